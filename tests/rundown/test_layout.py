"""A day laid out before there is a rundown."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given

from orchestrator.model.decisions import Hold, RecordingEnded, Release
from orchestrator.model.timetable import Session, Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.layout import lay_out
from tests.rundown.any_show import enough, timetables
from tests.rundown.shows import at, day, minutes, rundown_of, talk


def planned_length(session: Session) -> timedelta | None:
    return session.duration


@enough
@given(timetables())
def test_a_layout_is_what_the_rundown_makes_of_an_undecided_day(timetable: Timetable) -> None:
    """Each session comes and goes at the same instant in both, if each has any time at all."""
    planned = tuple(lay_out(timetable.sessions, planned_length))
    assume(not any(p.has_no_time for p in planned))
    compiled: dict[str, tuple[datetime, datetime | None]] = {}
    for item in compile_room("main", timetable, ()).items:
        if item.session is not None:
            start, _ = compiled.get(item.session, (item.start, None))
            compiled[item.session] = (start, item.end)
    assert compiled == {p.session.id: (p.start, p.shown_until) for p in planned}


@pytest.mark.parametrize(
    ("length", "ends"), [(20, "18:45"), (30, "18:45"), (42, "18:47"), (60, "19:05")]
)
def test_a_qa_ends_alike_before_the_show_and_in_it(length: int, ends: str) -> None:
    """Of 25 minutes and 20 of questions: the real length leaves the planned end, or 5 minutes."""
    one = talk("a", "18:00", length=25, qa=20)
    (planned,) = lay_out([one], lambda _: minutes(length))
    over = f"{planned.qa_start:%H:%M}"
    assert planned.end == at(ends)
    held = (("18:01", Hold("a/premiere")), (over, RecordingEnded("a/premiere")))
    rundown = rundown_of(day(one), *held, (over, Release()))
    assert rundown.items[-1].start == at(ends)


def test_what_follows_an_unknown_length_is_left_out_until_the_next_pinned_start() -> None:
    """Nothing is guessed."""
    unknown = replace(talk("a", "18:00"), duration=None)
    sessions = [unknown, talk("b"), talk("c", "20:00"), talk("d")]
    laid_out = lay_out(sessions, planned_length)
    assert [(p.session.id, p.start) for p in laid_out] == [("c", at("20:00")), ("d", at("20:45"))]
