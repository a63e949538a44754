"""How a session stands at the moment: when and where it begins, or that it does not. Pure.

`due` compares it with what people were told. A session may have moved to another room.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.model.rundown import Item, ItemKind, Rundown
from orchestrator.model.timetable import Room, Session, Timetable
from orchestrator.posts.claims import Claim, words_of
from orchestrator.rundown.state_at import on_air_index

AFTER_CUE = timedelta(milliseconds=200)
"""Posts that follow from the clock wait until the picture has changed: it goes first."""


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room as the posts see it, at one instant.

    `settled` follows from timetable and decisions; `expected` is the forecast, which differs while
    something on air is overdue. `decided` is the instant of the last decision, LONG_AGO before
    any. `shown` has the items that were seen on air (as-run log). `known` also finds sessions that
    the timetable has lost.
    """

    room: Room
    timetable: Timetable
    settled: Rundown
    expected: Rundown
    decided: datetime
    shown: frozenset[str]
    known: Callable[[str], Session | None]

    def picture_at(self, now: datetime) -> datetime:
        """Return the instant by which the picture goes: what is decided counts at once."""
        return max(now - AFTER_CUE, min(self.decided, now))

    def begun(self, now: datetime) -> tuple[Item, ...]:
        """Return the items that were on air, and at the end the one that is."""
        return self.settled.items[: on_air_index(self.settled, self.picture_at(now)) + 1]

    def upcoming(self, now: datetime) -> tuple[Item, ...]:
        """Return the items to come."""
        return self.settled.items[on_air_index(self.settled, self.picture_at(now)) + 1 :]

    def creeps(self, item: Item) -> bool:
        """Return whether nobody can say when the item starts: something before it is overdue."""
        forecast = self.expected.item(item.id)
        return forecast is not None and forecast.start != item.start


ViewOf = Callable[[str], RoomView | None]


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """A session now. `start` None: it is off. `creeps`: its start is not known at the moment."""

    session: Session
    room: Room
    start: datetime | None
    creeps: bool = False
    begun: bool = False

    @property
    def claim(self) -> Claim:
        """What is true of it, to be compared with what was told."""
        return Claim(self.session.id, self.start, self.room.id, words_of(self.session))

    def contradicts(self, told: Claim) -> bool:
        """Return whether people who believe this should be told otherwise.

        A start that creeps, because something on air is overdue, is told when it is known.
        """
        if self.creeps or self.begun:
            return False
        elsewhere = self.start is not None and told.room != self.room.id
        return elsewhere or not told.same_time(self.start)


def status_of(
    session_id: str, view: RoomView, view_of: ViewOf, now: datetime
) -> SessionStatus | None:
    """Return how a session stands; None while that cannot be told.

    Rooms take an edited timetable over one after the other: until all have, a session that moves
    between rooms is in neither.
    """
    session = view.timetable.session(session_id) or view.known(session_id)
    if session is None:
        return None
    here = _within(view, session, now)
    if here.begun or here.start is not None:
        return here
    listed = view.timetable.session(session_id)
    if listed is None or listed.room == view.room.id:
        return here
    there = view_of(listed.room)
    if there is None or there.timetable.digest != view.timetable.digest:
        return None
    return _within(there, listed, now)


def _within(view: RoomView, session: Session, now: datetime) -> SessionStatus:
    begun = any(item.session == session.id for item in view.begun(now))
    first = next((item for item in view.upcoming(now) if item.session == session.id), None)
    if first is None:
        return SessionStatus(session, view.room, None, begun=begun)
    return SessionStatus(session, view.room, first.start, view.creeps(first), begun)


def qa_to_come(view: RoomView, session_id: str, now: datetime) -> Item | None:
    """Return the session's Q&A, if it is still to come."""
    upcoming = view.upcoming(now)
    return next((i for i in upcoming if i.session == session_id and i.kind is ItemKind.QA), None)


def next_talk(view: RoomView, now: datetime, after: str) -> tuple[Session, datetime] | None:
    """Return the next talk to come in the room, other than the given one, and its start."""
    for item in view.upcoming(now):
        if item.session in (None, after) or not item.kind.row.talk:
            continue
        session = view.known(item.session) if item.session else None
        return None if session is None else (session, item.start)
    return None
