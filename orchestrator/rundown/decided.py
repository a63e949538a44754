"""What was decided so far, as far as it concerns one room's items; kept by `walk`."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from orchestrator.model.decisions import (
    Autopilot,
    Decision,
    EndBroadcast,
    Extend,
    Fallback,
    HandsOffSeen,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import LatePolicy

NEVER = datetime.max.replace(tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Facts:
    """What was decided, by item id (`pins` by session id).

    `latest` is the instant of the latest decision: what was on air then leaves no sooner.
    `by_hand_until`: a person works in OBS since `by_hand_since`, and nothing leaves until then
    (None: nobody does; NEVER: until released, as `until_released` says from the outset).
    """

    latest: datetime = LONG_AGO
    autopilot: bool = True
    fallback: bool = False
    by_hand_since: datetime | None = None
    until_released: bool = False
    by_hand_until: datetime | None = None
    held: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    extended: dict[str, timedelta] = field(default_factory=dict)
    pins: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    restarted: dict[str, datetime] = field(default_factory=dict)
    covered: dict[str, tuple[ItemKind, str]] = field(default_factory=dict)
    ended_broadcasts: dict[str, datetime] = field(default_factory=dict)

    def leaves_at(self, item: str, due: datetime) -> datetime | None:
        """Return when an item that is due to leave may leave; None: not by itself."""
        until = self.by_hand_until or due
        if not self.autopilot or item in self.held or until == NEVER:
            return None
        return max(due, until, self.latest)

    def give_back(self) -> None:
        """End the work by hand."""
        self.by_hand_since = self.by_hand_until = None
        self.until_released = False

    def fold(self, decision: Decision, on_air: str) -> None:
        """Take in a decision that was made at `latest`, when this item was on air."""
        match decision.choice:
            case Take():
                self.fallback = False
                self.held.clear()
                self.give_back()
            case Release():
                self.fallback = False
                self.held.clear()
                self.covered.pop(on_air, None)
                self.give_back()
            case Hold(item):
                self.held.add(item)
            case Autopilot(on):
                self.autopilot = on
                self.give_back()
            case EndBroadcast(broadcast):
                self.ended_broadcasts.setdefault(broadcast, self.latest)
            case HandsOnSeen(until_released=until_released):
                self.by_hand_since = self.latest
                self.until_released |= until_released
            case HandsOffSeen():
                if not self.until_released:
                    self.give_back()
            case _:
                self._fold_about_an_item(decision, on_air)

    def _fold_about_an_item(self, decision: Decision, on_air: str) -> None:
        match decision.choice:
            case Skip(item):
                self.skipped.add(item)
            case Extend(item, by):
                self.extended[item] = self.extended.get(item, timedelta(0)) + by
            case Retime(session, start):
                self.pins[session] = start
            case Fallback(None):
                self.fallback = True
            case Fallback(str(item)):
                self.covered[item] = (ItemKind.FALLBACK, decision.reason)
            case RecordingEnded(item) if item == on_air:
                self.ended.setdefault(item, self.latest)
            case JoinedLate(item, policy):
                self._join_late(item, policy)

    def _join_late(self, item: str, policy: LatePolicy) -> None:
        match policy:
            case LatePolicy.SKIP:
                self.covered[item] = (ItemKind.HOLDING, "joined late: this talk says skip")
            case LatePolicy.FALLBACK:
                self.covered[item] = (ItemKind.FALLBACK, "joined late: this talk says fallback")
            case LatePolicy.RESTART:
                self.restarted[item] = self.latest
