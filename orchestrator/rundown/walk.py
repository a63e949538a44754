"""Lays a room's slots out in time, one after the other, as the decisions have it. Pure.

Used by `compile` alone. A take puts its item on air whatever was there; a pinned start cuts what is
before it; items that follow begin where the one before them ends.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from orchestrator.model.rundown import Item, ItemKind, Leaves
from orchestrator.rundown.facts import Facts
from orchestrator.rundown.slots import Slot, gap_before
from orchestrator.rundown.stretch import Stretch, Stretcher

OPENS_BEFORE = timedelta(days=1)
"""The first holding is shown however early the room opens; this is its nominal length."""

_ANY = datetime.max.replace(tzinfo=UTC)

_SQUEEZED_OUT = (ItemKind.QA, ItemKind.BREAK)
"""What is left out when a pinned start leaves it no time. A talk is shown late instead."""


@dataclass(frozen=True, slots=True)
class Next:
    """Where the walk goes on: the slot's index, its start, and whether a take put it there."""

    index: int
    start: datetime
    taken: bool = False


@dataclass(slots=True)
class Walk:
    """One pass over a room's slots, the closing last. `items` and `left_out` are its outcome."""

    room: str
    slots: Sequence[Slot]
    facts: Facts
    now: datetime | None = None
    items: list[Item] = field(default_factory=list)
    left_out: list[Item] = field(default_factory=list)
    _runs: Counter[str] = field(default_factory=Counter)
    _session_start: dict[str, datetime] = field(default_factory=dict)
    _takes: list[Next] = field(default_factory=list)
    _pins: list[tuple[int, datetime] | None] = field(default_factory=list)
    _measure: Stretcher = field(init=False)

    def run(self) -> None:
        """Lay out all slots, from the holding before the first pinned start on.

        Raises ValueError when no slot has a pinned start.
        """
        self._prepare()
        first = self._pins[0]
        if first is None:
            raise ValueError(f"no session of room {self.room} has a start")
        self._go(Next(0, first[1] - OPENS_BEFORE))

    def resume(self, past: Sequence[Item], index: int) -> None:
        """Lay out the slots from `index` on, after a past whose last item is still on air.

        If that item is the holding before the slot, it goes on until the slot begins.
        """
        on_air = past[-1]
        self._prepare()
        self._takes = [take for take in self._takes if take.start > on_air.start]
        self.items.extend(past[:-1])
        self._runs.update(item.id.partition("~")[0] for item in past[:-1])
        for item in past:
            if item.kind is ItemKind.PREMIERE and item.session is not None:
                self._session_start[item.session] = item.start
        is_gap = on_air.kind is ItemKind.HOLDING
        self._go(Next(index, on_air.start, taken=not is_gap))

    def _prepare(self) -> None:
        self._measure = Stretcher(self.facts, self.now)
        self._pins = self._next_pins()
        self._takes = self._known_takes()

    def _go(self, step: Next | None) -> None:
        while step is not None:
            step = self._step(step)

    def _next_pins(self) -> list[tuple[int, datetime] | None]:
        """Return, for each index, the first pinned slot at or after it that is not skipped.

        A skipped slot leaves its pin to the one after it: skipping the first of a chain does not
        pull the rest forward.
        """
        pins: list[tuple[int, datetime] | None] = []
        inherited: datetime | None = None
        for index, slot in enumerate(self.slots):
            pin = self._own_pin(slot) or inherited
            inherited = pin if slot.id in self.facts.skipped else None
            pins.append((index, pin) if pin is not None and inherited is None else None)
        upcoming: tuple[int, datetime] | None = None
        for index in range(len(pins) - 1, -1, -1):
            pins[index] = upcoming = pins[index] or upcoming
        return [*pins, None]

    def _own_pin(self, slot: Slot) -> datetime | None:
        if slot.session is None or (slot.kind is ItemKind.QA and slot.session.media is not None):
            return None
        return self.facts.pins.get(slot.session.id, slot.pin)

    def _known_takes(self) -> list[Next]:
        """Return where each take leads; one whose item the timetable has lost has no effect.

        The holding before a session is taken by going on at its first slot, not yet taken.
        """
        targets: dict[str, tuple[int, bool]] = {}
        for index, slot in enumerate(self.slots):
            targets[slot.id] = (index, True)
            if slot.id not in self.facts.skipped:
                targets.setdefault(gap_before(slot, _ANY, _ANY).id, (index, False))
        found = ((at, targets.get(item.partition("~")[0])) for at, item in self.facts.takes)
        return [Next(target[0], at, target[1]) for at, target in found if target is not None]

    def _step(self, here: Next) -> Next | None:
        """Show the slot, the gap before it, or leave it out; return where to go on."""
        slot, start = self.slots[here.index], here.start
        upcoming, after = self._pins[here.index], self._pins[here.index + 1]
        if not here.taken:
            pinned = upcoming is not None and upcoming[0] == here.index
            if slot.id in self.facts.skipped:
                return self._leave_out(here, "skipped")
            if pinned and upcoming is not None and upcoming[1] > start:
                gap = gap_before(slot, start, upcoming[1])
                return self._show(gap, start, upcoming[1], here.index)
            if after is not None and after[1] <= start and slot.kind in _SQUEEZED_OUT:
                return self._leave_out(here, "no time is left before the next pinned start")
        barrier = after[1] if after is not None and after[1] > start else None
        return self._show(slot, start, barrier, here.index + 1)

    def _show(
        self, slot: Slot, start: datetime, barrier: datetime | None, then: int
    ) -> Next | None:
        item = self._name(slot)
        stretch = self._stretch(slot, item, start, barrier)
        take = self._take_during(stretch)
        if take is not None:
            cut = replace(stretch, end=take.start, leaves=Leaves.BY_CLOCK, cut_at=None)
            self.items.append(_item(self.room, slot, item, cut))
            for passed in self.slots[then : take.index]:
                self._note_left_out(passed, take.start, "passed over")
            return take
        self.items.append(_item(self.room, slot, item, stretch))
        return Next(then, stretch.end) if then < len(self.slots) else None

    def _name(self, slot: Slot) -> str:
        """Return the item's id; an item that is taken again is another item."""
        self._runs[slot.id] += 1
        run = self._runs[slot.id]
        return slot.id if run == 1 else f"{slot.id}~{run}"

    def _stretch(self, slot: Slot, item: str, start: datetime, barrier: datetime | None) -> Stretch:
        session = slot.session.id if slot.session else ""
        match slot.kind:
            case ItemKind.CLOSING:
                return Stretch(start, start, Leaves.NEVER)
            case ItemKind.PREMIERE:
                self._session_start[session] = start
                return self._measure.premiere(slot, item, start, barrier)
            case ItemKind.QA:
                began = self._session_start.get(session)
                return self._measure.qa(slot, item, start, began, barrier)
            case _:
                natural = start + slot.length
                natural = natural if barrier is None else min(natural, barrier)
                return self._measure.by_clock(item, start, natural)

    def _take_during(self, stretch: Stretch) -> Next | None:
        """Return the next take if it comes while the stretch is on air, and use it up."""
        while self._takes and self._takes[0].start < stretch.start:
            self._takes.pop(0)
        if not self._takes:
            return None
        departs = stretch.departs
        if departs is not None and self._takes[0].start > departs:
            return None
        return self._takes.pop(0)

    def _leave_out(self, here: Next, because: str) -> Next:
        self._note_left_out(self.slots[here.index], here.start, because)
        return Next(here.index + 1, here.start)

    def _note_left_out(self, slot: Slot, at: datetime, because: str) -> None:
        stretch = Stretch(at, at, Leaves.BY_CLOCK, because=because)
        self.left_out.append(_item(self.room, slot, slot.id, stretch))


def _item(room: str, slot: Slot, item_id: str, stretch: Stretch) -> Item:
    session = slot.session
    premiere = slot.kind is ItemKind.PREMIERE
    end = None if stretch.leaves is Leaves.NEVER else stretch.end
    return Item(
        id=item_id,
        room=room,
        kind=slot.kind,
        session=session.id if session else None,
        title=session.title if session else "",
        planned_start=stretch.start,
        planned_end=end,
        start=stretch.start,
        end=end,
        leaves=stretch.leaves,
        pinned=slot.pin is not None,
        cut_at=stretch.cut_at,
        media=session.media if session and premiere else None,
        since=stretch.since,
        byline=session.byline if session else "",
        transition=session.transition if session and premiere else "Cut",
        ended=stretch.ended,
        covered=stretch.covered,
        because=stretch.because,
    )
