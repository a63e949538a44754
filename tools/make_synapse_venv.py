"""Makes the environment with the Matrix homeserver that the tests marked `synapse` run.

Called by `make synapse`. Synapse has its own many dependencies, so it gets an environment of its
own, from its own lock.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
FOLDER = HERE / ".venv-synapse"
LOCK = HERE / "tests" / "venues" / "synapse.lock"


def main() -> int:
    """Make the environment, unless it is there and of this lock; return the exit code."""
    stamp = FOLDER / ".lock"
    if stamp.is_file() and stamp.read_bytes() == LOCK.read_bytes():
        return 0
    make = [sys.executable, str(HERE / "tools" / "make_venv.py"), str(FOLDER)]
    python = str(FOLDER / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (make, [*install, "--require-hashes", "-r", str(LOCK)]):
        code = subprocess.run(command, check=False).returncode
        if code:
            return code
    stamp.write_bytes(LOCK.read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
