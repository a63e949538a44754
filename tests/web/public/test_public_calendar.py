"""The calendar file, read back: stable UIDs, revisions that grow, cancelled talks."""

from dataclasses import replace
from datetime import timedelta

from icalendar import Calendar, Event

from orchestrator.model.timetable import Timetable
from orchestrator.web.public.calendar import calendar, uid
from orchestrator.web.public.document import ScheduleDocument, SlotState
from orchestrator.web.public.programme import programme
from orchestrator.web.public.revisions import revised
from tests.rundown.shows import at, day, talk
from tests.web.public.views import evening, schedule, slot_of, view


def entries(document: ScheduleDocument) -> dict[str, Event]:
    """Return the entries of the calendar as a reader finds them, by the talk's title."""
    read = Calendar.from_ical(calendar(document))
    return {str(entry["summary"]): entry for entry in read.walk("VEVENT")}


def moved(minutes: int) -> Timetable:
    """Return the evening with its last talk so much later."""
    *others, last = evening().sessions
    assert last.start is not None
    later = replace(last, start=last.start + timedelta(minutes=minutes))
    return replace(evening(), sessions=(*others, later))


def test_the_calendar_reads_back_as_it_was_written() -> None:
    """Times, title, speakers, ways to take part; the breaks are nobody's appointments."""
    read = entries(schedule("17:00"))
    assert set(read) == {"Alpha", "Beta", "Round"}
    alpha = read["Alpha"]
    assert (alpha["dtstart"].dt, alpha["dtend"].dt) == (at("18:00"), at("18:45"))
    assert alpha["status"] == "CONFIRMED"
    assert "Speaker of alpha" in alpha["description"]
    assert "https://example.org/r" in alpha["description"]
    assert alpha["location"] == "https://spatial.chat/s/ods?room=231308"


def test_the_same_schedule_gives_the_same_bytes() -> None:
    """A proxy sends it again only when it has changed."""
    assert calendar(schedule("17:00")) == calendar(schedule("17:00"))


def test_lines_are_folded_and_ended_as_the_standard_wants() -> None:
    """At most 75 octets a line, CRLF at the end, whatever the title."""
    timetable = day(replace(talk("alpha", "18:00"), title="Ж" * 300, abstract="a,b;c\\d\n" * 50))
    written = calendar(schedule("17:00", timetable))
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    entry = entries(schedule("17:00", timetable))["Ж" * 300]
    assert "a,b;c\\d\na,b;c\\d\n" in entry["description"]


def test_a_title_cannot_write_lines_of_the_calendar() -> None:
    """A line break in a text is part of the text."""
    hostile = "X\r\nATTENDEE:mailto:a@example.org\nEND:VEVENT"
    timetable = day(replace(talk("alpha", "18:00"), title=hostile))
    read = Calendar.from_ical(calendar(schedule("17:00", timetable)))
    (entry,) = read.walk("VEVENT")
    assert "attendee" not in entry


def test_uids_stay_when_an_edit_moves_and_renames() -> None:
    """A calendar finds its entry again by the session's id alone."""
    edited = moved(15)
    renamed = tuple(replace(s, title=f"New {s.title}") for s in edited.sessions)
    before = entries(schedule("17:00"))
    after = entries(schedule("17:00", replace(edited, sessions=renamed)))
    assert [entry["uid"] for entry in before.values()] == [
        after[f"New {title}"]["uid"] for title in before
    ]


def test_uids_differ_between_events_and_sessions() -> None:
    """Two meetups may have a talk of the same id."""
    event = schedule("17:00").event
    other = event.model_copy(update={"name": "Another"})
    assert len({uid(event, "a"), uid(event, "b"), uid(other, "a")}) == 3


def test_what_an_edit_moves_gets_a_higher_sequence_and_the_rest_does_not() -> None:
    """Only then does a calendar tell its owner."""
    before = schedule("17:00")
    after = revised(before, programme(evening().event, [view("17:10", moved(15))]), at("17:10"))
    old, new = entries(before), entries(after)
    assert new["Round"]["sequence"] > old["Round"]["sequence"]
    assert new["Round"]["dtstamp"].dt == at("17:10")
    assert new["Alpha"]["sequence"] == old["Alpha"]["sequence"]
    assert new["Alpha"]["dtstamp"].dt == at("17:00")


def test_sequences_never_fall_back_to_the_number_of_a_decision() -> None:
    """A slot that changed often goes on from its own number."""
    often = schedule("17:00")
    slots = tuple(slot.model_copy(update={"revision": 40}) for slot in often.slots)
    often = often.model_copy(update={"slots": slots})
    after = revised(often, programme(evening().event, [view("17:10", moved(15))]), at("17:10"))
    assert slot_of(after, "round").revision == 41


def test_what_is_gone_is_cancelled_once() -> None:
    """It keeps its UID and time, and its number grows only when it is dropped."""
    fewer = replace(evening(), sessions=evening().sessions[:3])
    before = schedule("17:00")
    after = revised(before, schedule("17:10", fewer), at("17:10"))
    again = revised(after, schedule("17:20", fewer), at("17:20"))
    old, new = entries(before)["Round"], entries(again)["Round"]
    assert slot_of(again, "round").state is SlotState.CANCELLED
    assert (new["status"], new["uid"], new["dtstart"].dt) == (
        "CANCELLED",
        old["uid"],
        old["dtstart"].dt,
    )
    assert new["sequence"] == old["sequence"] + 1


def test_a_schedule_of_another_event_begins_anew() -> None:
    """Last year's talks are not cancelled by this year's."""
    last_year = schedule("17:00")
    event = replace(evening().event, name="Another evening")
    this_year = schedule("17:00", replace(evening(), event=event, sessions=evening().sessions[:1]))
    assert revised(last_year, this_year, at("17:00")) == this_year
