"""What is on air in each room, as lines on a terminal: `status` once, `rehearse` again and again.

Made here from the state document that the daemon sends; by `rehearse` from a conductor in this
process, which `status` does not load.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from orchestrator.cli.terminal.tables import local_clock, plain
from orchestrator.devices.port import Sight, Sighted
from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.model.times import spell_duration
from orchestrator.web.state.documents import OnAir, RoomDocument, Standby, StateDocument


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """How one device is."""

    name: str
    ok: bool
    summary: str


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One room: `ends` and `standby_at` are expected instants; `notes` what is out of the usual.

    `item` and `standby` are what people call them (`called`), or their ids where these are asked
    for. `instead` is the picture that covers the item, in a word; empty: its own is wanted.
    `until` is the decision without which the item on air stays; empty: it leaves by itself.
    """

    name: str
    item: str
    instead: str
    ends: datetime | None
    standby: str | None
    standby_at: datetime | None
    until: str
    notes: Sequence[str]
    devices: Sequence[DeviceLine]


def rooms_table(lines: Sequence[RoomLine], title: str, now: datetime, zone: ZoneInfo) -> Table:
    """Return the rooms as a table, with the zone's clock above."""
    heading = f"{title} · {local_clock(now, zone)} ({zone.key})"
    table = Table(title=plain(heading), title_justify="left", expand=False)
    with_devices = any(line.devices for line in lines)
    for name in ("room", "on air", "remaining", "standby", *(["devices"] * with_devices)):
        table.add_column(name, overflow="fold")
    for line in lines:
        cells = [plain(line.name), _on_air(line), _remaining(line, now), _standby(line, zone)]
        table.add_row(*cells, *([_devices(line.devices)] * with_devices))
    return table


def rooms_of(state: StateDocument, rooms: Sequence[RoomDocument], ids: bool = False) -> Table:
    """Return some rooms of a state document as a table; `ids`: items by these, for commands."""
    lines = [_line_of_document(room, ids) for room in rooms]
    return rooms_table(lines, state.event.name, state.now, ZoneInfo(state.event.timezone))


def called(title: str, kind: ItemKind) -> str:
    """Return what people call an item: `Alpha (Premiere)`, `Holding`."""
    words = kind.row.words
    return f"{title} ({words})" if title else words


def instead(kind: ItemKind, picture: ItemKind) -> str:
    """Return the picture that covers an item of this kind, in a word; empty: nothing does."""
    return picture.row.words if picture is not kind else ""


def _line_of_document(room: RoomDocument, ids: bool) -> RoomLine:
    on_air, standby = room.on_air, room.standby
    return RoomLine(
        name=room.id if ids else room.name,
        item=_name_of(on_air, ids),
        instead=instead(on_air.kind, on_air.picture),
        ends=room.on_air.expected_end,
        standby=_name_of(standby, ids) if standby else None,
        standby_at=room.standby.expected_start if room.standby else None,
        until=until(room.on_air.leaves, held=room.on_air.held),
        notes=[
            *not_seen(Sighted(room.on_air.seen, room.on_air.not_seen)),
            *notes_of(
                held=room.on_air.held,
                fallback=room.fallback,
                autopilot=room.autopilot,
                in_charge=room.in_charge,
                because=room.on_air.because,
            ),
        ],
        devices=[DeviceLine(each.name, each.ok, each.summary) for each in room.devices],
    )


def _name_of(item: OnAir | Standby, ids: bool) -> str:
    return item.item if ids else called(item.title, item.kind)


def not_seen(seen: Sighted) -> Iterator[str]:
    """Return why what should be on air was not seen there, if it was not."""
    if seen.sight is Sight.MISSING:
        yield f"should be on air, not seen: {seen.missing}"


def until(leaves: Leaves, *, held: bool) -> str:
    """Return the decision without which an item stays; empty: it leaves by itself."""
    if leaves is not Leaves.BY_OPERATOR:
        return ""
    return "release" if held else "take"


def notes_of(
    *, held: bool, fallback: bool, autopilot: bool, in_charge: bool, because: str
) -> list[str]:
    """Return what is out of the usual in a room."""
    found = {
        "held": held,
        "fallback until released": fallback,
        "autopilot off": not autopilot,
        "worked by hand in OBS": not in_charge,
        because: bool(because),
    }
    return [note for note, is_so in found.items() if is_so]


def _on_air(line: RoomLine) -> Text:
    shown = plain(line.item, "bold")
    for note in [*([f"{line.instead} instead"] * bool(line.instead)), *line.notes]:
        shown.append("\n")
        shown.append_text(plain(note, "yellow"))
    return shown


def _remaining(line: RoomLine, now: datetime) -> Text:
    if line.ends is None:
        return Text("–")
    left = line.ends - now
    if left < timedelta(0):
        return Text(f"{spell_duration(-left)} over", "bold red")
    return Text(f"{spell_duration(left)} by plan" if line.until else spell_duration(left))


def _standby(line: RoomLine, zone: ZoneInfo) -> Text:
    if line.standby is None:
        return Text("–")
    if line.until:
        return plain(f"on {line.until}: {line.standby}")
    return plain(f"{local_clock(line.standby_at, zone)} {line.standby}")


def _devices(devices: Sequence[DeviceLine]) -> Text:
    shown = Text()
    for device in devices:
        shown.append("\n" if shown else "")
        shown.append("ok " if device.ok else "! ", "green" if device.ok else "bold red")
        shown.append_text(plain(f"{device.name}: {device.summary}"))
    return shown or Text("none")
