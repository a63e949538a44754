"""The entries `clip:` of `sessions`, and `loop:` of a room."""

from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.model.findings import Severity
from orchestrator.model.item_kinds import ItemKind
from orchestrator.model.timetable import LatePolicy, SessionKind
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.loading import loads
from orchestrator.timetable.probe.recording import Recording
from orchestrator.timetable.probing import with_lengths
from tests.timetable.readers import EVENT, only_problem, problems_of, timetable_of

TALK = '  - {title: T, start: "18:00", duration: 5m}\n'


def test_a_clip_is_read() -> None:
    """A recording with a length, and for the crew a title."""
    found = timetable_of(
        f"sessions:\n{TALK}  - {{clip: films/sponsor.mp4, duration: 30s, title: Thanks}}\n"
    )
    clip = found.sessions[1]
    assert (clip.kind, clip.title, clip.media) == (
        SessionKind.CLIP,
        "Thanks",
        Path("/nowhere/films/sponsor.mp4"),
    )
    assert (clip.duration, clip.qa) == (timedelta(seconds=30), None)


def test_a_clip_is_called_after_its_file_and_measured() -> None:
    """Nothing but the file needs to be written."""
    clip = timetable_of(f"sessions:\n{TALK}  - clip: films/sponsor.mp4\n").sessions[1]
    assert (clip.id, clip.title, clip.duration) == ("clip", "sponsor", None)


def test_a_clip_takes_no_length_and_no_questions_from_the_defaults() -> None:
    """They are those of talks."""
    head = "defaults: {qa: 15m, duration: 20m, late: restart, transition: Fade}\n"
    clip = timetable_of(f"{head}sessions:\n{TALK}  - clip: a.mp4\n").sessions[1]
    assert (clip.duration, clip.qa, clip.late) == (None, None, LatePolicy.SEEK)
    assert clip.transition == "Fade"


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("clip: a.mp4, speakers: [A B]", "a clip has no “speakers”"),
        ("clip: a.mp4, media: b.mp4", "a clip has no “media”"),
        ("break: 5m, clip: a.mp4", "a break has no “clip”"),
        ("clip: [a.mp4]", "“clip” of the clip is a list"),
    ],
)
def test_a_clip_has_no_keys_of_talks(keys: str, what: str) -> None:
    """Nobody is told of it, so there is nothing to tell."""
    assert what in only_problem(f"sessions:\n{TALK}  - {{{keys}}}\n").what


def test_a_clip_may_be_silent_and_must_be_there(tmp_path: Path) -> None:
    """A missing one is told like a talk's recording, at its own line."""
    text = f"{EVENT}sessions:\n{TALK}  - {{clip: a.mp4, duration: 30s}}\n"
    loaded = loads(text, tmp_path / "t.yaml")
    assert loaded.timetable is not None
    (problem,) = check(loaded.timetable, loaded.where)
    assert problem.what.startswith("the recording is not there")
    assert problem.where.line == text.count("\n")


def test_loops_are_read(tmp_path: Path) -> None:
    """By the kind of picture; found like recordings."""
    rooms = "rooms: {main: {loop: {holding: before.mp4, break: music.mp4}}}\n"
    loaded = loads(f"{EVENT}{rooms}sessions:\n{TALK}", tmp_path / "t.yaml")
    assert loaded.timetable is not None
    assert loaded.timetable.rooms["main"].loops == {
        ItemKind.HOLDING: tmp_path / "before.mp4",
        ItemKind.BREAK: tmp_path / "music.mp4",
    }


def test_a_loop_that_is_missing_is_a_warning(tmp_path: Path) -> None:
    """The show goes on with the picture that the scene has."""
    rooms = "rooms: {main: {loop: {holding: before.mp4}}}\n"
    loaded = loads(f"{EVENT}{rooms}sessions:\n{TALK}", tmp_path / "t.yaml")
    assert loaded.timetable is not None
    (problem,) = check(loaded.timetable, loaded.where)
    assert problem.what.startswith("there is no loop: the recording is not there")
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("room", "what"),
    [
        ("loop: {premiere: a.mp4}", "“premiere” isn't a key of “loop”"),
        ("loop: a.mp4", "“loop” of the room “main” is a text"),
        (
            "scenes: {break: Holding}, loop: {holding: a.mp4, break: b.mp4}",
            "“holding” and “break” are shown on one scene, “Holding”",
        ),
        ("scenes: {clip: Jingle}", "“clip” isn't a key of the scenes"),
    ],
)
def test_a_loop_that_could_not_be_shown_is_noted(room: str, what: str) -> None:
    """It is for where viewers wait, and each scene has one."""
    assert what in only_problem(f"rooms: {{main: {{{room}}}}}\nsessions:\n{TALK}").what


def test_kinds_on_one_scene_may_share_their_loop() -> None:
    """It is one media input."""
    room = "scenes: {break: Holding}, loop: {holding: a.mp4, break: a.mp4}"
    assert problems_of(f"rooms: {{main: {{{room}}}}}\nsessions:\n{TALK}") == ()


def test_an_encrypted_loop_is_told_and_left_out(tmp_path: Path) -> None:
    """OBS can die of one; the scene is shown as it is."""
    rooms = "rooms: {main: {loop: {holding: before.mp4, break: music.mp4}}}\n"
    loaded = loads(f"{EVENT}{rooms}sessions:\n{TALK}", tmp_path / "t.yaml")
    found = with_lengths(loaded, {tmp_path / "before.mp4": Recording(encrypted=True)})
    assert found.timetable is not None
    assert list(found.timetable.rooms["main"].loops) == [ItemKind.BREAK]
    (problem,) = found.problems
    assert (problem.where.line, problem.severity) == (2, Severity.WARNING)
    assert "encrypted" in problem.what
