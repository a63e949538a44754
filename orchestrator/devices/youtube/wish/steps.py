"""The steps of the YouTube device, in words. Made by `diff`, executed by `execute`.

`key` says what a step is about, so that a failed one waits without holding up the others.
"""

from dataclasses import dataclass

from orchestrator.devices.port import Step
from orchestrator.devices.youtube.api.costs import Purpose
from orchestrator.devices.youtube.plan.room_plan import BroadcastPlan, Thumbnail
from orchestrator.devices.youtube.plan.texts import Text
from orchestrator.devices.youtube.wish.observed import Phase


@dataclass(frozen=True, slots=True)
class YouTubeStep(Step):
    """One thing to do on YouTube. `units`: what it costs at most."""

    key: str
    purpose: Purpose
    units: int


@dataclass(frozen=True, slots=True)
class EnsureBroadcast(YouTubeStep):
    """Find the broadcast, or make it."""

    plan: BroadcastPlan


@dataclass(frozen=True, slots=True)
class EnsureStream(YouTubeStep):
    """Find the room's stream, or make it."""


@dataclass(frozen=True, slots=True)
class Bind(YouTubeStep):
    """Bind the broadcast to the stream."""

    broadcast: str
    stream: str


@dataclass(frozen=True, slots=True)
class MendSettings(YouTubeStep):
    """Switch auto start and auto stop off; bring the times to the timetable's."""

    broadcast: str
    plan: BroadcastPlan
    times: bool


@dataclass(frozen=True, slots=True)
class Transition(YouTubeStep):
    """Ask for testing, live or complete."""

    broadcast: str
    to: Phase


@dataclass(frozen=True, slots=True)
class WriteText(YouTubeStep):
    """Write title, description, tags and category."""

    broadcast: str
    text: Text


@dataclass(frozen=True, slots=True)
class SetThumbnail(YouTubeStep):
    """Render or read a picture, and upload it."""

    broadcast: str
    thumbnail: Thumbnail


@dataclass(frozen=True, slots=True)
class AddToPlaylist(YouTubeStep):
    """Add the broadcast to the playlist, unless it is there."""

    broadcast: str
    playlist: str
