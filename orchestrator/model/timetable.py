"""The timetable as organizers mean it: event, rooms, speakers, sessions. Everything resolved.

Built by `orchestrator.timetable` from YAML; read by everyone. Sessions stand in the order in which
they are shown in their room.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.model.item_kinds import KINDS, ItemKind
from orchestrator.model.options import Door, PostOptions, VenueChoice, YouTubeOptions


class LatePolicy(StrEnum):
    """What happens to a premiere that is joined after its start (timetable key `late`)."""

    SEEK = "seek"
    """Go on where the recording would be by now."""
    RESTART = "restart"
    """Play it from the beginning; what follows moves, unless pinned."""
    SKIP = "skip"
    """Show holding until the Q&A."""
    FALLBACK = "fallback"
    """Show the fallback picture until the Q&A."""


class HandsOn(StrEnum):
    """What happens when a person switches scenes in OBS itself (room key `hands_on`)."""

    RESPECT = "respect"
    REASSERT = "reassert"


class Sound(StrEnum):
    """What happens where a talk is not heard (room key `sound`)."""

    TELL = "tell"
    MEND = "mend"
    """The crew is told as well, and what is muted is unmuted."""
    OFF = "off"
    """OBS's meters are not asked for."""


class SessionKind(StrEnum):
    """A talk, a break between talks, or a clip: a recording that nobody is told of."""

    TALK = "talk"
    BREAK = "break"
    CLIP = "clip"


FORMATS: Final = ("talk", "panel", "keynote", "lightning", "workshop")
"""What a session usually is to its readers (timetable key `kind`); the first unless said."""


@dataclass(frozen=True, slots=True)
class PublishedAt:
    """Where the event's schedule is published, and how often to look there during the show.

    `every` None: not then.
    """

    url: str
    every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Who pays for the event. `logo` is a picture beside the timetable."""

    name: str
    url: str | None = None
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the show; it runs past midnight. `name`: what people call it, empty: nothing."""

    date: date
    name: str = ""

    @property
    def called(self) -> str:
        """Its name, or its weekday."""
        return self.name or f"{self.date:%A}"


@dataclass(frozen=True, slots=True)
class Event:
    """The meetup as a whole. `day` is the day of every bare time.

    `days` are those that it lasts, in order, as written or as the gaps between sessions show them.
    """

    name: str
    day: date
    zone: ZoneInfo
    url: str | None = None
    register: str | None = None
    source: PublishedAt | None = None
    sponsors: tuple[Sponsor, ...] = ()
    days: tuple[Day, ...] = ()

    def called(self, day: date) -> Day:
        """Return the day of this date."""
        return next((each for each in self.days if each.date == day), Day(day))


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person who gives a talk; `key` is their name in the timetable's `speakers`.

    `photo` is a picture beside the timetable.
    """

    key: str
    name: str
    url: str | None = None
    bio: str = ""
    pronouns: str = ""
    photo: Path | None = None


@dataclass(frozen=True, slots=True)
class Streaming:
    """When OBS streams: from `before` a day's first item until `after` its last."""

    before: timedelta
    after: timedelta


STREAMING = Streaming(before=timedelta(minutes=10), after=timedelta(minutes=5))
"""What `stream: {}` means: long enough for YouTube to go live, and for a last look."""


DEFAULT_SCENES: Mapping[ItemKind, str] = MappingProxyType(
    {kind: KINDS[row.scene_as or kind].scene for kind, row in KINDS.items()}
)


@dataclass(frozen=True, slots=True)
class Room:
    """A place with one picture: a scene for each kind of item, on one OBS connection.

    `session_scenes`: those that sessions have for themselves. `loops`: recordings that OBS plays
    again and again while it shows the scene of that kind. `streaming` None: the crew starts and
    stops the stream themselves.
    """

    id: str
    name: str
    obs: str
    scenes: Mapping[ItemKind, str] = field(default_factory=lambda: DEFAULT_SCENES)
    streaming: Streaming | None = None
    hands_on: HandsOn = HandsOn.RESPECT
    sound: Sound = Sound.TELL
    youtube: YouTubeOptions | None = None
    venues: tuple[VenueChoice, ...] = ()
    session_scenes: tuple[str, ...] = ()
    loops: Mapping[ItemKind, Path] = field(default_factory=dict)

    @property
    def all_scenes(self) -> tuple[str, ...]:
        """The names of all scenes that the room is shown on, each once."""
        of_kinds = (self.scenes.get(kind, DEFAULT_SCENES[kind]) for kind in ItemKind)
        return tuple(dict.fromkeys((*of_kinds, *self.session_scenes)))

    @property
    def door(self) -> Door | None:
        """The way into the room, by the first of its venues that people can walk into."""
        return next((venue.door for venue in self.venues if venue.door is not None), None)

    @property
    def link(self) -> str | None:
        """The link that leads a visitor into the room, None where the timetable has none."""
        return self.door.link if self.door is not None else None

    @property
    def space_link(self) -> str | None:
        """Where the space is that the room is in, None where the timetable names none."""
        return next((venue.space_link for venue in self.venues if venue.space_link), None)

    @property
    def watch(self) -> str | None:
        """Where the room's stream is watched, None where that is not known beforehand."""
        return self.youtube.watch if self.youtube is not None else None


