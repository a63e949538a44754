"""When each item really was on air, from the as-run lines; and what a bounded log has new.

`Actuals` is used by `observer`, `Newcomers` also by `health`.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.rundown import ItemKind
from orchestrator.web.state.documents import ShownShare

T = TypeVar("T")


class Newcomers(Generic[T]):
    """Reads a log that forgets its oldest entries: each entry once."""

    def __init__(self, log: deque[T]) -> None:
        self._log = log
        self._last: T | None = None

    def take(self) -> list[T]:
        """Return what was added since the last time, oldest first."""
        new: list[T] = []
        for entry in reversed(self._log):
            if entry is self._last:
                break
            new.append(entry)
        if new:
            self._last = new[0]
        return new[::-1]


@dataclass(slots=True)
class Actual:
    """One item as it was on air.

    `seen` has when each picture was first seen while it was its turn; `end` None: it was not, or
    still is on air. `failed`: a cue of it was not brought about. `because`: why it was covered.
    """

    seen: dict[ItemKind, datetime] = field(default_factory=dict)
    end: datetime | None = None
    outcome: CueOutcome | None = None
    failed: bool = False
    because: str = ""

    def shown_of(self, kind: ItemKind) -> ShownShare:
        """Return how much was seen of an item of this kind."""
        if self.outcome is None:
            return ShownShare.NOTHING
        if kind not in self.seen:
            return ShownShare.INSTEAD
        return ShownShare.PART if self.failed or self.instead_of(kind) else ShownShare.WHOLE

    def instead_of(self, kind: ItemKind) -> ItemKind | None:
        """Return the picture that was seen instead of an item of this kind."""
        return next((picture for picture in self.seen if picture is not kind), None)


class Actuals:
    """All items that were on air, by room and item."""

    def __init__(self, log: deque[AsRunLine]) -> None:
        self._newcomers = Newcomers(log)
        self._items: dict[tuple[str, str], Actual] = {}
        self._on_air: dict[str, str] = {}

    def update(self) -> None:
        """Take in the lines that are new."""
        for line in self._newcomers.take():
            self._take_in(line)

    def of(self, room: str, item: str) -> Actual:
        """Return the item's actual times."""
        return self._items.get((room, item)) or Actual()

    def _take_in(self, line: AsRunLine) -> None:
        if line.picture is None:
            return
        actual = self._items.setdefault((line.room, line.item), Actual())
        actual.outcome = line.outcome
        seen = line.taken or line.verified
        if line.outcome not in (CueOutcome.VERIFIED, CueOutcome.FOUND) or seen is None:
            actual.failed = True
            actual.because = line.reason
            return
        actual.seen.setdefault(line.picture, seen)
        actual.because = actual.because or line.reason
        before = self._on_air.get(line.room)
        if before is not None and before != line.item:
            self._items[line.room, before].end = seen
        self._on_air[line.room] = line.item
