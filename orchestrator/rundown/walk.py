"""Walks through a room's slots as time and decisions go by, and lays out what follows. Pure.

Used by `compile` alone. Each decision finds the room where time and the decisions before it brought
it: what was on air before a decision is never another for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from orchestrator.model.decisions import Back, Decision, Extend, Retime, Skip, Take
from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.model.timetable import Session
from orchestrator.rundown.air_time import AirTime, Stretcher, earlier
from orchestrator.rundown.decided import NEVER, DecidedSoFar
from orchestrator.rundown.resume import ResumePoint, frozen
from orchestrator.rundown.slots import (
    CLOSING,
    Pin,
    Pins,
    RoomSessions,
    Slot,
    find_pins,
    gap_before,
    slot_id_of,
    slots_of,
)

OPENS_BEFORE = timedelta(days=1)
"""The first holding is shown however early the room opens; this is its nominal length."""

LONGEST_OVERRUN = timedelta(hours=1)
"""Of a day's end by a recording: nobody who joins in the night takes it for being on still."""

LEAST_NIGHT = timedelta(hours=1)
"""What is left of a night, for an edit to close a room that has nothing on."""

_NO_TIME = "no time is left before the next pinned start"


class Here(NamedTuple):
    """The item on air where the walk stands; the slot after it has the index `then`.

    `plan` is how the timetable alone would show it, None: not at all.
    """

    slot: Slot
    id: str
    start: datetime
    then: int
    pinned: bool
    plan: AirTime | None


class ShownSlot(NamedTuple):
    """An item that was or will be on air, or was left out; `plan` as in `Here`."""

    slot: Slot
    id: str
    pinned: bool
    plan: AirTime | None
    stretch: AirTime


class TakenFrom(NamedTuple):
    """The last take, as long as it can be taken back: what was on air, and what that changed.

    `on_air` is what it put there. `passed`: where in `left_out` stands what it passed over.
    `skipped`: what it put on air was to be left out.
    """

    here: Here
    stretch: AirTime
    at: datetime
    on_air: str
    passed: slice
    skipped: bool
    held: bool
    fallback: bool


