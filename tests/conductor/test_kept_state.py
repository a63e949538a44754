"""What a live room keeps between boundaries is what would be computed, whatever happens."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.model.decisions import Adopted
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.rundown.state_at import next_boundary, picture_boundary, state_at
from tests.rundown.any_show import OPENING, Show, enough, shows
from tests.rundown.shows import at, day, talk

TICK = timedelta(microseconds=1)


def replayed(show: Show) -> Iterator[LiveRoom]:
    """Yield the live room before the first decision and after each."""
    tables = {**show.earlier, show.timetable.digest: show.timetable}
    first = next((d.choice.before for d in show.decisions if isinstance(d.choice, Adopted)), None)
    room = LiveRoom("main", tables[first] if first else show.timetable)
    yield room
    for decision in show.decisions:
        if isinstance(decision.choice, Adopted):
            room.adopt(tables[decision.choice.digest], decision)
        else:
            room.add(decision)
        yield room


def beside_boundaries(room: LiveRoom) -> list[datetime]:
    """Return each instant at which the room changes by itself, and those just beside it."""
    now, found = OPENING - timedelta(days=2), []
    while (boundary := next_boundary(room.rundown, now)) is not None:
        found += [boundary - TICK, boundary, boundary + TICK]
        now = boundary
    return found or [OPENING]


def expect_the_same(room: LiveRoom, now: datetime) -> None:
    assert room.state(now) == state_at(room.rundown, now)
    assert room.next_boundary(now) == next_boundary(room.rundown, now)
    assert room.next_cue(now) == picture_boundary(room.rundown, now)


@enough
@given(shows(), st.data())
def test_the_kept_state_is_the_computed_one_at_every_instant(
    show: Show, data: st.DataObject
) -> None:
    """Over decisions and edits, with a clock that goes on, jumps and goes back."""
    for room in replayed(show):
        edges = beside_boundaries(room)
        offsets = st.integers(-1_000, 40_000).map(lambda s: OPENING + timedelta(seconds=s))
        for now in data.draw(st.lists(st.sampled_from(edges) | offsets, max_size=6)):
            expect_the_same(room, now)


@enough
@given(shows(most=4))
def test_no_boundary_is_missed_by_a_clock_that_runs(show: Show) -> None:
    """Asked in order of time, as the loops ask, also with a look ahead to the next cue."""
    for room in replayed(show):
        for now in beside_boundaries(room):
            expect_the_same(room, now)
            if (cue := room.next_cue(now)) is not None:
                expect_the_same(room, cue)


def test_between_two_boundaries_nothing_is_computed_again() -> None:
    """Whoever asks gets the very object, and after a boundary another."""
    room = LiveRoom("main", day(talk("a", "18:00", length=20), talk("b", "19:00", length=20)))
    state = room.state(at("18:05"))
    assert room.state(at("18:06")) is state
    room.state(at("19:00"))  # the coming cue
    assert room.state(at("18:07")) is state
    assert room.state(at("19:01")) is not state
