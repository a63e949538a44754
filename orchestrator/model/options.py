"""What organizers want of venues and of YouTube, typed. Read once, by the owner of the group.

Part of `timetable`. A venue's own options stand in the venue's file, as a kind of `VenueChoice`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar


class Addressee(StrEnum):
    """Whom a place reaches (`to` of a venue in the timetable)."""

    AUDIENCE = "audience"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class Door:
    """The way into a room: a plain link that always works, and SpatialChat's names for it."""

    link: str
    space: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueChoice(ABC):
    """One entry of a room's `venues`: a place, and whom it reaches. Each venue adds its options.

    `kind` is the venue's name in the timetable; `edits` whether what it was told can be changed.
    """

    kind: ClassVar[str]
    edits: ClassVar[bool] = False

    to: Addressee = Addressee.AUDIENCE

    @property
    @abstractmethod
    def name(self) -> str:
        """What tells this place from the kind's others; in the journal, so it must not change."""

    @property
    def door(self) -> Door | None:
        """The way into the place, without secrets; None where nobody can walk into it."""
        return None

    @property
    def space_link(self) -> str | None:
        """Where the space is that the room is in, without secrets; None where there is none."""
        return None


@dataclass(frozen=True, slots=True)
class PostOptions:
    """The timetable's `posts`, by the kinds' names: what to say or not, and in which words.

    Of a kind that is not in them, the usual holds.
    """

    kinds: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    templates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Per(StrEnum):
    """For what a broadcast is made, if not for the whole room."""

    SESSION = "session"
    DAY = "day"
    """YouTube keeps no broadcast of over 12 hours."""


class Privacy(StrEnum):
    """Who sees a broadcast that is made here."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Chapters(StrEnum):
    """When chapters are written into the description."""

    LIVE = "live"
    """With each talk, and at the end."""
    END = "end"
    NONE = "none"


RENDERED, NO_THUMBNAIL = "rendered", "none"
"""What `thumbnail` may say instead of a file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YouTubeOptions:
    """What a room wants of YouTube; its fields are the keys of `youtube` in the timetable.

    Texts that are None have the defaults of `templates`. `broadcast`: the id of one that exists;
    None: find or make it. `complete`: end the broadcast for good when the timetable says that the
    show is over; it cannot be reopened, so one broadcast for the meetup needs it said, while each
    talk's or day's own is ended.
    """

    broadcast: str | None = None
    per: Per | None = None
    channel: str | None = None
    title: str | None = None
    description: str | None = None
    event_title: str | None = None
    event_description: str | None = None
    category: str | None = None
    tags: tuple[str, ...] | None = None
    playlist: str | None = None
    thumbnail: str = RENDERED
    thumbnail_font: Path | None = None
    privacy: Privacy = Privacy.PUBLIC
    chapters: Chapters = Chapters.END
    complete: bool = False

    @property
    def per_session(self) -> bool:
        """Whether each talk has a broadcast of its own."""
        return self.per is Per.SESSION

    @property
    def watch(self) -> str | None:
        """Where the stream is watched; None where that is not known beforehand.

        Broadcasts that are made for the show have no address yet: their channel's page lists what
        is live first.
        """
        if self.broadcast:
            return f"https://youtu.be/{self.broadcast}"
        return f"https://www.youtube.com/channel/{self.channel}/streams" if self.channel else None
