"""Lays out a room's sessions as planned, before there is a rundown and without one. Pure.

The timetable's checks lay out what may be too long or of unknown length, YouTube's plan what it
schedules; `air_time` has the Q&A's rule from here, so that all three agree.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.model.timetable import Session
from orchestrator.rundown.slots import pins_of

QA_AT_LEAST = timedelta(minutes=5)
"""An overlong recording does not shrink its Q&A below this (or its own length, if shorter)."""


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """A session's planned times: it begins at `start`, its Q&A at `qa_start`, all ends at `end`.

    `next_pinned` is the session whose pinned start ends this one in any case.
    """

    session: Session
    start: datetime
    qa_start: datetime
    end: datetime
    next_pinned: Session | None = None

    @property
    def cut_at(self) -> datetime | None:
        """The pinned start that ends it."""
        return None if self.next_pinned is None else self.next_pinned.start

    @property
    def has_no_time(self) -> bool:
        """Whether that start is due before this one begins; a talk is shown all the same, late."""
        return self.cut_at is not None and self.start >= self.cut_at

    @property
    def shown_until(self) -> datetime:
        """When it really leaves the air, if it has any time."""
        return self.end if self.cut_at is None else min(self.end, self.cut_at)


def lay_out(
    sessions: Sequence[Session], length_of: Callable[[Session], timedelta | None]
) -> Iterator[PlannedTime]:
    """Yield when each of a room's sessions is shown if its recording, or it, is of that length.

    What follows a session of unknown length (None) is left out, up to the next pinned start.
    """
    cursor: datetime | None = None
    pins = pins_of([session.start for session in sessions])
    for session, pin in zip(sessions, pins[1:], strict=True):
        start, length = session.start or cursor, length_of(session)
        if start is None or length is None:
            cursor = None
            continue
        qa_start = start + length
        cursor = qa_end(session, start, qa_start) if session.qa else qa_start
        yield PlannedTime(session, start, qa_start, cursor, pin and sessions[pin.slot])


def qa_end(session: Session, began: datetime, qa_start: datetime) -> datetime:
    """Return where the Q&A of a session that began then ends, if no pinned start cuts it.

    As planned, unless the recording leaves it too little time: the rule is
    docs/decisions/rundown-qa-keeps-its-planned-end.md.
    """
    qa = session.qa or timedelta(0)
    planned = qa_start if session.duration is None else began + session.duration
    return max(planned + qa, qa_start + min(qa, QA_AT_LEAST))
