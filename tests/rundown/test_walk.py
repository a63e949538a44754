"""How a show goes on from decision to decision; what was, stays."""

from datetime import timedelta

import pytest

from orchestrator.model.decisions import (
    Autopilot,
    Choice,
    Decision,
    Extend,
    Fallback,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.model.timetable import LatePolicy
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.state_at import state_at
from tests.rundown.shows import at, day, laid_out, live, minutes, pause, rundown_of, talk

TWO = day(talk("a", "18:00"), talk("b", "19:00", qa=None))
THREE = day(talk("a", "18:00"), talk("b", "19:00"), talk("c", "20:00"))
CHAIN = day(talk("a", "18:00"), pause("coffee", 10), talk("b"), talk("c", qa=None))
ENDED = ("18:25", RecordingEnded("a/premiere"))


def test_retiming_a_late_talk_leaves_the_talk_on_air_on_air() -> None:
    """A Q&A that was left out for lack of time does not come back into the past."""
    late = day(talk("a", "18:00"), talk("x", qa=None), talk("b", "19:00"))
    hold = (("18:10", Hold("a/premiere")), ENDED, ("19:05", Release()))
    rundown = rundown_of(late, *hold, ("19:06", Retime("b", at("19:40"))))
    assert laid_out(rundown)[1:5] == [
        "18:00–19:05 a/premiere",
        "19:05–19:30 x/premiere",
        "19:30–19:40 b/holding",
        "19:40–20:05 b/premiere",
    ]


def test_skipping_a_late_talk_leaves_the_talk_on_air_on_air() -> None:
    """The same for a skip that takes the pinned start away."""
    late = day(
        talk("a", "18:00"), talk("x", qa=None), talk("b", "19:00", qa=None), talk("c", "21:00")
    )
    hold = (("18:10", Hold("a/premiere")), ENDED, ("19:05", Release()))
    rundown = rundown_of(late, *hold, ("19:06", Skip("b/premiere")))
    assert laid_out(rundown)[2:4] == ["19:05–19:30 x/premiere", "19:30–21:00 c/holding"]


def test_shortening_by_more_than_is_left_ends_the_item_now() -> None:
    """The Q&A ends at the decision, and the next recording begins at its first frame."""
    rundown = rundown_of(
        day(talk("a", "18:00"), talk("b")), ENDED, ("18:40", Extend("a/qa", minutes(-10)))
    )
    assert laid_out(rundown)[2:4] == ["18:25–18:40 a/qa", "18:40–19:05 b/premiere"]


def test_extending_a_held_item_that_is_overdue_counts_from_now() -> None:
    """Five more minutes after its planned end are five minutes from the decision."""
    rundown = rundown_of(
        CHAIN, ENDED, ("18:40", Hold("a/qa")), ("18:50", Extend("a/qa", minutes(5))),
        ("18:51", Release()),
    )  # fmt: skip
    assert laid_out(rundown)[2] == "18:25–18:55 a/qa"


def test_extensions_survive_each_other() -> None:
    """Twice five minutes more, one minute less."""
    rundown = rundown_of(
        TWO,
        ENDED,
        ("18:40", Extend("a/qa", minutes(5))),
        ("18:41", Extend("a/qa", minutes(5))),
        ("18:42", Extend("a/qa", minutes(-1))),
    )
    assert laid_out(rundown)[2] == "18:25–18:54 a/qa"


def test_a_decision_dated_before_the_last_one_counts_from_the_last_on() -> None:
    """When the machine's clock steps back, an operator's take still has its effect."""
    rundown = rundown_of(CHAIN, ("18:10:05", Take("b/premiere")), ("18:10:01", Take("c/premiere")))
    on_air = state_at(rundown, at("18:10:05")).item
    assert (on_air.id, on_air.start) == ("c/premiere", at("18:10:05"))


def test_a_hold_wins_over_an_end_that_is_reported_after_it() -> None:
    """The recording's end is noticed a little late; the hold in between is respected."""
    rundown = rundown_of(
        CHAIN, ("18:25:02", Hold("a/premiere")), ("18:25", RecordingEnded("a/premiere"))
    )
    state = state_at(rundown, at("18:30"))
    assert (state.item.id, state.picture, state.held) == ("a/premiere", ItemKind.HOLDING, True)


def test_a_take_days_before_the_show_has_its_effect() -> None:
    """The crew rehearses with the real timetable long before the day."""
    ahead = at("18:00") - timedelta(days=3)
    rundown = compile_room("main", TWO, [Decision(1, ahead, "main", "test", Take("a/premiere"))])
    assert state_at(rundown, ahead).item.id == "a/premiere"
    assert state_at(rundown, ahead - minutes(1)).item.id == "a/holding"


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("a/qa", ["18:10–18:45 a/qa", "18:45–18:55 coffee/break"]),
        ("b/qa", ["18:10–18:30 b/qa", "18:30–18:55 c/premiere"]),
        ("c/premiere", ["18:10–18:35 c/premiere", "18:35– closing"]),
        ("closing", ["18:10– closing"]),
    ],
)
def test_a_take_forwards_goes_on_from_there(taken: str, expected: list[str]) -> None:
    """What follows the taken item follows it; a Q&A taken early keeps its planned end."""
    rundown = rundown_of(CHAIN, ("18:10", Take(taken)))
    assert laid_out(rundown)[2 : 2 + len(expected)] == expected


