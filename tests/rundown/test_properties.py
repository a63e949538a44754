"""What holds in any show, whatever is decided in it, and whenever."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestrator.model.decisions import Choice, Decision, RecordingEnded
from orchestrator.model.rundown import ItemKind, Leaves, Rundown
from orchestrator.model.timetable import Timetable
from orchestrator.rundown.changes import diff
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.state_at import next_boundary, on_air_index, state_at
from tests.rundown.any_show import OPENING, Show, enough, nonsense, shows, timetables
from tests.rundown.applying import apply
from tests.rundown.shows import minutes

SECOND = timedelta(seconds=1)
some_instants = st.integers(-1_000, 40_000).map(lambda s: OPENING + SECOND * s)


def on_air(rundown: Rundown, instant: datetime) -> tuple[str, datetime]:
    item = rundown.items[on_air_index(rundown, instant)]
    return item.id, item.start


@enough
@given(shows())
def test_a_rundown_does_not_differ_from_itself(show: Show) -> None:
    """The difference between a rundown and itself is empty."""
    assert diff(show.rundown.items, show.rundown.items) == ()


@enough
@given(shows(), shows())
def test_the_difference_leads_from_one_rundown_to_the_other(one: Show, other: Show) -> None:
    """Applying what differs to the one gives the other, in its order."""
    before, after = one.rundown.items, other.rundown.items
    assert apply(before, diff(before, after)) == after


@enough
@given(shows())
def test_items_follow_one_another_without_gap_or_overlap(show: Show) -> None:
    """Each item begins where the one before it ends; the closing is last and has no end."""
    for rundown in show.rundowns:
        for item, following in pairwise(rundown.items):
            assert item.end == following.start
            assert item.start <= following.start
        assert rundown.items[-1].kind is ItemKind.CLOSING
        assert rundown.items[-1].end is None


@enough
@given(shows())
def test_every_item_has_a_name_of_its_own(show: Show) -> None:
    """No two items share an id, and none is both shown and left out."""
    rundown = show.rundown
    ids = [i.id for i in (*rundown.items, *rundown.left_out)]
    assert len(ids) == len(set(ids))


@enough
@given(shows(), st.lists(some_instants, min_size=1, max_size=5))
def test_the_state_is_constant_between_boundaries(show: Show, instants: list[datetime]) -> None:
    """Nothing but the boundaries that are announced changes what should be on air."""
    for instant in instants:
        boundary = next_boundary(show.rundown, instant)
        assert boundary is None or boundary > instant
        last = boundary - timedelta(microseconds=1) if boundary else instant + minutes(10_000)
        halfway = instant + (last - instant) / 2
        state = state_at(show.rundown, instant)
        assert state_at(show.rundown, halfway) == state
        assert state_at(show.rundown, last) == state


@enough
@given(shows(), st.lists(some_instants, min_size=1, max_size=5))
def test_a_decision_does_not_change_what_was_on_air_before_it(
    show: Show, instants: list[datetime]
) -> None:
    """Whatever is decided: until then the same items were on air since the same instants."""
    steps = zip(show.decisions, pairwise(show.rundowns), strict=True)
    for decision, (before, after) in steps:
        just_before = decision.at - timedelta(microseconds=1)
        for instant in (*instants, just_before):
            if instant < decision.at:
                assert on_air(after, instant) == on_air(before, instant)


@enough
@given(shows())
def test_only_a_take_changes_what_is_on_air_at_once_or_what_ends_it(show: Show) -> None:
    """The item on air at a decision goes on, or what is on air began at that instant."""
    steps = zip(show.decisions, pairwise(show.rundowns), strict=True)
    for decision, (before, after) in steps:
        now = on_air(after, decision.at)
        assert now == on_air(before, decision.at) or now[1] == decision.at


@enough
@given(shows())
def test_folding_again_gives_the_same_rundown(show: Show) -> None:
    """After a restart the room is where it was."""
    assert show.compiled() == show.rundown


@enough
@given(shows())
def test_the_version_changes_with_each_decision(show: Show) -> None:
    """A page that acts on an older state can be told so."""
    versions = [rundown.version for rundown in show.rundowns]
    assert len(versions) == len(set(versions))


@enough
@given(shows(), some_instants)
def test_no_open_end_is_expected_before_now(show: Show, now: datetime) -> None:
    """The forecast never says of the item on air that it should have left already."""
    latest = max([now, *(decision.at for decision in show.decisions)])
    seen = show.compiled(latest)
    index = on_air_index(seen, latest)
    item = seen.items[index]
    assert item.end is None or item.end >= latest
    assert on_air(seen, latest) == on_air(show.rundown, latest)
    assert all(i.start >= latest for i in seen.items[index + 1 :])


@enough
@given(timetables())
def test_undecided_every_pinned_item_starts_at_its_pin_or_late(timetable: Timetable) -> None:
    """Without a decision a pinned session begins at its start, late only behind another talk."""
    rundown = compile_room("main", timetable, ())
    opening = {
        i.session: i for i in reversed(rundown.items) if i.session and i.kind is not ItemKind.QA
    }
    for session in timetable.sessions:
        item = opening.get(session.id)
        if session.start is None or item is None:
            continue
        assert item.pinned
        assert item.start >= session.start
        assert item.planned_start == item.start


@enough
@given(timetables())
def test_ended_recordings_do_not_move_pinned_items(timetable: Timetable) -> None:
    """When each recording ends at its expected instant, or a little sooner, the pins stay."""
    plan = compile_room("main", timetable, ())
    assume(_on_time(plan, timetable) == {(i.id, i.start) for i in plan.items if i.pinned})
    decisions: list[Decision] = []
    for item in plan.items:
        if item.kind is not ItemKind.PREMIERE or item.end is None:
            continue
        over = max(item.end - 5 * SECOND, item.start + SECOND)
        number = len(decisions) + 1
        decisions.append(Decision(number, over, "main", "test", RecordingEnded(item.id)))
        after = compile_room("main", timetable, decisions)
        assert _on_time(plan, timetable) <= _on_time(after, timetable)


def _on_time(rundown: Rundown, timetable: Timetable) -> set[tuple[str, datetime]]:
    pins = {session.start for session in timetable.sessions}
    return {(i.id, i.start) for i in rundown.items if i.pinned and i.start in pins}


@settings(enough, max_examples=200)
@given(timetables(), st.lists(st.tuples(st.integers(-50, 900), nonsense()), max_size=25))
def test_no_sequence_of_decisions_breaks_the_compiler(
    timetable: Timetable, choices: list[tuple[int, Choice]]
) -> None:
    """Decisions about nothing, out of order, at one instant: there is a rundown all the same."""
    decisions = [
        Decision(n, OPENING + minutes(m), "main", "test", choice)
        for n, (m, choice) in enumerate(choices, start=1)
    ]
    rundown = compile_room("main", timetable, decisions)
    for item, following in pairwise(rundown.items):
        assert item.end == following.start
        assert item.start <= following.start
    assert rundown.items[-1].leaves is Leaves.NEVER
