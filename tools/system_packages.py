"""Installs the Debian packages that the tests with real parts need; called by the Makefile.

Without root or apt-get it installs nothing: the test run then says which suites did not run and
why, and with CI=true fails.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

PACKAGES = {
    "obs-studio": "obs",
    "obs-plugins": "/usr/share/obs/obs-plugins",
    "xvfb": "Xvfb",
    "libgl1-mesa-dri": "/usr/share/doc/libgl1-mesa-dri",
    "ffmpeg": "ffmpeg",
    "nginx-light": "nginx",
    "openssl": "openssl",
    "libnginx-mod-rtmp": "/usr/lib/nginx/modules/ngx_rtmp_module.so",
    "chromium": "chromium",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "postgresql": "/usr/share/doc/postgresql",
}
"""Each package, and the command or path that tells that it is there."""

SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def missing(packages: Mapping[str, str] = PACKAGES) -> list[str]:
    """Return the packages that are not installed."""
    return [name for name, tell in packages.items() if not _is_there(tell)]


def _is_there(tell: str) -> bool:
    return os.path.exists(tell) if tell.startswith("/") else bool(shutil.which(tell, path=SEARCHED))


def install(packages: Mapping[str, str] = PACKAGES) -> int:
    """Install what is missing of them; return the exit code of apt-get."""
    wanted = missing(packages)
    if not wanted:
        return 0
    words = " ".join(wanted)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Not installed, and not ours to install: {words}", file=sys.stderr)
        return 0
    print(f"Installing {words}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # The packages' own services must not start: the tests start theirs, on free ports.
    policy = "/usr/sbin/policy-rc.d"
    made_policy = not os.path.exists(policy)
    if made_policy:
        with open(policy, "w", encoding="ascii") as file:
            file.write("#!/bin/sh\nexit 101\n")
        os.chmod(policy, 0o755)
    try:
        subprocess.run(["apt-get", "update", "-q"], check=False, env=quiet)
        order = ["apt-get", "install", "-qy", "--no-install-recommends", *wanted]
        code = subprocess.run(order, check=False, env=quiet).returncode
    finally:
        if made_policy:
            os.remove(policy)
    if code:
        print(f"apt-get could not install {words}", file=sys.stderr)
    return code


def main() -> int:
    """Install what the tests need; return the exit code."""
    code = install()
    return code if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
