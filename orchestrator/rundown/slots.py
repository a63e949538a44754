"""What the timetable asks of one room, item by item, before any decision; used by `walk`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Session, SessionKind

_NO_LENGTH = timedelta(0)


@dataclass(frozen=True, slots=True)
class Slot:
    """An item that the timetable asks for.

    `pin` is a wall-clock start, None: follows what is before it. `session` is None for the closing
    and for the holding in a gap.
    """

    id: str
    kind: ItemKind
    session: Session | None
    length: timedelta
    pin: datetime | None = None

    @property
    def name(self) -> str:
        """The session's id, or the closing's own."""
        return self.session.id if self.session else self.id

    @property
    def opens_session(self) -> bool:
        """Whether it is its session's first: the one that a session's start is about."""
        return self.is_talk or self.kind is ItemKind.BREAK

    @property
    def is_talk(self) -> bool:
        """Whether it is the talk itself: a recording, or live from its start."""
        if self.kind is ItemKind.QA:
            return self.session is not None and self.session.media is None
        return self.kind is ItemKind.PREMIERE


CLOSING = Slot("closing", ItemKind.CLOSING, None, _NO_LENGTH)


def slots_of(sessions: Iterable[Session]) -> tuple[Slot, ...]:
    """Return the slots of a room's sessions in order, the closing last.

    Raises ValueError for a session whose length is not known: probing comes before compiling.
    """
    slots = [slot for session in sessions for slot in _slots_of_session(session)]
    return (*slots, CLOSING)


def _slots_of_session(session: Session) -> tuple[Slot, ...]:
    if session.duration is None:
        raise ValueError(f"the length of {session.id} is not known; probe its media first")
    if session.kind is SessionKind.BREAK:
        kind = ItemKind.BREAK
        return (Slot(f"{session.id}/break", kind, session, session.duration, session.start),)
    if session.media is None:
        # Live from its start: one stretch on the Q&A scene, its questions included.
        length = session.duration + (session.qa or _NO_LENGTH)
        return (Slot(f"{session.id}/qa", ItemKind.QA, session, length, session.start),)
    premiere = Slot(
        f"{session.id}/premiere", ItemKind.PREMIERE, session, session.duration, session.start
    )
    if not session.qa:
        return (premiere,)
    return (premiere, Slot(f"{session.id}/qa", ItemKind.QA, session, session.qa))


def gap_before(slot: Slot) -> Slot:
    """Return the holding that fills the time until a pinned slot begins."""
    return Slot(f"{slot.name}/holding", ItemKind.HOLDING, None, _NO_LENGTH)


def slot_id_of(item_id: str) -> str:
    """Return the slot of an item: `a/qa` of `a/qa~2`, its second run."""
    return item_id.partition("~")[0]
