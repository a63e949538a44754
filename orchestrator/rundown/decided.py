"""What each decision does to a room, and which make sense now. Pure.

`DecidedSoFar` folds decisions; kept by `walk`. `refusal` says why a person's decision is
impossible: asked by the conductor before it goes into the journal. A new decision has its rule
here.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from orchestrator.model import decisions
from orchestrator.model.decisions import Choice, Decision
from orchestrator.model.rundown import ItemKind, Leaves, Rundown
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import LatePolicy

T = TypeVar("T")

NEVER = datetime.max.replace(tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

BACK_WITHIN = timedelta(seconds=30)
"""Of a take: so long it may be taken back."""

LONGEST_EXTENSION = timedelta(hours=6)


@dataclass(slots=True)
class DecidedSoFar:
    """What was decided, by item id (`pins` by session id).

    `latest` is the instant of the latest decision: what was on air then leaves no sooner.
    `shown` is how much was on air before of an item that goes on where it was.
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
    shown: dict[str, timedelta] = field(default_factory=dict)
    covered: dict[str, tuple[ItemKind, str]] = field(default_factory=dict)
    on_backup: set[str] = field(default_factory=set)
    ended_broadcasts: dict[str, datetime] = field(default_factory=dict)

    def leaves_at(self, item: str, due: datetime) -> datetime | None:
        """Return when an item that is due to leave may leave; None: not by itself."""
        until = self.by_hand_until or due
        if not self.autopilot or item in self.held or until == NEVER:
            return None
        return max(due, until, self.latest)

    def shown_of(self, item: str) -> timedelta:
        """Return how much of an item was on air before it went on where it was."""
        return self.shown.get(item, timedelta(0))

    def goes_on(self, item: str, before: str, shown: timedelta) -> None:
        """Let an item go on as another run of it: what was decided about it holds on."""
        self.shown[item] = shown
        _hand_on(self.extended, before, item)
        _hand_on(self.ended, before, item)
        _hand_on(self.covered, before, item)
        if before in self.on_backup:
            self.on_backup.add(item)

    def give_back(self) -> None:
        """End the work by hand."""
        self.by_hand_since = self.by_hand_until = None
        self.until_released = False

    def fold(self, decision: Decision, on_air: str) -> None:
        """Take in a decision that was made at `latest`, when this item was on air."""
        match decision.choice:
            case decisions.Take():
                self.fallback = False
                self.held.clear()
                self.give_back()
            case decisions.Release():
                self.fallback = False
                self.held.clear()
                self.covered.pop(on_air, None)
                self.give_back()
            case decisions.Hold(item):
                self.held.add(item)
            case decisions.Autopilot(on):
                self.autopilot = on
                self.give_back()
            case decisions.EndBroadcast(broadcast):
                self.ended_broadcasts.setdefault(broadcast, self.latest)
            case decisions.HandsOnSeen(until_released=until_released):
                self.by_hand_since = self.latest
                self.until_released |= until_released
            case decisions.HandsOffSeen():
                if not self.until_released:
                    self.give_back()
            case _:
                self._fold_about_an_item(decision, on_air)

    def _fold_about_an_item(self, decision: Decision, on_air: str) -> None:
        match decision.choice:
            case decisions.Skip(item):
                self.skipped.add(item)
            case decisions.Extend(item, by):
                self.extended[item] = self.extended.get(item, timedelta(0)) + by
            case decisions.Retime(session, start):
                self.pins[session] = start
            case decisions.Fallback(None):
                self.fallback = True
            case decisions.Fallback(str(item)):
                self.covered[item] = (ItemKind.FALLBACK, decision.reason)
            case decisions.RecordingEnded(item) if item == on_air:
                self.ended.setdefault(item, self.latest)
            case decisions.UseBackup(item, anew):
                self.on_backup.add(item)
                if anew:
                    self.restarted[item] = self.latest
            case decisions.JoinedLate(item, policy):
                self._join_late(item, policy)

    def _join_late(self, item: str, policy: LatePolicy) -> None:
        match policy:
            case LatePolicy.SKIP:
                self.covered[item] = (ItemKind.HOLDING, "joined late: this talk says skip")
            case LatePolicy.FALLBACK:
                self.covered[item] = (ItemKind.FALLBACK, "joined late: this talk says fallback")
            case LatePolicy.RESTART:
                self.restarted[item] = self.latest


def _hand_on(decided: dict[str, T], before: str, item: str) -> None:
    if before in decided:
        decided[item] = decided[before]


def refusal(rundown: Rundown, state: RoomState, choice: Choice, now: datetime) -> str | None:
    """Return why the operator's choice is impossible in this state, now; None: it is possible."""
    match choice:
        case decisions.Take(item):
            return _take(rundown, state, item)
        case decisions.Back(item):
            return _back(rundown, state, item, now)
        case decisions.Hold(item):
            return _hold(state, item)
        case decisions.Skip(item):
            return _skip(rundown, state, item)
        case decisions.Extend(item, by):
            return _extend(state, item, by)
        case decisions.Retime():
            return _retime(rundown, state, choice, now)
        case _:
            return _refusal_for_the_room(state, choice)


