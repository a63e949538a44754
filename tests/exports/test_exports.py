"""What is exported is what the formats want, and read again it says the same."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jsonschema
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.exports.exporting import FileFormat, exported
from orchestrator.sources.schedule import Schedule, SourcePerson, SourceRoom, Talk, TalkState
from tests.sources import makers
from tests.sources.makers import COFFEE, TALKS, read_it, told

WHOLE = [FileFormat.JSON_2, FileFormat.CSV, FileFormat.XLSX]
OF_TALKS = [FileFormat.JSON, FileFormat.XML]
SCHEDULE = read_it(makers.schedule_json([*TALKS, COFFEE]))
FULL = replace(
    SCHEDULE,
    talks=tuple(
        replace(
            talk,
            form=("keynote", "panel", "Open space")[number % 3],
            host="Mo Derator" if talk.speakers else "",
            links=("https://example.org/paper", "https://example.org/?a=1&b=<2>"),
            slides="https://example.org/slides.pdf",
            do_not_record=bool(number % 2),
        )
        if not talk.is_break
        else talk
        for number, talk in enumerate(SCHEDULE.talks)
    ),
    people={"Bo": SourcePerson("Grows things.\n\nSince 2010.", "https://example.org/bo", "they")},
)
"""A schedule that says all that can be said of a talk."""


def about(schedule: Schedule) -> list[tuple[Any, ...]]:
    """Return what is said of each talk besides time, place, people and text."""
    return sorted(
        (talk.title, talk.start, talk.form, talk.host, talk.links, talk.slides, talk.do_not_record)
        for talk in schedule.talks
    )


TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
UUID_TEXT = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
SLUG = {"type": "string", "pattern": "^[a-z0-9_-]+[a-z0-9]$"}
ACRONYM = {"type": "string", "pattern": "^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$"}


def record(**fields: Any) -> dict[str, Any]:
    """Return a schema of an object with exactly these fields; those after `_` may be missing."""
    names = {name.removeprefix("_"): schema for name, schema in fields.items()}
    needed = [name for name in fields if not name.startswith("_")]
    return {
        "type": "object", "properties": names, "required": needed, "additionalProperties": False,
    }  # fmt: skip


def rows(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of a list of these."""
    return {"type": "array", "items": schema}


PERSON = record(
    guid=UUID_TEXT, name=TEXT, _role={"enum": ["SPEAKER", "HOST"]}, _biography=TEXT, _url=TEXT,
    _pronouns=TEXT,
)  # fmt: skip
REFERENCE = record(url=TEXT, title=TEXT, _type={"enum": ["slides"]})
EVENT_1 = record(
    id={"type": "integer", "minimum": 1}, guid=UUID_TEXT, date=INSTANT, _end=INSTANT,
    start={"type": "string", "pattern": r"^\d\d:\d\d$"},
    duration={"type": "string", "pattern": "^[0-9]+:[0-9]{2}$"}, room=TEXT, slug=SLUG,
    url={"type": "string", "format": "uri"}, title=TEXT, subtitle=MAYBE, track=MAYBE, type=TEXT,
    language=TEXT, abstract=MAYBE, description=MAYBE, persons=rows(PERSON), links=rows(REFERENCE),
    attachments=rows(REFERENCE), _do_not_record={"const": True},
)  # fmt: skip
ROOM_1 = record(name=TEXT, guid=UUID_TEXT, description=MAYBE, capacity={"type": ["null", "number"]})
DAY_1 = record(
    index={"type": "integer"}, date=DAY, day_start=INSTANT, day_end=INSTANT,
    rooms={"type": "object", "additionalProperties": rows(EVENT_1)},
)  # fmt: skip
CONFERENCE_1 = record(
    acronym=ACRONYM, title=TEXT, time_zone_name=TEXT, start=DAY, end=DAY,
    daysCount={"type": "integer"}, timeslot_duration=TEXT, rooms=rows(ROOM_1), days=rows(DAY_1),
)  # fmt: skip
GENERATOR = record(name=TEXT, version=TEXT)
JSON_1 = {
    "$schema": TEXT, "generator": GENERATOR,
    "schedule": record(version=TEXT, conference=CONFERENCE_1),
}  # fmt: skip
TYPES_2 = ["talk", "workshop", "hands-on", "meeting", "discussion", "game", "other"]
EVENT_2 = record(
    guid=UUID_TEXT, start=INSTANT, end=INSTANT, duration={"type": "string", "pattern": "^PT"},
    room=record(guid=UUID_TEXT, name=TEXT), slug=SLUG, url={"type": "string", "format": "uri"},
    type={"enum": [*TYPES_2, "BREAK"]}, state={"enum": ["CONFIRMED", "DELAYED", "CANCELED"]},
    title=TEXT, subtitle=MAYBE, track={"anyOf": [{"type": "null"}, record(slug=SLUG)]},
    language=MAYBE, abstract=MAYBE, description=MAYBE, participants=rows(PERSON),
    links=rows(REFERENCE), attachments=rows(REFERENCE),
)  # fmt: skip
CONFERENCE_2 = record(
    acronym=ACRONYM, title=TEXT, time_zone_name=TEXT, start=INSTANT, end=INSTANT,
    rooms=rows(record(name=TEXT, slug=SLUG, guid=UUID_TEXT)),
    tracks=rows(record(name=TEXT, slug=SLUG)),
    days=rows(record(index={"type": "integer"}, date=DAY, start=INSTANT, end=INSTANT)),
)  # fmt: skip
JSON_2 = {
    "$schema": TEXT, "generator": GENERATOR,
    "schedule": {
        "type": "object", "required": ["version", "conference", "events"],
        "properties": {"version": TEXT, "conference": CONFERENCE_2, "events": rows(EVENT_2)},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "schema"), [(FileFormat.JSON, JSON_1), (FileFormat.JSON_2, JSON_2)]
)
def test_json_is_as_its_schema_says(kind: FileFormat, schema: dict[str, Any]) -> None:
    """The published schemas' rules, said again here, and nothing besides that they name."""
    whole = {"type": "object", "properties": schema, "required": list(schema)}
    document = json.loads(exported(FULL, kind))
    jsonschema.Draft202012Validator(whole | {"additionalProperties": False}).validate(document)


