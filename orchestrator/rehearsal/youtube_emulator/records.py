"""What exists on the emulated channel, and the request as handlers see it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from orchestrator.clock import Clock
from orchestrator.model.times import rfc3339
from orchestrator.rehearsal.youtube_emulator.api_errors import Json
from orchestrator.rehearsal.youtube_emulator.history import History

CHANNEL_ID = "UCemulatedchannel0000000"


@dataclass(frozen=True, slots=True)
class Delays:
    """How long things take, in seconds of the show."""

    stream_active: float = 4.0
    test_starting: float = 10.0
    live_starting: float = 10.0
    video_listed: float = 5.0
    """A new broadcast's video is not listed at once (seen in the field)."""
    auto_stop: float = 60.0
    listed: float = 0.0
    """So long what was made is missing in lists: an insert is known before it is found."""


@dataclass(slots=True)
class StreamRecord:
    """A live stream: one ingest address and key."""

    id: str
    title: str
    key: str
    cdn: Json
    inserted: datetime
    description: str = ""
    reusable: bool = True
    since: datetime | None = None
    """When the encoder connected; None: it is not connected."""
    stopped: datetime | None = None
    sound: bool = True


@dataclass(slots=True)
class BroadcastRecord:
    """A broadcast and its video, which share id, title and description."""

    id: str
    inserted: datetime
    snippet: Json
    status: Json
    content: Json
    video: Json = field(default_factory=lambda: {"categoryId": "22"})
    state: str = "created"
    going: tuple[str, datetime] | None = None
    """The state it is on its way to, and when it will be there."""
    stream: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    thumbnail: str | None = None


@dataclass(slots=True)
class Account:
    """Who signed in, and what Google lets them do."""

    channel: str = CHANNEL_ID
    title: str = "Emulated channel"
    live_enabled: bool = True
    blocked: bool = False
    most_live: int = 12


class ChannelRecords:
    """Everything on the channel. Handlers change it through `Call`."""

    def __init__(self, clock: Clock, delays: Delays) -> None:
        self.clock = clock
        self.delays = delays
        self.rtmp_server: str | None = None
        """A real RTMP server to send encoders to; None: an address that leads nowhere."""
        self.account = Account()
        self.history = History()
        self.broadcasts: dict[str, BroadcastRecord] = {}
        self.streams: dict[str, StreamRecord] = {}
        self.chat: dict[str, list[Json]] = {}
        self.playlists: list[tuple[Json, datetime]] = []
        self._count = 0
        self._named: list[str] = []

    def is_listed(self, inserted: datetime, now: datetime) -> bool:
        """Whether what was made at `inserted` shows up in lists."""
        return inserted + timedelta(seconds=self.delays.listed) <= now

    def next_id(self, wanted: str) -> None:
        """Let what is made next have this id."""
        self._named.append(wanted)

    def new_id(self, prefix: str) -> str:
        """Return an id that was not used before; 11 characters, as YouTube's."""
        if self._named:
            return self._named.pop()
        self._count += 1
        return f"{prefix}{self._count:0{11 - len(prefix)}d}"


@dataclass(slots=True)
class Call:
    """One request that has passed sign-in, quota and discovery."""

    world: ChannelRecords
    now: datetime
    parameters: dict[str, list[str]]
    body: Json
    upload: bytes = b""
    slower: timedelta = timedelta(0)

    @property
    def parts(self) -> list[str]:
        """The parts that are asked for."""
        return self.parameters.get("part", [])

    def one(self, name: str) -> str | None:
        """Return a parameter's only value."""
        values = self.parameters.get(name)
        return values[0] if values and values[0] else None

    def many(self, name: str) -> list[str]:
        """Return a repeated parameter's values."""
        return self.parameters.get(name, [])

    def only_parts(self, resource: Json) -> Json:
        """Return the resource with nothing but the parts that are asked for."""
        always = ("kind", "etag", "id")
        return {k: v for k, v in resource.items() if k in always or k in self.parts}

    def page(self, kind: Literal["Broadcast", "Stream", "Video"], found: list[Json]) -> Json:
        """Return one page of a list, as `pageToken` and `maxResults` ask."""
        size = int(self.one("maxResults") or 5) or 5
        if self.one("id"):
            size = max(size, len(found))
        start = int(self.one("pageToken") or 0)
        name = "video" if kind == "Video" else f"live{kind}"
        answer: Json = {
            "kind": f"youtube#{name}ListResponse",
            "etag": etag(found),
            "pageInfo": {"totalResults": len(found), "resultsPerPage": size},
            "items": [self.only_parts(item) for item in found[start : start + size]],
        }
        if start + size < len(found):
            answer["nextPageToken"] = str(start + size)
        return answer


def etag(value: object) -> str:
    """Return a tag that changes when the value does."""
    return f"{hash(repr(value)) & 0xFFFFFFFFFFFF:012x}"


def spell(instant: datetime) -> str:
    """Write an instant as the API does: whole seconds, `Z`."""
    return rfc3339(instant)[:19] + "Z"
