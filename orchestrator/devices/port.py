"""What every device offers the conductor: look, compare, do, and see whether it is so.

A device belongs to one room. It keeps what it has observed; `steps` compares that with what the
room should be like and is free of effects; `do` executes; `verdict` reads what was observed since.
Inside a device `desired.py` and `diff.py` are pure, `device.py` is the effect.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Step:
    """One command to a device: what it does, in words, and why it is needed."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """The device accepted the steps; `taken` is when it said that the picture changes."""

    taken: datetime | None = None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It did not work, and may work after so many seconds."""

    reason: str
    after: float = 0.2


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not work and will not until a person changes something."""

    reason: str


Outcome = Done | TryAgain | Failed


@dataclass(frozen=True, slots=True)
class Milestone:
    """What a device that follows the picture has to bring about now: a title, going live.

    `key` tells it from all others of the show, `what` is one word. `due` None: since it is
    wanted. `taken`: when the device accepted it; `met`: it was seen to be true; `missing`: why not.
    """

    key: str
    what: str
    session: str | None
    due: datetime | None
    taken: datetime | None
    met: bool
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the device shows what it should. `at`: since when; `missing`: what is not so."""

    met: bool
    at: datetime | None = None
    missing: str = ""
    known: bool = True
    """False: nothing is known about the device yet, or any more, and nothing can be held against
    it."""
    hopeless: bool = False
    """Waiting cannot help: the recording does not play, the scene is not there."""
    patience: timedelta = timedelta(0)
    """How much longer than usual to wait before it counts as failed: the device answers so late."""
    nearly: bool = False
    """What is due is there and in its place, and only not seen to move yet."""
    looked: datetime | None = None
    """The look that `missing` rests on, where that is told by looks alone: what a slow device has
    not answered yet is not known to be missing. None: what is so is known at any time."""


@dataclass(frozen=True, slots=True)
class RecordingOver:
    """The recording on air has really ended."""

    media: Path
    at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class SceneByHand:
    """A person put another scene on program."""

    scene: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """The device came back without things of ours, which were created again: `what`, in words."""

    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noticed:
    """A person did something to the device that the crew should know: `what`, in words."""

    what: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Something was observed (also: connection made or lost); look again."""


DeviceEvent = RecordingOver | SceneByHand | Restored | Noticed | Changed


@dataclass(frozen=True, slots=True)
class Health:
    """How the device is, for the crew: `ok` and one line in plain words. `facts` for metrics.

    `alert`: that of it which the crew is told at once, for viewers suffer from it.
    """

    ok: bool
    connected: bool
    summary: str
    since: datetime | None = None
    facts: tuple[tuple[str, float], ...] = ()
    alert: str = ""


class Device(Protocol):
    """One device of one room."""

    @property
    def name(self) -> str:
        """What the crew calls it: `OBS studio-a`."""
        ...

    def health(self) -> Health:
        """Return how it is, from what was last observed."""
        ...

    async def open(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Start connecting, and go on reconnecting until `close`; returns at once.

        `on_event` is called on the event loop's thread.
        """
        ...

    async def close(self) -> None:
        """Leave the device as it is, and let go of it."""
        ...

    async def observe(self) -> None:
        """Read everything anew, also what events would have told; raises TemporaryError."""
        ...

    def steps(self, wanted: RoomState, now: datetime) -> Sequence[Step]:
        """Return what is to be done so that the device is as wanted; empty when it is.

        Empty, too, while nothing is known about the device. For a `wanted` in the future `now`
        is its instant.
        """
        ...

    def do(self, steps: Sequence[Step]) -> Coroutine[Any, Any, Outcome]:
        """Execute the steps, in order, each at most once.

        A change of picture that comes first is ordered before this returns; the result is awaited.
        """
        ...

    def verdict(self, wanted: RoomState, now: datetime) -> Verdict:
        """Return whether the observed device is as wanted."""
        ...


@runtime_checkable
class FollowingDevice(Device, Protocol):
    """A device that is not the picture: it may be slow, and the picture never waits for it."""

    def milestones(self, wanted: RoomState, now: datetime) -> Sequence[Milestone]:
        """Return what it has to bring about in this state, and how far that is."""
        ...

    def turns(self, wanted: RoomState) -> Sequence[datetime]:
        """Return when it wants to be observed, or may have to do something else, although the room
        stays in this state.

        Instants before it was last observed count for nothing. What it is told it says by events.
        """
        ...

    def replan(self, timetable: Timetable) -> None:
        """Go on by an edited timetable; raises PermanentError or ValueError, changing nothing."""
        ...


@runtime_checkable
class PreparesSteps(Protocol):
    """A device that can get ready, so that steps begin sooner when their instant is there."""

    def prepare(self, steps: Sequence[Step]) -> Callable[[], None] | None:
        """Make ready what `do` of these steps sends first, and return what sends just that.

        `do` of the same steps goes on from there. None: there is nothing to prepare. Harmless if
        it is never sent; sending never raises.
        """
        ...


@runtime_checkable
class ShowsProgram(Protocol):
    """A device that can say what it shows."""

    async def program_picture(self) -> bytes:
        """Return what is on program, as a JPEG; raises TemporaryError."""
        ...


@runtime_checkable
class KnowsRecordings(Protocol):
    """A device that finds out that a recording does not play, mostly before it is due."""

    def trouble_with(self, media: Path) -> str:
        """Return why it does not play there, as far as known, and as what the device was told of
        it; empty: nothing is known against it."""
        ...


class Sight(StrEnum):
    """Whether what should be on air was seen there."""

    SEEN = "seen"
    AWAITED = "awaited"
    """It has just been taken, or nobody has looked yet."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Sighted:
    """What is known of the picture that should be on air; `missing`: why it was not seen."""

    sight: Sight
    missing: str = ""


NO_DEVICE = Sighted(Sight.MISSING, "this room has no OBS")
"""Of a room without a device for its picture."""


@dataclass(frozen=True, slots=True)
class Broadcasting:
    """A room's broadcast as it was last seen, for the crew, and the units of the day.

    `id`, `phase`, `title` and `watch` (its address) are empty while there is none. `can_end`: it
    is tested or live. `reserved`: of the units left, those that going live and titles need in the
    rest of the show, in all rooms.
    """

    id: str
    phase: str
    title: str
    watch: str
    can_end: bool
    units_used: int
    units_left: int
    reserved: int


@runtime_checkable
class ShowsBroadcast(Protocol):
    """A device that streams to an audience of its own."""

    def broadcasting(self) -> Broadcasting:
        """Return how the broadcast is, from what was last observed."""
        ...
