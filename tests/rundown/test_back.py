"""A take that is taken back: what was on goes on where it was."""

from datetime import timedelta

from orchestrator.model.decisions import (
    Back,
    Choice,
    Extend,
    Fallback,
    Hold,
    RecordingEnded,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import Item, Rundown
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.decided import refusal
from orchestrator.rundown.state_at import state_at
from tests.rundown.shows import at, day, decided, live, minutes, talk

EVENING = day(talk("a", "18:00", length=20, qa=10), talk("b"), talk("c", "19:30"))
SECONDS = timedelta(seconds=1)


def run(*choices: tuple[str, Choice]) -> Rundown:
    return compile_room("main", EVENING, decided(*choices))


def item(rundown: Rundown, item_id: str) -> Item:
    found = rundown.item(item_id)
    assert found is not None, [each.id for each in rundown.items]
    return found


def refused(now: str, choice: Choice, *choices: tuple[str, Choice]) -> str | None:
    rundown = run(*choices)
    return refusal(rundown, state_at(rundown, at(now)), choice, at(now))


def test_a_recording_goes_on_with_the_frame_at_which_it_was_taken_off() -> None:
    """It lasts as much longer as the wrong item was on air."""
    rundown = run(("18:05", Take("b/premiere")), ("18:05:20", Back("a/premiere")))
    again = item(rundown, "a/premiere~2")
    assert again.start == at("18:05:20")
    assert again.since == at("18:00:20")
    assert again.end == at("18:20:20")
    assert item(rundown, "b/premiere").taken_back
    assert not again.taken_back


def test_what_was_passed_over_is_to_come_again() -> None:
    """Its Q&A follows, and the item that was taken by mistake comes in its turn, whole."""
    rundown = run(("18:05", Take("b/premiere")), ("18:05:20", Back("a/premiere")))
    assert rundown.left_out == ()
    order = [each.id for each in rundown.items]
    assert order[:6] == [
        "a/holding", "a/premiere", "b/premiere", "a/premiere~2", "a/qa", "b/premiere~2"
    ]  # fmt: skip
    later = item(rundown, "b/premiere~2")
    assert later.since == later.start


def test_a_live_item_keeps_its_end_but_for_the_time_away() -> None:
    """What is given without a recording goes on, too."""
    timetable = day(live("a", "18:00", length=20), talk("b"), talk("c", "19:30"))
    choices = decided(("18:05", Take("b/premiere")), ("18:05:20", Back("a/live")))
    rundown = compile_room("main", timetable, choices)
    assert item(rundown, "a/live~2").end == at("18:20:20")


def test_what_was_decided_about_it_holds_on() -> None:
    """Its length, a hold, the fallback picture."""
    ended = ("18:20", RecordingEnded("a/premiere"))
    longer = run(
        ended,
        ("18:22", Extend("a/qa", minutes(5))),
        ("18:23", Take("b/premiere")),
        ("18:23:10", Back("a/qa")),
    )
    without = run(ended, ("18:23", Take("b/premiere")), ("18:23:10", Back("a/qa")))
    assert item(longer, "a/qa~2").end == (item(without, "a/qa~2").end or at("00:00")) + minutes(5)
    held = run(
        ended, ("18:22", Hold("a/qa")), ("18:23", Take("b/premiere")), ("18:23:10", Back("a/qa"))
    )
    assert state_at(held, at("18:24")).held
    covered = run(
        ("18:04", Fallback()), ("18:05", Take("b/premiere")), ("18:05:05", Back("a/premiere"))
    )
    assert state_at(covered, at("18:06")).fallback


def test_it_may_be_taken_back_twice() -> None:
    """A second mistake counts from where it was then."""
    rundown = run(
        ("18:05", Take("b/premiere")),
        ("18:05:20", Back("a/premiere")),
        ("18:06:20", Take("b/premiere~2")),
        ("18:06:30", Back("a/premiere~2")),
    )
    again = item(rundown, "a/premiere~3")
    assert (again.start, again.since) == (at("18:06:30"), at("18:00:30"))


def test_a_take_in_the_same_instant_leaves_no_trace() -> None:
    """What was on air for no time at all is not counted."""
    rundown = run(("18:05", Take("b/premiere")), ("18:05", Back("a/premiere")))
    assert item(rundown, "a/premiere~2").since == at("18:00")


def test_a_skipped_item_that_was_taken_is_left_out_again() -> None:
    """The mistake is undone, not what was decided before it."""
    rundown = run(
        ("18:04", Skip("b/premiere")),
        ("18:05", Take("b/premiere")),
        ("18:05:20", Back("a/premiere")),
    )
    assert [each.id for each in rundown.items if each.session == "b"] == ["b/premiere", "b/qa"]


def test_a_pinned_start_is_still_a_pinned_start() -> None:
    """What was meant to begin by the clock does, whatever was taken back."""
    rundown = run(
        ("18:05", Take("b/premiere")),
        ("18:05:20", Back("a/premiere")),
        ("18:06", Retime("b", at("18:15"))),
    )
    assert item(rundown, "b/premiere~2").start == at("18:15")


def test_there_is_a_way_back_for_thirty_seconds() -> None:
    """And only to what was on air before, while the wrong item is on."""
    taken = ("18:05", Take("b/premiere"))
    assert refused("18:05:29", Back("a/premiere"), taken) is None
    assert "30 s" in (refused("18:05:30", Back("a/premiere"), taken) or "")
    assert "30 s" in (refused("18:04", Back("a/premiere")) or "")
    assert "was not on air before" in (refused("18:05:10", Back("c/premiere"), taken) or "")
    back = ("18:05:10", Back("a/premiere"))
    assert "30 s" in (refused("18:05:20", Back("a/premiere"), taken, back) or "")


def test_a_way_back_is_told_with_what_it_leads_to() -> None:
    """The page shows it; the item is the one that was on air."""
    way = run(("18:05", Take("b/premiere"))).way_back
    assert way is not None
    assert (way.item, way.title, way.until) == ("a/premiere", "A", at("18:05:30"))
    assert run().way_back is None
