"""How long one item stays on air, by its kind and by what was decided about it; used by `walk`.

What wins is docs/decisions/rundown-what-wins.md; where a Q&A ends is in `layout`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from orchestrator.model.rundown import ItemKind, Leaves
from orchestrator.rundown.decided import DecidedSoFar
from orchestrator.rundown.layout import qa_end
from orchestrator.rundown.slots import Slot

_NO_LENGTH = timedelta(0)


class AirTime(NamedTuple):
    """When an item is on air, and how it is shown: see `Item` for the meaning of the parts."""

    start: datetime
    end: datetime
    leaves: Leaves
    cut_at: datetime | None = None
    since: datetime | None = None
    ended: bool = False
    covered: ItemKind | None = None
    because: str = ""
    taken_back: bool = False

    @property
    def departs(self) -> datetime | None:
        """When it goes off air without a further decision; None: not by itself."""
        if self.leaves is Leaves.BY_CLOCK:
            return self.end
        return self.cut_at if self.leaves is Leaves.BY_RECORDING else None

    def left_at(self, instant: datetime) -> "AirTime":
        """Return the stretch of an item that is off the air since that instant."""
        return self._replace(end=instant, leaves=Leaves.BY_CLOCK, cut_at=None)


@dataclass(frozen=True, slots=True)
class Stretcher:
    """Measures stretches under what was decided. An open end is where it was expected at first."""

    decided: DecidedSoFar

    def by_clock(self, item: str, start: datetime, natural: datetime) -> AirTime:
        """Measure an item that ends by the clock, at `natural` if nothing was decided."""
        end = max(natural + self.decided.extended.get(item, _NO_LENGTH), start)
        leaves_at = self.decided.leaves_at(item, end)
        if leaves_at is None:
            return AirTime(start, end, Leaves.BY_OPERATOR)
        return AirTime(start, leaves_at, Leaves.BY_CLOCK)

    def qa(
        self,
        slot: Slot,
        item: str,
        start: datetime,
        began: datetime | None,
        barrier: datetime | None,
    ) -> AirTime:
        """Measure a Q&A; `began` is when its talk did, None: that was not shown."""
        begun = start - self.decided.shown_of(item)
        natural = begun + slot.length
        if began is not None and slot.session is not None:
            natural = qa_end(slot.session, began, begun)
        return self.by_clock(item, start, earlier(natural, barrier))

    def premiere(self, slot: Slot, item: str, start: datetime, barrier: datetime | None) -> AirTime:
        """Measure a premiere, whose real end is known only when its recording has ended."""
        since = self.decided.restarted.get(item, start)
        since = max(since, start) - self.decided.shown_of(item)
        over = self.decided.ended.get(item)
        expected = max(earlier(over or since + slot.length, barrier), start)
        instead = self.decided.covered.get(item)
        if instead is not None and slot.kind.row.untold:
            # nobody was told that something is to be seen: nobody is told that it is not
            instead = (ItemKind.HOLDING, instead[1])
        if over is None and instead is None:
            return self._playing(item, start, since, expected, barrier)
        stretch = self.by_clock(item, start, expected)
        if instead is None and (stretch.leaves is Leaves.BY_OPERATOR or stretch.end > expected):
            instead = (ItemKind.HOLDING, "the recording is over")
        covered, because = instead or (None, "")
        ended = over is not None
        return stretch._replace(since=since, ended=ended, covered=covered, because=because)

    def _playing(
        self,
        item: str,
        start: datetime,
        since: datetime,
        expected: datetime,
        barrier: datetime | None,
    ) -> AirTime:
        if self.decided.leaves_at(item, expected) is None:
            return AirTime(start, expected, Leaves.BY_OPERATOR, since=since)
        cut_at = barrier and self.decided.leaves_at(item, barrier)
        return AirTime(start, expected, Leaves.BY_RECORDING, cut_at=cut_at, since=since)


def earlier(instant: datetime, other: datetime | None) -> datetime:
    """Return the earlier of two instants, where the second may be missing."""
    return instant if other is None else min(instant, other)
