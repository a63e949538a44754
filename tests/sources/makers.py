"""Sources as other programs write them, from one list of talks; and what real ones do besides."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

import openpyxl

from orchestrator.sources.drafts import Given
from orchestrator.sources.formats import read
from orchestrator.sources.schedule import Schedule

BERLIN = ZoneInfo("Europe/Berlin")
GIVEN = Given(date(2026, 9, 19), BERLIN)


def guid(text: str) -> str:
    """Return a UUID that is the same for the same text."""
    return str(uuid5(NAMESPACE_URL, text))


@dataclass(frozen=True)
class Item:
    """A talk as a source has it; local time in Berlin."""

    key: str
    title: str
    start: datetime
    minutes: int = 30
    room: str = "Main Hall"
    speakers: tuple[str, ...] = ("Ann Example",)
    abstract: str = "What it is about."
    track: str = ""
    language: str = "en"
    is_break: bool = False

    @property
    def zoned(self) -> datetime:
        return self.start.replace(tzinfo=BERLIN)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


def evening(clock: str, day: int = 19) -> datetime:
    """Return a local time in September 2026."""
    return datetime.combine(date(2026, 9, day), time.fromisoformat(clock))


TALKS = (
    Item("A", "Neural galleries", evening("18:00"), track="Generative"),
    Item("B", "Café: “Walls”, an atlas & more", evening("18:30"), 45, speakers=("Bo", "Çağ")),
    Item("C", "In parallel", evening("18:00"), 60, room="Зал 2", speakers=(), language="ru"),
    Item("D", "Late talk", evening("01:30", 20), 20, room="Зал 2"),
    Item("E", "Second day", evening("10:00", 20), 25, abstract="One.\n\nTwo."),
)
COFFEE = Item("P", "Coffee", evening("19:15"), 15, speakers=(), abstract="", language="",
              is_break=True)  # fmt: skip


def told(schedule: Schedule) -> list[tuple[Any, ...]]:
    """Return what a source says of its talks, whatever their ids."""
    return sorted(
        (
            talk.title, talk.start, talk.length, schedule.room_name(talk.room), talk.speakers,
            talk.abstract, talk.track, talk.language, talk.is_break,
        )
        for talk in schedule.talks
    )  # fmt: skip


def said(items: Sequence[Item]) -> list[tuple[Any, ...]]:
    """Return the same of what was put into a source."""
    return sorted(
        (
            item.title, item.zoned.astimezone(UTC), timedelta(minutes=item.minutes), item.room,
            item.speakers, item.abstract, item.track, item.language, item.is_break,
        )
        for item in items
    )  # fmt: skip


def read_it(data: bytes | str, given: Given = GIVEN) -> Schedule:
    """Read a source's bytes."""
    return read(data.encode() if isinstance(data, str) else data, given)


def _days(items: Sequence[Item]) -> list[tuple[date, list[Item]]]:
    """Return the talks by day; a talk before four is the day before's."""
    found: dict[date, list[Item]] = {}
    for item in items:
        found.setdefault((item.start - timedelta(hours=4)).date(), []).append(item)
    return sorted(found.items())


def json_event(item: Item) -> dict[str, Any]:
    """Return an event of schedule JSON 1 as pretalx writes it."""
    return {
        "id": len(item.key), "guid": guid(item.key), "code": item.key * 6, "logo": None,
        "date": item.zoned.isoformat(), "start": f"{item.start:%H:%M}",
        "duration": f"{item.minutes // 60:02}:{item.minutes % 60:02}", "room": item.room,
        "slug": f"x-{item.key}", "url": "https://example.org", "title": item.title,
        "subtitle": "", "track": item.track or None, "type": "break" if item.is_break else "Talk",
        "language": item.language, "abstract": item.abstract, "description": "",
        "recording_license": "", "do_not_record": False,
        "persons": [{"code": name, "name": name, "public_name": name} for name in item.speakers],
        "links": [], "attachments": [], "answers": [],
    }  # fmt: skip


