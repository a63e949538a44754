"""What is said about recordings."""

from pathlib import Path

import pytest

from orchestrator.timetable.checks import check
from orchestrator.timetable.loading import loads
from orchestrator.timetable.problems import Problem, Severity
from orchestrator.timetable.recording import Recording
from tests.timetable.readers import EVENT

FINE = {"length_s": 300.0, "video": True, "audio": True, "keyframe_gap_s": 2.0}


def checked(folder: Path, found: Recording | None, duration: str = "5m") -> tuple[Problem, ...]:
    text = (
        f'{EVENT}sessions:\n  - title: A\n    start: "18:00"\n    media: a.mp4\n'
        f"    duration: {duration}\n"
    )
    loaded = loads(text, folder / "t.yaml")
    assert loaded.timetable is not None
    recordings = {} if found is None else {folder / "a.mp4": found}
    return check(loaded.timetable, loaded.where, recordings)


def test_a_good_recording_has_no_problems(tmp_path: Path) -> None:
    """Nor has one that was not probed."""
    (tmp_path / "a.mp4").touch()
    assert checked(tmp_path, Recording(**FINE)) == ()
    assert checked(tmp_path, None) == ()


@pytest.mark.parametrize("folder_there", [False, True])
def test_a_recording_that_is_not_there_is_an_error(tmp_path: Path, folder_there: bool) -> None:
    """With the path that was looked for; a folder of that name is no recording."""
    if folder_there:
        (tmp_path / "a.mp4").mkdir()
    (problem,) = checked(tmp_path, None)
    assert problem.severity is Severity.ERROR
    assert problem.what == f"the recording is not there: {tmp_path / 'a.mp4'}"
    assert (problem.line, problem.column) == (5, 12)


@pytest.mark.parametrize(
    ("found", "severity", "what"),
    [
        ({"unreadable": "moov atom not found"}, "error", "cannot be read: moov atom not found"),
        ({"truncated": True}, "error", "breaks off before its end"),
        ({"video": False}, "error", "has no picture"),
        ({"audio": False}, "error", "has no sound"),
        ({"silent": True}, "warning", "silent throughout"),
        ({"black_start": True}, "warning", "a second of black"),
        ({"keyframe_gap_s": 12.4}, "warning", "12 s between keyframes"),
        ({"length_s": 303.5}, "warning", "is 4s longer than the planned 5m"),
        ({"length_s": 120.0}, "warning", "is 3m shorter than the planned 5m"),
    ],
)
def test_what_is_wrong_with_a_recording_is_said(
    tmp_path: Path, found: dict[str, object], severity: str, what: str
) -> None:
    """One problem for one fault."""
    (problem,) = checked(tmp_path, Recording(**{**FINE, **found}))
    assert problem.severity == severity
    assert what in problem.what
    assert problem.mend


@pytest.mark.parametrize("length", [297.5, 302.9])
def test_a_few_seconds_more_or_less_are_fine(tmp_path: Path, length: float) -> None:
    """Nobody plans to the second."""
    assert checked(tmp_path, Recording(**{**FINE, "length_s": length})) == ()


def test_the_real_length_can_be_copied_from_the_mend(tmp_path: Path) -> None:
    """In the timetable's own spelling."""
    (problem,) = checked(tmp_path, Recording(**{**FINE, "length_s": 331.2}))
    assert "duration: 5m31s" in problem.mend
    assert checked(tmp_path, Recording(**{**FINE, "length_s": 331.2}), "5m31s") == ()
