"""What every device offers the conductor: look, compare, do, and see whether it is so.

A device belongs to one room. It is told what is wanted (`want`) and keeps what it has observed.
`steps`, `verdict` and `health` read these and change nothing, however often and of whatever state
they are asked; `observe` reads the device, `do` changes it. Nothing here knows OBS.
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
    """One command to a device: `what` it does and `why` it is needed, in words for the crew."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class TakeCommand(Step):
    """Take the device, which another may command; nothing of it is seen there."""


@dataclass(frozen=True, slots=True)
class Done:
    """The device accepted the steps.

    `taken`: when the picture changed, as the device itself told it, or else when it accepted the
    change. None: none of the steps changes the picture.
    """

    taken: datetime | None = None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It did not work, and may work `after` so many seconds; why, in words for the crew."""

    reason: str
    after: float = 0.2


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not work and will not until a person changes something: what, is in `reason`."""

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
class Met:
    """It was seen to be as wanted. `at`: since when; None: the device cannot say."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """It was seen not to be as wanted: `what` is not so, in words for the crew. It may become so.

    `patience`: how much longer than usual to wait before it counts as failed, for the device
    answers so late. `nearly`: what is due is there and in its place, and only not seen to move yet.
    `looked`: the look that this rests on, where it is told by looks alone: what a slow device has
    not answered yet is not known to be missing. None: the device is always up to date.
    """

    what: str
    patience: timedelta = timedelta(0)
    nearly: bool = False
    looked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hopeless:
    """It will not be as wanted by waiting: the recording does not play, the scene is not there.

    `what` is not so, in words for the crew. `patience`: as of `Missing`; it counts where the
    picture was right before, which may come of a look that is late.
    """

    what: str
    patience: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known about the device yet, or any more: nothing can be held against it.

    `what` is not known, in words for the crew.
    """

    what: str


Verdict = Met | Missing | Hopeless | Unknown
"""Whether a device is as wanted: one of four cases."""


@dataclass(frozen=True, slots=True)
class RecordingOver:
    """The recording that is wanted on air (see `Device.want`) has really ended, at this instant.

    Told once for each time that it is wanted on air. `media`: its path, as `RoomState` has it;
    `evidence`: how that was found, in words for the journal.
    """

    media: Path
    at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class SceneByHand:
    """A person put another scene on program: it was seen there, since this instant, not ordered.

    `scene`: its name, as the room's `scenes` have it where it is one of them.
    """

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
    """Something was observed (also: connection made or lost); the room looks again.

    Rather told too often than too seldom: without it the room looks once a second.
    """


DeviceEvent = RecordingOver | SceneByHand | Restored | Noticed | Changed


@dataclass(frozen=True, slots=True)
class Health:
    """How the device is, for the crew: `summary` is one line in plain words.

    `ok`: there is nothing that a person should do. `connected`: it can be asked and told things.
    `since`: when it was connected or lost, None before either. `alert`: that of it which the crew
    is told at once, for viewers suffer from it; empty: there is nothing.
    `streaming`: whether viewers see what it shows; None: it does not know, or streams to nobody.
    `preroll_ready`: it holds a recording on its first frame, to be taken at once.
    `facts`: further figures by name, for the metrics alone: nobody decides by them.
    """

    ok: bool
    connected: bool
    summary: str
    since: datetime | None = None
    facts: tuple[tuple[str, float], ...] = ()
    alert: str = ""
    streaming: bool | None = None
    preroll_ready: bool = False


class Device(Protocol):
    """One device of one room. One that is no `FollowingDevice` is the room's picture."""

    @property
    def name(self) -> str:
        """What the crew calls it: `OBS studio-a`."""
        ...

    def health(self) -> Health:
        """Return how it is, from what was last observed and is wanted; without effect, no I/O."""
        ...

    async def open(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Start connecting, and go on reconnecting until `close`; returns at once, raises nothing.

        `on_event` is called on the event loop's thread, and returns at once.
        """
        ...

    async def close(self) -> None:
        """Leave the device as it is, and let go of it; raises nothing. No event comes after it."""
        ...

    def want(self, wanted: RoomState) -> None:
        """Note what the room should be like from now on, until another state is told.

        What the device notices by itself goes by it: a recording's end, a stream that does not
        start, units to be kept. It sends nothing, returns at once, raises nothing, and is harmless
        when told again. It comes before `do` of the steps that bring this state about.
        """
        ...

    async def observe(self) -> None:
        """Read everything anew, also what events would have told; raises TemporaryError.

        It may take seconds, and another call, also `do`, may come meanwhile.
        """
        ...

    def steps(self, wanted: RoomState, now: datetime) -> Sequence[Step]:
        """Return what is to be done so that the device is as wanted; empty when it is.

        Empty, too, while nothing is known about the device. For a `wanted` in the future `now`
        is its instant. Without effect: it may be asked about any state, at any time.
        While `wanted.in_charge` is False the picture is a person's, and none of them changes it.
        """
        ...

    def do(self, steps: Sequence[Step]) -> Coroutine[Any, Any, Outcome]:
        """Execute steps of its own, in order, each at most once; raises TemporaryError.

        A change of picture that comes first is ordered before this returns; the result is awaited.
        It may be cancelled: what was sent stays so, and what is left is asked for anew.
        """
        ...

    def verdict(self, wanted: RoomState, now: datetime) -> Verdict:
        """Return whether the device was seen to be as wanted: never by what it was ordered.

        Without effect: it may be asked about any state, at any time.
        """
        ...


@runtime_checkable
class FollowingDevice(Device, Protocol):
    """A device that is not the picture: it may be slow, and the picture never waits for it."""

    def milestones(self, wanted: RoomState, now: datetime) -> Sequence[Milestone]:
        """Return what it has to bring about in this state, and how far that is; without effect."""
        ...

    def turns(self, wanted: RoomState) -> Sequence[datetime]:
        """Return when it wants to be observed, or may have to do something else, although the room
        stays in this state.

        Instants before it was last observed count for nothing. What it is told it says by events.
        Without effect.
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
class HasOneHand(Protocol):
    """A device that one orchestrator commands at a time, and that another may have taken."""

    @property
    def taken_by(self) -> str:
        """Who else commands it, in words; empty where nobody else has taken it."""
        ...

    @property
    def is_anothers(self) -> bool:
        """Whether another commands it, or may: then what follows the picture is theirs, too."""
        ...

    def take_back(self) -> None:
        """Take it again; a person says so."""
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


@runtime_checkable
class HasOwnFiles(Protocol):
    """A device on another computer may have the recordings there: `has_own_files`."""

    has_own_files: bool


class Sight(StrEnum):
    """Whether what should be on air was seen there."""

    SEEN = "seen"
    AWAITED = "awaited"
    """It has just been taken, or nobody has looked yet."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Sighted:
    """What is known of the picture that should be on air; `missing`: why it was not seen.

    `until`: one that is awaited counts as missing from then on.
    """

    sight: Sight
    missing: str = ""
    until: datetime | None = None


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
