"""Decisions: what people, recordings and policies decided, as the journal keeps them.

The conductor appends them; `rundown.decided` says what each does. Each is absolute (it names what
it is about), so folding it again after a restart gives the same rundown. A new one is a class here:
the journal, the HTTP API, the command line and the figures read it off.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, ClassVar, Protocol, get_args, get_type_hints

from orchestrator.model.times import length_in_words
from orchestrator.model.timetable import LatePolicy

BY_ITSELF = "orchestrator"
"""Who decided, where a recording, OBS or a policy did."""

BY_FILE = "timetable"
"""Who decided, where the timetable's file was read, or changed and adopted without asking."""


class Means(Enum):
    """What a text of a decision names, and what is meant by a person who leaves it out."""

    STANDBY_ITEM = "the standby item"
    ITEM_ON_AIR = "the item on air"
    ITEM = "an item, which has to be named"
    ITEM_BEFORE = "what was on air before the last take"
    SESSION = "a session, which has to be named"
    ALERT = "an alert, which has to be named"
    BROADCAST = "a broadcast on YouTube, which has to be named"


StandbyItem = Annotated[str, Means.STANDBY_ITEM]
ItemOnAir = Annotated[str, Means.ITEM_ON_AIR]
ItemId = Annotated[str, Means.ITEM]
ItemBefore = Annotated[str, Means.ITEM_BEFORE]
SessionId = Annotated[str, Means.SESSION]
AlertId = Annotated[str, Means.ALERT]
BroadcastId = Annotated[str, Means.BROADCAST]


class Titles(Protocol):
    """How people call what a decision is about."""

    def item(self, item: str) -> str:
        """Return an item's title."""
        ...

    def session(self, session: str) -> str:
        """Return a session's title."""
        ...

    def clock(self, instant: datetime) -> str:
        """Return an instant as hour and minute in the event's zone."""
        ...


class _Decided:
    """What every decision says of itself.

    `kind` is the word of the journal and of all programs: it stays when a class is renamed. `does`
    is a line for who may decide it; empty where the show decides it by itself. What is `final`
    cannot be taken back, and is asked about before it is sent. What is `aside` changes nothing of
    the rundown: the room stays at its version, and whichever was seen will do.
    """

    __slots__ = ()

    kind: ClassVar[str]
    does: ClassVar[str] = ""
    final: ClassVar[bool] = False
    aside: ClassVar[bool] = False

    def words(self, titles: Titles) -> str:
        """Return what was decided, for the crew's journal."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Take(_Decided):
    """Put this item on air now; what stood between is passed over."""

    kind = "take"
    does = "Put an item on air now."

    item: StandbyItem

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"take: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class Back(_Decided):
    """Take the last take back: this item goes on where it was; what was passed over is to come."""

    kind = "back"
    does = "Go back to what was on air before the last take, where it was."

    item: ItemBefore

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"back to: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class Hold(_Decided):
    """Keep this item on air until it is released or another is taken."""

    kind = "hold"
    does = "Keep the item on air until it is released or another is taken."

    item: ItemOnAir

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"hold: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class Release(_Decided):
    """End the hold, the fallback picture and hands-on: go on by the rundown."""

    kind = "release"
    does = "End the hold, the fallback picture and the work by hand: go on by the rundown."

    def words(self, titles: Titles) -> str:  # noqa: ARG002 - as of all
        """Return what was decided."""
        return "release"


@dataclass(frozen=True, slots=True)
class Skip(_Decided):
    """Leave this item out."""

    kind = "skip"
    does = "Leave an item out."

    item: StandbyItem

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"skip: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class Extend(_Decided):
    """Make this item longer (or shorter, when negative) than it would be by now."""

    kind = "extend"
    does = "Make the item on air longer."

    item: ItemOnAir
    by: timedelta

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"{_length(self.by)}: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class Retime(_Decided):
    """Pin this session's start to another instant."""

    kind = "retime"
    does = "Pin a session's start to another time."

    session: SessionId
    start: datetime

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"retime to {titles.clock(self.start)}: {titles.session(self.session)}"


@dataclass(frozen=True, slots=True)
class Fallback(_Decided):
    """Show the fallback picture: over this item until its end, or (None) until released."""

    kind = "fallback"
    does = "Show the fallback picture until released."

    item: str | None = None

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        if self.item is None:
            return "fallback picture"
        return f"fallback picture over: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class Autopilot(_Decided):
    """Let the room take its cues by itself, or (off) leave them to the operator."""

    kind = "autopilot"
    does = "Let the room take its cues by itself, or (off) leave them to the operator."

    on: bool

    def words(self, titles: Titles) -> str:  # noqa: ARG002 - as of all
        """Return what was decided."""
        return "autopilot on" if self.on else "autopilot off"


