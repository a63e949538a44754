"""The posts that wait for a person, as the crew's page shows them. Used by the outbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orchestrator.journal.post_rows import PostRow, PostState

FOR_A_PERSON: Final = (PostState.NEEDS_HUMAN, PostState.UNKNOWN, PostState.FAILED)


@dataclass(frozen=True, slots=True)
class CrewTask:
    """A post to be pasted by a person, or of which only a person can say whether it is there.

    `what` says what is to be done, or what went wrong. It is off the list after `deadline`.
    """

    key: str
    room: str
    kind: str
    venue: str
    text: str
    what: str
    state: PostState
    deadline: datetime


def crew_tasks(
    rows: Iterable[PostRow], titles: Mapping[str, str], now: datetime
) -> tuple[CrewTask, ...]:
    """Return what waits for a person, oldest first; `titles` are the venues' by their names."""
    return tuple(
        CrewTask(
            key=row.key,
            room=row.room,
            kind=row.kind,
            venue=titles.get(row.venue, row.venue),
            text=row.text,
            what=row.reason,
            state=row.state,
            deadline=row.deadline,
        )
        for row in rows
        if row.state in FOR_A_PERSON and now < row.deadline
    )
