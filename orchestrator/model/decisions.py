"""Decisions: what people, recordings and policies decided, as the journal keeps them.

The conductor appends them; `rundown.compile` folds them. Each is absolute (it names what it is
about), so folding it again after a restart gives the same rundown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.model.timetable import LatePolicy


@dataclass(frozen=True, slots=True)
class Take:
    """Put this item on air now; what stood between is passed over."""

    item: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep this item on air until it is released or another is taken."""

    item: str


@dataclass(frozen=True, slots=True)
class Release:
    """End the hold, the fallback picture and hands-on: go on by the rundown."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave this item out."""

    item: str


@dataclass(frozen=True, slots=True)
class Extend:
    """Make this item longer (or shorter, when negative) than it would be by now."""

    item: str
    by: timedelta


@dataclass(frozen=True, slots=True)
class Retime:
    """Pin this session's start to another instant."""

    session: str
    start: datetime


@dataclass(frozen=True, slots=True)
class Fallback:
    """Show the fallback picture: over this item until its end, or (None) until released."""

    item: str | None = None


@dataclass(frozen=True, slots=True)
class Autopilot:
    """Let the room take its cues by itself, or (off) leave them to the operator."""

    on: bool


@dataclass(frozen=True, slots=True)
class EndBroadcast:
    """End this broadcast (YouTube's id) for good, whatever the timetable says."""

    broadcast: str


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """The recording of this premiere has really ended (OBS said so, or its time ran out)."""

    item: str


@dataclass(frozen=True, slots=True)
class JoinedLate:
    """This premiere was joined after its start; `policy` says what is shown instead."""

    item: str
    policy: LatePolicy


@dataclass(frozen=True, slots=True)
class HandsOnSeen:
    """A person put another scene on program in OBS while this item was on air.

    It is respected until the next pinned start; `until_released`: OBS was on air with something
    else when it was first met, and nothing is touched before the operator says so.
    """

    item: str
    scene: str
    until_released: bool = False


@dataclass(frozen=True, slots=True)
class HandsOffSeen:
    """The person who worked in OBS put on program what should be there: the room goes on by itself.

    Not where OBS was on air with something else when it was first met: that waits for a release.
    """

    item: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """A new timetable took over; what was on air stayed as it was.

    `on_air` is the session that was on air (None: none) and `since` the start of its first item;
    the frozen parts are those of the timetable with digest `before`.
    """

    digest: str
    before: str
    on_air: str | None
    since: datetime | None


Choice = (
    Take
    | Hold
    | Release
    | Skip
    | Extend
    | Retime
    | Fallback
    | Autopilot
    | EndBroadcast
    | RecordingEnded
    | JoinedLate
    | HandsOnSeen
    | HandsOffSeen
    | Adopted
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the journal. `number` counts up over all rooms; `by` names who decided."""

    number: int
    at: datetime
    room: str
    by: str
    choice: Choice
    reason: str = ""
