"""What is on air in each room of a conductor in this process, as lines. Used by `rehearse`."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from orchestrator.cli.terminal.room_lines import DeviceLine, RoomLine, notes_of, rooms_table, until
from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import Device
from orchestrator.model.state import RoomState
from orchestrator.rundown.live_room import ShowRoom


def live_rooms(conductor: Conductor, now: datetime) -> Table:
    """Return the conductor's rooms as a table; call it on the event loop's thread."""
    event = next(iter(conductor.rooms.values())).timetable.event
    lines = [
        _line_of_show(show, conductor.devices.get(room, ()), now)
        for room, show in conductor.rooms.items()
    ]
    return rooms_table(lines, event.name, now, event.zone)


def _line_of_show(show: ShowRoom, devices: Sequence[Device], now: datetime) -> RoomLine:
    state = show.state(now)
    healths = ((device.name, device.health()) for device in devices)
    return RoomLine(
        name=show.room.name,
        item=state.item.id,
        picture=state.picture,
        ends=state.item.end,
        standby=state.standby.id if state.standby else None,
        standby_at=max(state.standby.start, now) if state.standby else None,
        until=until(state.item.leaves, held=state.held),
        notes=_notes(state),
        devices=[DeviceLine(name, health.ok, health.summary) for name, health in healths],
    )


def _notes(state: RoomState) -> list[str]:
    return notes_of(
        held=state.held,
        fallback=state.fallback,
        autopilot=state.autopilot,
        in_charge=state.in_charge,
        because=state.item.because,
    )
