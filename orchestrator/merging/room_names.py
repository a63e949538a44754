"""Which of the file's rooms each room of the source is. Pure; used by the command that imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orchestrator.errors import PermanentError
from orchestrator.model.timetable import Room
from orchestrator.reading.secrecy import shown
from orchestrator.reading.slugs import slug
from orchestrator.sources.schedule import Schedule, SourceRoom


@dataclass(frozen=True, slots=True)
class KnownRoom:
    """What a room of the source is in the file, and what the source called it last."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Halls:
    """By the source's keys the file's rooms; what is added to them, and what gets a new name."""

    known: Mapping[str, KnownRoom]
    added: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> Mapping[str, str]:
        """The file's room of each key."""
        return {key: room.id for key, room in self.known.items()}


def chosen(schedule: Schedule, only: Sequence[str]) -> tuple[Schedule, Mapping[str, str]]:
    """Return the schedule of these rooms alone, and which of the file's rooms they are to be.

    `only` has names of the source's rooms, or `NAME=ID`; none: all. Raises PermanentError.
    """
    if not only:
        return schedule, {}
    by_name = {room.name.casefold(): room for room in schedule.rooms}
    wanted: dict[str, str] = {}
    for each in only:
        whole = by_name.get(each.strip().casefold())
        name, _, room_id = each.rpartition("=") if whole is None else (each, "", "")
        room = whole or by_name.get(name.strip().casefold())
        if room is None:
            names = ", ".join(room.name for room in schedule.rooms)
            raise PermanentError(f"{shown(each)} is none of the source's rooms: {names}")
        wanted[room.key] = room_id.strip()
    talks = tuple(talk for talk in schedule.talks if talk.room in wanted)
    rooms = tuple(room for room in schedule.rooms if room.key in wanted)
    named = {key: room_id for key, room_id in wanted.items() if room_id}
    return replace(schedule, talks=talks, rooms=rooms), named


def halls(
    schedule: Schedule,
    file: Mapping[str, Room],
    kept: Mapping[str, KnownRoom],
    named: Mapping[str, str],
) -> Halls:
    """Find each of the source's rooms in the file: as said, as before, by name; or add it."""
    known: dict[str, KnownRoom] = {}
    added: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for room in schedule.rooms:
        before = kept.get(room.key)
        if room.key in named:
            found = named[room.key]
        elif before is not None and before.id in file:
            found = before.id
            if before.name not in (room.name, "") and file[found].name == before.name:
                renamed[found] = room.name
        else:
            found = _in_file(room, schedule, file) or _free_id(room.name, {*file, *added})
        known[room.key] = KnownRoom(found, room.name)
        if found not in file:
            added.setdefault(found, room.name)
    return Halls(known, added, renamed)


def _in_file(room: SourceRoom, schedule: Schedule, file: Mapping[str, Room]) -> str | None:
    wanted = room.name.casefold()
    for each in file.values():
        if wanted in (each.id.casefold(), each.name.casefold()) or slug(room.name) == each.id:
            return each.id
    only_one = len(file) == 1 and len(schedule.rooms) == 1
    return next(iter(file)) if only_one else None


def _free_id(name: str, taken: set[str]) -> str:
    wanted = slug(name)
    wanted = f"room-{wanted.removeprefix('session-')}" if wanted.startswith("session-") else wanted
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
