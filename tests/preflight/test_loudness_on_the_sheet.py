"""The contact sheet says about how loud each recording is, and how far they are apart."""

from pathlib import Path

import pytest

from orchestrator.devices.trials import Tried
from orchestrator.preflight.contact_sheet import contact_sheet
from orchestrator.preflight.trial_findings import compare
from orchestrator.preflight.tried_in_obs import RoomTrials, SessionTrial
from orchestrator.preparing import loudness
from tests.devices.obs.sights import ROOM
from tests.timetable.probe.unusual_making import Film, Sound, write


def film(folder: Path, level: float, name: str = "a.m4a", until: float = 5.0) -> Path:
    """Write a tone without a picture."""
    sound = Sound(levels=(level, level), until=until)
    return write(folder / name, Film(picture=None, sounds=(sound,)))


def sheet(*media: Path) -> str:
    tried = Tried("a", "", 5.0, 320, 180)
    room = RoomTrials(ROOM, [SessionTrial(each.stem, each, tried) for each in media])
    return contact_sheet("Evening", [room], compare([room]))


def test_how_loud_each_is_and_that_they_are_far_apart(tmp_path: Path) -> None:
    """With what makes them even."""
    page = sheet(film(tmp_path, 0.5, "loud.m4a"), film(tmp_path, 0.05, "quiet.m4a"))
    assert "about −7 LUFS loud" in page
    assert "about −27 LUFS loud" in page
    assert "between −27 LUFS and −7 LUFS loud: viewers reach for the volume" in page
    assert "“orchestrator prepare”" in page


def test_recordings_that_are_even_are_no_complaint(tmp_path: Path) -> None:
    """And of one alone, or of what is not there, nothing is compared."""
    one, other = film(tmp_path, 0.5, "one.m4a"), film(tmp_path, 0.45, "other.m4a")
    assert "viewers hear them as alike" in sheet(one, other)
    assert "viewers hear" not in sheet(one)
    assert "LUFS" not in sheet(tmp_path / "elsewhere.mp4")


def test_a_long_one_is_measured_by_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a steady tone each piece is as loud as all of it."""
    monkeypatch.setattr(loudness, "PIECES", 4)
    long = film(tmp_path, 0.25, until=5 * loudness.PIECE_S)
    assert loudness.about_how_loud(long) == pytest.approx(-12.7, abs=0.5)


def test_what_is_silent_has_no_loudness(tmp_path: Path) -> None:
    """There is nothing to measure."""
    assert loudness.about_how_loud(film(tmp_path, 0.0)) is None
