"""Each format says the same of the same talks; and what real sources do is read right."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from orchestrator.sources.drafts import Given, UnusableSourceError
from orchestrator.sources.schedule import TalkState, talk_as_json, talk_of_json
from tests.sources import makers
from tests.sources.makers import COFFEE, GIVEN, TALKS, WHOLE, evening, read_it, said, told


@pytest.mark.parametrize("name", WHOLE)
def test_every_format_says_what_was_put_into_it(name: str) -> None:
    """Titles, instants, lengths, rooms, people, texts, tracks and languages."""
    assert told(read_it(WHOLE[name](TALKS))) == said(TALKS)


@pytest.mark.parametrize("name", sorted(set(WHOLE) - {"iCal"}))
def test_breaks_are_breaks(name: str) -> None:
    """In every format that can say so."""
    found = read_it(WHOLE[name]([*TALKS, COFFEE]))
    assert [talk.title for talk in found.talks if talk.is_break] == ["Coffee"]


@pytest.mark.parametrize("name", WHOLE)
def test_ids_are_the_same_when_texts_and_times_change(name: str) -> None:
    """They are what a talk is known by."""
    changed = [replace(i, title=f"{i.title} II", start=i.start + timedelta(5)) for i in TALKS]
    before, after = read_it(WHOLE[name](TALKS)), read_it(WHOLE[name](changed))
    assert {t.source_id for t in before.talks} == {t.source_id for t in after.talks}


def test_a_room_with_another_name_has_the_same_key() -> None:
    """Where the source gives rooms a guid."""
    document = makers.document_1(TALKS)
    document["schedule"]["conference"]["rooms"][0]["name"] = "Great Hall"
    for day in document["schedule"]["conference"]["days"]:
        if "Main Hall" in day["rooms"]:
            day["rooms"]["Great Hall"] = day["rooms"].pop("Main Hall")
            for event in day["rooms"]["Great Hall"]:
                event["room"] = "Great Hall"
    found = read_it(json.dumps(document))
    assert found.rooms[0].name == "Great Hall"
    assert found.rooms[0].key == read_it(makers.schedule_json(TALKS)).rooms[0].key


def test_people_with_other_ids_are_the_same_people() -> None:
    """They are known by name: pretalx has changed its ids once."""
    document = makers.document_1(TALKS)
    text = json.dumps(document).replace('"code": "Bo"', '"code": "ZZ"')
    assert read_it(text).talks == read_it(makers.schedule_json(TALKS)).talks


def test_a_submission_with_several_slots_is_several_talks() -> None:
    """The code alone does not tell them apart."""
    twice = [TALKS[0], replace(TALKS[0], start=evening("20:00", 20))]
    found = read_it(makers.pretalx_api(twice))
    assert [talk.source_id for talk in found.talks] == ["AAAAAA", "AAAAAA-2"]


def test_version_2_says_what_is_on() -> None:
    """What is rejected, withdrawn or cancelled is not; what is late is."""
    data = makers.schedule_json_2(TALKS, A="WITHDRAWN", B="CANCELED", C="DELAYED", D="DRAFT")
    found = {talk.title: talk.state for talk in read_it(data).talks}
    assert found == {"In parallel": TalkState.DELAYED, "Second day": TalkState.CONFIRMED}


def test_moderators_are_no_speakers() -> None:
    """In version 2, which says what people do."""
    assert all("Mo Derator" not in t.speakers for t in read_it(makers.schedule_json_2(TALKS)).talks)


def test_a_plenum_session_is_one_although_it_stands_in_every_room() -> None:
    """Sessionize's grid repeats it."""
    days = json.loads(makers.sessionize_grid(TALKS))
    days[0]["rooms"][1]["sessions"].append(days[0]["rooms"][0]["sessions"][0])
    assert told(read_it(json.dumps(days))) == said(TALKS)


def test_talks_without_a_time_are_left_out_and_told() -> None:
    """They are accepted and not scheduled yet."""
    document = json.loads(makers.sessionize_all(TALKS))
    document["sessions"][0]["startsAt"] = document["sessions"][0]["endsAt"] = None
    found = read_it(json.dumps(document))
    assert len(found.talks) == len(TALKS) - 1
    assert found.remarks == ("1 without a time are left out: “Neural galleries”",)


def test_a_zone_that_is_only_an_offset_is_taken_and_told() -> None:
    """The instants are right, and no summer is guessed."""
    found = read_it(makers.frab_json(TALKS), Given(date(2026, 9, 19)))
    assert found.zone == "Etc/GMT-2"
    assert "does not name its time zone" in found.remarks[0]
    assert told(found) == said(TALKS)


@pytest.mark.parametrize("letters", ["MSK", "CEST", "Europe/Moscow"])
def test_letters_for_a_zone_are_understood(letters: str) -> None:
    """Some exporters write them as TZID."""
    found = read_it(makers.ical(TALKS[:1], f"TZID={letters}"))
    hours = 2 if letters == "CEST" else 3
    assert found.talks[0].start == datetime(2026, 9, 19, 18 - hours, tzinfo=UTC)