class Walk:
    """One pass over a room's slots, the closing last. `shown` and `left_out` are its outcome."""

    def __init__(
        self,
        own: RoomSessions,
        plan: Mapping[str, AirTime],
        opens: datetime = NEVER,
    ) -> None:
        """Begin with the holding before the first pinned start, or before `opens` if sooner.

        Raises ValueError when no session has a start.
        """
        self.decided = DecidedSoFar()
        self.shown: list[ShownSlot] = []
        self.left_out: list[ShownSlot] = []
        self.taken_from: TakenFrom | None = None
        self._plan = plan
        self._over: Set[str] = frozenset()
        self._runs: dict[str, int] = {}
        self._undone: Counter[str] = Counter()
        self._began: dict[str, datetime] = {}
        self._stretcher = Stretcher(self.decided)
        self._slots = slots_of(own)
        self._pins = self._find_pins()
        first = self._pins[0]
        if first is None:
            raise ValueError("no session has a start")
        start = first.at - OPENS_BEFORE
        self._here = self._come_to(0, start if start < opens else opens - OPENS_BEFORE)

    def decide(self, decision: Decision) -> None:
        """Take in the next decision; one dated before the last counts from the last on."""
        at = self.pass_time(decision.at)
        match decision.choice:
            case Take(item):
                if not self._take(item, at):
                    return
            case Back(item):
                if not self._go_back(item, at):
                    return
            case Extend(item, by) if item == self._here.id:
                overdue = max(at - self._stretch().end, timedelta(0))
                decision = replace(decision, choice=Extend(item, by + overdue))
        self.decided.fold(decision, self._here.id)
        if isinstance(decision.choice, Skip | Retime):
            self._pins = self._find_pins()
        self._see_hands()

    def adopt(self, own: RoomSessions, plan: Mapping[str, AirTime], at: datetime) -> None:
        """Go on by an edited timetable. The item on air stays, and ends by what follows it now.

        A start that the edit changes wins over an operator's older retiming, and another recording
        over the backup of the one before.
        """
        at, edited = self.pass_time(at), own.sessions
        here, before = self._here, _sessions(self._slots)
        to_come = _sessions(self._slots[here.then :]).keys()
        self._over = (self._over | _sessions(self._slots[: here.then]).keys()) - to_come
        for session in edited:
            if session.id in before and before[session.id].start != session.start:
                self.decided.pins.pop(session.id, None)
            known = before.get(session.id)
            if known and known.media != session.media and session.id != here.slot.name:
                self.decided.on_backup.discard(f"{session.id}/{ItemKind.PREMIERE}")
        since = at if here.slot.kind.row.closes else here.start
        resume = ResumePoint(frozen(here.slot, edited), to_come, self._over, since)
        sessions, place = resume.go_on(edited)
        self.taken_from = None
        self._plan, self._slots = plan, slots_of(own._replace(sessions=sessions))
        self._pins = self._find_pins()
        self._here = here._replace(then=self._index_after(here.slot, sessions[place:]))
        self._see_hands()
        for slot in self._slots[: self._here.then]:
            if slot.session is not None and resume.is_new(slot.session):
                self._leave_out(slot, at, "its time was over when the timetable was edited")

    def _index_after(self, on_air: Slot, rest: tuple[Session, ...]) -> int:
        """Return the index of the slot that comes after this one; `rest` begins where it stands.

        The closing stays, until the next pinned start if there is one, or a night before it.
        """
        if on_air.session is not None:
            return next(i for i, slot in enumerate(self._slots) if slot.id == on_air.id) + 1
        if not rest:
            return len(self._slots) - (on_air is not CLOSING)
        index = next(i for i, slot in enumerate(self._slots) if slot.session is rest[0])
        pin = self._pins[index]
        if on_air is CLOSING:
            index = pin.slot if pin else len(self._slots)
        closes = self._night_ends(pin, self.decided.latest + LEAST_NIGHT)
        if closes is not None and on_air.kind is not ItemKind.NIGHT:
            return index - 1
        return index

    def _night_ends(self, pin: Pin | None, after: datetime) -> datetime | None:
        """Return when the night before this start is over; None: there is none, or it is so."""
        before = self._slots[pin.slot - 1] if pin is not None and pin.slot else None
        if pin is None or before is None or before.kind is not ItemKind.NIGHT:
            return None
        ends = pin.at - before.length
        return ends if ends > after else None

    def finish(self) -> None:
        """Lay out the rest as it is expected to go; nothing that is on air now ends before now."""
        self._end_hands_on(NEVER)
        while self._here.then < len(self._slots):
            stretch = self._stretch()
            self._leave(stretch._replace(end=max(stretch.end, self.decided.latest)))
            self._come_after(stretch)
        self._leave(self._stretch())

    def pass_time(self, at: datetime) -> datetime:
        """Go to where the room is at this instant, or at the latest decision if that is later."""
        at = max(at, self.decided.latest)
        self._end_hands_on(at)
        stretch = self._stretch()
        while stretch.departs is not None and stretch.departs <= at:
            self._go_on(stretch, stretch.departs)
            stretch = self._stretch()
        self.decided.latest = at
        return at

    def _go_on(self, stretch: AirTime, left: datetime) -> None:
        """Let the item leave, and put on air what was laid out for that instant.

        A recording that outlived its time until a pinned start cut it has taken the time of what
        was to come between.
        """
        self._leave(stretch.left_at(left))
        self._come_after(stretch)
        following = self._stretch()
        while following.departs is not None and following.departs <= left:
            self._runs[self._here.slot.id] -= 1
            self._leave_out(self._here.slot, left, _NO_TIME)
            self._come_after(following)
            following = self._stretch()
        self._here = self._here._replace(start=max(self._here.start, left))

    def _come_after(self, stretch: AirTime) -> None:
        """Go to what is laid out after this stretch; it is not expected to end before now."""
        self._here = self._come_to(self._here.then, max(stretch.end, self.decided.latest))

    def _take(self, item: str, at: datetime) -> bool:
        """Put a slot on air, or the holding before it; False: the timetable has no such item."""
        base = slot_id_of(item)
        index = self._index_of(base)
        if index is None:
            return False
        here, stretch, known = self._here, self._stretch(), len(self.left_out)
        self._leave_for_a_take(at)
        for passed in self._slots[self._here.then : index]:
            self._leave_out(passed, at, "passed over")
        passed_over = slice(known, len(self.left_out))
        skipped = False
        if self._slots[index].id != base:
            self._here = self._come_to(index, at)
        else:
            if self._is_skipped(self._slots[index]):
                skipped = True
                self.decided.skipped.discard(self._next_name(self._slots[index]))
                self._pins = self._find_pins()
            self._here = self._enter(index, at)
        held, fallback = here.id in self.decided.held, self.decided.fallback
        self.taken_from = TakenFrom(
            here, stretch, at, self._here.id, passed_over, skipped, held, fallback
        )
        return True

    def _leave_for_a_take(self, at: datetime, *, taken_back: bool = False) -> None:
        self._leave(self._stretch().left_at(at)._replace(taken_back=taken_back))
        if self._here.start == at:
            self._runs[self._here.slot.id] -= 1

    def _go_back(self, item: str, at: datetime) -> bool:
        """Put on air again what the last take took off, where it was; False: it was another."""
        taken = self.taken_from
        if taken is None or (taken.here.id, taken.on_air) != (item, self._here.id):
            return False
        if self._here.start < at:
            self._undone[self._here.slot.id] += 1
        self._leave_for_a_take(at, taken_back=True)
        del self.left_out[taken.passed]
        if taken.skipped:
            self.decided.skipped.add(self._next_name(self._here.slot))
            self._pins = self._find_pins()
        self._here = taken.here._replace(id=self._name(taken.here.slot), start=at, pinned=False)
        shown = taken.at - (taken.stretch.since or taken.here.start)
        if taken.stretch.since is None:
            shown += self.decided.shown_of(item)
        self.decided.goes_on(self._here.id, item, shown)
        self.decided.fallback = taken.fallback
        if taken.held:
            self.decided.held.add(self._here.id)
        self.taken_from = None
        return True

    def _index_of(self, base: str) -> int | None:
        """Return the index of the slot with this id, or of the one that this holding leads to."""
        for index, slot in enumerate(self._slots):
            if slot.id == base or (slot.gap_id == base and not self._is_skipped(slot)):
                return index
        return None

    def _come_to(self, index: int, start: datetime) -> Here:
        """Put on air what comes now: the slot, or the holding before it, or a slot further on."""
        while True:
            slot, pin = self._slots[index], self._pins[index]
            if self._is_skipped(slot):
                self._leave_out(slot, start, "skipped")
            elif pin is not None and pin.slot == index and pin.at > start:
                gap = gap_before(slot)
                return Here(gap, self._name(gap), start, index, False, self._plan.get(gap.id))
            elif self._has_no_time(index, start):
                self._leave_out(slot, start, _NO_TIME)
            else:
                return self._enter(index, start)
            index += 1

    def _enter(self, index: int, start: datetime) -> Here:
        slot, pin = self._slots[index], self._pins[index]
        pinned = pin is not None and pin.slot == index
        return Here(slot, self._name(slot), start, index + 1, pinned, self._plan.get(slot.id))

    def _has_no_time(self, index: int, start: datetime) -> bool:
        """Return whether the next pinned start is due already, unless that was shown before.

        It leaves no time to a Q&A or a break; a talk is shown all the same, late.
        """
        slot, pin = self._slots[index], self._pins[index + 1]
        if pin is None or pin.at > start or slot.is_talk:
            return False
        slot_id = self._slots[pin.slot].id
        return self._runs.get(slot_id, 0) <= self._undone[slot_id]

    def _name(self, slot: Slot) -> str:
        """Return the item's id; an item that is taken again is another item."""
        name = self._next_name(slot)
        self._runs[slot.id] = self._runs.get(slot.id, 0) + 1
        return name

    def _next_name(self, slot: Slot) -> str:
        runs = self._runs.get(slot.id)
        return f"{slot.id}~{runs + 1}" if runs else slot.id

    def _is_skipped(self, slot: Slot) -> bool:
        skipped = self.decided.skipped
        return bool(skipped) and slot is not CLOSING and self._next_name(slot) in skipped

    def _find_pins(self) -> Pins:
        return find_pins(self._slots, self.decided.pins, self._is_skipped)

    def _stretch(self) -> AirTime:
        """Measure the item on air."""
        here, slot = self._here, self._here.slot
        pin = self._pins[here.then]
        barrier = pin.at if pin is not None and pin.at > here.start else None
        match slot.kind:
            case ItemKind.CLOSING if here.then == len(self._slots):
                return AirTime(here.start, here.start, Leaves.NEVER)
            case ItemKind.CLOSING | ItemKind.HOLDING:
                return self._stretcher.by_clock(here.id, here.start, self._gap_end())
            case ItemKind.NIGHT:
                opens = here.start if pin is None else pin.at - slot.length
                return self._stretcher.by_clock(here.id, here.start, opens)
            case ItemKind.PREMIERE | ItemKind.CLIP:
                barrier = self._recordings_barrier(barrier)
                return self._stretcher.premiere(slot, here.id, here.start, barrier)
            case ItemKind.QA:
                began = self._began.get(slot.name)
                return self._stretcher.qa(slot, here.id, here.start, began, barrier)
            case _:
                begun = here.start - self.decided.shown_of(here.id)
                natural = earlier(begun + slot.length, barrier)
                return self._stretcher.by_clock(here.id, here.start, natural)

    def _recordings_barrier(self, barrier: datetime | None) -> datetime | None:
        """Return when the recording on air is cut: before a night not only by the next morning.

        What the evening still has counts: so all its recordings are cut at one instant.
        """
        here = self._here
        pin = self._pins[here.then]
        night = self._night_ends(pin, here.start)
        if pin is None or night is None:
            return barrier
        begun = max(self.decided.restarted.get(here.id, here.start), here.start)
        rest = (s.length for s in self._slots[here.then : pin.slot - 1] if not self._is_skipped(s))
        evening = sum(rest, here.slot.length)
        return min(night, begun + evening + LONGEST_OVERRUN)

    def _gap_end(self) -> datetime:
        """Return when the slot that the holding leads to begins: at its pin, or at once.

        An edit may have put a night after it: that begins at once.
        """
        index = self._here.then
        while self._is_skipped(self._slots[index]):
            index += 1
        if self._slots[index].kind is ItemKind.NIGHT:
            return self.decided.latest
        pin = self._pins[index]
        return pin.at if pin is not None and pin.slot == index else self._here.start

    def _see_hands(self) -> None:
        """Respect a person's hand on OBS until the next pinned start to come, or until released.

        Not over a night: the room opens again by itself.
        """
        since = self.decided.by_hand_since
        if since is None:
            return
        pin = None if self.decided.until_released else self._pins[self._here.then]
        while pin is not None and pin.at <= since:
            pin = self._pins[pin.slot + 1]
        until = pin.at if pin is not None else NEVER
        self.decided.by_hand_until = self._night_ends(pin, since) or until

    def _end_hands_on(self, by: datetime) -> None:
        """End the work by hand if its time is over by then; nothing has left before that."""
        until = self.decided.by_hand_until
        if until is not None and until <= by and until < NEVER:
            self.decided.latest = max(self.decided.latest, until)
            self.decided.give_back()

    def _leave(self, stretch: AirTime) -> None:
        """Note what was on air; an item that left at the instant at which it came never was."""
        here = self._here
        if here.slot.is_talk:
            began = stretch.since or here.start - self.decided.shown_of(here.id)
            self._began[here.slot.name] = began
        if stretch.departs == here.start:
            self._leave_out(here.slot, here.start, "passed over")
        else:
            self.shown.append(ShownSlot(here.slot, here.id, here.pinned, here.plan, stretch))

    def _leave_out(self, slot: Slot, at: datetime, because: str) -> None:
        if slot.session is None:
            return
        stretch = AirTime(at, at, Leaves.BY_CLOCK, because=because)
        self.left_out.append(ShownSlot(slot, slot.id, False, self._plan.get(slot.id), stretch))


def _sessions(slots: Iterable[Slot]) -> Mapping[str, Session]:
    return {slot.session.id: slot.session for slot in slots if slot.session is not None}
