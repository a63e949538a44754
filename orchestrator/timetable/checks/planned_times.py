"""When each session would be shown if all goes as planned; used by `plan_checks`.

The rundown is compiled by the same rules; here they are judged before there is a rundown, where
lengths may be missing and recordings longer than planned.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.model.timetable import Session, Timetable
from orchestrator.rundown.air_time import QA_AT_LEAST
from orchestrator.timetable.probe.recording import SAME_LENGTH, Recordings


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """A session's planned times: it begins at `start`, its Q&A at `qa_start`, all ends at `end`.

    `next_pinned` is the session whose pinned start ends this one whatever it shows.
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
    def shown_until(self) -> datetime:
        """When it really leaves the air."""
        return self.end if self.cut_at is None else min(self.end, self.cut_at)


def stretches(timetable: Timetable, recordings: Recordings) -> Iterator[Sequence[PlannedTime]]:
    """Yield the stretches of each room, in order.

    A recording that was probed counts with its real length. What follows a session of unknown
    length is left out, up to the next pinned start.
    """
    by_room: dict[str, list[Session]] = defaultdict(list)
    for session in timetable.sessions:
        by_room[session.room].append(session)
    for sessions in by_room.values():
        yield tuple(_of_room(sessions, recordings))


def _of_room(sessions: Sequence[Session], recordings: Recordings) -> Iterator[PlannedTime]:
    cursor: datetime | None = None
    for session, next_pinned in zip(sessions, _next_pinned(sessions), strict=True):
        start = session.start or cursor
        length = _length(session, recordings)
        if start is None or length is None:
            cursor = None
            continue
        qa_start = start + length
        cursor = _end(session, start, qa_start)
        yield PlannedTime(session, start, qa_start, cursor, next_pinned)


def _end(session: Session, start: datetime, qa_start: datetime) -> datetime:
    """Return where the Q&A ends: as planned, unless the recording leaves it too little time.

    The rule is docs/decisions/rundown-qa-keeps-its-planned-end.md.
    """
    if session.qa is None:
        return qa_start
    planned = qa_start if session.duration is None else start + session.duration
    return max(planned + session.qa, qa_start + min(session.qa, QA_AT_LEAST))


def _next_pinned(sessions: Sequence[Session]) -> Sequence[Session | None]:
    """Return for each session the first one after it that is pinned."""
    found: list[Session | None] = []
    latest: Session | None = None
    for session in reversed(sessions):
        found.append(latest)
        latest = session if session.start is not None else latest
    return found[::-1]


def _length(session: Session, recordings: Recordings) -> timedelta | None:
    """Return the real length in whole seconds, the planned one while the two agree."""
    recording = recordings.get(session.media) if session.media is not None else None
    real = None if recording is None else recording.length
    if real is None or (session.duration and abs(real - session.duration) <= SAME_LENGTH):
        return session.duration
    return timedelta(seconds=round(real.total_seconds()))
