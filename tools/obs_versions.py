"""Builds the newer OBSes that the tests run besides the system's own; called by the Makefile.

Each is a Debian of its own in a folder, made by debootstrap, and a command named `obs` that starts
the OBS in it: process id, signals, ports and files are the same inside and outside. Of the system
nothing is changed. `tests/studio/real_obs.py` asks `command` for the one it is to run.
"""

import argparse
import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools import system_packages

SUITES = {"30": "trixie", "32": "sid"}
"""Each version that can be built, and Debian's suite that has it; sid has the newest there is."""

PACKAGES = ("obs-studio", "obs-plugins", "xvfb", "libgl1-mesa-dri", "fonts-dejavu-core")

_NEEDED = {
    "debootstrap": "debootstrap",
    "debian-archive-keyring": "/usr/share/keyrings/debian-archive-keyring.gpg",
}
_OWN = "bin boot etc lib lib32 lib64 libx32 lost+found run sbin usr var"
_TAIL = 15
_BASE = ".base"

_FILL = """\
set -eu
root=$1 packages=$2
shift 2
mount -t proc proc "$root/proc"
mount --bind "$packages" "$root/var/cache/apt/archives"
printf '#!/bin/sh\\nexit 101\\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
chroot "$root" dpkg --configure -a
# A mirror that stands still is good enough to test with.
chroot "$root" apt-get -q -o Acquire::Check-Valid-Until=false update
exec chroot "$root" apt-get -qy --no-install-recommends -o APT::Keep-Downloaded-Packages=true \\
    --fix-broken install "$@"
"""

_COMMAND = """\
#!/bin/sh
# Starts the OBS of {root} in the place of this process. Its folders for users, devices and
# temporary files are the system's own: bound in a mount namespace that ends with OBS.
set -eu
root={root}
if [ "${{1:-}}" != --in-its-own-mounts ]; then
    exec unshare --mount -- "$0" --in-its-own-mounts "$@"
fi
shift
for folder in /*; do
    case " {own} " in *" ${{folder#/}} "*) continue ;; esac
    if [ -d "$folder" ] && [ ! -L "$folder" ]; then
        mkdir -p "$root$folder"
        mount --rbind "$folder" "$root$folder"
    fi
done
for folder in "$PWD" /var/tmp ${{TMPDIR:+"$TMPDIR"}}; do
    if [ -d "$folder" ] && [ ! "$folder" -ef "$root$folder" ]; then
        mkdir -p "$root$folder"
        mount --rbind "$folder" "$root$folder"
    fi
done
exec chroot "$root" env -i \\
    PATH=/usr/local/bin:/usr/bin:/bin HOME="${{HOME:-/root}}" LANG="${{LANG:-C.UTF-8}}" \\
    ${{DISPLAY+"DISPLAY=$DISPLAY"}} ${{XAUTHORITY+"XAUTHORITY=$XAUTHORITY"}} \\
    ${{XDG_CONFIG_HOME+"XDG_CONFIG_HOME=$XDG_CONFIG_HOME"}} \\
    ${{XDG_RUNTIME_DIR+"XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"}} \\
    ${{LIBGL_ALWAYS_SOFTWARE+"LIBGL_ALWAYS_SOFTWARE=$LIBGL_ALWAYS_SOFTWARE"}} \\
    ${{QT_QPA_PLATFORM+"QT_QPA_PLATFORM=$QT_QPA_PLATFORM"}} \\
    obs "$@"
"""


class BuildError(Exception):
    """A version cannot be built or run here; the text says why, and what to do."""


def place() -> Path:
    """Return the folder under which the versions are; OBS_VERSIONS_FOLDER names another."""
    return Path(os.environ.get("OBS_VERSIONS_FOLDER") or "/var/cache/meetup-orchestrator/obs")


def is_built(version: str) -> bool:
    """Return whether this version was built to the end."""
    root = place() / version
    return (root / ".complete").exists() and (root / "usr/bin/obs").exists()


def command(version: str) -> Path:
    """Return the command, named `obs`, that starts this version; raises BuildError."""
    if not is_built(version):
        raise BuildError(f"OBS {version} is not built in {place()}: make obs-versions")
    path = place() / "bin" / version / "obs"
    text = _COMMAND.format(root=shlex.quote(str(place() / version)), own=_OWN)
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"obs.{os.getpid()}")
        fresh.write_text(text)
        fresh.chmod(0o755)
        fresh.replace(path)
    return path


