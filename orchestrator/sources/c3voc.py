"""Reads schedule JSON, versions 1 and 2, and schedule.xml: what pretalx, frab and hub publish.

Loaded by `formats` when one of them is met. Keyed on `guid`: slugs have the title in them, numbers
are those of a database.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypedDict
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from orchestrator.sources.drafts import Complaints, Given, TalkDraft, finished, made_id, zone_named
from orchestrator.sources.json_reader import Json
from orchestrator.sources.notations import clock_of, day_of, instant_of, length_of, on_day
from orchestrator.sources.schedule import Schedule, SourcePerson, SourceRoom, TalkState

DEEPEST: Final = 32
MOST_ELEMENTS: Final = 200_000
_BREAKS: Final = frozenset({"break", "pause", "meta"})
_NOT_ON: Final = frozenset({"draft", "submitted", "rejected", "withdrawn", "deleted", "canceled"})
_HOSTS: Final = frozenset({"host", "moderator"})
_STATES: Final = {"delayed": TalkState.DELAYED}


class _About(TypedDict):
    """What `TalkDraft` calls so."""

    form: str
    links: list[str]
    slides: str
    do_not_record: bool
    people: dict[str, SourcePerson]
    is_break: bool


def read_json(document: Json, given: Given) -> Schedule:
    """Read version 1: days, rooms in them, events in those."""
    complaints = document.complaints
    schedule = document.at("schedule")
    conference = schedule.at("conference")
    ids = _Ids()
    drafts = [
        _draft_of_json(event, day, room, ids)
        for day in (conference.at("days").items() or schedule.at("days").items())
        for room, events in day.at("rooms").fields()
        for event in events.items()
    ]
    rooms = [_room(room) for room in conference.at("rooms").items()]
    keys = {room.name: room.key for room in rooms}
    for draft in drafts:
        draft.room = keys.get(draft.room, draft.room)
    return finished(
        drafts,
        complaints,
        given,
        title=conference.at("title").text(),
        zone=_zone(conference.at("time_zone_name").text(), conference.pointer, complaints),
        rooms=rooms,
    )


def read_json_2(document: Json, given: Given) -> Schedule:
    """Read version 2: one list of events, with states, breaks, and rooms by their guid."""
    complaints = document.complaints
    schedule = document.at("schedule")
    conference = schedule.at("conference")
    rooms = [_room(room) for room in conference.at("rooms").items()]
    tracks = {
        track.at("slug").text(): track.at("name").text()
        for track in conference.at("tracks").items()
    }
    ids = _Ids()
    drafts = []
    for event in schedule.at("events").items():
        state = event.at("state").text().casefold()
        if state not in _NOT_ON:
            draft = _draft_of_json_2(event, rooms, tracks, ids, state)
            _add_more(draft, schedule.at("x-orchestrator", event.at("guid").text()))
            drafts.append(draft)
    return finished(
        drafts,
        complaints,
        given,
        title=conference.at("title").text(),
        zone=_zone(conference.at("time_zone_name").text(), conference.pointer, complaints),
        rooms=rooms,
    )


class _Ids:
    """What each event is called: its guid, else its code, else its number, else its title."""

    def __init__(self) -> None:
        self._made: set[str] = set()

    def of(self, written: Iterable[str], title: str) -> str:
        """Return the first of what is written; something made of the title where nothing is."""
        return next(filter(None, written), "") or made_id(title, self._made)


def _room(room: Json) -> SourceRoom:
    name = room.at("name").text()
    return SourceRoom(room.at("guid").text() or name, name)


def _zone(name: str, where: str, complaints: Complaints) -> ZoneInfo | None:
    return zone_named(name, f"{where}/time_zone_name", complaints) if name else None


def _draft_of_json(event: Json, day: Json, room: str, ids: _Ids) -> TalkDraft:
    language = event.at("language").text()
    heading = _Heading(day.at("date").text(), day.at("day_start").text())
    start = _start(event, "date", "start", heading)
    end = _instant(event.at("end"))
    return TalkDraft(
        where=event.pointer,
        source_id=_id(event, ids),
        title=event.at("title").text(language),
        start=start,
        end=end,
        length=None if end is not None else _length(event.at("duration")),
        room=event.at("room").text() or room,
        speakers=_names(event.at("persons")),
        abstract=event.at("abstract").text(language) or event.at("description").text(language),
        track=event.at("track").text(language),
        language=language,
        **_about_of_json(event, language),
    )


def _about_of_json(event: Json, language: str) -> _About:
    """Return what both versions tell in the same words."""
    kind = event.at("type").text(language)
    is_break = kind.casefold() in _BREAKS
    attached = [(_link(each), each) for each in event.at("attachments").items()]
    slides = next((link for link, each in attached if _is_slides(each)), "")
    persons = event.at("persons") if event.at("persons").value else event.at("participants")
    return {
        "form": "" if is_break else kind,
        "links": [_link(each) for each in event.at("links").items()],
        "slides": slides,
        "do_not_record": event.at("do_not_record").value in (True, "true", "yes"),
        "people": _people_of_json(persons, language),
        "is_break": is_break,
    }


def _add_more(draft: TalkDraft, more: Json) -> None:
    """Add what version 2 has no place for, as our own export has it."""
    if isinstance(more.value, dict):
        draft.form = more.at("kind").text() or draft.form
        draft.do_not_record = more.at("do_not_record").yes()


def _link(value: Json) -> str:
    return value.at("url").text() if isinstance(value.value, dict) else value.text()


def _is_slides(attachment: Json) -> bool:
    said = (attachment.at(key).text().casefold() for key in ("type", "title"))
    return isinstance(attachment.value, dict) and "slides" in said


def _people_of_json(persons: Json, language: str) -> dict[str, SourcePerson]:
    """Return what is told of each, by the name."""
    return {
        name: SourcePerson(
            person.at("biography").text(language) or person.at("bio").text(language),
            person.at("url").text(),
            person.at("pronouns").text(language),
        )
        for person in persons.items()
        if isinstance(person.value, dict) and (name := _name(person))
    }


def _name(person: Json) -> str:
    keys = ("public_name", "name", "full_public_name")
    return next((name for key in keys if (name := person.at(key).text())), "")


def _host(participants: Json) -> str:
    """Return who leads the Q&A: the first host or moderator."""
    leading = (
        _name(each)
        for each in participants.items()
        if isinstance(each.value, dict) and each.at("role").text().casefold() in _HOSTS
    )
    return next(leading, "")


def _draft_of_json_2(
    event: Json,
    rooms: list[SourceRoom],
    tracks: Mapping[str, str],
    ids: _Ids,
    state: str,
) -> TalkDraft:
    language = event.at("language").text()
    track = event.at("track")
    slug = track.at("slug").text() if isinstance(track.value, dict) else track.text()
    named = track.at("name").text(language) if isinstance(track.value, dict) else ""
    end = _instant(event.at("end"))
    return TalkDraft(
        where=event.pointer,
        source_id=_id(event, ids),
        title=event.at("title").text(language),
        start=_instant(event.at("start")),
        end=end,
        length=None if end is not None else _length(event.at("duration")),
        room=_room_named(event.at("room"), rooms),
        speakers=_names(event.at("participants")) or _names(event.at("persons")),
        abstract=event.at("abstract").text(language) or event.at("description").text(language),
        track=named or tracks.get(slug, slug),
        language=language,
        host=_host(event.at("participants")),
        **_about_of_json(event, language),
        state=_STATES.get(state, TalkState.CONFIRMED),
    )


def _id(event: Json, ids: _Ids) -> str:
    title = event.at("title").text()
    parts = (event.at(key).text().strip() for key in ("guid", "code", "id"))
    return ids.of(parts, title)


def _room_named(room: Json, rooms: list[SourceRoom]) -> str:
    """Return the key of a room that is named by its guid, its name, or both."""
    if not isinstance(room.value, dict):
        name = room.text()
        return next((each.key for each in rooms if each.name == name), name)
    guid, name = room.at("guid").text(), room.at("name").text()
    known = next((each.key for each in rooms if each.key == guid or each.name == name), None)
    if known is not None:
        return known
    if not name and guid:
        room.complaints.error(f"{room.pointer}/guid", "none of the rooms has this guid")
    return name or guid


def _names(persons: Json) -> list[str]:
    """Return the names of those who speak; hosts and moderators are none of them."""
    found = []
    for person in persons.items():
        if not isinstance(person.value, dict):
            found.append(person.text())
            continue
        role = person.at("role").text().casefold()
        if role in ("", "speaker", "contributor", "guest"):
            found.append(_name(person))
    return found


def _instant(value: Json) -> datetime | None:
    text = value.text()
    found = instant_of(text) if text else None
    if text and found is None:
        value.complaints.error(
            value.pointer, "this isn't a date and time, such as 2020-09-19T18:00Z"
        )
    return found


def _length(value: Json) -> timedelta | None:
    text = value.text()
    found = length_of(text) if text else None
    if text and found is None:
        value.complaints.error(value.pointer, "this isn't a length of time, such as 00:30")
    return found


@dataclass(frozen=True, slots=True)
class _Heading:
    """Under which day an event stands, and when that day opens."""

    day: str
    opens: str

    def starts(self, clock: time) -> datetime | None:
        day: date | None = day_of(self.day)
        opening = instant_of(self.opens)
        return on_day(day, clock, opening.time() if opening else None) if day else None


def _start(event: Json, dated: str, clocked: str, heading: _Heading) -> datetime | None:
    if event.at(dated).text():
        return _instant(event.at(dated))
    text = event.at(clocked).text()
    if not text:
        return None
    clock = clock_of(text)
    found = heading.starts(clock) if clock is not None else instant_of(text)
    if found is None:
        event.complaints.error(event.at(clocked).pointer, "this isn't a time, such as 18:00")
    return found


def read_xml(data: bytes, complaints: Complaints, given: Given) -> Schedule:
    """Read schedule.xml."""
    root = _root(data, complaints)
    conference = root.find("conference")
    about = conference if conference is not None else Element("conference")
    ids = _Ids()
    rooms: dict[str, SourceRoom] = {}
    drafts = [_draft_of_xml(event, ids, complaints) for event in _events(root, complaints, rooms)]
    return finished(
        drafts,
        complaints,
        given,
        title=_text(about, "title"),
        zone=_zone(_text(about, "time_zone_name"), "/schedule/conference", complaints),
        rooms=rooms.values(),
    )


def _root(data: bytes, complaints: Complaints) -> Element:
    """Return the document's root; what is large by nesting or by entities is refused on the way."""
    depth = elements = 0
    path: list[str] = []
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
            if event == "end":
                depth -= 1
                path.pop()
                continue
            depth, elements = depth + 1, elements + 1
            path.append(str(element.tag)[:40])
            root = element if root is None else root
            if depth > DEEPEST or elements > MOST_ELEMENTS:
                raise complaints.refuse(f"/{'/'.join(path[:8])}/…", "nested too deep, or too large")
    except ParseError as error:
        line, column = error.position
        what = "this isn't XML: a sign, or the end of an element, is missing or wrong"
        raise complaints.refuse(f"line {line}, column {column + 1}", what) from None
    except (DefusedXmlException, LookupError, ValueError):
        what = "the file has a document type, entities, or an odd encoding: none is needed"
        raise complaints.refuse("the file's head", what) from None
    if root is None or root.tag != "schedule":
        raise complaints.refuse("/", "the outermost element is not “schedule”")
    return root


