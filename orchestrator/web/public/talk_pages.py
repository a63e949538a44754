"""The pages beside the schedule: one for each talk, a wall print, now and next to embed. Pure.

Used by `routes` for a running show and by `page` for files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from orchestrator.model.timetable import SessionKind
from orchestrator.web.public.document import PublicRoom, PublicSlot, ScheduleDocument, SlotState
from orchestrator.web.public.page_words import (
    day_of,
    environment,
    numbered,
    offsets_of,
    spell_day,
    zone_name,
)

SUMMARY: Final = 200
"""Characters of an abstract that other programs show beside a link."""
ROWS_OF_A_SIZE: Final = ((16, "large"), (28, "medium"), (45, "small"))
"""So many rows of a day fit on one sheet in a size; more are set in the smallest."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where pages will be: the folder of their assets, their icon, their scripts, each other.

    `by_clock`: the page marks what is on by the visitor's clock, there being no server to say
    it; its scripts are no modules, which browsers refuse to read from a disk. `suffix`: how the
    addresses of talks end.
    """

    assets: str
    icon: str
    scripts: tuple[str, ...]
    scripts_of_talks: tuple[str, ...]
    home: str
    suffix: str
    by_clock: bool

    def talk(self, slot: str) -> str:
        """Return the address of a talk's page, from the schedule's."""
        return f"talks/{slot}{self.suffix}"

    def talk_beside(self, slot: str) -> str:
        """Return the same from another talk's page."""
        return f"{slot}{self.suffix}"


def words_of_all(schedule: ScheduleDocument) -> dict[str, Any]:
    """Return what every page of a schedule needs."""
    zone = ZoneInfo(schedule.event.timezone)
    tracks = numbered(slot.track for slot in schedule.slots if slot.track)
    return {
        "event": schedule.event,
        "sponsors": schedule.sponsors,
        "rooms": schedule.rooms,
        "room_of": {room.id: room for room in schedule.rooms},
        "numbers": numbered(room.id for room in schedule.rooms),
        "tracks": tracks,
        "zone": zone,
        "zone_name": zone_name(zone),
        "offset_table": [[each.since.isoformat(), each.seconds] for each in schedule.event.offsets],
    }


def talk_page(schedule: ScheduleDocument, slot_id: str, target: Target) -> str | None:
    """Return the page of a talk; None where there is no such talk."""
    talks = [slot for slot in schedule.slots if slot.kind is SessionKind.TALK]
    slot = next((each for each in talks if each.id == slot_id), None)
    if slot is None:
        return None
    own = [t for t in talks if t.room == slot.room and t.state is not SlotState.CANCELLED]
    earlier = [each for each in own if each.start < slot.start]
    later = [each for each in own if each.start > slot.start]
    words = words_of_all(schedule)
    host = (slot.host,) if slot.host is not None and slot.host not in slot.speakers else ()
    told = [each for each in (*slot.speakers, *host) if each.bio or each.photo or each.url]
    return (
        environment()
        .get_template("talk.html")
        .render(
            **words,
            slot=slot,
            people=told,
            before=earlier[-1] if earlier else None,
            after=later[0] if later else None,
            summary=_summary(slot),
            offsets=offsets_of((slot,), schedule.event.day, words["zone"]),
            target=target,
        )
    )


def _summary(slot: PublicSlot) -> str:
    by = ", ".join(person.name for person in slot.speakers)
    text = " ".join(slot.abstract.split())
    short = text if len(text) <= SUMMARY else f"{text[:SUMMARY].rpartition(' ')[0]}…"
    return " – ".join(part for part in (by, short) if part) or slot.title


def embedded(schedule: ScheduleDocument, room: str | None = None) -> str:
    """Return now and next, of one room or of all; a page to stand in a frame of another one."""
    words = words_of_all(schedule)
    if room is not None:
        words["rooms"] = tuple(each for each in schedule.rooms if each.id == room)
    return (
        environment()
        .get_template("schedule_embed.html")
        .render(
            **words,
            slots={slot.id: slot for slot in schedule.slots},
            offsets=offsets_of(schedule.slots, schedule.event.day, words["zone"]),
        )
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid that goes over so many rows; `slot` None: nothing is there."""

    slot: PublicSlot | None
    rows: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the grid: what begins at an instant, in the order of the rooms."""

    at: datetime
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class GridDay:
    """A day of the grid: its rooms' names, and its rows."""

    day: str
    rooms: tuple[str, ...]
    rows: tuple[GridRow, ...]

    @property
    def size(self) -> str:
        """How large it is set, so that it fits on one sheet."""
        return next((size for most, size in ROWS_OF_A_SIZE if len(self.rows) <= most), "tiny")


def wall_print(schedule: ScheduleDocument) -> str:
    """Return the grid of rooms and times, a sheet for each day."""
    words = words_of_all(schedule)
    return (
        environment()
        .get_template("schedule_print.html")
        .render(
            **words,
            days=list(grid(schedule)),
            offsets=offsets_of(schedule.slots, schedule.event.day, words["zone"]),
        )
    )


def grid(schedule: ScheduleDocument) -> Iterator[GridDay]:
    """Yield the days of the show, which run past midnight, each with the rooms that are used."""
    zone = ZoneInfo(schedule.event.timezone)
    by_day: dict[date, list[PublicSlot]] = {}
    for slot in schedule.slots:
        by_day.setdefault(slot.day or day_of(slot, zone), []).append(slot)
    for day, slots in sorted(by_day.items()):
        rooms = [room for room in schedule.rooms if any(s.room == room.id for s in slots)]
        yield GridDay(spell_day(day), tuple(r.name for r in rooms), tuple(_rows(slots, rooms)))


def _rows(slots: Sequence[PublicSlot], rooms: Sequence[PublicRoom]) -> Iterator[GridRow]:
    """Yield a row for each instant at which something begins."""
    starts = sorted({slot.start for slot in slots})
    columns = [_column([s for s in slots if s.room == room.id], starts) for room in rooms]
    for number, at in enumerate(starts):
        cells = (cell for column in columns if (cell := column.get(number)) is not None)
        yield GridRow(at, tuple(cells))


def _column(slots: Sequence[PublicSlot], starts: Sequence[datetime]) -> dict[int, Cell]:
    """Return a room's cells by the row in which each begins; together they fill the column."""
    cells: dict[int, Cell] = {}
    free = 0
    in_order = sorted(slots, key=lambda slot: (slot.start, slot.state is SlotState.CANCELLED))
    for slot, after in zip(in_order, [*in_order[1:], None], strict=True):
        begins = max(starts.index(slot.start), free)
        if begins >= len(starts) or (after is not None and starts.index(after.start) < begins):
            continue  # two at once in one room: a sheet of paper shows the first
        if begins > free:
            cells[free] = Cell(None, begins - free)
        until = slot.end if after is None else min(slot.end, after.start)
        ends = next((n for n in range(begins + 1, len(starts)) if starts[n] >= until), len(starts))
        cells[begins] = Cell(slot, ends - begins)
        free = ends
    if free < len(starts):
        cells[free] = Cell(None, len(starts) - free)
    return cells