def document_1(items: Sequence[Item], zone: str | None = "Europe/Berlin") -> dict[str, Any]:
    """Return schedule JSON, version 1."""
    rooms = list(dict.fromkeys(item.room for item in items))
    days = []
    for number, (day, own) in enumerate(_days(items), 1):
        by_room: dict[str, list[Any]] = {}
        for item in own:
            by_room.setdefault(item.room, []).append(json_event(item))
        days.append({"index": number, "date": str(day), "day_start": f"{day}T04:00:00+02:00",
                     "day_end": f"{day + timedelta(1)}T03:59:00+02:00",
                     "rooms": by_room})  # fmt: skip
    conference = {
        "acronym": "conf", "title": "Conf 2026", "start": "2026-09-19", "end": "2026-09-20",
        "daysCount": len(days), "timeslot_duration": "00:05", "time_zone_name": zone,
        "rooms": [{"name": room, "guid": guid(room)} for room in rooms], "days": days,
    }  # fmt: skip
    if zone is None:
        del conference["time_zone_name"]
    return {"schedule": {"version": "0.9", "conference": conference}}


def schedule_json(items: Sequence[Item]) -> bytes:
    """Return schedule JSON, version 1."""
    return json.dumps(document_1(items)).encode()


def frab_json(items: Sequence[Item]) -> bytes:
    """Return it as frab does: no guids of rooms, no zone's name, people by `public_name` alone."""
    document = document_1(items, zone=None)
    del document["schedule"]["conference"]["rooms"]
    for day in document["schedule"]["conference"]["days"]:
        for events in day["rooms"].values():
            for event in events:
                event["persons"] = [
                    {"id": 7, "public_name": person["name"]} for person in event["persons"]
                ]
                del event["code"]
    return json.dumps(document).encode()


def schedule_json_2(items: Sequence[Item], **states: str) -> bytes:
    """Return schedule JSON, version 2; `states` by the talks' keys."""
    tracks = dict.fromkeys(item.track for item in items if item.track)
    events = [
        {
            "guid": guid(item.key), "start": item.zoned.isoformat(),
            "end": _end(item),
            "room": {"guid": guid(item.room)}, "slug": "x", "track": {"slug": item.track.lower()}
            if item.track else None, "type": "BREAK" if item.is_break else "talk",
            "language": item.language, "title": {"en": item.title} if item.key == "B"
            else item.title, "abstract": item.abstract,
            "participants": [{"name": name, "role": "SPEAKER"} for name in item.speakers]
            + [{"name": "Mo Derator", "role": "MODERATOR"}],
            "links": [], "state": states.get(item.key, "CONFIRMED"),
        }
        for item in items
    ]  # fmt: skip
    rooms = dict.fromkeys(item.room for item in items)
    conference = {
        "acronym": "conf", "title": "Conf 2026", "time_zone_name": "Europe/Berlin",
        "rooms": [{"name": room, "guid": guid(room), "slug": "r"} for room in rooms],
        "tracks": [{"name": track, "slug": track.lower()} for track in tracks],
    }  # fmt: skip
    whole = {"version": "1", "conference": conference, "events": events}
    return json.dumps({"schedule": whole}).encode()


def _end(item: Item) -> str:
    return (item.zoned.astimezone(UTC) + timedelta(minutes=item.minutes)).isoformat()


def schedule_xml(items: Sequence[Item], *, dated: bool = True) -> bytes:
    """Return schedule.xml; without `dated` events have a clock alone, as old exporters write it."""
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<schedule><version>1</version><conference>'
        "<title>Conf 2026</title><acronym>conf</acronym>"
        "<time_zone_name>Europe/Berlin</time_zone_name></conference>"
    )
    parts = [head]
    for number, (day, own) in enumerate(_days(items), 1):
        parts.append(f'<day index="{number}" date="{day}" start="{day}T04:00:00+02:00">')
        for room in dict.fromkeys(item.room for item in own):
            parts.append(f"<room name={quoteattr(room)} guid={quoteattr(guid(room))}>")
            parts += [_xml_event(item, dated) for item in own if item.room == room]
            parts.append("</room>")
        parts.append("</day>")
    return "".join((*parts, "</schedule>")).encode()