@dataclass(frozen=True, slots=True)
class Session:
    """One slot of a room.

    A talk with `media` is a premiere of length `duration`, without it is given live for as long;
    then comes a Q&A of length `qa` (None: no Q&A). A break lasts `duration`. A clip has `media`.
    `start` None: follows the session before it. `duration` None: not known yet (to be probed).
    `thumbnail`: its picture on YouTube, a file or what `options` has instead.
    `first_stamp`: the time stamp, in seconds, with which the recording begins; None: not known.
    `backup_first_stamp`: that of what is played instead, `backup_media` or `original`.
    `loudness`: how loud the recording is, see `model.loudness`; empty: not known.
    `scene` is the OBS scene of its live part, None: the room's. `note` is for the crew alone.
    `backup_media` is played where `media` does not play. `original`: what the timetable names where
    `media` is its prepared twin; it is played before the fallback picture is. `qa_room`: in whose
    space the Q&A is, None: in its own room's. `encrypted`: those of its recordings
    that are: OBS can die of one. `language` is spoken. `source_id` is what the schedule that it was
    imported from calls it. `form` is what it is to those who read of it, one of `FORMATS` or
    another word; empty: a talk. `host` leads its Q&A. `do_not_record`: its speakers want no copy of
    it to stay. `day` is the day of the show that it is part of, None: the event's.
    """

    id: str
    room: str
    kind: SessionKind
    title: str
    start: datetime | None
    duration: timedelta | None
    qa: timedelta | None = None
    media: Path | None = None
    backup_media: Path | None = None
    original: Path | None = None
    speakers: tuple[Speaker, ...] = ()
    abstract: str = ""
    late: LatePolicy = LatePolicy.SEEK
    transition: str = "Cut"
    thumbnail: str | None = None
    first_stamp: float | None = None
    loudness: str = field(default="", compare=False, repr=False)
    backup_first_stamp: float | None = None
    encrypted: frozenset[Path] = frozenset()
    scene: str | None = None
    qa_room: str | None = None
    note: str = ""
    track: str = ""
    language: str = ""
    source_id: str | None = None
    form: str = ""
    host: Speaker | None = None
    links: tuple[str, ...] = ()
    slides: str | None = None
    do_not_record: bool = False
    day: date | None = None

    @property
    def recordings(self) -> tuple[Path, ...]:
        """Its recording, and the one that stands in for it."""
        return tuple(each for each in (self.media, self.backup_media) if each is not None)

    @property
    def byline(self) -> str:
        """The speakers' names, as they are shown: `A, B`."""
        return ", ".join(speaker.name for speaker in self.speakers)


@dataclass(frozen=True, slots=True)
class Timetable:
    """Everything the organizers wrote.

    `digest` is the SHA-256 of the file's bytes, in hex; where prepared twins are played instead of
    what it names, of those bytes and the twins' names.
    """

    event: Event
    rooms: Mapping[str, Room]
    sessions: tuple[Session, ...]
    speakers: Mapping[str, Speaker] = field(default_factory=dict)
    digest: str = ""
    posts: PostOptions = field(default_factory=PostOptions)
    _of_room: dict[str, tuple[Session, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Sort the sessions by room once: each of 200 rooms asks for its own among 20,000."""
        lists: dict[str, list[Session]] = {}
        for session in self.sessions:
            lists.setdefault(session.room, []).append(session)
        self._of_room.update({room: tuple(own) for room, own in lists.items()})

    @property
    def recordings(self) -> tuple[Path, ...]:
        """All that is played, each once: the sessions' in their order, then the rooms' loops."""
        shown = (each for session in self.sessions for each in session.recordings)
        loops = (each for room in self.rooms.values() for each in room.loops.values())
        return tuple(dict.fromkeys((*shown, *loops)))

    def sessions_of(self, room: str) -> tuple[Session, ...]:
        """Return the room's sessions in the order in which they are shown."""
        return self._of_room.get(room, ())

    def day_of(self, session: Session) -> date:
        """Return the day of the show that a session is part of."""
        return session.day or self.event.day

    def session(self, session_id: str) -> Session | None:
        """Return the session with this id, or None."""
        return next((s for s in self.sessions if s.id == session_id), None)
