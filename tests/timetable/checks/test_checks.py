"""What the plan itself gets wrong: overlaps, squeezed Q&As, speakers in two places."""

from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.model.findings import Finding, Severity
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.probe.recording import Recording, Recordings
from tests.timetable.readers import load_text

TWO_ROOMS = "rooms: {a: {}, b: {}}\n"
FINE = Recording(length_s=600, video=True, audio=True, keyframe_gap_s=2)


def checked(text: str, recordings: Recordings | None = None) -> tuple[Finding, ...]:
    loaded = load_text(text)
    assert loaded.problems == ()
    assert loaded.timetable is not None
    return check(loaded.timetable, loaded.where, recordings or {})


def plan(*rows: str, head: str = "") -> tuple[Finding, ...]:
    return checked(head + "sessions:\n" + "".join(f"  - {{{row}}}\n" for row in rows))


def only(problems: tuple[Finding, ...]) -> Finding:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_a_plan_that_fits_has_no_problems() -> None:
    """Also to the second."""
    assert not plan(
        'title: A, start: "18:00", duration: 25m, qa: 5m',
        'title: B, start: "18:30", duration: 25m',
        "break: 5m",
        'title: C, start: "19:00", duration: 1h',
    )


def test_gaps_are_fine() -> None:
    """Holding fills them."""
    assert not plan(
        'title: A, start: "10:00", duration: 5m', 'title: B, start: "22:00", duration: 5m'
    )


def test_a_day_that_was_forgotten_is_a_warning() -> None:
    """The event's date is last year's, and some sessions have a day of their own."""
    problem = only(
        plan(
            'title: A, start: "18:00", duration: 25m',
            'title: B, start: "2021-09-18 18:00", duration: 25m',
            'title: C, start: "2021-09-19 18:00", duration: 25m',
        )
    )
    assert problem.severity is Severity.WARNING
    assert "“B” in main starts 364 days after" in problem.what


def test_a_talk_that_a_pinned_start_cuts_off_is_an_error() -> None:
    """Located at its length; the mend says by how much."""
    problem = only(
        plan('title: A, start: "18:00", duration: 40m', 'title: B, start: "18:30", duration: 5m')
    )
    assert problem.severity is Severity.ERROR
    assert "“A” lasts until 18:40 and would be cut off by “B” at 18:30" in problem.what
    assert "by 10m or more" in problem.mend
    assert (problem.where.line, problem.where.column) == (3, 42)


def test_a_chain_that_runs_past_a_pinned_start_is_an_error() -> None:
    """The talk that would be cut, and those that would have no time at all."""
    first, second = plan(
        'title: A, start: "18:00", duration: 25m',
        "title: B, duration: 25m",
        "title: C, duration: 25m",
        'title: D, start: "18:30", duration: 5m',
    )
    assert "“B” lasts until 18:50 and would be cut off by “D”" in first.what
    assert "“C” has no time: it would begin at 18:50, but “D” is pinned to 18:30" in second.what
    assert {first.severity, second.severity} == {Severity.ERROR}


def test_a_squeezed_qa_is_a_warning() -> None:
    """It says what is left."""
    problem = only(
        plan(
            'title: A, start: "18:00", duration: 25m, qa: 15m',
            'title: B, start: "18:30", duration: 5m',
        )
    )
    assert problem.severity is Severity.WARNING
    assert "squeezed from 15m" in problem.what
    assert "to 5m" in problem.what
    assert (problem.where.line, problem.where.column) == (3, 51)


def test_a_qa_squeezed_to_nothing_is_an_error() -> None:
    """Somebody promised one."""
    problem = only(
        plan(
            'title: A, start: "18:00", duration: 30m, qa: 15m',
            'title: B, start: "18:30", duration: 5m',
        )
    )
    assert problem.severity is Severity.ERROR
    assert "squeezed to nothing" in problem.what
    assert "qa: none" in problem.mend


def test_a_shortened_break_is_a_warning() -> None:
    """It may be meant as a buffer."""
    problem = only(
        plan(
            'title: A, start: "18:00", duration: 25m',
            "break: 10m",
            'title: B, start: "18:30", duration: 5m',
        )
    )
    assert problem.severity is Severity.WARNING
    assert "the break is cut to 5m" in problem.what


def test_a_break_without_any_time_is_an_error() -> None:
    """It would be left out."""
    problem = only(
        plan(
            'title: A, start: "18:00", duration: 30m',
            "break: 10m, title: Tea",
            'title: B, start: "18:30", duration: 5m',
        )
    )
    assert problem.severity is Severity.ERROR
    assert "“Tea” has no time" in problem.what


def test_rooms_do_not_overlap_each_other() -> None:
    """Each has its own picture."""
    assert not plan(
        'title: A, room: a, start: "18:00", duration: 1h',
        'title: B, room: b, start: "18:30", duration: 1h',
        head=TWO_ROOMS,
    )


def test_times_on_other_days_are_shown_with_their_day() -> None:
    """A night that goes on after midnight."""
    problem = only(
        plan(
            'title: A, start: "23:30", duration: 40m',
            'title: B, start: "2020-09-20 00:05", duration: 5m',
        )
    )
    assert "2020-09-20 00:10" in problem.what


