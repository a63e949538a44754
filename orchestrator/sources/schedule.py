"""The one record that every source is read into, and every export is written from. Pure.

Texts are as a timetable would give them back: one line where it has one line, no invisible signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from orchestrator.model.times import from_rfc3339


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
class Talk:
    """One slot of the source: a talk, or a break. `room` is the key of a `SourceRoom`.

    `start` is an instant in UTC; `speakers` are names.
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
    is_break: bool = False
    state: TalkState = TalkState.CONFIRMED

    @property
    def end(self) -> datetime:
        """The instant at which it ends."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a source says. `zone` is the name of its time zone.

    `remarks` are what people should know of how it was read. `has_ids`: its talks have ids of the
    source's own; else they are made of titles, and change with them. `columns`: of a table, the
    titles of its columns by what they hold.
    """

    title: str
    zone: str
    rooms: tuple[SourceRoom, ...]
    talks: tuple[Talk, ...]
    remarks: tuple[str, ...] = ()
    has_ids: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)

    def room_name(self, key: str) -> str:
        """Return the name of a room."""
        return next((room.name for room in self.rooms if room.key == key), key)


def talk_as_json(talk: Talk) -> dict[str, Any]:
    """Return the talk as it is kept beside the timetable."""
    return {
        "source_id": talk.source_id,
        "title": talk.title,
        "start": talk.start.isoformat(),
        "length": round(talk.length.total_seconds()),
        "room": talk.room,
        "speakers": list(talk.speakers),
        "abstract": talk.abstract,
        "track": talk.track,
        "language": talk.language,
        "is_break": talk.is_break,
    }


def talk_of_json(kept: dict[str, Any]) -> Talk:
    """Return a talk that was kept. Raises KeyError, TypeError or ValueError for what is none."""
    return Talk(
        source_id=str(kept["source_id"]),
        title=str(kept["title"]),
        start=from_rfc3339(kept["start"]),
        length=timedelta(seconds=int(kept["length"])),
        room=str(kept["room"]),
        speakers=tuple(str(name) for name in kept["speakers"]),
        abstract=str(kept["abstract"]),
        track=str(kept["track"]),
        language=str(kept["language"]),
        is_break=bool(kept["is_break"]),
    )