def test_a_take_after_the_closing_brings_the_show_back() -> None:
    """Taken once more, a talk is followed by its Q&A and what comes after, and a closing."""
    over = (ENDED, ("18:45", Take("closing")))
    rundown = rundown_of(day(talk("a", "18:00")), *over, ("18:50", Take("a/premiere")))
    assert laid_out(rundown)[3:] == [
        "18:45–18:50 closing",
        "18:50–19:15 a/premiere~2",
        "19:15–19:35 a/qa~2",
        "19:35– closing~2",
    ]


def test_a_talk_repeated_after_the_next_has_begun_has_its_qa_again() -> None:
    """A pinned start that was kept already takes nobody's time."""
    rundown = rundown_of(TWO, ENDED, ("19:10", Take("a/premiere")))
    assert laid_out(rundown)[5:8] == [
        "19:10–19:35 a/premiere~2",
        "19:35–19:55 a/qa~2",
        "19:55–20:20 b/premiere~2",
    ]


def test_a_talk_taken_too_early_by_mistake_keeps_its_pinned_start() -> None:
    """Back to the Q&A; the talk comes again at its time."""
    rundown = rundown_of(TWO, ENDED, ("18:40", Take("b/premiere")), ("18:41", Take("a/qa")))
    assert laid_out(rundown)[3:7] == [
        "18:40–18:41 b/premiere",
        "18:41–18:46 a/qa~2",
        "18:46–19:00 b/holding",
        "19:00–19:25 b/premiere~2",
    ]


def test_a_second_run_can_be_skipped() -> None:
    """Skipping names the run: the Q&A is not shown again."""
    rundown = rundown_of(CHAIN, ENDED, ("18:26", Take("a/premiere")), ("18:27", Skip("a/qa~2")))
    assert laid_out(rundown)[3:5] == ["18:26–18:51 a/premiere~2", "18:51–19:01 coffee/break"]


def test_taking_a_skipped_talk_shows_all_of_it() -> None:
    """The pinned start that the skip handed on does not cut it."""
    rundown = rundown_of(THREE, ENDED, ("18:30", Skip("b/premiere")), ("18:50", Take("b/premiere")))
    assert laid_out(rundown)[4:6] == ["18:50–19:15 b/premiere", "19:15–19:35 b/qa"]


@pytest.mark.parametrize(
    ("skipped", "expected"),
    [
        (["a/premiere", "a/qa"], ["18:00–18:10 coffee/break", "18:10–18:35 b/premiere"]),
        (["coffee/break", "b/premiere", "b/qa"], ["18:45–19:10 c/premiere", "19:10– closing"]),
        (["c/premiere"], ["19:40– closing"]),
    ],
)
def test_skipping_a_session_closes_the_chain_over_it(
    skipped: list[str], expected: list[str]
) -> None:
    """The first of a chain leaves its start to the next; in the middle and at the end it closes."""
    choices = [("17:00", Skip(item)) for item in skipped]
    lines = laid_out(rundown_of(CHAIN, *choices))
    assert "\n".join(expected) in "\n".join(lines)


