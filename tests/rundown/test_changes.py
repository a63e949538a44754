"""What an edit would change, item by item."""

from dataclasses import replace
from pathlib import Path

from orchestrator.model.timetable import Timetable
from orchestrator.rundown.changes import Change, diff
from tests.rundown.applying import apply
from tests.rundown.shows import at, day, minutes, rundown_of, talk

TWO = day(talk("a", "18:00"), talk("b", "19:00", qa=None))


def changes(before: Timetable, after: Timetable) -> tuple[Change, ...]:
    return diff(rundown_of(before).items, rundown_of(after).items)


def words(before: Timetable, after: Timetable) -> list[str]:
    return [change.words() for change in changes(before, after)]


def test_an_untouched_timetable_changes_nothing() -> None:
    """Saving the file again shows no change."""
    assert changes(TWO, replace(TWO, digest="saved again")) == ()


def test_a_session_more_is_new_and_what_it_pushes_is_said() -> None:
    """Its items are new; the closing comes later."""
    longer = day(talk("a", "18:00"), talk("b", "19:00", qa=None), talk("c", length=10, qa=None))
    assert words(TWO, longer) == ["“C” (Premiere): new", "“Closing”: starts 10 min later"]


def test_a_session_less_goes_away() -> None:
    """Its holding and its premiere go, and what was planned later comes sooner."""
    assert words(TWO, day(talk("a", "18:00")))[:2] == [
        "“Holding”: dropped",
        "“B” (Premiere): dropped",
    ]


def test_a_talk_under_another_id_may_be_the_same_one() -> None:
    """Its speaker at its time, or its recording: the hint says how it stays the same talk, once."""
    a, b = TWO.sessions
    edited = day(a, replace(b, id="better", media=Path("/media/better.mp4")))
    hint = (
        "“B” (Premiere): dropped, and “B” takes its place. The same talk under another title? "
        "Give it “id: b” in the timetable"
    )
    assert hint in words(TWO, edited)
    assert sum("takes its place" in each for each in words(TWO, edited)) == 1
    moved = replace(b, id="better", speakers=(), start=at("19:10"))
    assert hint in words(TWO, day(a, moved))
    other = replace(moved, media=Path("/media/other.mp4"))
    assert "“B” (Premiere): dropped" in words(TWO, day(a, other))


def test_a_moved_start_is_said_of_what_is_before_it_too() -> None:
    """A recording that runs over may do so for longer; the holding ends at another time."""
    later = day(talk("a", "18:00"), talk("b", "19:10", qa=None))
    assert words(TWO, later)[:3] == [
        "“A” (Premiere): may last until another time",
        "“Holding”: 10 min longer",
        "“B” (Premiere): starts 10 min later",
    ]


def test_another_recording_and_another_title_are_said() -> None:
    """Organizers see what they changed in their own words."""
    b = replace(talk("b", "19:00", qa=None), title="Better", media=Path("/media/better.mp4"))
    assert words(TWO, day(talk("a", "18:00"), b)) == [
        "“B” (Premiere): plays another recording, is called “Better” now"
    ]


TWIN = Path("/media/b.mp4.prepared-0123456789abcdef.mp4")


def test_a_new_twin_is_no_other_recording() -> None:
    """What people know under one name goes on under it; its original is a backup without a word."""
    b = talk("b", "19:00", qa=None)
    prepared = replace(b, media=TWIN, original=b.media)
    before, after = day(talk("a", "18:00"), b), day(talk("a", "18:00"), prepared)
    assert words(before, after) == ["“B” (Premiere): plays its prepared twin now"]
    assert words(after, before) == ["“B” (Premiere): plays unprepared now, as it is"]
    backed = day(talk("a", "18:00"), replace(prepared, backup_media=Path("/media/spare.mp4")))
    assert words(after, backed) == ["“B” (Premiere): has another backup recording"]
    assert words(backed, after) == ["“B” (Premiere): has no backup recording now"]


def test_a_change_of_anything_else_is_not_hidden() -> None:
    """A transition has no words of its own, but it is a change."""
    b = replace(talk("b", "19:00", qa=None), transition="Fade")
    assert words(TWO, day(talk("a", "18:00"), b)) == ["“B” (Premiere): is shown differently"]


def test_applying_the_changes_puts_new_items_where_they_belong() -> None:
    """A session inserted between two stands between them."""
    longer = day(talk("a", "18:00"), talk("n", "18:50", length=5, qa=None), *TWO.sessions[1:])
    before, after = rundown_of(TWO).items, rundown_of(longer).items
    assert apply(before, changes(TWO, longer)) == after
    assert [i.start for i in after] == sorted(i.start for i in after)
    assert after[3].start == at("18:45")
    assert after[4].start - after[3].start == minutes(5)
