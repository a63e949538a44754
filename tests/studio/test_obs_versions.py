"""Which OBS a test run uses, and how one that is not built, or half built, is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.studio.real_obs import missing_parts, obs_command
from tools import obs_versions
from tools.obs_versions import BuildError


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Choose OBS 32, in a place where none is built."""
    monkeypatch.setenv("OBS_VERSIONS_FOLDER", str(tmp_path))
    monkeypatch.setenv("OBS_VERSION", "32")
    return tmp_path


def built(place: Path, version: str) -> Path:
    """Make a folder that looks as a finished one does."""
    root = place / version
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/obs").touch()
    (root / ".complete").touch()
    return root


def test_a_version_that_is_not_built_is_a_missing_part(place: Path) -> None:
    """The run says what is missing and how to get it, and does not take another OBS."""
    assert any("make obs-versions" in part for part in missing_parts())
    with pytest.raises(RuntimeError, match=r"OBS 32 is not built in .*: make obs-versions"):
        obs_command()


def test_a_half_built_version_is_not_used(place: Path) -> None:
    """Without the mark of its end a build does not count."""
    (built(place, "32") / ".complete").unlink()
    assert not obs_versions.is_built("32")


def test_a_version_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The versions that can be chosen are named."""
    monkeypatch.setenv("OBS_VERSION", "28")
    with pytest.raises(RuntimeError, match="29, 30, 32"):
        obs_command()


def test_a_built_version_has_a_command_of_its_own(place: Path) -> None:
    """It is named obs, can be executed, enters the folder, and is made once."""
    root = built(place, "32")
    command = Path(obs_command())
    assert command.name == "obs"
    assert f"root={root}\n" in command.read_text()
    made = command.stat().st_mtime_ns
    assert Path(obs_command()).stat().st_mtime_ns == made
    subprocess.run(["sh", "-n", str(command)], check=True)


def test_a_build_under_way_is_left_alone(place: Path) -> None:
    """Another process that builds there is named, and its folder kept."""
    root = place / "32"
    root.mkdir()
    script = place / "debootstrap"
    script.write_text("import sys\nprint(flush=True)\nsys.stdin.read()\n")
    order = [sys.executable, str(script), "sid", str(root)]
    other = subprocess.Popen(order, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        other.stdout.readline()  # it runs: from now on the system can say what it is
        with pytest.raises(BuildError, match=f"Process {other.pid} is building"):
            obs_versions.clear(root)
        assert root.exists()
    finally:
        other.communicate()


def test_what_a_broken_build_has_left_is_removed(place: Path) -> None:
    """The next one begins anew, with the packages that were fetched."""
    root = place / "32"
    (root / "usr").mkdir(parents=True)
    obs_versions.clear(root)
    assert not root.exists()


def test_the_mirror_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system is no Debian."""
    monkeypatch.setenv("OBS_VERSIONS_MIRROR", "http://127.0.0.1/debian")
    assert obs_versions.mirror() == "http://127.0.0.1/debian"


def test_only_known_versions_are_built(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong number is a mistake on the command line."""
    with pytest.raises(SystemExit):
        obs_versions.main(["31"])
    assert "31 is not among 30, 32" in capsys.readouterr().err
