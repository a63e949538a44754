"""Makes the virtual environment; called by the Makefile with any Python 3.11 or newer.

Debian's Python has no ensurepip until `python3-venv` is installed: says so, or installs it as root.
"""

import os
import subprocess
import sys


def main(folder: str) -> int:
    """Make a virtual environment in `folder`; return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - runs on whatever python3 there is
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "venv", folder]
    if subprocess.run(command, check=False).returncode == 0:
        return 0
    if os.geteuid() != 0:
        print("Install python3-venv (apt-get install python3-venv), then again", file=sys.stderr)
        return 1
    subprocess.run(["apt-get", "update", "-q"], check=False)
    subprocess.run(["apt-get", "install", "-qy", "python3-venv"], check=False)
    return subprocess.run([*command, "--clear"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
