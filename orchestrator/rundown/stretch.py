"""How long one item stays on air, by its kind and by what was decided about it; used by `walk`.

What wins, in this order: a hold; the next pinned start; an operator's extension; the item's own
length. A Q&A keeps its planned end when its recording was shorter or longer than planned, but
lasts QA_AT_LEAST if the next pinned start lets it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.model.timetable import LatePolicy
from orchestrator.rundown.facts import Facts
from orchestrator.rundown.slots import Slot

QA_AT_LEAST = timedelta(minutes=5)
"""An overlong recording does not shrink its Q&A below this (or its own length, if shorter)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """When an item is on air, and how it is shown: see `Item` for the meaning of the parts."""

    start: datetime
    end: datetime
    leaves: Leaves
    cut_at: datetime | None = None
    since: datetime | None = None
    ended: bool = False
    covered: ItemKind | None = None
    because: str = ""

    @property
    def departs(self) -> datetime | None:
        """When it goes off air without a further decision; None: not by itself."""
        if self.leaves is Leaves.BY_CLOCK:
            return self.end
        return self.cut_at if self.leaves is Leaves.BY_RECORDING else None


@dataclass(frozen=True, slots=True)
class Stretcher:
    """Measures stretches under these facts. `now` (forecast only): open ends lie behind it."""

    facts: Facts
    now: datetime | None = None

    def by_clock(self, item: str, start: datetime, natural: datetime) -> Stretch:
        """Measure an item that ends by the clock, at `natural` if nothing was decided."""
        end = max(natural + self.facts.extended.get(item, timedelta(0)), start)
        leaves_at = self.facts.leaves_after(item, end)
        if leaves_at is None:
            return Stretch(start, self._behind_now(end, None), Leaves.BY_OPERATOR)
        return Stretch(start, leaves_at, Leaves.BY_CLOCK)

    def qa(
        self,
        slot: Slot,
        item: str,
        start: datetime,
        session_start: datetime | None,
        barrier: datetime | None,
    ) -> Stretch:
        """Measure a Q&A; `session_start` is when its premiere began, None: it is a live talk."""
        natural = start + slot.length
        if session_start is not None and slot.session is not None and slot.session.duration:
            planned = session_start + slot.session.duration + slot.length
            natural = max(planned, start + min(slot.length, QA_AT_LEAST))
        return self.by_clock(item, start, earlier(natural, barrier))

    def premiere(self, slot: Slot, item: str, start: datetime, barrier: datetime | None) -> Stretch:
        """Measure a premiere, whose real end is known only when its recording has ended."""
        joined = self.facts.joined.get(item)
        since = joined[0] if joined and joined[1] is LatePolicy.RESTART else start
        over = self.facts.ended.get(item)
        expected = max(earlier(over or since + slot.length, barrier), start)
        instead = _instead(joined, self.facts.covered.get(item))
        if over is None and instead is None:
            return self._playing(item, start, since, expected, barrier)
        stretch = replace(self.by_clock(item, start, expected), since=since, ended=over is not None)
        waits = stretch.leaves is Leaves.BY_OPERATOR or stretch.end > expected
        if instead is None and waits:
            instead = (ItemKind.HOLDING, "the recording is over")
        covered, because = instead or (None, "")
        return replace(stretch, covered=covered, because=because)

    def _playing(
        self,
        item: str,
        start: datetime,
        since: datetime,
        expected: datetime,
        barrier: datetime | None,
    ) -> Stretch:
        if self.facts.leaves_after(item, expected) is None:
            end = self._behind_now(expected, None)
            return Stretch(start, end, Leaves.BY_OPERATOR, since=since)
        cut_at = barrier and self.facts.leaves_after(item, barrier)
        end = self._behind_now(expected, cut_at)
        return Stretch(start, end, Leaves.BY_RECORDING, cut_at=cut_at, since=since)

    def _behind_now(self, expected: datetime, cut_at: datetime | None) -> datetime:
        if self.now is None or expected >= self.now:
            return expected
        return earlier(self.now, cut_at)


def _instead(
    joined: tuple[datetime, LatePolicy] | None, broken: str | None
) -> tuple[ItemKind, str] | None:
    """Return what is shown instead of a recording, and why; None: the recording itself."""
    if broken is not None:
        return ItemKind.FALLBACK, broken
    match joined:
        case (_, LatePolicy.SKIP):
            return ItemKind.HOLDING, "joined late: this talk says skip"
        case (_, LatePolicy.FALLBACK):
            return ItemKind.FALLBACK, "joined late: this talk says fallback"
        case _:
            return None


def earlier(instant: datetime, other: datetime | None) -> datetime:
    """Return the earlier of two instants, where the second may be missing."""
    return instant if other is None else min(instant, other)