def build(version: str) -> None:
    """Build this version unless it is there; raises BuildError."""
    with _alone():
        if not is_built(version):
            _check_rights()
            _build(version, place() / version)
        command(version)
    print(f"OBS {version}: {_package_version(place() / version)} in {place() / version}")


def _build(version: str, root: Path) -> None:
    packages = place() / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    log = place() / f"{version}.log"
    print(f"Building OBS {version} in {root}: two to four minutes; {log} tells more", flush=True)
    if not (root / _BASE).exists():
        clear(root)
        order = ["debootstrap", "--variant=minbase", f"--cache-dir={packages}"]
        _logged([*order, SUITES[version], str(root), mirror()], log)
        (root / _BASE).touch()
    # debootstrap does not know which package stands for another's name; apt does.
    _logged(["sh", "-c", _FILL, "fill", str(root), str(packages), *PACKAGES], log)
    if not (root / "usr/bin/obs").exists():
        raise BuildError(f"There is no obs in {root} though apt has ended well: see {log}")
    (root / ".complete").write_text(_package_version(root) + "\n")


def _logged(order: Sequence[str], log: Path) -> None:
    """Run this in a mount namespace of its own: what it mounts is gone with it, however it ends."""
    quiet = {**os.environ, "PATH": system_packages.SEARCHED, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as written:
        ended = subprocess.run(
            ["unshare", "--mount", "--", *order],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            env=quiet,
        )
    if ended.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-_TAIL:])
        raise BuildError(
            f"{order[0]} ended with code {ended.returncode}; what was fetched is kept for the next "
            f"time. The last lines of {log}:\n{tail}"
        )


def clear(root: Path) -> None:
    """Remove what a build that was broken off has left."""
    if not root.exists():
        return
    if builder := _builder_of(root):
        raise BuildError(f"Process {builder} is building {root}: wait for it, then run this again")
    if mounted := _mounts_below(root):
        words = " ".join(shlex.quote(each) for each in reversed(mounted))
        raise BuildError(f"Something is mounted in {root}: umount {words}, then run this again")
    shutil.rmtree(root)


def _builder_of(root: Path) -> str | None:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if str(root) in words and any(Path(w).name == "debootstrap" for w in words[:3]):
                return process.name
    return None


def _mounts_below(root: Path) -> list[str]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    points = [line.split()[4].encode().decode("unicode_escape") for line in lines]
    return [point for point in points if Path(point).is_relative_to(root)]


def mirror() -> str:
    """Return the mirror that apt takes this system's packages from; raises BuildError.

    OBS_VERSIONS_MIRROR names another, where the system is no Debian.
    """
    if named := os.environ.get("OBS_VERSIONS_MIRROR"):
        return named
    asked = [
        "apt-get",
        "indextargets",
        "--format",
        "$(RELEASE) $(REPO_URI)",
        "Created-By: Packages",
    ]
    told = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    codename = _codename()
    for line in told.splitlines():
        release, _, address = line.partition(" ")
        if release == codename and address.startswith(("http:", "https:", "file:")):
            return address
    raise BuildError(
        f"apt has no mirror for “{codename}” among its sources: name one of Debian's by "
        "OBS_VERSIONS_MIRROR"
    )


def _codename() -> str:
    for line in Path("/etc/os-release").read_text().splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    return ""


def _check_rights() -> None:
    if os.geteuid() != 0:
        raise BuildError(
            "Only root can build an OBS in a folder of its own, and start it: use sudo"
        )
    system_packages.install(_NEEDED)
    if missing := system_packages.missing(_NEEDED):
        raise BuildError(f"Not installed: apt-get install {' '.join(missing)}")


def _package_version(root: Path) -> str:
    asked = ["dpkg-query", f"--admindir={root}/var/lib/dpkg", "-W", "-f=${Version}", "obs-studio"]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout or "unknown"


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one build at a time work in this place; others wait."""
    try:
        place().mkdir(parents=True, exist_ok=True)
        lock = (place() / ".lock").open("wb")
    except OSError as error:
        raise BuildError(f"{place()} cannot be written: {error.strerror}; use sudo") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is asked and missing; return the exit code."""
    parser = argparse.ArgumentParser(description="Builds the newer OBSes that the tests run.")
    parser.add_argument("versions", nargs="*", metavar="VERSION", help="30, 32; left out: both")
    wanted = parser.parse_args(arguments).versions or list(SUITES)
    for version in wanted:
        if version not in SUITES:
            parser.error(f"OBS {version} is not among {', '.join(SUITES)}")
    try:
        for version in wanted:
            build(version)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
