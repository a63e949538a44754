"""What YouTube is told of a room's day is what the rundown makes of it."""

from dataclasses import replace

from hypothesis import given

from orchestrator.devices.youtube.plan.room_plan import plan_room, session_times
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Timetable
from tests.options import youtube_of
from tests.rundown.any_show import enough, timetables
from tests.rundown.shows import MAIN, at, day, rundown_of, talk

A_TALK = replace(MAIN, youtube=youtube_of({"per": "session"}))


def test_a_broadcast_is_not_scheduled_over_the_next_pinned_talk() -> None:
    """A pinned start ends the Q&A before it, on YouTube as in the rundown."""
    three = day(
        talk("a", "18:00", length=25, qa=20),
        talk("b", "18:30", length=15, qa=20),
        talk("c", "18:50", length=20, qa=10),
        room=A_TALK,
    )
    scheduled = [(b.key, b.starts, b.ends) for b in plan_room(three, A_TALK).broadcasts]
    assert scheduled == [
        ("a", at("18:00"), at("18:30")),
        ("b", at("18:30"), at("18:50")),
        ("c", at("18:50"), at("19:20")),
    ]
    closing = rundown_of(three).items[-1]
    assert (closing.kind, closing.start) == (ItemKind.CLOSING, at("19:20"))


@enough
@given(timetables())
def test_every_broadcast_ends_after_it_begins(timetable: Timetable) -> None:
    """YouTube takes no other, and a talk that is late is shown all the same."""
    assert all(start < end for start, end in session_times(timetable, "main").values())
