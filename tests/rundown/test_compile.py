"""How a timetable and decisions become a rundown."""

from dataclasses import replace

import pytest

from orchestrator.model.decisions import (
    Autopilot,
    Extend,
    Hold,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.rundown.compile import compile_room, forecast
from tests.rundown.shows import at, day, decided, laid_out, live, minutes, pause, rundown_of, talk

TWO = day(talk("a", "18:00"), talk("b", "19:00", qa=None))
CHAIN = day(talk("a", "18:00"), pause("coffee", 10), talk("b"))


def test_gaps_are_holding_and_after_the_last_comes_the_closing() -> None:
    """Premiere, Q&A, holding until the next pinned start, premiere, closing."""
    assert laid_out(rundown_of(TWO)) == [
        "18:00–18:00 a/holding",
        "18:00–18:25 a/premiere",
        "18:25–18:45 a/qa",
        "18:45–19:00 b/holding",
        "19:00–19:25 b/premiere",
        "19:25– closing",
    ]


def test_sessions_without_a_start_follow_the_one_before() -> None:
    """A break and a talk without a start begin where the item before them ends."""
    assert laid_out(rundown_of(CHAIN))[3:] == [
        "18:45–18:55 coffee/break",
        "18:55–19:20 b/premiere",
        "19:20–19:40 b/qa",
        "19:40– closing",
    ]


def test_a_pinned_start_cuts_the_qa_before_it() -> None:
    """The Q&A gives way to the next pinned start."""
    rundown = rundown_of(day(talk("a", "18:00"), talk("b", "18:30")))
    assert laid_out(rundown)[2] == "18:25–18:30 a/qa"


def test_a_qa_without_any_time_left_is_left_out() -> None:
    """A Q&A that the next pinned start squeezes to nothing is not shown."""
    rundown = rundown_of(day(talk("a", "18:00"), talk("b", "18:25")))
    assert [item.id for item in rundown.left_out] == ["a/qa"]


def test_the_qa_begins_at_the_real_end_and_keeps_its_planned_end() -> None:
    """A shorter recording gives the Q&A more time; the rest of the day does not move."""
    rundown = rundown_of(CHAIN, ("18:20", RecordingEnded("a/premiere")))
    assert laid_out(rundown)[1:4] == [
        "18:00–18:20 a/premiere",
        "18:20–18:45 a/qa",
        "18:45–18:55 coffee/break",
    ]


def test_an_overlong_recording_leaves_its_qa_five_minutes() -> None:
    """The Q&A is pushed past its planned end rather than squeezed away."""
    rundown = rundown_of(CHAIN, ("18:43", RecordingEnded("a/premiere")))
    assert laid_out(rundown)[1:4] == [
        "18:00–18:43 a/premiere",
        "18:43–18:48 a/qa",
        "18:48–18:58 coffee/break",
    ]


def test_taking_the_standby_item_moves_what_follows() -> None:
    """A premiere taken early ends early, and so does what follows it."""
    rundown = rundown_of(CHAIN, ("17:58", Take("a/premiere")))
    assert laid_out(rundown)[:3] == [
        "18:00–17:58 a/holding",
        "17:58–18:23 a/premiere",
        "18:23–18:43 a/qa",
    ]


def test_a_take_passes_over_what_stands_between() -> None:
    """Items between the one on air and the one taken are left out, and said to be."""
    rundown = rundown_of(CHAIN, ("18:20", Take("b/premiere")))
    assert laid_out(rundown)[1:3] == ["18:00–18:20 a/premiere", "18:20–18:45 b/premiere"]
    assert [i.id for i in rundown.left_out] == ["a/qa", "coffee/break"]


def test_an_item_taken_back_runs_again_as_another_item() -> None:
    """Going back to a recording plays it again; the log can tell the two runs apart."""
    rundown = rundown_of(
        CHAIN, ("18:25", RecordingEnded("a/premiere")), ("18:27", Take("a/premiere"))
    )
    assert laid_out(rundown)[1:5] == [
        "18:00–18:25 a/premiere",
        "18:25–18:27 a/qa",
        "18:27–18:52 a/premiere~2",
        "18:52–19:12 a/qa~2",
    ]


def test_the_holding_before_a_pinned_start_can_be_taken() -> None:
    """The crew may end a Q&A early; the next talk keeps its pinned start."""
    ended = ("18:25", RecordingEnded("a/premiere"))
    rundown = rundown_of(TWO, ended, ("18:40", Take("b/holding")))
    assert laid_out(rundown)[2:5] == [
        "18:25–18:40 a/qa",
        "18:40–19:00 b/holding",
        "19:00–19:25 b/premiere",
    ]


def test_a_held_item_stays_until_it_is_released() -> None:
    """A hold moves even a pinned start; what follows comes at the release."""
    ended = ("18:25", RecordingEnded("a/premiere"))
    held = rundown_of(CHAIN, ended, ("18:30", Hold("a/qa")))
    assert held.items[2].leaves is Leaves.BY_OPERATOR
    released = rundown_of(CHAIN, ended, ("18:30", Hold("a/qa")), ("18:50", Release()))
    assert laid_out(released)[2:4] == ["18:25–18:50 a/qa", "18:50–19:00 coffee/break"]
    early = rundown_of(CHAIN, ended, ("18:30", Hold("a/qa")), ("18:32", Release()))
    assert laid_out(early)[2] == "18:25–18:45 a/qa"


def test_a_held_recording_that_is_over_shows_holding() -> None:
    """Viewers never look at the empty picture of a recording that has ended."""
    rundown = rundown_of(
        CHAIN, ("18:10", Hold("a/premiere")), ("18:25", RecordingEnded("a/premiere"))
    )
    assert rundown.items[1].picture is ItemKind.HOLDING


def test_without_autopilot_nothing_leaves_by_itself() -> None:
    """With autopilot off only takes move the room; on again, it goes on by the clock."""
    ended = ("18:25", RecordingEnded("a/premiere"))
    off = rundown_of(CHAIN, ended, ("18:30", Autopilot(on=False)))
    assert off.items[2].leaves is Leaves.BY_OPERATOR
    on = rundown_of(CHAIN, ended, ("18:30", Autopilot(on=False)), ("18:59", Autopilot(on=True)))
    assert laid_out(on)[2:4] == ["18:25–18:59 a/qa", "18:59–19:09 coffee/break"]


def test_extending_moves_even_a_pinned_start() -> None:
    """Five more minutes of Q&A are five more minutes, also before a pinned talk."""
    timetable = day(talk("a", "18:00"), talk("b", "18:45"))
    ended = ("18:25", RecordingEnded("a/premiere"))
    rundown = rundown_of(timetable, ended, ("18:40", Extend("a/qa", minutes(5))))
    assert laid_out(rundown)[2:4] == ["18:25–18:50 a/qa", "18:50–19:15 b/premiere"]


def test_a_skipped_item_leaves_its_pin_to_the_next() -> None:
    """Skipping the first of a chain does not pull the rest forward."""
    rundown = rundown_of(CHAIN, ("17:00", Skip("a/premiere")))
    assert laid_out(rundown)[0:2] == ["18:00–18:00 a/holding", "18:00–18:20 a/qa"]


def test_retiming_pins_a_session_elsewhere() -> None:
    """A retimed talk begins at its new time; the gap before it is holding."""
    rundown = rundown_of(CHAIN, ("17:00", Retime("b", at("19:10"))))
    assert laid_out(rundown)[4:6] == ["18:55–19:10 b/holding", "19:10–19:35 b/premiere"]


def test_a_talk_without_a_recording_is_live_for_its_whole_length() -> None:
    """It is a kind of its own: nobody is told of a Q&A that is none."""
    rundown = rundown_of(day(live("welcome", "18:00"), talk("a")))
    assert laid_out(rundown)[1:3] == ["18:00–18:10 welcome/live", "18:10–18:35 a/premiere"]


def test_the_qa_after_a_live_talk_has_a_cue_of_its_own() -> None:
    """The talk lasts as long as it says, and the Q&A comes after it."""
    rundown = rundown_of(day(live("panel", "18:00", length=30, qa=10), talk("a")))
    assert laid_out(rundown)[1:4] == [
        "18:00–18:30 panel/live",
        "18:30–18:40 panel/qa",
        "18:40–19:05 a/premiere",
    ]


@pytest.mark.parametrize(("by", "ends"), [(5, "18:40"), (20, "18:55"), (-10, "18:40")])
def test_the_qa_after_a_live_talk_absorbs_what_the_talk_was_extended_by(
    by: float, ends: str
) -> None:
    """Like that of a recording it keeps its planned end, and five minutes at least."""
    panel = day(live("panel", "18:00", length=30, qa=10))
    rundown = rundown_of(panel, ("18:10", Extend("panel/live", minutes(by))))
    talked = f"{at('18:30') + minutes(by):%H:%M}"
    assert laid_out(rundown)[1:3] == [f"18:00–{talked} panel/live", f"{talked}–{ends} panel/qa"]


def test_a_live_talk_and_its_qa_have_the_scene_that_the_talk_names() -> None:
    """A panel stays a panel while its questions are answered."""
    panel = replace(live("panel", "18:00", qa=10), scene="Panel")
    assert [item.scene for item in rundown_of(day(panel)).items[1:3]] == ["Panel", "Panel"]


def test_the_forecast_moves_what_follows_an_open_end() -> None:
    """A recording that should be over and is not pushes the expected times, second by second."""
    seen = forecast("main", CHAIN, (), at("18:44"))
    assert laid_out(seen)[1:4] == [
        "18:00–18:44 a/premiere",
        "18:44–18:49 a/qa",
        "18:49–18:59 coffee/break",
    ]


def test_planned_times_do_not_move_with_decisions() -> None:
    """Over and under are measured against what the timetable says."""
    rundown = rundown_of(CHAIN, ("17:58", Take("a/premiere")))
    assert rundown.items[1].planned_start == at("18:00")


def test_a_timetable_without_any_start_cannot_be_compiled() -> None:
    """The checks find this first; the compiler says it too."""
    with pytest.raises(ValueError, match="has a start"):
        compile_room("main", day(talk("a")), decided())