def test_after_an_unknown_length_nothing_is_guessed() -> None:
    """Up to the next pinned start."""
    path = Path("/nowhere/a.mp4")
    rows = (
        'title: A, start: "18:00", media: a.mp4',
        "title: B, duration: 5h",
        'title: C, start: "18:30", duration: 40m',
        'title: D, start: "19:00", duration: 5m',
    )
    text = "sessions:\n" + "".join(f"  - {{{row}}}\n" for row in rows)
    problem = only(checked(text, {path: Recording(video=True, audio=True)}))
    assert "“C” lasts until 19:10" in problem.what


def test_a_recording_longer_than_planned_counts_with_its_real_length() -> None:
    """It would be cut off, whatever the timetable says."""
    text = (
        'sessions:\n  - {title: A, start: "18:00", duration: 5m, media: a.mp4}\n'
        '  - {title: B, start: "18:08", duration: 5m}\n'
    )
    whats = [p.what for p in checked(text, {Path("/nowhere/a.mp4"): FINE})]
    assert any("lasts until 18:10 and would be cut off" in what for what in whats)
    assert any(
        "is 5m longer than the planned 5m" in what or "5m00s longer" in what for what in whats
    )


def test_roundings_of_a_recording_cut_nothing_off() -> None:
    """A file of 10 min 0.04 s fits a slot of 10 min."""
    text = (
        'sessions:\n  - {title: A, start: "18:00", media: a.mp4}\n'
        '  - {title: B, start: "18:10", duration: 5m}\n'
    )
    recording = Recording(length_s=600.04, video=True, audio=True)
    assert not checked(text, {Path("/nowhere/a.mp4"): recording})


def test_a_qa_takes_up_a_recordings_other_length() -> None:
    """The day stays on time: a shorter or longer recording moves nothing (decision 2)."""
    for seconds in (300, 800):
        text = (
            'sessions:\n  - {title: A, start: "18:00", duration: 10m, qa: 10m, media: a.mp4}\n'
            '  - {title: B, start: "18:20", duration: 5m}\n'
        )
        recording = Recording(length_s=seconds, video=True, audio=True)
        problem = only(checked(text, {Path("/nowhere/a.mp4"): recording}))
        assert "than the planned" in problem.what


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        ("duration: 30m", "duration: 30m", Severity.ERROR),
        ("duration: 10m, media: x.mp4, qa: 20m", "duration: 10m, media: x.mp4, qa: 20m", "error"),
        ("duration: 30m, media: x.mp4", "duration: 30m, media: x.mp4, qa: 5m", Severity.WARNING),
    ],
)
def test_one_speaker_in_two_rooms_at_once(first: str, second: str, severity: str) -> None:
    """An error when both need the person; a warning while a recording plays for them."""
    text = (
        f"{TWO_ROOMS}speakers: {{ann: {{name: Ann Example}}}}\nsessions:\n"
        f'  - {{title: A, room: a, start: "18:00", speakers: [ann], {first}}}\n'
        f'  - {{title: B, room: b, start: "18:15", speakers: [ann], {second}}}\n'
    )
    problem = only(checked(text, {Path("/nowhere/x.mp4"): Recording(video=True, audio=True)}))
    assert problem.severity == severity
    assert "Ann Example is in two rooms at once, from 18:15: “A” in a and “B” in b" in problem.what
    assert problem.where.line == 6


def test_one_speaker_may_go_from_room_to_room() -> None:
    """One session ends when the other begins."""
    assert not plan(
        'title: A, room: a, start: "18:00", duration: 15m, speakers: [Ann E]',
        'title: B, room: b, start: "18:15", duration: 15m, speakers: [Ann E]',
        "title: C, room: a, duration: 5m",
        head=TWO_ROOMS,
    )


def test_every_clash_of_a_speaker_is_found() -> None:
    """A long session overlaps several."""
    rows = [
        'title: Long, room: a, start: "18:00", duration: 2h, speakers: [Ann E]',
        *(
            f'title: T{n}, room: b, start: "18:{n}0", duration: 5m, speakers: [Ann E]'
            for n in (1, 3, 5)
        ),
    ]
    assert [p.where.line for p in plan(*rows, head=TWO_ROOMS)] == [5, 6, 7]


def test_a_timetable_of_many_sessions_is_checked_without_trouble() -> None:
    """Every session is looked at; the whole day is fine."""
    rows = "".join(
        f"  - {{title: T{n}, duration: 1m, speakers: [S {n % 7}]}}\n" for n in range(500)
    )
    text = f'sessions:\n  - {{title: T, start: "00:00", duration: 1m}}\n{rows}'
    loaded = load_text(text)
    assert loaded.timetable is not None
    assert len(loaded.timetable.sessions) == 501
    assert sum((s.duration or timedelta(0) for s in loaded.timetable.sessions), timedelta(0)) > (
        timedelta(hours=8)
    )
    assert check(loaded.timetable, loaded.where) == ()
