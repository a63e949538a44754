"""Writes requirements.lock and requirements-dev.lock from pyproject.toml; `make lock`.

Uses uv (installed into the environment on demand) because it writes hashes for every platform and
can leave out the index's address.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
COMMON = ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade", "--quiet"]
NAMELESS = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]


def main() -> None:
    """Renew both files."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    uv = [sys.executable, "-m", "uv", "pip", "compile", *COMMON, *NAMELESS, "pyproject.toml"]
    subprocess.run([*uv, "-o", "requirements.lock"], check=True, cwd=HERE)
    subprocess.run([*uv, "--group", "dev", "-o", "requirements-dev.lock"], check=True, cwd=HERE)


if __name__ == "__main__":
    main()