def calendar(*lines: str) -> str:
    """Return a calendar with one event."""
    whole = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:u@x", "SUMMARY:T")
    return "\r\n".join((*whole, *lines, "END:VEVENT", "END:VCALENDAR", ""))


def test_repeated_events_are_talks_of_their_own() -> None:
    """From the event's day on, for sixty days; each keeps its id."""
    weekly = ("DTSTART;TZID=Europe/Berlin:20250906T190000", "DURATION:PT45M",
              "RRULE:FREQ=WEEKLY;BYDAY=SA",
              "EXDATE;TZID=Europe/Berlin:20260926T190000")  # fmt: skip
    found = read_it(calendar(*weekly))
    assert found.talks[0].start == datetime(2026, 9, 19, 17, tzinfo=UTC)
    assert found.talks[1].start == datetime(2026, 10, 3, 17, tzinfo=UTC)
    assert found.talks[0].source_id == "u@x/20260919T170000Z"
    assert len(found.talks) == 8
    assert {talk.length for talk in found.talks} == {timedelta(minutes=45)}


def test_one_moved_evening_of_a_series_keeps_its_id() -> None:
    """A RECURRENCE-ID says which one it was."""
    moved = ("END:VEVENT", "BEGIN:VEVENT", "UID:u@x", "SUMMARY:Moved",
             "RECURRENCE-ID;TZID=Europe/Berlin:20260926T190000",
             "DTSTART;TZID=Europe/Berlin:20260926T200000", "DURATION:PT30M")  # fmt: skip
    series = ("DTSTART;TZID=Europe/Berlin:20260919T190000", "DURATION:PT45M",
              "RRULE:FREQ=WEEKLY;COUNT=3")  # fmt: skip
    found = read_it(calendar(*series, *moved))
    talk = next(talk for talk in found.talks if talk.title == "Moved")
    assert talk.source_id == "u@x/20260926T170000Z"
    assert talk.start == datetime(2026, 9, 26, 18, tzinfo=UTC)


def test_cancelled_events_are_not_there() -> None:
    """STATUS says so."""
    two = makers.ical(TALKS[:2]).replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT", 1)
    assert [talk.title for talk in read_it(two).talks] == [TALKS[1].title]


def test_a_calendar_without_zones_takes_the_events() -> None:
    """Floating times are local ones."""
    assert told(read_it(makers.ical(TALKS, "X-A=1"))) == said(TALKS)


CLOCKS = [
    ("18:30", "18:30"), ("6:30 pm", "18:30"), ("6 PM", "18:00"), ("2026-09-19 18:30", "18:30"),
    ("19.09.2026 18:30", "18:30"), ("2026-09-19T18:30:00+02:00", "18:30"), ("9:05", "09:05"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), CLOCKS)
def test_clocks_in_tables_are_read_as_people_write_them(written: str, meant: str) -> None:
    """With a day or without."""
    found = read_it(f"Title,Start,Length\nT,{written},25\n")
    assert found.talks[0].start.astimezone(makers.BERLIN).strftime("%Y-%m-%d %H:%M") == (
        f"2026-09-19 {meant}"
    )


@pytest.mark.parametrize("written", ["25", "25 min", "0:25", "00:25:00", "PT25M", "25m"])
def test_lengths_in_tables_are_read_as_people_write_them(written: str) -> None:
    """Minutes, mostly."""
    found = read_it(f"Title,Start,Length\nT,18:00,{written}\n")
    assert found.talks[0].length == timedelta(minutes=25)


def test_a_table_without_lengths_takes_the_next_start() -> None:
    """In the same room; the last one must say it."""
    found = read_it("Title,Start,End\nOne,18:00,\nTwo,18:40,19:00\n")
    assert found.talks[0].length == timedelta(minutes=40)


def test_columns_are_told_and_can_be_set() -> None:
    """What was guessed is kept beside the timetable, and what people write there counts."""
    table = "Was,Wann,Dauer,Start\nT,18:00,25,nein\n"
    columns = {"title": "Was", "start": "Wann", "length": "Dauer"}
    found = read_it(table, Given(GIVEN.day, GIVEN.zone, columns))
    assert (found.talks[0].title, found.columns) == ("T", columns)


def test_talks_of_a_table_without_ids_have_ids_of_their_titles() -> None:
    """And the record says that they are no better than that."""
    found = read_it("Title,Start,Length\nLunch,12:00,25\nLunch,18:00,25\n")
    assert [talk.source_id for talk in found.talks] == ["lunch", "lunch-2"]
    assert not found.has_ids


def test_a_talk_is_kept_as_it_was() -> None:
    """What is written beside the timetable reads the same."""
    for talk in read_it(makers.schedule_json([*TALKS, COFFEE])).talks:
        assert talk_of_json(json.loads(json.dumps(talk_as_json(talk)))) == talk


def spoilt(change: Any) -> str:
    """Return schedule JSON with a change of its first event."""
    document = makers.document_1(TALKS)
    change(document["schedule"]["conference"]["days"][0]["rooms"]["Main Hall"][0])
    return json.dumps(document)