def _xml_event(item: Item, dated: bool) -> str:
    people = "".join(f'<person id="1">{escape(name)}</person>' for name in item.speakers)
    when = f"<date>{item.zoned.isoformat()}</date>" if dated else ""
    length = f"{item.minutes // 60:02}:{item.minutes % 60:02}"
    return (
        f'<event guid="{guid(item.key)}" id="4">{when}<start>{item.start:%H:%M}</start>'
        f"<duration>{length}</duration><room>{escape(item.room)}</room>"
        f"<title>{escape(item.title)}</title><subtitle/><track>{escape(item.track)}</track>"
        f"<type>{'break' if item.is_break else 'talk'}</type><language>{item.language}</language>"
        f"<abstract>{escape(item.abstract)}</abstract><description/>"
        f"<persons>{people}</persons><links/></event>"
    )


def pretalx_api(items: Sequence[Item]) -> bytes:
    """Return what the API's pages come to."""
    rooms = list(dict.fromkeys(item.room for item in items))
    slots = [
        {
            "id": number, "room": rooms.index(item.room) + 1, "start": item.zoned.isoformat(),
            "end": _end(item), "duration": item.minutes, "schedule": 3,
            "description": {"en": item.title} if item.is_break else None,
            "submission": None if item.is_break else {
                "code": item.key * 6, "title": item.title, "abstract": item.abstract,
                "content_locale": item.language, "state": "confirmed",
                "track": {"id": 1, "name": {"en": item.track}} if item.track else None,
                "speakers": [{"code": name, "name": name} for name in item.speakers],
            },
        }
        for number, item in enumerate(items, 1)
    ]  # fmt: skip
    named = [{"id": number, "name": {"en": room}} for number, room in enumerate(rooms, 1)]
    event = {"name": {"en": "Conf 2026"}, "slug": "conf", "timezone": "Europe/Berlin"}
    return json.dumps({"event": event, "rooms": named, "slots": slots}).encode()


def sessionize_all(items: Sequence[Item]) -> bytes:
    """Return Sessionize's view All: local times, people and rooms by their ids."""
    rooms = list(dict.fromkeys(item.room for item in items))
    people = list(dict.fromkeys(name for item in items for name in item.speakers))
    sessions = [
        {
            "id": item.key, "title": item.title, "description": item.abstract or None,
            "startsAt": item.start.isoformat(), "endsAt": item.end.isoformat(),
            "isServiceSession": item.is_break, "isPlenumSession": False,
            "speakers": [guid(name) for name in item.speakers],
            "roomId": rooms.index(item.room) + 1, "liveUrl": None, "status": "Accepted",
            "categoryItems": ([10] if item.track else []) + ([20] if item.language == "en" else [])
            + ([21] if item.language == "ru" else []),
        }
        for item in items
    ]  # fmt: skip
    return json.dumps(
        {
            "sessions": sessions,
            "speakers": [{"id": guid(name), "fullName": name} for name in people],
            "rooms": [{"id": n, "name": room, "sort": n} for n, room in enumerate(rooms, 1)],
            "categories": [
                {"title": "Track", "items": [{"id": 10, "name": "Generative"}]},
                {
                    "title": "Language",
                    "items": [{"id": 20, "name": "en"}, {"id": 21, "name": "ru"}],
                },
            ],
        }
    ).encode()


def sessionize_grid(items: Sequence[Item]) -> bytes:
    """Return Sessionize's view GridSmart: by day and room."""
    days = []
    for day, own in _days(items):
        rooms = [
            {
                "id": n, "name": room,
                "sessions": [
                    {
                        "id": item.key, "title": item.title, "description": item.abstract,
                        "startsAt": item.start.isoformat(), "endsAt": item.end.isoformat(),
                        "isServiceSession": item.is_break, "room": room, "roomId": n,
                        "speakers": [{"id": "1", "name": name} for name in item.speakers],
                        "categories": [
                            {"name": "Track", "categoryItems": [{"name": item.track}]},
                            {"name": "Language", "categoryItems": [{"name": item.language}]},
                        ],
                    }
                    for item in own if item.room == room
                ],
            }
            for n, room in enumerate(dict.fromkeys(item.room for item in items), 1)
        ]  # fmt: skip
        days.append({"date": f"{day}T00:00:00", "rooms": rooms})
    return json.dumps(days).encode()