def test_skipping_everything_leaves_the_closing_at_the_first_start() -> None:
    """There is always something to show."""
    rundown = rundown_of(day(talk("a", "18:00", qa=None)), ("17:00", Skip("a/premiere")))
    assert [(i.id, i.start) for i in rundown.items][1:] == [("closing", at("18:00"))]


def test_a_skipped_pinned_talk_leaves_its_start_to_the_next_pinned_one_only_if_that_has_none() -> (
    None
):
    """A pinned talk keeps its own start when the one before it is skipped."""
    rundown = rundown_of(THREE, ENDED, ("18:30", Skip("b/premiere")), ("18:30", Skip("b/qa")))
    assert laid_out(rundown)[3:5] == ["18:45–20:00 c/holding", "20:00–20:25 c/premiere"]


def test_retiming_earlier_cuts_what_is_before() -> None:
    """The Q&A gives way, what has no time left is left out and said to be."""
    rundown = rundown_of(CHAIN, ENDED, ("18:26", Retime("b", at("18:40"))))
    assert laid_out(rundown)[2:4] == ["18:25–18:40 a/qa", "18:40–19:05 b/premiere"]
    assert [(i.id, i.because) for i in rundown.left_out] == [
        ("coffee/break", "no time is left before the next pinned start")
    ]


def test_a_retimed_talk_is_pinned() -> None:
    """It is shown as pinned, and a person's hand on OBS ends at it."""
    rundown = rundown_of(
        CHAIN, ENDED, ("18:30", Retime("b", at("19:10"))), ("18:31", HandsOnSeen("a/qa", "Other"))
    )
    assert next(i for i in rundown.items if i.id == "b/premiere").pinned
    assert rundown.by_hand_until == at("19:10")


def test_a_persons_hand_is_not_off_at_a_start_that_has_moved_or_is_over() -> None:
    """Neither the old start of a retimed talk nor that of one taken early ends it."""
    by_hand = ("18:31", HandsOnSeen("a/qa", "Other"))
    retimed = rundown_of(THREE, ENDED, ("18:30", Retime("b", at("19:20"))), by_hand)
    assert retimed.by_hand_until == at("19:20")
    taken = rundown_of(
        THREE, ("18:20", Take("b/premiere")), ("18:31", HandsOnSeen("b/premiere", "Other"))
    )
    assert taken.by_hand_until == at("20:00")


def test_autopilot_off_over_a_pinned_start_keeps_the_item_on_air() -> None:
    """At the switch back to on, the late talk begins, and plays in full."""
    rundown = rundown_of(
        THREE, ENDED, ("18:30", Autopilot(on=False)), ("19:20", Autopilot(on=True))
    )
    assert laid_out(rundown)[2:5] == [
        "18:25–19:20 a/qa",
        "19:20–19:45 b/premiere",
        "19:45–20:00 b/qa",
    ]


def test_a_recording_that_ends_without_autopilot_shows_holding() -> None:
    """Nobody looks at an empty player until the operator takes the next item."""
    rundown = rundown_of(CHAIN, ("18:10", Autopilot(on=False)), ENDED, ("18:30", Take("a/qa")))
    before = rundown_of(CHAIN, ("18:10", Autopilot(on=False)), ENDED)
    assert state_at(before, at("18:27")).picture is ItemKind.HOLDING
    assert laid_out(rundown)[1:3] == ["18:00–18:30 a/premiere", "18:30–18:45 a/qa"]


@pytest.mark.parametrize(
    ("before", "held"),
    [
        (("17:00", Hold("a/holding")), "a/holding"),
        (("18:10", Hold("a/premiere")), "a/premiere"),
        (("18:50", Hold("coffee/break")), "coffee/break"),
    ],
)
def test_any_item_can_be_held_past_its_end(before: tuple[str, Choice], held: str) -> None:
    """Holding, premiere, break: it stays for as long as the operator likes."""
    rundown = rundown_of(CHAIN, *([ENDED] if held.startswith("coffee") else []), before)
    state = state_at(rundown, at("23:00"))
    assert (state.item.id, state.held) == (held, True)
    assert state.item.leaves is Leaves.BY_OPERATOR