def test_xml_is_as_its_schema_says() -> None:
    """Elements, attributes and patterns of the published XSD, said again here."""
    root = ET.fromstring(exported(FULL, FileFormat.XML))
    assert [child.tag for child in root[:2]] == ["version", "conference"]
    assert {child.tag for child in root[2:]} == {"day"}
    events = root.findall("day/room/event")
    for event in events:
        tags = [child.tag for child in event if child.tag not in ("recording", "attachments")]
        assert sorted(tags) == sorted(
            [
                "room",
                "title",
                "type",
                "date",
                "start",
                "duration",
                "persons",
                "language",
                "abstract",
                "description",
                "slug",
                "subtitle",
                "track",
                "links",
            ]
        )
        assert int(event.get("id", "0")) > 0
        assert UUID(event.get("guid"))
        assert re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{1,2})?", event.findtext("duration", ""))
        assert re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", event.findtext("start", ""))
        assert datetime.fromisoformat(event.findtext("date", "")).tzinfo
        assert all(int(person.get("id", "0")) > 0 for person in event.iter("person"))
        assert all(set(link.attrib) == {"href"} for link in event.findall("*/link"))
        assert all(set(each.attrib) == {"href"} for each in event.findall("*/attachment"))
        for recording in event.findall("recording"):
            assert [child.tag for child in recording] == ["license", "optout"]
    for unique in ([e.get("guid") for e in events], [e.get("id") for e in events],
                   [e.findtext("slug") for e in events]):  # fmt: skip
        assert len(set(unique)) == len(unique)
    day = root.find("day")
    assert day is not None
    assert (day.get("index"), day.get("date")) == ("1", "2026-09-19")


@pytest.mark.parametrize("kind", OF_TALKS)
def test_a_talk_after_midnight_belongs_to_the_day_before(kind: FileFormat) -> None:
    """As people at night say."""
    text = exported(SCHEDULE, kind).decode()
    assert text.index("Late talk") < text.index("2026-09-20T10:00")


def test_a_live_show_says_what_is_late_and_what_is_off() -> None:
    """Version 2 has states; version 1 leaves out what is off."""
    late, off = (replace(SCHEDULE.talks[n], state=state) for n, state in
                 ((0, TalkState.DELAYED), (1, TalkState.CANCELED)))  # fmt: skip
    live = replace(SCHEDULE, talks=(late, off, *SCHEDULE.talks[2:]))
    events = json.loads(exported(live, FileFormat.JSON_2))["schedule"]["events"]
    assert [event["state"] for event in events[:3]] == ["DELAYED", "CANCELED", "CONFIRMED"]
    assert off.title not in exported(live, FileFormat.JSON).decode()


