"""A room's rundown: its ordered items with their times. Compiled by `orchestrator.rundown`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestrator.model.item_kinds import ItemKind

__all__ = ["Item", "ItemKind", "Leaves", "Rundown"]


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
    only when `leaves` is BY_CLOCK. `cut_at` is the pinned start that ends a recording whatever it
    shows, None where there is none. `since` is the instant of a recording's first frame.
    `covered` is the picture shown instead of `kind`, and `because` says why. `first_stamp` and
    `loudness`: see `Session`. `taken_back`: a take put it on air and was taken back. `scene` is its
    own OBS scene, None: the room's for `kind`. `backup` is the recording to play if `media` does
    not, None: there is none, or it is `media` already. `encrypted`: `media` is. `asked_in`: the
    room in whose space a Q&A is, None: its own. `form` and `host` are words for viewers, `note` is
    for the crew: others make no other item. `day` is the day of the show that it is part of: a
    night's is the one that it ends.
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
    since: datetime | None = None
    byline: str = ""
    transition: str = "Cut"
    ended: bool = False
    covered: ItemKind | None = None
    because: str = ""
    first_stamp: float | None = None
    encrypted: bool = False
    taken_back: bool = False
    scene: str | None = None
    backup: Path | None = None
    asked_in: str | None = None
    day: date | None = None
    form: str = field(default="", compare=False)
    host: str = field(default="", compare=False)
    note: str = field(default="", compare=False)
    loudness: str = field(default="", compare=False, repr=False)

    @property
    def called(self) -> str:
        """How people tell it from others: by its title, and what of it it is."""
        words = self.kind.row.words
        return f"“{self.title}” ({words})" if self.title else f"“{words}”"

    @property
    def told_title(self) -> str:
        """Its title as viewers may read it: empty where nobody is told of it."""
        return "" if self.kind.row.untold else self.title

    @property
    def run(self) -> int:
        """The how-manieth time it is on air: the ids of further runs count them, `talk/qa~2`."""
        return int(self.id.partition("~")[2] or 1)

    @property
    def picture(self) -> ItemKind:
        """The kind whose scene is shown."""
        return self.covered or self.kind

    @property
    def departs(self) -> datetime | None:
        """The instant at which it goes off air without any further decision; None: never."""
        match self.leaves:
            case Leaves.BY_CLOCK:
                return self.end
            case Leaves.BY_RECORDING:
                return self.cut_at
            case _:
                return None


@dataclass(frozen=True, slots=True)
class WayBack:
    """A take that can still be taken back: what it put on air is `taken`, until this instant.

    `item`, `kind` and `title` are of what was on air before.
    """

    item: str
    kind: ItemKind
    title: str
    taken: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Rundown:
    """A room's items in order, never overlapping; what will not be shown is in `left_out`.

    `version` changes whenever the rundown does. `fallback`: the operator wants the fallback
    picture until released. `by_hand_until`: a person works in OBS itself; nothing is asserted
    until that instant (datetime.max: until released). `awaits_release`: not even a hand that puts
    the right scene back ends that. `stream_from` and `stream_until`: when OBS
    should stream, None where the crew does it; `stream_until` None also while nobody knows when
    the closing begins. `pauses`: from when until when OBS does not stream in between, at night.
    `departures[i]` is the latest `departs` of items 0 to i, datetime.max for
    never. `link` leads a visitor into the room, empty where the timetable has none.
    `loops`: see `Room`. `other_links` has those of other rooms that Q&As are in.
    `ended_broadcasts`: those that the operator ended for good, and when. `way_back`: the last
    take, where it can be taken back.
    """

    room: str
    zone: ZoneInfo
    version: str
    items: tuple[Item, ...]
    left_out: tuple[Item, ...]
    departures: tuple[datetime, ...]
    autopilot: bool = True
    fallback: bool = False
    by_hand_until: datetime | None = None
    awaits_release: bool = False
    stream_from: datetime | None = None
    stream_until: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    link: str = ""
    other_links: Mapping[str, str] = field(default_factory=dict)
    loops: Mapping[ItemKind, Path] = field(default_factory=dict)
    ended_broadcasts: Mapping[str, datetime] = field(default_factory=dict)
    way_back: WayBack | None = None

    def item(self, item_id: str) -> Item | None:
        """Return the item with this id, also when it is left out, or None."""
        return next((i for i in (*self.items, *self.left_out) if i.id == item_id), None)
