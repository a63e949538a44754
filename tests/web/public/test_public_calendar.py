"""The calendar file, read back: stable UIDs, revisions that grow, cancelled talks."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
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


STRANGE = [
    "plain",
    'Semi;colon, comma\\\\n back\\\\slash: “quotes” "straight"',
    "One\r\nBEGIN:VALARM\r\nEND:VALARM",
    "tab\tand two  spaces",
    "Ж" * 200,
    "👩🏽\u200d💻" * 40,
    "عنوان \u202eطويل",
    " ",
    "DTSTART:20200101T000000Z",
]
"""Titles and abstracts as people and other programs write them."""


def _rules_broken(written: bytes) -> list[str]:
    """Return what RFC 5545 and 7986 do not allow in what is written here."""
    broken = []
    if any(len(line) > 75 for line in written.split(b"\r\n")):
        broken.append("a line is longer than 75 octets")
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", written):
        broken.append("a control character")
    read = Calendar.from_ical(written)
    broken += [f"the calendar has no {name}" for name in ("prodid", "version") if name not in read]
    for entry in read.walk("VEVENT"):
        lacking = [name for name in ("uid", "dtstamp", "dtstart") if name not in entry]
        broken += [f"an entry has no {name}" for name in lacking]
        broken += [f"{name} twice" for name, found in entry.items() if isinstance(found, list)]
        if "dtend" in entry and entry["dtend"].dt <= entry["dtstart"].dt:
            broken.append("an entry ends when it begins")
    if b"REFRESH-INTERVAL;VALUE=DURATION:" not in written:
        broken.append("the interval has no type")
    return broken


@pytest.mark.parametrize("text", STRANGE, ids=[text[:12] for text in STRANGE])
def test_the_calendar_is_one_to_another_reader(text: str) -> None:
    """A strict parser by others finds the same, and no rule of the standard is broken."""
    sessions = (replace(talk("alpha", "18:00"), title=text, abstract=text), talk("beta"))
    written = calendar(schedule("17:00", day(*sessions)))
    assert _rules_broken(written) == []
    ours = Calendar.from_ical(written).walk("VEVENT")
    theirs = IcsCalendarStream.calendar_from_ics(written.decode()).events
    assert [(e.uid, e.dtstart, e.dtend, e.sequence) for e in theirs] == [
        (str(e["uid"]), e["dtstart"].dt, e["dtend"].dt, e["sequence"]) for e in ours
    ]
    assert [e.status and e.status.value for e in theirs] == ["CONFIRMED"] * 2


def test_a_cancelled_and_a_moved_talk_are_one_to_another_reader() -> None:
    """Through edits, too, and an entry that was skipped as it began has no end before its start."""
    fewer = replace(evening(), sessions=evening().sessions[:3])
    after = revised(schedule("17:00"), schedule("17:10", fewer), at("17:10"))
    slots = [slot.model_copy(update={"end": slot.start}) for slot in after.slots]
    for document in (after, after.model_copy(update={"slots": tuple(slots)})):
        written = calendar(document)
        assert _rules_broken(written) == []
        read = IcsCalendarStream.calendar_from_ics(written.decode()).events
        assert {event.status.value for event in read if event.status} == {"CONFIRMED", "CANCELLED"}


texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\r\t"), max_size=80
)


@given(texts, texts)
def test_any_text_makes_a_calendar_by_the_rules(title: str, abstract: str) -> None:
    """Control characters do not get past the timetable's own checks."""
    timetable = day(replace(talk("alpha", "18:00"), title=title, abstract=abstract))
    written = calendar(schedule("17:00", timetable))
    assert _rules_broken(written) == []
    assert len(IcsCalendarStream.calendar_from_ics(written.decode()).events) == 1


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