def test_a_held_holding_makes_the_talk_late_and_whole() -> None:
    """The recording begins at the release, at its first frame."""
    rundown = rundown_of(TWO, ("17:55", Hold("a/holding")), ("18:04", Release()))
    assert laid_out(rundown)[1] == "18:04–18:29 a/premiere"
    assert rundown.items[1].since == at("18:04")


def test_a_recording_that_runs_into_a_pinned_start_is_cut_there() -> None:
    """What should have come between is left out; the pinned talk does not move."""
    between = day(talk("a", "18:00"), talk("x", length=5, qa=None), talk("b", "19:00"))
    rundown = rundown_of(between, ("19:10", Fallback()))
    assert laid_out(rundown)[1:3] == ["18:00–19:00 a/premiere", "19:00–19:25 b/premiere"]
    assert [i.id for i in rundown.left_out] == ["a/qa", "x/premiere"]


def test_the_state_and_a_later_decision_agree_on_what_an_overrun_led_to() -> None:
    """What is on air after the cut is the same item, since the same instant."""
    between = day(talk("a", "18:00"), talk("x", length=5, qa=None), talk("b", "19:00"))
    seen = state_at(rundown_of(between), at("19:05")).item
    later = state_at(rundown_of(between, ("19:10", Fallback())), at("19:05")).item
    assert (seen.id, seen.start) == (later.id, later.start) == ("b/premiere", at("19:00"))


def test_a_talk_with_no_time_left_is_shown_late() -> None:
    """A live talk is a talk: it is not left out as a Q&A would be."""
    crowded = day(talk("a", "18:00", qa=None), live("words", length=5), talk("b", "18:25"))
    rundown = rundown_of(crowded)
    assert laid_out(rundown)[2:4] == ["18:25–18:30 words/live", "18:30–18:55 b/premiere"]


def test_fallback_decided_ahead_covers_the_talk_when_it_comes() -> None:
    """A recording that is known to be missing gives its time to the fallback picture."""
    rundown = rundown_of(TWO, ENDED, ("18:30", Fallback("b/premiere")))
    assert state_at(rundown, at("19:10")).picture is ItemKind.FALLBACK
    assert state_at(rundown, at("19:25")).picture is ItemKind.CLOSING


def test_a_restart_that_is_still_playing_is_cut_at_the_pinned_start() -> None:
    """What follows a restarted talk moves, unless it is pinned."""
    rundown = rundown_of(TWO, ("18:50", JoinedLate("a/premiere", LatePolicy.RESTART)))
    assert state_at(rundown, at("18:59")).item.id == "a/premiere"
    assert state_at(rundown, at("19:00")).item.id == "b/premiere"


def test_a_doubled_end_of_a_recording_changes_nothing() -> None:
    """Two devices may see it; the first one counts."""
    once = rundown_of(CHAIN, ENDED)
    twice = rundown_of(CHAIN, ENDED, ("18:26", RecordingEnded("a/premiere")))
    assert once.items == twice.items


def test_the_first_run_of_a_late_end_does_not_end_the_second() -> None:
    """A message about the first run does not take the second off the air."""
    rundown = rundown_of(
        CHAIN, ENDED, ("18:26", Take("a/premiere")), ("18:27", RecordingEnded("a/premiere"))
    )
    assert laid_out(rundown)[3] == "18:26–18:51 a/premiere~2"


def test_a_take_of_an_unknown_item_changes_nothing() -> None:
    """It ends no hold and no fallback either."""
    held = rundown_of(CHAIN, ("18:10", Hold("a/premiere")))
    rundown = rundown_of(CHAIN, ("18:10", Hold("a/premiere")), ("18:11", Take("nobody/qa")))
    assert rundown.items == held.items


def test_the_closing_is_never_left_out() -> None:
    """Even a skip that no rule lets through leaves it where it is."""
    assert rundown_of(TWO, ("18:10", Skip("closing"))).items == rundown_of(TWO).items


def test_plan_and_expectation_part_ways() -> None:
    """A take moves what is expected, and leaves what was planned."""
    rundown = rundown_of(CHAIN, ("17:50", Take("a/premiere")))
    qa = rundown.items[2]
    assert (qa.start, qa.planned_start) == (at("18:15"), at("18:25"))
