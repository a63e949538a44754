"""The one record that every source is read into, and every export is written from. Pure.

Texts are as a timetable would give them back: one line where it has one line, no invisible signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

OURS: Final = "X-ORCHESTRATOR-"
"""In calendars, before the names of what no other calendar has: written, and read, by us."""


class TalkState(StrEnum):
    """Where a talk stands, as schedules publish it."""

    CONFIRMED = "CONFIRMED"
    DELAYED = "DELAYED"
    CANCELED = "CANCELED"


@dataclass(frozen=True, slots=True)
class SourceRoom:
    """A room of the source: the key by which it stays the same, and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SourcePerson:
    """What the source tells of somebody besides the name; texts may be empty."""

    bio: str = ""
    url: str = ""
    pronouns: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """One slot of the source: a talk, or a break. `room` is the key of a `SourceRoom`.

    `start` is an instant in UTC; `speakers` and `host` are names. `form` is what people read that
    it is (a keynote, a panel), empty: a talk. `links` and `slides` are web addresses.
    """

    source_id: str
    title: str
    start: datetime
    length: timedelta
    room: str
    speakers: tuple[str, ...] = ()
    abstract: str = ""
    track: str = ""
    language: str = ""
    form: str = ""
    host: str = ""
    links: tuple[str, ...] = ()
    slides: str = ""
    do_not_record: bool = False
    is_break: bool = False
    state: TalkState = TalkState.CONFIRMED

    @property
    def end(self) -> datetime:
        """The instant at which it ends."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a source says. `zone` is the name of its time zone. `people` are by their names.

    `remarks` are what people should know of how it was read. `has_ids`: its talks have ids of the
    source's own; else they are made of titles, and change with them. `columns`: of a table, the
    titles of its columns by what they hold.
    """

    title: str
    zone: str
    rooms: tuple[SourceRoom, ...]
    talks: tuple[Talk, ...]
    people: Mapping[str, SourcePerson] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    has_ids: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)

    def room_name(self, key: str) -> str:
        """Return the name of a room."""
        return next((room.name for room in self.rooms if room.key == key), key)
