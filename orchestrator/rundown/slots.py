"""What the timetable asks of one room, item by item, before any decision; used by `walk`.

`Pin` says which slots are pinned to a wall-clock start, as decided so far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Session, SessionKind

_NO_LENGTH = timedelta(0)


@dataclass(frozen=True, slots=True)
class Slot:
    """An item that the timetable asks for.

    `pin` is a wall-clock start, None: follows what is before it. `session` is None for the closing,
    a night and the holding in a gap; `opens_session`: it is the one that a session's start is
    about. `length` of a night is how long before the next start the room opens again. `day`: see
    `Session`; a night's is the one that it ends.
    """

    id: str
    kind: ItemKind
    session: Session | None
    length: timedelta
    pin: datetime | None = None
    opens_session: bool = False
    day: date | None = None

    @property
    def name(self) -> str:
        """The session's id, or the closing's own."""
        return self.session.id if self.session else self.id

    @property
    def is_talk(self) -> bool:
        """Whether it is the talk itself: a recording, or live from its start."""
        return self.opens_session and self.kind.row.talk

    @property
    def gap_id(self) -> str:
        """The id of the holding before it."""
        return f"{self.name}/holding"


CLOSING = Slot("closing", ItemKind.CLOSING, None, _NO_LENGTH)


class RoomSessions(NamedTuple):
    """What a timetable has for a room; `opens_before` a day's first start its night is over."""

    sessions: tuple[Session, ...]
    opens_before: timedelta


def slots_of(own: RoomSessions) -> tuple[Slot, ...]:
    """Return the slots of a room's sessions in order, nights between the days, the closing last.

    Raises ValueError for a session whose length is not known: probing comes before compiling.
    """
    sessions, opens_before = own
    slots = list(_slots_of_session(sessions[0])) if sessions else []
    for before, session in pairwise(sessions):
        if session.day != before.day and session.start is not None:
            slots.append(_night(before.day, session, opens_before))
        slots += _slots_of_session(session)
    return (*slots, CLOSING)


def _night(day: date | None, following: Session, opens_before: timedelta) -> Slot:
    return Slot(f"{following.id}/{ItemKind.NIGHT}", ItemKind.NIGHT, None, opens_before, day=day)


def _slots_of_session(session: Session) -> tuple[Slot, ...]:
    if session.duration is None:
        raise ValueError(f"the length of {session.id} is not known; probe its media first")
    if session.kind is SessionKind.BREAK:
        return (_opening(session, ItemKind.BREAK, session.duration),)
    if session.kind is SessionKind.CLIP:
        return (_opening(session, ItemKind.CLIP, session.duration),)
    kind = ItemKind.LIVE if session.media is None else ItemKind.PREMIERE
    talk = _opening(session, kind, session.duration)
    if not session.qa:
        return (talk,)
    return (talk, Slot(f"{session.id}/qa", ItemKind.QA, session, session.qa, day=session.day))


def _opening(session: Session, kind: ItemKind, length: timedelta) -> Slot:
    item, start, day = f"{session.id}/{kind}", session.start, session.day
    return Slot(item, kind, session, length, start, opens_session=True, day=day)


def gap_before(slot: Slot) -> Slot:
    """Return the holding that fills the time until a pinned slot begins."""
    return Slot(slot.gap_id, ItemKind.HOLDING, None, _NO_LENGTH, day=slot.day)


def slot_id_of(item_id: str) -> str:
    """Return the slot of an item: `a/qa` of `a/qa~2`, its second run."""
    return item_id.partition("~")[0]


class Pin(NamedTuple):
    """This slot, the first being 0, begins at this instant."""

    slot: int
    at: datetime


Pins = Sequence[Pin | None]
"""For each slot the first pin at it or after it; one more at the end, always None."""


def find_pins(
    slots: Sequence[Slot], retimed: Mapping[str, datetime], is_skipped: Callable[[Slot], bool]
) -> Pins:
    """Find the pins; `retimed` has the starts that were decided, by session.

    A skipped slot leaves its pin to the one after it: skipping the first of a chain does not pull
    the rest forward. Not over a night, which begins when the day before it is over.
    """
    starts: list[datetime | None] = []
    inherited: datetime | None = None
    for slot in slots:
        pin = None if slot.kind is ItemKind.NIGHT else _own_pin(slot, retimed) or inherited
        inherited = pin if is_skipped(slot) else None
        starts.append(None if inherited else pin)
    return pins_of(starts)


def pins_of(starts: Sequence[datetime | None]) -> Pins:
    """Return the pins of slots, or of sessions, with these pinned starts."""
    pins: list[Pin | None] = [None]
    for index in range(len(starts) - 1, -1, -1):
        start = starts[index]
        pins.append(pins[-1] if start is None else Pin(index, start))
    return pins[::-1]


def _own_pin(slot: Slot, retimed: Mapping[str, datetime]) -> datetime | None:
    if not slot.opens_session or slot.session is None:
        return None
    return retimed.get(slot.session.id, slot.pin)