@dataclass(frozen=True, slots=True)
class Acknowledge(_Decided):
    """Somebody of the crew has seen this alert of the running daemon, for all of them."""

    kind = "acknowledge"
    does = "Say for the whole crew that an alert was seen."
    aside = True

    alert: AlertId

    def words(self, titles: Titles) -> str:  # noqa: ARG002 - as of all
        """Return what was decided."""
        return "alert seen"


@dataclass(frozen=True, slots=True)
class EndBroadcast(_Decided):
    """End this broadcast (YouTube's id) for good, even if the timetable has it go on."""

    kind = "end-broadcast"
    does = "End the room's broadcast on YouTube for good."
    final = True

    broadcast: BroadcastId

    def words(self, titles: Titles) -> str:  # noqa: ARG002 - as of all
        """Return what was decided."""
        return f"end the broadcast {self.broadcast} for good"


@dataclass(frozen=True, slots=True)
class RecordingEnded(_Decided):
    """The recording of this premiere has really ended (OBS said so, or its time ran out)."""

    kind = "recording-ended"

    item: str

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"the recording ended: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class UseBackup(_Decided):
    """The recording of this premiere does not play: its backup is played instead.

    `anew`: from its beginning, for the talk has only just begun.
    """

    kind = "use-backup"

    item: str
    anew: bool = False

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"the backup recording is played: {titles.item(self.item)}"


_LATE_WORDS: Mapping[LatePolicy, str] = {
    LatePolicy.SEEK: "it goes on where it would be by now",
    LatePolicy.RESTART: "it plays from its beginning",
    LatePolicy.SKIP: "it is left out",
    LatePolicy.FALLBACK: "the fallback picture is shown until its Q&A",
}


@dataclass(frozen=True, slots=True)
class JoinedLate(_Decided):
    """This premiere was joined after its start; `policy` says what is shown instead."""

    kind = "joined-late"

    item: str
    policy: LatePolicy

    def words(self, titles: Titles) -> str:
        """Return what was decided."""
        return f"joined late, {_LATE_WORDS[self.policy]}: {titles.item(self.item)}"


@dataclass(frozen=True, slots=True)
class HandsOnSeen(_Decided):
    """A person put another scene on program in OBS while this item was on air.

    It is respected until the next pinned start; `until_released`: OBS was on air with something
    else when it was first met, and nothing is touched before the operator says so.
    """

    kind = "hands-on-seen"

    item: str
    scene: str
    until_released: bool = False

    def words(self, titles: Titles) -> str:  # noqa: ARG002 - as of all
        """Return what was decided."""
        return f"somebody showed the scene “{self.scene}” in OBS"


@dataclass(frozen=True, slots=True)
class HandsOffSeen(_Decided):
    """The person who worked in OBS put on program what should be there: the room goes on by itself.

    Not where OBS was on air with something else when it was first met: that waits for a release.
    """

    kind = "hands-off-seen"

    item: str

    def words(self, titles: Titles) -> str:  # noqa: ARG002 - as of all
        """Return what was decided."""
        return "somebody showed the right scene in OBS again"


@dataclass(frozen=True, slots=True)
class Adopted(_Decided):
    """A new timetable took over; what was on air stayed as it was.

    `on_air` is the session that was on air (None: none) and `since` the start of its first item;
    the frozen parts are those of the timetable with digest `before`.
    """

    kind = "adopted"

    digest: str
    before: str
    on_air: str | None
    since: datetime | None

    def words(self, titles: Titles) -> str:  # noqa: ARG002 - as of all
        """Return what was decided."""
        return "an edited timetable took over" if self.before else "the show began"


Choice = (
    Take
    | Back
    | Hold
    | Release
    | Skip
    | Extend
    | Retime
    | Fallback
    | Autopilot
    | Acknowledge
    | EndBroadcast
    | RecordingEnded
    | UseBackup
    | JoinedLate
    | HandsOnSeen
    | HandsOffSeen
    | Adopted
)

KINDS: Mapping[str, type[Choice]] = {each.kind: each for each in get_args(Choice)}
"""All decisions, by their kinds."""

PERSONS: Mapping[str, type[Choice]] = {kind: each for kind, each in KINDS.items() if each.does}
"""Those that a person may make."""


def asked(choice: type[Choice]) -> Mapping[str, object]:
    """Return what a person has to say for it: each field without a default, and its meaning.

    A meaning is one of `Means`, or the field's type: a length, an instant, on or off.
    """
    hints = get_type_hints(choice, include_extras=True)
    needed = [each.name for each in fields(choice) if each.default is MISSING]
    return {name: getattr(hints[name], "__metadata__", (hints[name],))[0] for name in needed}


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the journal. `number` counts up over all rooms; `by` names who decided."""

    number: int
    at: datetime
    room: str
    by: str
    choice: Choice
    reason: str = ""


def _length(by: timedelta) -> str:
    return f"{length_in_words(abs(by))} {'shorter' if by < timedelta(0) else 'longer'}"