FIRST = "/schedule/conference/days/0/rooms/Main Hall/0"
BROKEN = {
    "JSON, no date": (spoilt(lambda e: e.update(date="soon")), f"{FIRST}/date: "),
    "JSON, no length": (spoilt(lambda e: e.update(duration="long")), f"{FIRST}/duration: "),
    "JSON, an endless length": (spoilt(lambda e: e.update(duration="999:00")), f"{FIRST}/dur"),
    "JSON, no title": (spoilt(lambda e: e.update(title="")), f"{FIRST}: it has no title"),
    "JSON, a list for a title": (spoilt(lambda e: e.update(title=["x"])), f"{FIRST}/title: "),
    "JSON, people as a text": (spoilt(lambda e: e.update(persons="Ann")), f"{FIRST}/persons: "),
    "JSON, an id twice": (spoilt(lambda e: e.update(guid=makers.guid("B"))), "the id "),
    "JSON, ends before it starts": (
        spoilt(lambda e: e.update(end="2026-09-19T10:00:00+02:00")), f"{FIRST}: it does not end",
    ),
    "JSON, two at once": (
        spoilt(lambda e: e.update(date="2026-09-19T18:30:00+02:00")), "begins when",
    ),
    "JSON, torn": (makers.schedule_json(TALKS)[:200].decode(), "line 1, column "),
    "JSON, something else": ('{"menu": []}', "/: this JSON is neither"),
    "JSON 2, an unknown room": (
        makers.schedule_json_2(TALKS).decode().replace(makers.guid("Main Hall"), "x", 1),
        "/schedule/events/0/room/guid: ",
    ),
    "XML, torn": (makers.schedule_xml(TALKS)[:300].decode(), "line 2, column "),
    "XML, no time": (
        makers.schedule_xml(TALKS).decode().replace("2026-09-19T18:00:00+02:00", "T", 1),
        "/schedule/day[1]/room[1]/event[1]/date: ",
    ),
    "XML, no length": (
        makers.schedule_xml(TALKS).decode().replace("00:45", "soon", 1),
        "/schedule/day[1]/room[1]/event[2]/duration: ",
    ),
    "a web page": ("<!DOCTYPE html><html></html>", "the source: this is a web page"),
    "nothing": ("", "the source: it is empty"),
    "iCal, an unknown zone": (makers.ical(TALKS, "TZID=Mars/Crater"), "VEVENT[1]/DTSTART: "),
    "iCal, torn": (makers.ical(TALKS)[:-40], "the file: this isn't a calendar"),
    "a table, no title": ("Was,Start\nT,18:00\n", "row 1: no column is the title"),
    "a table, no time": ("Title,Start,Length\nT,soon,5\n", "row 2, column “Start”: "),
    "a table, no length": ("Title,Start,Length\nT,18:00,long\n", "row 2, column “Length”: "),
    "a table, no end": ("Title,Start\nT,18:00\n", "row 2: nothing says how long it lasts"),
    "a time that is there twice": (
        "Title,Start,Length\nT,2026-10-25 02:30,5\n", "row 2: 2026-10-25 02:30 happens twice",
    ),
    "a time that is not there": (
        "Title,Start,Length\nT,2026-03-29 02:30,5\n", "row 2: 2026-03-29 02:30 does not exist",
    ),
    "Sessionize, no time": (
        makers.sessionize_all(TALKS).decode().replace("2026-09-19T18:00:00", "soon", 1),
        "/sessions/0/startsAt: ",
    ),
    "pretalx, not expanded": (
        json.dumps({"results": [{"id": 1, "room": 1, "submission": "ABC", "duration": 30,
                                 "start": "2026-09-19T18:00:00+02:00"}]}),
        "/results/0/submission: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_source_is_refused_with_its_place(name: str) -> None:
    """The path in it, and what should be there."""
    data, words = BROKEN[name]
    with pytest.raises(UnusableSourceError) as refused:
        read_it(data)
    assert words in str(refused.value)


def test_times_without_a_zone_are_not_guessed() -> None:
    """The command asks for it."""
    with pytest.raises(UnusableSourceError, match="add --timezone"):
        read_it(makers.sessionize_all(TALKS), Given(GIVEN.day))


def test_a_password_in_a_text_does_not_come_into_the_timetable() -> None:
    """The text is left out, and told; the talk is not."""
    item = replace(TALKS[0], abstract="Join: https://x.org/?token=abcdef")
    found = read_it(makers.schedule_json([item]))
    assert found.talks[0].abstract == ""
    assert "left out" in found.remarks[0]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p>\r\n<p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>a</li><li>b &amp; c</li></ul>", "- a\n- b & c"),
        ("a < b, b > c & d", "a < b, b > c & d"),
        ("<b>bold</b> <!-- not this --> and <a href='x'>a link</a>", "bold and a link"),
    ],
)
def test_html_becomes_the_text_that_people_read(html: str, text: str) -> None:
    """And what only looks like it stays."""
    item = replace(TALKS[0], abstract=html)
    assert read_it(makers.schedule_json([item])).talks[0].abstract == text
