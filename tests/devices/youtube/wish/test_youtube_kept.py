"""What is kept between two looks at YouTube is what would be worked out anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.devices.youtube.api.keeping import MemoryStore
from orchestrator.devices.youtube.plan.merge import Written
from orchestrator.devices.youtube.plan.room_plan import plan_room
from orchestrator.devices.youtube.plan.texts import Text
from orchestrator.devices.youtube.units.forecast import quiet_looks_left, rest_of_show
from orchestrator.devices.youtube.units.kept import Kept
from orchestrator.devices.youtube.wish.desired import desired, turns_at
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import Seen
from orchestrator.rundown.state_at import Lasting, lasting_at
from tests.options import youtube_of
from tests.rundown.any_show import OPENING, Show, enough, shows

TICK = timedelta(microseconds=1)
offsets = st.integers(-1_000, 40_000).map(lambda s: OPENING + timedelta(seconds=s))
options = st.sampled_from(
    [{}, {"chapters": "end"}, {"per": "session"}, {"per": "session", "complete": "false"}]
)


def instants_of(lasting: Lasting, now: datetime) -> list[datetime]:
    """Return instants of one state: now, and around each turn that falls into it."""
    turns = [
        turn + beside for turn in turns_at(lasting.state) for beside in (-TICK, 0 * TICK, TICK)
    ]
    return sorted({i for i in (now, *turns) if lasting.holds_at(i)})


@enough
@given(shows(), offsets, options)
def test_between_two_turns_the_same_is_wanted(
    show: Show, now: datetime, youtube: Mapping[str, object]
) -> None:
    """In one state of the room, what is wanted on YouTube changes at the announced turns alone."""
    room = replace(show.timetable.rooms["main"], youtube=youtube_of(youtube))
    plan = plan_room(show.timetable, room)
    lasting = lasting_at(show.rundown, now)
    for one, other in pairwise(instants_of(lasting, now)):
        if not any(one < turn <= other for turn in turns_at(lasting.state)):
            wanted = desired(plan, lasting.state, one, (), {})
            assert wanted == desired(plan, lasting.state, other, (), {})


@enough
@given(shows(most=1), offsets, st.integers(0, 90))
def test_a_forecast_of_units_changes_with_the_looks_left_alone(
    show: Show, now: datetime, seconds: int
) -> None:
    """While as many looks are left, the rest of the show needs the same units."""
    plan = plan_room(show.timetable, show.timetable.rooms["main"])
    later = now + timedelta(seconds=seconds)
    if quiet_looks_left(plan, now) == quiet_looks_left(plan, later):
        assert rest_of_show(plan, now, {}, 1) == rest_of_show(plan, later, {}, 1)


def test_an_answer_is_worked_out_again_only_for_something_else() -> None:
    """Equal grounds give the last answer; other grounds, also earlier ones, a new one."""
    kept: Kept[object] = Kept()
    first = kept.answer((1, "a"), object)
    assert kept.answer((1, "a"), object) is first
    other = kept.answer((2, "a"), object)
    assert other is not first
    assert kept.answer((1, "a"), object) is not first


def test_what_was_written_is_read_again_when_it_has_changed_in_the_store() -> None:
    """Also when another memory of the same store wrote it."""
    store = MemoryStore()
    here, there = Memory(store, "day", "main"), Memory(store, "day", "main")
    for title in ("One", "Two"):
        written = Written(Text(title, "", ()), Seen(title, ""))
        there.keep_written("b", written)
        assert here.written("b") == written
        assert here.written("b") is here.written("b")
