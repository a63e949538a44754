"""The public schedule as a document: what viewers may know, and nothing else.

Built by `programme`; the page, the calendar and `/schedule.json` are views of it. Instants are
RFC 3339 in UTC, whole seconds. Imports no web framework.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from orchestrator.model.item_kinds import KINDS
from orchestrator.model.timetable import SessionKind
from orchestrator.web.state.documents import EventFacts


class _PublicDocument(BaseModel):
    model_config = ConfigDict(frozen=True)


class SlotState(StrEnum):
    """Where a slot stands in the show."""

    UPCOMING = "upcoming"
    ON = "on"
    PAST = "past"
    CANCELLED = "cancelled"


PARTS: Mapping[str, str] = {kind.value: row.public for kind, row in KINDS.items() if row.public}
"""What can be going on in a room, and the words for it."""


class Person(_PublicDocument):
    """Somebody who speaks, or leads a Q&A."""

    name: str
    url: str | None
    pronouns: str = ""
    bio: str = ""
    photo: str | None = Field(
        default=None, description="where its picture is, relative to this document"
    )


class PublicSponsor(_PublicDocument):
    """Who pays for the event."""

    name: str
    url: str | None
    logo: str | None = Field(
        default=None, description="where its picture is, relative to this document"
    )


class QaRoom(_PublicDocument):
    """Another room, in whose space a Q&A is."""

    id: str
    name: str
    link: str | None


class PublicSlot(_PublicDocument):
    """One talk with its Q&A, or one break."""

    id: str
    room: str
    kind: SessionKind
    title: str
    speakers: tuple[Person, ...]
    abstract: str
    track: str = ""
    language: str = Field(default="", description="spoken")
    form: str = Field(default="", description="a keynote, a panel …; empty: a talk")
    host: Person | None = Field(default=None, description="who leads the Q&A")
    links: tuple[str, ...] = ()
    slides: str | None = None
    do_not_record: bool = Field(default=False, description="no recording of it is to stay")
    source_id: str | None = Field(
        default=None, description="what the schedule that it was imported from calls it"
    )
    day: date | None = Field(
        default=None, description="the day of the show that it is part of: one of the event's"
    )
    start: AwareDatetime
    end: AwareDatetime
    expected_start: AwareDatetime = Field(
        description="differs from `start` by whole minutes while the slot before it overruns"
    )
    qa_start: AwareDatetime | None = Field(description="null: no Q&A of its own")
    qa_room: QaRoom | None = Field(
        default=None, description="null: the Q&A is in the slot's own room"
    )
    live: bool = Field(description="a talk that is no recording")
    state: SlotState
    revision: int = Field(description="grows when anything that a calendar shows changes")
    changed: AwareDatetime = Field(description="when it last changed so")


class RoomNow(_PublicDocument):
    """What is on in a room, and next. Slots by their ids."""

    slot: str | None
    part: str = Field(json_schema_extra={"enum": list(PARTS)})
    interrupted: bool = Field(description="the technical difficulties picture is shown")
    shown: bool = Field(
        description="false: another picture covers the slot, or it was not seen on air"
    )
    until: AwareDatetime | None = Field(description="null: open, or as soon as it can")
    next: str | None


class PublicRoom(_PublicDocument):
    """A room, and the ways into it."""

    id: str
    name: str
    space: str | None = Field(description="the link to the space that the room is in")
    link: str | None = Field(description="the link right into the room")
    watch: str | None = Field(description="where its stream is watched")
    now: RoomNow | None = Field(description="null: the schedule was not made by a running show")


class ScheduleDocument(_PublicDocument):
    """The whole public schedule; slots in order of their starts."""

    event: EventFacts
    rooms: tuple[PublicRoom, ...]
    slots: tuple[PublicSlot, ...]
    sponsors: tuple[PublicSponsor, ...] = ()
