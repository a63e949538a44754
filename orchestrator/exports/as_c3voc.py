"""Schedule JSON, versions 1 and 2, and schedule.xml, as apps and players of conferences read them.

Loaded by `exporting`. Versions 1 and XML have no breaks and nothing that is cancelled, as is usual.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from zoneinfo import ZoneInfo

from orchestrator.reading.slugs import slug
from orchestrator.sources.schedule import Schedule, SourceRoom, Talk, TalkState

SPACE: Final = UUID("1f6a3c4e-7a06-4d0c-9c39-0f2f4a0d8c55")
"""The namespace of the ids of what has no UUID of its own."""
GENERATOR: Final = {"name": "meetup-orchestrator", "version": "1"}
DAWN: Final = timedelta(hours=4)
"""What begins before it belongs to the day before."""
_TYPES_2: Final = frozenset({"talk", "workshop", "hands-on", "meeting", "discussion", "game"})
_NEAREST: Final = {"panel": "discussion", "keynote": "talk", "lightning": "talk"}
_V1: Final = "https://c3voc.de/schedule/schema.json"
_V2: Final = "https://c3voc.de/schedule/schema2.json"


@dataclass(frozen=True, slots=True)
class _ADay:
    """One day of the schedule: what begins between its dawn and the next one."""

    index: int
    date: date
    zone: ZoneInfo
    talks: Sequence[Talk]

    @property
    def start(self) -> datetime:
        return datetime.combine(self.date, time(4), self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.date + timedelta(days=1), time(3, 59), self.zone)


def json_1(schedule: Schedule) -> bytes:
    """Return version 1: days, rooms in them, events in those."""
    talks = _of_talks(schedule)
    days = _days(schedule, talks)
    numbers = _numbers(schedule)
    conference: dict[str, Any] = {
        **_conference(schedule),
        "start": str(days[0].date) if days else "",
        "end": str(days[-1].date) if days else "",
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        "rooms": [{"name": r.name, "guid": _room_guid(r), "description": None, "capacity": None}
                  for r in schedule.rooms],
        "days": [
            {
                "index": day.index,
                "date": str(day.date),
                "day_start": day.start.isoformat(),
                "day_end": day.end.isoformat(),
                "rooms": {
                    room.name: [_event_1(schedule, talk, day.zone, numbers) for talk in own]
                    for room, own in _by_room(schedule, day.talks)
                },
            }
            for day in days
        ],
    }  # fmt: skip
    whole = {"version": _version(schedule), "conference": conference}
    return _written({"$schema": _V1, "generator": GENERATOR, "schedule": whole})


def json_2(schedule: Schedule) -> bytes:
    """Return version 2: one list of events, breaks among them, each with its state."""
    days = _days(schedule, schedule.talks)
    conference: dict[str, Any] = {
        **_conference(schedule),
        "start": days[0].start.isoformat() if days else "",
        "end": days[-1].end.isoformat() if days else "",
        "rooms": [
            {"name": room.name, "slug": slug(room.name), "guid": _room_guid(room)}
            for room in schedule.rooms
        ],
        "tracks": [{"name": name, "slug": slug(name)} for name in _tracks(schedule)],
        "days": [
            {"index": day.index, "date": str(day.date), "start": day.start.isoformat(),
             "end": day.end.isoformat()}
            for day in days
        ],
    }  # fmt: skip
    zone = ZoneInfo(schedule.zone)
    numbers = _numbers(schedule)
    events = [_event_2(schedule, talk, zone, numbers) for talk in schedule.talks]
    whole: dict[str, Any] = {
        "version": _version(schedule),
        "conference": conference,
        "events": events,
    }
    if more := _more_of_talks(schedule):
        whole["x-orchestrator"] = more
    return _written({"$schema": _V2, "generator": GENERATOR, "schedule": whole})


def _event_1(
    schedule: Schedule, talk: Talk, zone: ZoneInfo, numbers: dict[str, int]
) -> dict[str, Any]:
    local = talk.start.astimezone(zone)
    whole_minutes = not talk.length % timedelta(minutes=1)
    return {
        "id": numbers[talk.source_id],
        "guid": _guid(schedule, talk),
        "date": local.isoformat(),
        "start": f"{local:%H:%M}",
        **({} if whole_minutes else {"end": talk.end.astimezone(zone).isoformat()}),
        "duration": _duration(talk.length),
        "room": schedule.room_name(talk.room),
        "slug": _slug(schedule, talk, numbers),
        "url": f"urn:uuid:{_guid(schedule, talk)}",
        "title": talk.title,
        "subtitle": "",
        "track": talk.track,
        "type": talk.form or "talk",
        "language": talk.language,
        "abstract": talk.abstract,
        "description": "",
        **({"do_not_record": True} if talk.do_not_record else {}),
        "persons": [_person(schedule, name) for name in talk.speakers],
        "links": _links(talk),
        "attachments": _attachments(talk),
    }


def _event_2(
    schedule: Schedule, talk: Talk, zone: ZoneInfo, numbers: dict[str, int]
) -> dict[str, Any]:
    room = next(room for room in schedule.rooms if room.key == talk.room)
    return {
        "guid": _guid(schedule, talk),
        "start": talk.start.astimezone(zone).isoformat(),
        "end": talk.end.astimezone(zone).isoformat(),
        "duration": _iso(talk.length),
        "room": {"guid": _room_guid(room), "name": room.name},
        "slug": _slug(schedule, talk, numbers),
        "url": f"urn:uuid:{_guid(schedule, talk)}",
        "type": "BREAK" if talk.is_break else _type_2(talk.form),
        "state": talk.state.value,
        "title": talk.title,
        "subtitle": None,
        "track": {"slug": slug(talk.track)} if talk.track else None,
        "language": talk.language or None,
        "abstract": talk.abstract or None,
        "description": None,
        "participants": [
            *({**_person(schedule, name), "role": "SPEAKER"} for name in talk.speakers),
            *({**_person(schedule, name), "role": "HOST"} for name in (talk.host,) if name),
        ],
        "links": _links(talk),
        "attachments": _attachments(talk),
    }


def _type_2(form: str) -> str:
    """Return the nearest of the words that version 2 has."""
    known = form if form in _TYPES_2 else _NEAREST.get(form)
    return known or ("other" if form else "talk")


def _more_of_talks(schedule: Schedule) -> dict[str, dict[str, Any]]:
    """Return, by guid, what version 2 has no place for; it allows further keys beside the list."""
    told = {
        _guid(schedule, talk): {
            **({"kind": talk.form} if talk.form and _type_2(talk.form) != talk.form else {}),
            **({"do_not_record": True} if talk.do_not_record else {}),
        }
        for talk in schedule.talks
    }
    return {guid: more for guid, more in told.items() if more}


def _links(talk: Talk) -> list[dict[str, str]]:
    return [{"url": link, "title": link} for link in talk.links]


def _attachments(talk: Talk) -> list[dict[str, str]]:
    return [{"url": talk.slides, "title": "Slides", "type": "slides"}] if talk.slides else []


def xml(schedule: Schedule) -> bytes:
    """Return schedule.xml."""
    days = _days(schedule, _of_talks(schedule))
    numbers = _numbers(schedule)
    root = Element("schedule")
    _add(root, "version", _version(schedule))
    conference = SubElement(root, "conference")
    _add(conference, "title", schedule.title)
    _add(conference, "acronym", _acronym(schedule))
    if days:
        _add(conference, "start", str(days[0].date))
        _add(conference, "end", str(days[-1].date))
    _add(conference, "days", str(len(days)))
    _add(conference, "timeslot_duration", "00:05")
    _add(conference, "time_zone_name", schedule.zone)
    for day in days:
        facts = {"index": str(day.index), "date": str(day.date), "start": day.start.isoformat(),
                 "end": day.end.isoformat()}  # fmt: skip
        of_day = SubElement(root, "day", facts)
        for room, talks in _by_room(schedule, day.talks):
            of_room = SubElement(of_day, "room", {"name": room.name, "guid": _room_guid(room)})
            for talk in talks:
                _xml_event(of_room, schedule, talk, numbers)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _xml_event(of_room: Element, schedule: Schedule, talk: Talk, numbers: dict[str, int]) -> None:
    local = talk.start.astimezone(ZoneInfo(schedule.zone))
    number, guid = numbers[talk.source_id], _guid(schedule, talk)
    event = SubElement(of_room, "event", {"id": str(number), "guid": guid})
    seconds = talk.length % timedelta(minutes=1)
    length = _duration(talk.length) + (f":{seconds.seconds:02}" if seconds else "")
    for tag, text in (
        ("date", local.isoformat()),
        ("start", f"{local:%H:%M}"),
        ("duration", length),
        ("room", schedule.room_name(talk.room)),
        ("slug", _slug(schedule, talk, numbers)),
        ("title", talk.title),
        ("subtitle", ""),
        ("track", talk.track),
        ("type", talk.form or "talk"),
        ("language", talk.language),
        ("abstract", talk.abstract),
        ("description", ""),
    ):
        _add(event, tag, text)
    persons = SubElement(event, "persons")
    for name in talk.speakers:
        person = SubElement(persons, "person", {"id": str(_number(f"person {name}"))})
        person.text = name
    if talk.do_not_record:
        recording = SubElement(event, "recording")
        _add(recording, "license", "")
        _add(recording, "optout", "true")
    links = SubElement(event, "links")
    for link in talk.links:
        SubElement(links, "link", {"href": link}).text = link
    if talk.slides:
        attachments = SubElement(event, "attachments")
        SubElement(attachments, "attachment", {"href": talk.slides}).text = "Slides"


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _written(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _conference(schedule: Schedule) -> dict[str, Any]:
    return {
        "acronym": _acronym(schedule),
        "title": schedule.title,
        "time_zone_name": schedule.zone,
    }


def _of_talks(schedule: Schedule) -> tuple[Talk, ...]:
    return tuple(
        talk
        for talk in schedule.talks
        if not talk.is_break and talk.state is not TalkState.CANCELED
    )


def _days(schedule: Schedule, talks: Sequence[Talk]) -> list[_ADay]:
    zone = ZoneInfo(schedule.zone)
    by_day: dict[date, list[Talk]] = {}
    for talk in talks:
        by_day.setdefault((talk.start.astimezone(zone) - DAWN).date(), []).append(talk)
    return [
        _ADay(number, day, zone, own) for number, (day, own) in enumerate(sorted(by_day.items()), 1)
    ]


def _by_room(
    schedule: Schedule, talks: Sequence[Talk]
) -> Iterator[tuple[SourceRoom, Sequence[Talk]]]:
    for room in schedule.rooms:
        own = [talk for talk in talks if talk.room == room.key]
        if own:
            yield room, own


def _tracks(schedule: Schedule) -> list[str]:
    return list(dict.fromkeys(talk.track for talk in schedule.talks if talk.track))


def _version(schedule: Schedule) -> str:
    """Return what changes when the schedule does."""
    return str(
        uuid5(
            SPACE,
            repr((schedule.title, schedule.zone, schedule.rooms, schedule.talks, schedule.people)),
        )
    )


def _acronym(schedule: Schedule) -> str:
    word = slug(schedule.title).replace("-", "_").replace(".", "_")
    return word if len(word) > 3 else f"{word}_event"


def _guid(schedule: Schedule, talk: Talk) -> str:
    """Return the source's own UUID of the talk, or one made of the event and the talk's id."""
    try:
        own = str(UUID(talk.source_id))
    except ValueError:
        own = ""
    return own if own == talk.source_id else str(uuid5(SPACE, f"{schedule.title}/{talk.source_id}"))


def _room_guid(room: SourceRoom) -> str:
    try:
        return str(UUID(room.key))
    except ValueError:
        return str(uuid5(SPACE, f"room {room.key}"))


def _person(schedule: Schedule, name: str) -> dict[str, Any]:
    told = schedule.people.get(name)
    more = {
        "biography": told and told.bio,
        "url": told and told.url,
        "pronouns": told and told.pronouns,
    }
    return {
        "guid": str(uuid5(SPACE, f"person {name}")),
        "name": name,
        **{key: text for key, text in more.items() if text},
    }


def _numbers(schedule: Schedule) -> dict[str, int]:
    """Return a number for each talk: the same while the talk is there, no two alike."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for talk in sorted(schedule.talks, key=lambda each: each.source_id):
        number = _number(talk.source_id)
        while number in taken:
            number += 1
        taken.add(number)
        found[talk.source_id] = number
    return found


def _number(text: str) -> int:
    return uuid5(SPACE, text).int % 2_000_000_000 + 1


def _slug(schedule: Schedule, talk: Talk, numbers: dict[str, int]) -> str:
    name = re.sub(r"[^a-z0-9_-]", "-", slug(talk.title))
    return f"{_acronym(schedule)}-{numbers[talk.source_id]}-{name}"


def _duration(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _iso(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"PT{minutes}M" + (f"{seconds}S" if seconds else "")
