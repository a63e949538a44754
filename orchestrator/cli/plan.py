"""`orchestrator plan`: the compiled rundown, as a table and a bar picture for each room."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, stop
from orchestrator.cli.terminal.tables import plain
from orchestrator.cli.terminal.timetable_file import read_timetable
from orchestrator.devices.youtube.plan.room_plan import plan_room
from orchestrator.devices.youtube.units.forecast import Forecast, whole_show
from orchestrator.errors import OrchestratorError
from orchestrator.model.findings import Finding, Severity, summed_up
from orchestrator.model.item_kinds import KINDS
from orchestrator.model.rundown import Item, Rundown
from orchestrator.model.times import rfc3339, spell_duration
from orchestrator.model.timetable import Day, Room, Timetable
from orchestrator.rundown.compile import compile_room

commands = typer.Typer()


@commands.command()
def plan(
    file: Annotated[Path, typer.Argument(help="The timetable.")],
    ids: Annotated[bool, typer.Option("--ids", help="Show each item's id, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rundown as JSON.")] = False,
) -> None:
    """Show what each room will show and when, in the event's zone."""
    timetable, problems = read_timetable(file, read_settings().media_root)
    if timetable is None:
        found = "\n".join(str(problem) for problem in summed_up(problems))
        stop(f"{found}\nThere is no plan until this is fixed.", REFUSED)
    _hint_at(problems, file)
    rooms = [room for room in timetable.rooms if timetable.sessions_of(room)]
    rundowns = [compile_room(room, timetable, ()) for room in rooms]
    if as_json:
        typer.echo(json.dumps(_as_json(timetable, rundowns), ensure_ascii=False, indent=2))
    else:
        _print(timetable, rundowns, ids=ids)


def _hint_at(problems: Sequence[Finding], file: Path) -> None:
    found = [problem for problem in problems if problem.severity is not Severity.NOTE]
    if found:
        hint = f"{len(found)} problems were found: “orchestrator check {file}” lists them."
        typer.echo(hint, err=True)
    for note in summed_up([each for each in problems if each.severity is Severity.NOTE]):
        typer.echo(str(note), err=True)


def _print(timetable: Timetable, rundowns: Sequence[Rundown], *, ids: bool) -> None:
    console = Console()
    ascii_only = console.options.ascii_only
    for rundown in rundowns:
        console.print(_table(timetable, rundown, ids=ids, ascii_only=ascii_only))
        _print_bars(console, timetable, rundown)
        _print_units(console, timetable, timetable.rooms[rundown.room])
    console.print(f"{legend(ascii_only=ascii_only)}   * pinned", highlight=False)


def _print_bars(console: Console, timetable: Timetable, rundown: Rundown) -> None:
    """Draw each day; a night is no part of it."""
    for day in sorted({item.day or timetable.event.day for item in rundown.items}):
        own = [item for item in rundown.items if item.day in (None, day)]
        over = next((item for item in own if item.kind.row.closes), rundown.items[-1])
        start, end = _first_start(own), over.start
        if start >= end:
            continue
        if len(timetable.event.days) > 1:
            console.print(_called(timetable.event.called(day)), style="bold")
        console.print(Bar([item for item in own if item is not over], start, end, rundown.zone))


def _called(day: Day) -> str:
    return f"{day.name} {day.date}" if day.name else f"{day.date:%A} {day.date}"


def _print_units(console: Console, timetable: Timetable, room: Room) -> None:
    forecast = _units(timetable, room)
    if forecast is None:
        return
    lines = [f"{line.what} {line.total}" for line in forecast.lines if line.total]
    console.print(f"YouTube: about {forecast.total} units: {', '.join(lines)}", highlight=False)


def _units(timetable: Timetable, room: Room) -> Forecast | None:
    """Return what the room's show costs on YouTube; None without one that can be used."""
    if room.youtube is None:
        return None

    try:
        return whole_show(plan_room(timetable, room))
    except (OrchestratorError, ValueError) as error:
        typer.echo(f"{room.id} (YouTube): {error}", err=True)
        return None


def _first_start(items: Sequence[Item]) -> datetime:
    """Return when the first session begins; the holding before it has no beginning of its own."""
    return next(item.start for item in items if item.session or item is items[-1])


