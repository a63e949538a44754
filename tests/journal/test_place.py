"""Where a timetable's journal is when the settings name none."""

from pathlib import Path

import pytest

from orchestrator.journal import place
from orchestrator.journal.place import journal_left_behind, journal_of


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a folder that is not the timetable's; return the timetable."""
    (tmp_path / "show").mkdir()
    (tmp_path / "current").mkdir()
    monkeypatch.chdir(tmp_path / "current")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "show" / "show.yaml"


def test_it_lies_beside_the_timetable_from_whatever_folder(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a second daemon meets the lock of the first."""
    wanted = f"sqlite:///{elsewhere.with_name('orchestrator.sqlite3')}"
    assert journal_of(elsewhere) == wanted
    assert journal_of(Path("../show/show.yaml")) == wanted
    monkeypatch.chdir(elsewhere.parent)
    assert journal_of(Path("show.yaml")) == wanted


def test_where_that_folder_cannot_be_written_it_is_in_the_users_state_folder(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each folder has its own there, the same each time."""
    monkeypatch.setattr(place.os, "access", lambda *_: False)
    found = journal_of(elsewhere)
    assert found.startswith(f"sqlite:///{elsewhere.parents[1]}/state/meetup-orchestrator/show-")
    assert found.endswith("/orchestrator.sqlite3")
    assert Path(found.removeprefix("sqlite:///")).parent.is_dir()
    assert journal_of(elsewhere) == found
    assert journal_of(elsewhere.parents[1] / "other" / "show.yaml") != found


def test_a_journal_that_is_there_is_kept_where_its_folder_became_read_only(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decided is in it; that it cannot be written is told elsewhere."""
    beside = elsewhere.with_name("orchestrator.sqlite3")
    beside.touch()
    monkeypatch.setattr(place.os, "access", lambda *_: False)
    assert journal_of(elsewhere) == f"sqlite:///{beside}"


def test_an_older_one_in_the_current_folder_is_named(elsewhere: Path) -> None:
    """With what is used instead, and the ways to go on with it."""
    assert journal_left_behind(elsewhere) == ""
    old = Path("orchestrator.sqlite3").absolute()
    old.touch()
    said = journal_left_behind(elsewhere)
    assert str(old) in said
    assert str(elsewhere.with_name("orchestrator.sqlite3")) in said
    assert f"ORCHESTRATOR_JOURNAL_URL=sqlite:///{old}" in said


def test_who_stands_in_the_timetables_folder_reads_nothing_of_it(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There both are the same file."""
    monkeypatch.chdir(elsewhere.parent)
    Path("orchestrator.sqlite3").touch()
    assert journal_left_behind(elsewhere) == ""
