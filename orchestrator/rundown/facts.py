"""Decisions folded into what they mean for the items of one room; used by `compile`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orchestrator.model.decisions import (
    Adopted,
    Autopilot,
    Decision,
    Extend,
    Fallback,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.timetable import LatePolicy


@dataclass(slots=True)
class Block:
    """From `start` to `end` (None: still) nothing leaves by itself: this item, or (None) any."""

    start: datetime
    item: str | None
    end: datetime | None = None

    def holds(self, item: str, instant: datetime) -> bool:
        """Return whether this item may not leave at this instant."""
        concerned = self.item is None or self.item == item
        return concerned and self.start <= instant and (self.end is None or instant < self.end)


@dataclass(slots=True)
class Facts:
    """What was decided, by item id (`pins` by session id)."""

    takes: list[tuple[datetime, str]] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    extended: dict[str, timedelta] = field(default_factory=dict)
    pins: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    joined: dict[str, tuple[datetime, LatePolicy]] = field(default_factory=dict)
    covered: dict[str, str] = field(default_factory=dict)
    holds: list[Block] = field(default_factory=list)
    autopilot_off: list[Block] = field(default_factory=list)
    by_hand: list[Block] = field(default_factory=list)
    fallback: bool = False

    @property
    def autopilot(self) -> bool:
        """Whether the room takes its cues by itself."""
        return not (self.autopilot_off and self.autopilot_off[-1].end is None)

    def leaves_after(self, item: str, instant: datetime) -> datetime | None:
        """Return when the item may leave, if it would at this instant; None: not by itself."""
        blocks = (*self.holds, *self.autopilot_off, *self.by_hand)
        while block := next((b for b in blocks if b.holds(item, instant)), None):
            if block.end is None:
                return None
            instant = block.end
        return instant


def fold(decisions: Iterable[Decision]) -> Facts:
    """Fold a room's decisions, oldest first."""
    facts = Facts()
    for decision in decisions:
        _fold_one(facts, decision)
    return facts


def _fold_one(facts: Facts, decision: Decision) -> None:
    at = decision.at
    match decision.choice:
        case Take(item):
            facts.takes.append((at, item))
            facts.fallback = False
            _close((*facts.holds, *facts.by_hand), at)
        case Hold(item):
            facts.holds.append(Block(at, item))
        case Release():
            facts.fallback = False
            facts.covered.clear()
            _close((*facts.holds, *facts.by_hand), at)
        case Autopilot(on):
            _close((*facts.autopilot_off, *facts.by_hand), at)
            if not on:
                facts.autopilot_off.append(Block(at, None))
        case HandsOnSeen():
            facts.by_hand.append(Block(at, None))
        case _:
            _fold_about_an_item(facts, decision)


def _fold_about_an_item(facts: Facts, decision: Decision) -> None:
    match decision.choice:
        case Skip(item):
            facts.skipped.add(item)
        case Extend(item, by):
            facts.extended[item] = facts.extended.get(item, timedelta(0)) + by
        case Retime(session, start):
            facts.pins[session] = start
        case Fallback(None):
            facts.fallback = True
        case Fallback(str(item)):
            facts.covered[item] = decision.reason
        case RecordingEnded(item):
            facts.ended.setdefault(item, decision.at)
        case JoinedLate(item, policy):
            facts.joined[item] = (decision.at, policy)
        case Adopted():
            pass  # `history` has already chosen the timetable


def _close(blocks: Iterable[Block], at: datetime) -> None:
    for block in blocks:
        if block.end is None or block.end > at:
            block.end = at
