"""Loading from a file."""

import hashlib
import os
from pathlib import Path

import pytest

from orchestrator.show.script_reader import ScriptReader
from orchestrator.timetable.loading import load
from tests.timetable.readers import EVENT, SESSIONS


def test_a_file_is_loaded(tmp_path: Path) -> None:
    """With the digest of its bytes, and recordings beside it."""
    path = tmp_path / "meetup.yaml"
    path.write_text(EVENT + 'sessions: [{title: A, start: "18:00", media: a.mp4}]\n')
    loaded = load(path)
    assert loaded.problems == ()
    assert loaded.timetable is not None
    assert loaded.timetable.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert loaded.timetable.sessions[0].media == tmp_path / "a.mp4"


def test_a_relative_path_gives_absolute_recordings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OBS has another working directory."""
    monkeypatch.chdir(tmp_path)
    Path("meetup.yaml").write_text(EVENT + 'sessions: [{title: A, start: "18:00", media: a.mp4}]\n')
    loaded = load(Path("meetup.yaml"), Path("elsewhere"))
    assert loaded.timetable is not None
    assert loaded.timetable.sessions[0].media == tmp_path / "a.mp4"
    assert loaded.where.file == "meetup.yaml"


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """As any other, with the reason."""
    for path, reason in ((tmp_path / "no.yaml", "no such file"), (tmp_path, "is a directory")):
        loaded = load(path)
        assert loaded.timetable is None
        (problem,) = loaded.problems
        assert reason in problem.what
        assert (problem.where.name, problem.where.line) == (str(path), 1)


def test_places_can_be_asked_for_later(tmp_path: Path) -> None:
    """Of a session's keys, the session, and rooms also when they are implied."""
    path = tmp_path / "meetup.yaml"
    path.write_text(EVENT + SESSIONS)
    where = load(path).where
    duration = where.session("one", "media", "duration")
    assert (duration.line, duration.column) == (2, 51)
    assert where.session("one", "media").column == 12
    assert where.room("main").line == 1


def test_what_has_no_end_is_no_timetable(tmp_path: Path) -> None:
    """A pipe to which nobody writes, a device that gives zeros: told at once, by every command."""
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in (tmp_path / "pipe.yaml", Path("/dev/zero")):
        for problems in (load(path).problems, ScriptReader(path).read()[1]):
            (problem,) = problems
            assert "not a file" in problem.what
