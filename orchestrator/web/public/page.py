"""The public schedule as a page that is complete by itself; scripts only add to it. And as files.

Used by `routes` and `orchestrator export`. All times are the event's; the page's script turns them
into the visitor's. Files are a folder that any web server can serve, and none is needed for; its
own `schedule.json` is the memory from one export to the next: by it a calendar learns what has
moved and what was dropped.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Template
from pydantic import ValidationError

from orchestrator.errors import PermanentError
from orchestrator.model.item_kinds import KINDS
from orchestrator.model.times import spell_duration, spell_offset
from orchestrator.web.page_templates import page_templates
from orchestrator.web.public.calendar import calendar
from orchestrator.web.public.document import PARTS, PublicSlot, ScheduleDocument, SlotState
from orchestrator.web.public.revisions import revised

LONG_ABSTRACT = 480
"""Characters; a longer one is folded away, so that the evening can be seen at a glance."""

ROOM_COLOURS = 5
"""So many are in the style sheet; a sixth room has the first one's."""

PARTS_OF_TALKS = frozenset(kind.value for kind, row in KINDS.items() if row.talk)
"""Of what is on now, these are worth a word beside the talk's title."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the page will be: the folder of its assets, its icon, its scripts.

    `by_clock`: the page marks what is on by the visitor's clock, there being no server to say
    it; its scripts are no modules, which browsers refuse to read from a disk.
    """

    assets: str
    icon: str
    scripts: tuple[str, ...]
    by_clock: bool


SERVED = Target(
    "static/schedule/", "static/shared/icon.svg", ("zones.js", "refresh.js"), by_clock=False
)
FILES = Target("", "icon.svg", ("zones.js", "by-clock.js"), by_clock=True)


def render(schedule: ScheduleDocument, target: Target) -> str:
    """Return the page."""
    zone = ZoneInfo(schedule.event.timezone)
    slots = schedule.slots
    return _template().render(
        event=schedule.event,
        rooms=schedule.rooms,
        room_of={room.id: room for room in schedule.rooms},
        numbers={room.id: n % ROOM_COLOURS for n, room in enumerate(schedule.rooms)},
        slots={slot.id: slot for slot in slots},
        days=[list(each) for _, each in groupby(slots, key=lambda slot: _day(slot, zone))],
        dates=_dates(schedule, zone),
        zone=zone,
        zone_name=zone_name(zone),
        offsets=_offsets(schedule, zone),
        offset_table=[[each.since.isoformat(), each.seconds] for each in schedule.event.offsets],
        parts=PARTS,
        parts_of_talks=PARTS_OF_TALKS,
        target=target,
    )


@lru_cache
def _template() -> Template:
    pages = page_templates()
    pages.filters.update(
        clock=lambda instant, zone: f"{instant.astimezone(zone):%H:%M}",
        day=lambda instant, zone: spell_day(instant.astimezone(zone).date()),
        machine=lambda instant: instant.isoformat().replace("+00:00", "Z"),
        site=lambda link: urlsplit(link).hostname or link,
        until=_length,
    )
    pages.tests["long"] = lambda text: len(text) > LONG_ABSTRACT
    return pages.get_template("schedule.html")


def zone_name(zone: ZoneInfo) -> str:
    """Return what people call a zone: `Moscow` for `Europe/Moscow`."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def spell_day(day: date) -> str:
    """Return a day in words: `Saturday 19 September 2020`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _day(slot: PublicSlot, zone: ZoneInfo) -> date:
    return slot.start.astimezone(zone).date()


def _dates(schedule: ScheduleDocument, zone: ZoneInfo) -> str:
    """Return the day, or the first and the last one."""
    days = [_day(slot, zone) for slot in schedule.slots if slot.state is not SlotState.CANCELLED]
    first, last = min(days, default=schedule.event.day), max(days, default=schedule.event.day)
    if first == last:
        return spell_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%A} {first.day} – {spell_day(last)}"
    return f"{spell_day(first)} – {spell_day(last)}"


def _offsets(schedule: ScheduleDocument, zone: ZoneInfo) -> str:
    """Return how far the zone is from UTC: `UTC+3`, `UTC−3:30`, `UTC+1, from 29 March UTC+2`.

    The page's script says the same of the visitor's zone.
    """
    noon = datetime.combine(schedule.event.day, time(12), zone)
    shown = sorted({each for slot in schedule.slots for each in (slot.start, slot.end)}) or [noon]
    said: list[str] = []
    last = ""
    for instant in (each.astimezone(zone) for each in shown):
        offset = spell_offset(instant)
        if offset != last:
            said.append(f"from {instant.day} {instant:%B} {offset}" if said else offset)
        last = offset
    return ", ".join(said)


def _length(start: datetime, end: datetime) -> str:
    """Return a length as viewers read it: `1 h 30 min`, `25 min`, `40 s`."""
    minutes = round((end - start) / timedelta(minutes=1))
    if minutes < 1:
        return spell_duration(end - start)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest else ""]
    return " ".join(part for part in parts if part)


STATIC = Path(__file__).parents[1] / "static"

PAGE = "index.html"
DOCUMENT = "schedule.json"
ASSETS = (
    STATIC / "schedule" / "schedule.css",
    *(STATIC / "schedule" / script for script in FILES.scripts),
    STATIC / "shared" / FILES.icon,
)


def write_site(schedule: ScheduleDocument, folder: Path, at: datetime) -> ScheduleDocument:
    """Write the files, each at once and whole; return what they say.

    Raises PermanentError when the folder cannot be written, or has a page that is not ours.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        document = revised(_earlier(folder), _timeless(schedule), at)
        for asset in ASSETS:
            _write(folder / asset.name, asset.read_bytes())
        _write(folder / "schedule.ics", calendar(document))
        _write(folder / PAGE, render(document, FILES).encode())
        _write(folder / DOCUMENT, document.model_dump_json().encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PermanentError(f"{folder} cannot be written: {reason}.") from None
    return document


def _timeless(schedule: ScheduleDocument) -> ScheduleDocument:
    """Return the schedule without what is on at the moment: nobody keeps files up to date."""
    return schedule.model_copy(
        update={
            "rooms": tuple(room.model_copy(update={"now": None}) for room in schedule.rooms),
            "slots": tuple(_planned(slot) for slot in schedule.slots),
        }
    )


def _planned(slot: PublicSlot) -> PublicSlot:
    if slot.state is SlotState.CANCELLED:
        return slot
    return slot.model_copy(
        update={"state": SlotState.UPCOMING, "expected_start": slot.start},
    )


def _earlier(folder: Path) -> ScheduleDocument | None:
    """Return what was written here before, None in a new folder."""
    document = folder / DOCUMENT
    if document.exists():
        try:
            return ScheduleDocument.model_validate_json(document.read_bytes())
        except ValidationError:
            raise PermanentError(_not_ours(document)) from None
    if (folder / PAGE).exists():
        raise PermanentError(_not_ours(folder / PAGE))
    return None


def _not_ours(file: Path) -> str:
    return f"{file} was not written by this command. Choose another folder, or move it away."


def _write(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(content)
    part.replace(file)
