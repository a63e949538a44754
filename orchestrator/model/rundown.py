"""A room's rundown: its ordered items with their times. Compiled by `orchestrator.rundown`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path


class ItemKind(StrEnum):
    """The pictures a room can show. FALLBACK is never scheduled: it covers another item."""

    HOLDING = "holding"
    PREMIERE = "premiere"
    QA = "qa"
    BREAK = "break"
    CLOSING = "closing"
    FALLBACK = "fallback"


class Leaves(StrEnum):
    """What takes an item off the air."""

    BY_CLOCK = "clock"
    """Its `end`."""
    BY_RECORDING = "recording"
    """The real end of its recording; `end` is only expected. A pinned start cuts it all the same
    (`cut_at`)."""
    BY_OPERATOR = "operator"
    """Held, or autopilot is off: `end` is only expected, and nothing cuts it but a decision."""
    NEVER = "never"
    """The closing: nothing comes after it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A stretch of a room with one picture.

    `planned_start` and `planned_end` follow from the timetable alone; `start` and `end` take the
    decisions into account. `end` and `planned_end` are None for the closing, and `end` is exact
    only when `leaves` is BY_CLOCK. `cut_at` is the pinned start that ends the item whatever it
    shows, None where there is none. `covered` is the picture shown instead of `kind` (a late-join
    policy, a recording that does not play).
    """

    id: str
    room: str
    kind: ItemKind
    session: str | None
    title: str
    planned_start: datetime
    planned_end: datetime | None
    start: datetime
    end: datetime | None
    leaves: Leaves
    pinned: bool = False
    cut_at: datetime | None = None
    media: Path | None = None
    skipped: bool = False
    ended: bool = False
    covered: ItemKind | None = None
    because: str = ""

    @property
    def picture(self) -> ItemKind:
        """The kind whose scene is shown."""
        return self.covered or self.kind

    @property
    def length(self) -> timedelta | None:
        """How long the item is expected to last; None for the closing."""
        return None if self.end is None else self.end - self.start


@dataclass(frozen=True, slots=True)
class Rundown:
    """A room's items in order, never overlapping; skipped items are listed in `left_out`.

    `version` changes whenever the rundown does: the number of decisions folded in, and the first
    characters of the timetable's digest.
    """

    room: str
    items: tuple[Item, ...]
    version: str
    left_out: tuple[Item, ...] = ()
    autopilot: bool = True

    def item(self, item_id: str) -> Item | None:
        """Return the item with this id, skipped ones included, or None."""
        return next((i for i in (*self.items, *self.left_out) if i.id == item_id), None)
