"""Where a show goes on when an edited timetable takes over in the middle of it; used by `walk`."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime

from orchestrator.model.timetable import Session
from orchestrator.rundown.slots import Slot


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where the show stands at the edit.

    `on_air` is None in a gap and after the last session. `to_come` are the sessions that were
    still to come, `over` those that were shown or passed over; any other is new, and to come if
    it is pinned after `since`.
    """

    on_air: Session | None
    to_come: Set[str]
    over: Set[str]
    since: datetime

    def go_on(self, edited: tuple[Session, ...]) -> tuple[tuple[Session, ...], int]:
        """Return the sessions to go on by, and the index of the one on air or, if none, next.

        The session on air stands before what is still to come, wherever the edit put it, and
        also if it is no longer there: it is shown to its end, and it is shown once.
        """
        frozen = self.on_air
        if frozen is None:
            return edited, self._first_to_come(edited)
        others = tuple(session for session in edited if session.id != frozen.id)
        place = next((i for i, s in enumerate(edited) if s.id == frozen.id), None)
        if place is None:
            place = self._first_to_come(others)
        else:
            moved = (i for i, s in enumerate(others) if s.id in self.to_come)
            place = min(place, next(moved, place))
        return (*others[:place], frozen, *others[place:]), place

    def _first_to_come(self, sessions: tuple[Session, ...]) -> int:
        """Return the index of the session to show next: the first that was to come or is new.

        A new session without a start counts if it stands right before that one.
        """
        place = next((i for i, s in enumerate(sessions) if self._is_to_come(s)), len(sessions))
        while place and sessions[place - 1].start is None and self.is_new(sessions[place - 1]):
            place -= 1
        return place

    def is_new(self, session: Session) -> bool:
        """Return whether the timetable has the session since this edit."""
        return session.id not in self.over and session.id not in self.to_come

    def _is_to_come(self, session: Session) -> bool:
        if self.is_new(session):
            return session.start is not None and session.start > self.since
        return session.id in self.to_come


def frozen(on_air: Slot, edited: tuple[Session, ...]) -> Session | None:
    """Return the session on air as it was; only a Q&A still to come may have changed."""
    session = on_air.session
    if session is None or not on_air.is_talk:
        return session
    same = (
        s for s in edited if s.id == session.id and (s.media is None) == (session.media is None)
    )
    now = next(same, session)
    return replace(session, qa=now.qa)
