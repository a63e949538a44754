"""When each item really was on air, from the as-run lines; and what a bounded log has new.

`Actuals` is used by `observer`, `Newcomers` also by `health`.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from orchestrator.model.as_run import AsRunLine, CueOutcome

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
    """One item as it was on air; None: it was not, or still is."""

    start: datetime | None = None
    end: datetime | None = None
    outcome: CueOutcome | None = None


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
        if seen is None or line.outcome is CueOutcome.FAILED:
            return
        actual.start = actual.start or seen
        before = self._on_air.get(line.room)
        if before is not None and before != line.item:
            self._items[line.room, before].end = seen
        self._on_air[line.room] = line.item