def ical(items: Sequence[Item], zone: str = "TZID=Europe/Berlin") -> str:
    """Return a calendar, CRLF and folded lines as RFC 5545 wants them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "X-WR-CALNAME:Conf 2026"]
    for item in items:
        lines += [
            "BEGIN:VEVENT", f"UID:pretalx-conf-{item.key}@example.org", "DTSTAMP:20260101T000000Z",
            f"DTSTART;{zone}:{item.start:%Y%m%dT%H%M%S}", f"DTEND;{zone}:{item.end:%Y%m%dT%H%M%S}",
            f"SUMMARY;LANGUAGE={item.language or 'en'}:{_escaped(item.title)}",
            f"LOCATION:{_escaped(item.room)}", f"DESCRIPTION:{_escaped(item.abstract)}",
            *(f"ATTENDEE;CN={name}:mailto:x@example.org" for name in item.speakers),
            *([f"CATEGORIES:{item.track}"] if item.track else []), "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join((*lines, "END:VCALENDAR", ""))


def _escaped(text: str) -> str:
    signs = (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n"))
    for sign, written in signs:
        text = text.replace(sign, written)
    return text


TITLES = ["Code", "Day", "Start", "End", "Stage", "Talk title", "Speakers", "Category", "Lang",
          "Kind", "Abstract"]  # fmt: skip


def table_rows(items: Sequence[Item]) -> list[list[str]]:
    """Return a spreadsheet's rows as people keep them."""
    return [
        [item.key, f"{item.start:%d.%m.%Y}", f"{item.start:%H:%M}", f"{item.end:%H:%M}", item.room,
         item.title, "; ".join(item.speakers), item.track, item.language,
         "break" if item.is_break else "talk", item.abstract]
        for item in items
    ]  # fmt: skip


def csv_table(items: Sequence[Item], mark: str = ",") -> bytes:
    """Return a CSV file with the mark that Excel writes."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=mark).writerows([TITLES, *table_rows(items)])
    return text.getvalue().encode("utf-8-sig")


def xlsx(items: Sequence[Item]) -> bytes:
    """Return a workbook whose days and clocks are a spreadsheet's own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(TITLES)
    for item, row in zip(items, table_rows(items), strict=True):
        sheet.append([row[0], item.start.date(), item.start.time(), item.end.time(), *row[4:]])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def with_crlf(items: Sequence[Item]) -> bytes:
    """Return schedule JSON whose abstracts have Windows' line ends."""
    return schedule_json([replace(i, abstract=i.abstract.replace("\n", "\r\n")) for i in items])


def with_html(items: Sequence[Item]) -> bytes:
    """Return schedule JSON whose abstracts are HTML."""
    in_html = ["".join(f"<p>{escape(p)}</p>" for p in i.abstract.split("\n\n")) for i in items]
    return schedule_json([replace(i, abstract=h) for i, h in zip(items, in_html, strict=True)])


Maker = Callable[[Sequence[Item]], bytes | str]
WHOLE: dict[str, Maker] = {
    "JSON 1": schedule_json,
    "JSON 1 with CRLF": with_crlf,
    "JSON 1 with HTML": with_html,
    "JSON 1 of frab": frab_json,
    "JSON 2": schedule_json_2,
    "XML": schedule_xml,
    "XML without dates": lambda items: schedule_xml(items, dated=False),
    "pretalx API": pretalx_api,
    "Sessionize All": sessionize_all,
    "Sessionize GridSmart": sessionize_grid,
    "iCal": ical,
    "CSV": csv_table,
    "CSV with semicolons": lambda items: csv_table(items, ";"),
    "CSV with tabs": lambda items: csv_table(items, "\t"),
    "XLSX": xlsx,
}
"""By name, makers of sources that say everything of a talk."""