def test_formulas_are_texts() -> None:
    """A title that a spreadsheet would carry out is shown instead, and read again as it was."""
    evil = replace(SCHEDULE.talks[0], title="=HYPERLINK(1)")
    schedule = replace(SCHEDULE, talks=(evil,))
    [_, row] = csv.reader(io.StringIO(exported(schedule, FileFormat.CSV).decode("utf-8-sig")))
    assert row[4] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(exported(schedule, FileFormat.XLSX)))
    assert book.worksheets[0]["E2"].data_type == "s"
    for kind in (FileFormat.CSV, FileFormat.XLSX):
        assert read_it(exported(schedule, kind)).talks[0].title == "=HYPERLINK(1)"


def test_a_changed_schedule_has_another_version() -> None:
    """Apps compare it."""
    moved = replace(SCHEDULE.talks[0], length=timedelta(minutes=31))
    changed = replace(SCHEDULE, talks=(moved, *SCHEDULE.talks[1:]))
    versions = {
        json.loads(exported(each, FileFormat.JSON))["schedule"]["version"]
        for each in (SCHEDULE, SCHEDULE, changed)
    }
    assert len(versions) == 2


WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x1F600, exclude_categories=("Cs", "Cc", "Co",
                  "Cn", "Zl", "Zp"), exclude_characters="\ufeff"),
    max_size=30,
).map(lambda text: " ".join(text.split()))  # fmt: skip
NAMES = WORDS.filter(lambda text: bool(text.strip(";, ")) and ";" not in text)

PEOPLE = st.lists(NAMES, max_size=3)
TEXTS = st.lists(WORDS, max_size=3).map(lambda lines: "\n".join(lines).strip())


LINKS = st.sampled_from(("https://example.org/a", "https://example.org/?b=1&c=<2>"))
MORE = st.fixed_dictionaries(
    {
        "form": st.sampled_from(("", "keynote", "panel", "workshop", "Open space", "discussion")),
        "host": st.sampled_from(("", "Mo Derator")),
        "links": st.lists(LINKS, max_size=2, unique=True).map(tuple),
        "slides": st.sampled_from(("", "https://example.org/slides.pdf")),
        "do_not_record": st.booleans(),
    }
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Make a schedule as an import gives one: texts are plain, no two begin at once in a room."""
    rooms = [SourceRoom(makers.guid(name), name) for name in ("Main Hall", "Зал, 2", "=3")]
    talks = []
    for number in range(draw(st.integers(1, 8))):
        is_break = draw(st.booleans()) and draw(st.booleans())
        minutes = draw(st.integers(0, 5)) * 7
        start = datetime(2026, 10, 24, 20, tzinfo=UTC) + timedelta(minutes=60 * number + minutes)
        talks.append(
            Talk(
                source_id=makers.guid(f"talk {number}"),
                title=draw(WORDS.filter(bool)),
                start=start,
                length=timedelta(seconds=draw(st.sampled_from((60, 1500, 3600, 5430)))),
                room=draw(st.sampled_from(rooms)).key,
                speakers=() if is_break else tuple(dict.fromkeys(draw(PEOPLE))),
                abstract="" if is_break else draw(TEXTS),
                track="" if is_break else draw(WORDS),
                language="" if is_break else draw(st.sampled_from(("", "en", "ru"))),
                is_break=is_break,
                **({} if is_break else draw(MORE)),
            )
        )  # fmt: skip
    used = {talk.room for talk in talks}
    own = tuple(room for room in rooms if room.key in used)
    first = read_it(exported(Schedule("Conf 2026", "Europe/Berlin", own, tuple(talks)),
                             FileFormat.JSON_2))  # fmt: skip
    return replace(first, remarks=())


@pytest.mark.parametrize("kind", [*WHOLE, *OF_TALKS])
@given(schedule=schedules())
@settings(max_examples=20, deadline=None)
def test_what_is_imported_and_exported_says_the_same(kind: FileFormat, schedule: Schedule) -> None:
    """In every format, across the night in which the clocks go back; ids stay, too."""
    meant = schedule
    if kind in OF_TALKS:
        talks = tuple(talk for talk in schedule.talks if not talk.is_break)
        if not talks:
            return
        # who leads the Q&A has no place in them
        meant = replace(schedule, talks=tuple(replace(talk, host="") for talk in talks))
    again = read_it(exported(schedule, kind))
    assert told(again) == told(meant)
    assert about(again) == about(meant)
    assert {talk.source_id for talk in again.talks} == {talk.source_id for talk in meant.talks}
    assert told(read_it(exported(again, kind))) == told(meant)


@pytest.mark.parametrize("kind", [FileFormat.JSON, FileFormat.JSON_2])
def test_what_is_told_of_people_comes_back(kind: FileFormat) -> None:
    """Their bios, links and pronouns, where a format has a place for them."""
    assert read_it(exported(FULL, kind)).people == FULL.people
