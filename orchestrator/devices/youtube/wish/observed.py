"""What YouTube says, as types. Made by `device` and the commands from the API's JSON; pure."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import SecretStr

from orchestrator.devices.youtube.plan.merge import Seen
from orchestrator.errors import TemporaryError
from orchestrator.model.times import from_rfc3339

Json = dict[str, Any]


class OddAnswerError(TemporaryError):
    """YouTube answered something that is not in its own description."""


@contextmanager
def _reading(what: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise OddAnswerError(f"YouTube sent an odd {what} ({type(error).__name__})") from None


class Phase(StrEnum):
    """Where a broadcast is in its life."""

    CREATED = "created"
    READY = "ready"
    TEST_STARTING = "testStarting"
    TESTING = "testing"
    LIVE_STARTING = "liveStarting"
    LIVE = "live"
    COMPLETE = "complete"
    REVOKED = "revoked"
    UNKNOWN = "lifeCycleStatusUnspecified"

    @property
    def words(self) -> str:
        """The phase as a crew says it."""
        return IN_WORDS.get(self, str(self))

    @property
    def starting(self) -> bool:
        """Whether it is between two states: look again, do not ask again."""
        return self in {Phase.TEST_STARTING, Phase.LIVE_STARTING}

    @property
    def untouched(self) -> bool:
        """Whether its settings may still change."""
        return self in {Phase.CREATED, Phase.READY}


IN_WORDS = {
    Phase.TEST_STARTING: "test is starting",
    Phase.LIVE_STARTING: "going live",
    Phase.COMPLETE: "ended",
    Phase.REVOKED: "taken down by YouTube",
    Phase.UNKNOWN: "in no state that YouTube names",
}


WINDOW = timedelta(seconds=90)
"""A transition that takes longer is given up, and the crew is told."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A live broadcast. `stream`: the id of the stream bound to it; `chat` of its live chat."""

    id: str
    phase: Phase
    title: str
    description: str
    channel: str
    privacy: str
    starts: datetime | None
    started: datetime | None
    monitored: bool
    auto_start: bool
    auto_stop: bool
    stream: str | None
    chat: str | None

    @property
    def watch(self) -> str:
        """Where viewers watch it."""
        return f"https://youtu.be/{self.id}"

    @property
    def seen(self) -> Seen:
        """The texts that the broadcast shows; tags and category stand on its video."""
        return Seen(self.title, self.description)


@dataclass(frozen=True, slots=True)
class Ingest:
    """Where OBS sends the stream. The key is a secret and never shown."""

    server: str
    key: SecretStr


@dataclass(frozen=True, slots=True)
class Stream:
    """A live stream. `issues`: what YouTube dislikes about the picture, in its words."""

    id: str
    title: str
    status: str
    health: str
    issues: tuple[str, ...] = ()
    ingest: Ingest | None = None

    @property
    def active(self) -> bool:
        """Whether YouTube receives picture and sound."""
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that was last read of one room's broadcasts, by id."""

    at: datetime
    broadcasts: Mapping[str, Broadcast]
    stream: Stream | None


@dataclass(frozen=True, slots=True)
class LastLook:
    """What is known since the last look at a room on YouTube.

    `ever`: whether it was read at all; `problem`: why the last look failed (empty: it did not), and
    `since` when; `lost`: ids that are known here and are not on YouTube; `starting`: since when
    which broadcasts are between two states, by id.
    """

    observed: Observed
    ever: bool
    problem: str
    since: datetime | None
    lost: tuple[str, ...]
    starting: Mapping[str, datetime]

    def starts_late(self, broadcast: str, now: datetime) -> bool:
        """Return whether a broadcast has been between two states for too long."""
        since = self.starting.get(broadcast)
        return since is not None and now - since > WINDOW


def broadcast_from(item: Json) -> Broadcast:
    """Read a liveBroadcast with snippet, status and contentDetails; raises OddAnswerError."""
    with _reading("broadcast"):
        return _broadcast(item)


def _broadcast(item: Json) -> Broadcast:
    snippet, content = item["snippet"], item.get("contentDetails", {})
    status = item["status"]
    return Broadcast(
        id=item["id"],
        phase=_phase(status.get("lifeCycleStatus", "")),
        title=snippet.get("title", ""),
        description=snippet.get("description", ""),
        channel=snippet.get("channelId", ""),
        privacy=status.get("privacyStatus", ""),
        starts=_instant(snippet.get("scheduledStartTime")),
        started=_instant(snippet.get("actualStartTime")),
        monitored=bool(content.get("monitorStream", {}).get("enableMonitorStream", True)),
        auto_start=bool(content.get("enableAutoStart")),
        auto_stop=bool(content.get("enableAutoStop")),
        stream=content.get("boundStreamId"),
        chat=snippet.get("liveChatId"),
    )


def stream_from(item: Json) -> Stream:
    """Read a liveStream; its address and key if the cdn part is there. Raises OddAnswerError."""
    with _reading("stream"):
        return _stream(item)


def _stream(item: Json) -> Stream:
    status = item.get("status", {})
    health = status.get("healthStatus", {})
    info = item.get("cdn", {}).get("ingestionInfo", {})
    issues = health.get("configurationIssues", ())
    return Stream(
        id=item["id"],
        title=item.get("snippet", {}).get("title", ""),
        status=status.get("streamStatus", ""),
        health=health.get("status", ""),
        issues=tuple(i.get("description") or i.get("type", "") for i in issues),
        ingest=_ingest(info) if info.get("streamName") else None,
    )


def video_texts(item: Json) -> Seen:
    """Read a video's snippet; raises OddAnswerError."""
    with _reading("video"):
        snippet = item["snippet"]
        return Seen(
            title=snippet.get("title", ""),
            description=snippet.get("description", ""),
            tags=tuple(snippet.get("tags", ())),
            category=snippet.get("categoryId", ""),
        )


def _ingest(info: Json) -> Ingest:
    """Prefer RTMPS: the key travels with every connection."""
    return Ingest(
        server=info.get("rtmpsIngestionAddress") or info["ingestionAddress"],
        key=SecretStr(info["streamName"]),
    )


def _phase(text: str) -> Phase:
    return Phase(text) if text in list(Phase) else Phase.UNKNOWN


def _instant(text: str | None) -> datetime | None:
    return from_rfc3339(text) if text else None