def _table(timetable: Timetable, rundown: Rundown, *, ids: bool, ascii_only: bool) -> Table:
    """Return the items by title; above those that begin on another day stands that day."""
    room, event = timetable.rooms[rundown.room], timetable.event
    lasts = f"{event.days[0].date} to {event.days[-1].date}" if event.days[1:] else f"{event.day}"
    title = f"{room.name} · {event.name} · {lasts} ({event.zone.key})"
    table = Table(
        title=plain(title),
        title_justify="left",
        box=SIMPLE_HEAD,
        expand=True,
        pad_edge=False,
        collapse_padding=True,
    )
    for name in ("start", "end", "length"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    if ids:
        table.add_column("id", overflow="fold")
    table.add_column("what", ratio=1)
    several, told = len(event.days) > 1, set[str]()
    day = None if several else event.day
    for index, item in enumerate(rundown.items):
        opens = index == 0 and item.session is None
        begins = item.day if several and item.day else item.start.astimezone(event.zone).date()
        if begins != day and (several or not opens):
            day = begins
            heading = plain(_called(event.called(day)), "bold")
            table.add_row(*[""] * (len(table.columns) - 1), heading)
        asked_in = timetable.rooms[item.asked_in].name if item.asked_in is not None else ""
        is_first = item.session not in told
        what = _what(item, asked_in, is_first=is_first, ascii_only=ascii_only)
        told.add(item.session or "")
        named = [item.kind.row.words, *([item.id] if ids else ())]
        cells = [*_times(item, event.zone, opens=opens), *named]
        table.add_row(*(plain(cell) for cell in cells), what)
    return table


def _times(item: Item, zone: ZoneInfo, *, opens: bool) -> tuple[str, str, str]:
    """Spell start, end and length; what opens the room has no beginning of its own."""
    end = _clock(item.end, zone) if item.end else ""
    if opens:
        return "", end, ""
    length = spell_duration(item.end - item.start) if item.end else ""
    return _clock(item.start, zone) + ("*" if item.pinned else " "), end, length


def _what(item: Item, asked_in: str, *, is_first: bool, ascii_only: bool) -> Text:
    """Spell title and speaker, and below them the note; of what follows in the session, a line.

    `asked_in`: the other room in whose space a Q&A is.
    """
    if not is_first:
        again = plain(f"in {asked_in}: {item.title}" if asked_in else item.title)
        again.no_wrap, again.overflow = True, "ellipsis"
        return again
    words = " – ".join(part for part in (item.title, item.byline) if part)
    note = " ".join(item.note.split())
    return plain(f"{words}\n{'note:' if ascii_only else '✎'} {note}" if note else words)


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def _as_json(timetable: Timetable, rundowns: Sequence[Rundown]) -> dict[str, object]:
    event = timetable.event
    return {
        "event": {
            "name": event.name,
            "day": str(event.day),
            "days": [{"date": str(each.date), "name": each.name} for each in event.days],
            "timezone": event.zone.key,
        },
        "rooms": {
            rundown.room: {
                "name": timetable.rooms[rundown.room].name,
                "items": [_item_json(item) for item in rundown.items],
                "left_out": [_item_json(item) for item in rundown.left_out],
                "youtube_units": _units_json(timetable, timetable.rooms[rundown.room]),
            }
            for rundown in rundowns
        },
    }


def _units_json(timetable: Timetable, room: Room) -> dict[str, object] | None:
    forecast = _units(timetable, room)
    if forecast is None:
        return None
    lines = [{"what": line.what, "units": line.total} for line in forecast.lines if line.total]
    return {"total": forecast.total, "lines": lines}


def _item_json(item: Item) -> dict[str, object]:
    return {
        "item": item.id,
        "kind": item.kind.value,
        "session": item.session,
        "title": item.title,
        "byline": item.byline,
        "start": rfc3339(item.start),
        "end": item.end and rfc3339(item.end),
        "pinned": item.pinned,
        "media": str(item.media) if item.media else None,
        "because": item.because,
        "note": item.note,
        "asked_in": item.asked_in,
        "day": item.day and str(item.day),
    }


STEPS = [
    *(timedelta(minutes=number) for number in (1, 5, 15, 30)),
    *(timedelta(hours=number) for number in (1, 2, 3, 6, 12, 24)),
]
"""Distances of the times below the bar."""

LABEL_CELLS = 8
"""Room for one time below the bar, at least."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The items between two instants; renders as two lines, the bar and its times."""

    items: Sequence[Item]
    start: datetime
    end: datetime
    zone: ZoneInfo

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw it as wide as the terminal."""
        width = max(options.max_width, 10)
        for item in self.items:
            cells = self._cell(item.end or self.end, width) - self._cell(item.start, width)
            mark = item.kind.row.mark
            if mark is not None and cells > 0:
                fill = mark.ascii_fill if options.ascii_only else mark.fill
                yield Segment(mark.letter + fill * (cells - 1), Style.parse(mark.colour))
        yield Segment.line()
        yield Segment(self._times(width))
        yield Segment.line()

    def _cell(self, instant: datetime, width: int) -> int:
        bounded = min(max(instant, self.start), self.end)
        return round((bounded - self.start) / (self.end - self.start) * width)

    def _times(self, width: int) -> str:
        length = self.end - self.start
        fitting = [step for step in STEPS if width * step / length >= LABEL_CELLS]
        step = fitting[0] if fitting else length
        midnight = self.start.astimezone(self.zone).replace(hour=0, minute=0, second=0)
        instant = self.start + (-(self.start - midnight) % step)
        line = ""
        while instant < self.end:
            cell = self._cell(instant, width)
            label = f"{instant.astimezone(self.zone):%H:%M}"
            if cell >= len(line) and cell + len(label) <= width:
                line = line.ljust(cell) + label
            instant += step
        return line


def legend(*, ascii_only: bool) -> str:
    """Return what the blocks mean, on one line."""
    marks = [(kind, row.mark) for kind, row in KINDS.items() if row.mark is not None]
    return "   ".join(
        f"{mark.letter}{(mark.ascii_fill if ascii_only else mark.fill) * 2} {kind}"
        for kind, mark in marks
    )
