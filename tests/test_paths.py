"""One spelling for each path."""

from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.naming.by_http import HttpNaming, Signatures
from orchestrator.devices.obs.naming.elsewhere import FolderNaming, media_base
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.paths import straightened
from orchestrator.timetable.loading import load

TIMETABLE = """\
event: {name: A, date: 2026-12-05, timezone: UTC}
sessions: [{start: "18:00", title: A, duration: 5m, media: "%s"}]
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """Make a folder with a timetable's and a crew's folder, and a recording."""
    for name in ("show/talks", "crew", "elsewhere/inside"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "show/talks/a.mp4").touch()
    return tmp_path


def named(show: Path, kind: str, timetable: Path) -> Naming:
    if kind == "folder":
        return FolderNaming(media_base(timetable, None), "D:/meetup", "X")
    return HttpNaming("http://h:1", Signatures(b"k", SystemClock().now))


@pytest.mark.parametrize("kind", ["folder", "http"])
@pytest.mark.parametrize("media", ["talks/a.mp4", "talks/../talks/a.mp4", "../show/talks/a.mp4"])
@pytest.mark.parametrize("start_in", ["show", "crew", "talks"])
def test_what_obs_has_is_known_as_the_recording_of_the_timetable(
    show: Path, monkeypatch: pytest.MonkeyPatch, start_in: str, media: str, kind: str
) -> None:
    """However its path is written, and wherever the command is started.

    Otherwise each talk would be begun a second time when OBS is next asked what it has.
    """
    (show / "talks").mkdir()
    (show / "show/t.yaml").write_text(TIMETABLE % media)
    monkeypatch.chdir(show / start_in)
    timetable = Path("../show/t.yaml")
    loaded = load(timetable)
    assert loaded.timetable is not None
    assert loaded.problems == ()
    (file,) = [session.media for session in loaded.timetable.sessions]
    assert file == show / "show/talks/a.mp4"
    naming = named(show, kind, timetable)
    assert naming.file_of(naming.settings_for(file, None)) == file


def test_a_link_in_a_path_stays(show: Path) -> None:
    """It may be changed to lead to another disk while the show runs."""
    (show / "now").symlink_to(show / "show")
    assert straightened(show / "now/talks/a.mp4") == show / "now/talks/a.mp4"
    assert straightened(show / "crew/../now/talks") == show / "now/talks"


def test_two_dots_after_a_link_are_read_as_the_system_does(show: Path) -> None:
    """They mean the folder above the one that the link leads to."""
    (show / "crew/link").symlink_to(show / "elsewhere/inside")
    (show / "elsewhere/a.mp4").touch()
    assert straightened(show / "crew/link/../a.mp4") == show / "elsewhere/a.mp4"


def test_a_circle_of_links_harms_nothing(show: Path) -> None:
    """Such a file is not there."""
    (show / "round").symlink_to(show / "round")
    assert straightened(show / "round/../a.mp4").name == "a.mp4"