@dataclass(frozen=True, slots=True)
class _XmlEvent:
    element: Element
    where: str
    heading: _Heading
    room: str


def _events(
    root: Element, complaints: Complaints, rooms: dict[str, SourceRoom]
) -> Iterator[_XmlEvent]:
    for d, day in enumerate(root.findall("day"), 1):
        heading = _Heading(day.get("date", ""), day.get("start", ""))
        for r, room in enumerate(day.findall("room"), 1):
            where = f"/schedule/day[{d}]/room[{r}]"
            name = room.get("name", "")
            key = room.get("guid") or name
            if name or key:
                rooms.setdefault(key, SourceRoom(key, name))
            for e, event in enumerate(room.findall("event"), 1):
                yield _XmlEvent(event, f"{where}/event[{e}]", heading, key)
    if not root.findall("day"):
        complaints.error("/schedule", "there is no “day” in it")


def _draft_of_xml(event: _XmlEvent, ids: _Ids, complaints: Complaints) -> TalkDraft:
    element, where = event.element, event.where
    persons = element.find("persons")
    title = _text(element, "title")
    is_break = _text(element, "type").casefold() in _BREAKS
    return TalkDraft(
        where=where,
        source_id=ids.of((element.get(key, "").strip() for key in ("guid", "code", "id")), title),
        title=title,
        start=_xml_start(event, complaints),
        length=_xml_length(element, where, complaints),
        room=event.room or _text(element, "room"),
        speakers=[] if persons is None else [_all_text(each) for each in persons],
        abstract=_text(element, "abstract") or _text(element, "description"),
        track=_text(element, "track"),
        language=_text(element, "language"),
        form="" if is_break else _text(element, "type"),
        links=_hrefs(element, "links/link"),
        slides=next(iter(_hrefs(element, "attachments/attachment[.='Slides']")), ""),
        do_not_record=_text(element, "recording/optout").casefold() == "true",
        is_break=is_break,
    )


def _hrefs(element: Element, path: str) -> list[str]:
    """Return the addresses; some exporters write them as text."""
    return [each.get("href", "") or _all_text(each).strip() for each in element.findall(path)]


def _xml_start(event: _XmlEvent, complaints: Complaints) -> datetime | None:
    dated, clocked = _text(event.element, "date"), _text(event.element, "start")
    if "T" in dated:
        found = instant_of(dated)
    elif clocked:
        clock = clock_of(clocked)
        heading = _Heading(dated, event.heading.opens) if day_of(dated) else event.heading
        found = heading.starts(clock) if clock is not None else None
    else:
        return None
    if found is None:
        where = f"{event.where}/{'date' if 'T' in dated else 'start'}"
        complaints.error(where, "this isn't a time")
    return found


def _xml_length(element: Element, where: str, complaints: Complaints) -> timedelta | None:
    text = _text(element, "duration")
    found = length_of(text) if text else None
    if text and found is None:
        complaints.error(f"{where}/duration", "this isn't a length of time, such as 00:30")
    return found


def _text(element: Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else _all_text(found).strip()


def _all_text(element: Element) -> str:
    return "".join(element.itertext())