def _refusal_for_the_room(state: RoomState, choice: Choice) -> str | None:
    match choice:
        case decisions.Release():
            return _release(state)
        case decisions.Acknowledge():
            return None
        case decisions.Fallback(None):
            return "the fallback picture is on air already" if state.fallback else None
        case decisions.Autopilot(on):
            word = "on" if on else "off"
            same = on == state.autopilot and state.in_charge
            return f"autopilot is {word} already" if same else None
        case decisions.EndBroadcast(broadcast):
            known = broadcast in state.ended_broadcasts
            return f"the broadcast {broadcast} was ended already" if known else None
        case _:
            return "this is decided by the show itself, not by an operator"


def _take(rundown: Rundown, state: RoomState, item: str) -> str | None:
    wanted = rundown.item(item)
    if wanted is None:
        return _no_item(rundown, item)
    if item == state.item.id and not state.fallback:
        return f"{wanted.called} is on air already"
    if wanted.kind is ItemKind.HOLDING and wanted.start < state.item.start:
        return f"{wanted.called} is over: what it led to has begun; hold what is on air instead"
    return None


def _back(rundown: Rundown, state: RoomState, item: str, now: datetime) -> str | None:
    way = rundown.way_back
    if way is None or way.taken != state.item.id or now >= way.until:
        seconds = BACK_WITHIN.total_seconds()
        return f"a take can be taken back for {seconds:.0f} s, while it is on air; take the item"
    return None if item == way.item else f"{item} was not on air before the last take"


def _hold(state: RoomState, item: str) -> str | None:
    if item != state.item.id:
        return f"only the item on air can be held, and that is {state.item.called}"
    if state.held:
        return f"{state.item.called} is held already"
    if state.item.leaves is Leaves.NEVER:
        return "nothing comes after the closing"
    return None


def _release(state: RoomState) -> str | None:
    covered = state.item.covered is not None and not state.item.ended
    something = state.held or state.fallback or not state.in_charge or covered
    return None if something else "nothing is held here"


def _skip(rundown: Rundown, state: RoomState, item: str) -> str | None:
    if item == state.item.id:
        return f"{state.item.called} is on air; take the next item instead"
    found = next((i for i in rundown.items if i.id == item), None)
    if found is None:
        known = rundown.item(item)
        return f"{known.called} is left out already" if known else _no_item(rundown, item)
    if found.start < state.item.start:
        return f"{found.called} is over"
    if found.kind is ItemKind.HOLDING or found.kind.row.closes:
        return f"a {found.kind} cannot be skipped; retime the session after it instead"
    return None


def _no_item(rundown: Rundown, wanted: str) -> str:
    """Say so; to somebody who gave a session's id, name its items."""
    own = [item.id for item in rundown.items if item.session == wanted]
    hint = f"; did you mean {' or '.join(own)}?" if own else ""
    return f"unknown item {wanted} in this room{hint}"


def _extend(state: RoomState, item: str, by: timedelta) -> str | None:
    if item != state.item.id:
        return f"only the item on air can be extended, and that is {state.item.called}"
    if state.item.kind.row.plays and not state.item.ended:
        return "a recording lasts as long as it lasts; hold the room instead"
    if state.item.leaves is Leaves.NEVER:
        return "the closing has no end"
    if abs(by) > LONGEST_EXTENSION or not by:
        return "extend by something between a second and six hours"
    if by < timedelta(0) and state.item.kind is ItemKind.HOLDING:
        return "holding ends at a pinned start; take the next item to begin it sooner"
    return None


def _retime(
    rundown: Rundown, state: RoomState, choice: decisions.Retime, now: datetime
) -> str | None:
    if choice.session == state.item.session:
        return f"“{state.item.title}” has begun already"
    to_come = [item for item in rundown.items if item.start > state.item.start]
    own = [item for item in to_come if item.session == choice.session]
    if not own:
        meant = next((i.session for i in to_come if i.id == choice.session and i.session), None)
        hint = f"; did you mean {meant}?" if meant else ""
        return f"no session {choice.session} is still to come in this room{hint}"
    if choice.start <= now:
        return "that time has passed; take the session instead"
    pinned = [item for item in to_come if item.pinned]
    before = next((i for i in pinned if choice.start <= i.start < own[0].start), None)
    if before is not None:
        return f"{before.called} comes first and is pinned to then or later; retime it first"
    crossed = next((i for i in pinned if own[0].start < i.start <= choice.start), None)
    if crossed is not None:
        return f"{crossed.called} is pinned before that; retime it first"
    return None
