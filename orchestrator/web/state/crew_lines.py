"""The room's decisions, the posts and the crew's tasks as lines of the state document.

Used by `observer` and `api`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from orchestrator.journal.post_rows import PostRow
from orchestrator.model.decisions import Acknowledge, Decision
from orchestrator.news import Alert
from orchestrator.outbox.outbox import Outbox
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.web.state.documents import AlertLine, CrewTaskLine, JournalLine, PostLine

LINES = 12
MOST_POSTS = 50
MOST_ALERTS = 20
MOST_TASKS = 50


@dataclass(frozen=True, slots=True)
class TitlesInRoom:
    """What items and sessions are called in this room."""

    show: LiveRoom

    def item(self, item: str) -> str:
        """Return an item's title, or its id where it has none."""
        found = self.show.rundown.item(item)
        if found is None or not found.title:
            return item
        tag = found.kind.row.tag
        return f"{found.title} ({tag})" if tag else found.title

    def session(self, session: str) -> str:
        """Return a session's title, also of one that the timetable has no more."""
        known = self.show.known_session(session)
        return known.title if known else session

    def clock(self, instant: datetime) -> str:
        """Return an instant as hour and minute in the event's zone."""
        return f"{instant.astimezone(self.show.timetable.event.zone):%H:%M}"


def journal_lines(show: LiveRoom) -> tuple[JournalLine, ...]:
    """Return the room's last decisions, oldest first."""
    last = list(islice(reversed(show.decisions), LINES))
    titles = TitlesInRoom(show)
    return tuple(_line(decision, titles) for decision in reversed(last))


def _line(decision: Decision, titles: TitlesInRoom) -> JournalLine:
    return JournalLine(
        number=decision.number,
        at=decision.at,
        who=decision.by,
        text=decision.choice.words(titles),
        reason=decision.reason,
    )


def alert_lines(
    alerts: Sequence[Alert], decisions: Iterable[Sequence[Decision]]
) -> tuple[AlertLine, ...]:
    """Return the last alerts, oldest first, with who of the crew has seen which."""
    last = list(islice(reversed(alerts), MOST_ALERTS))
    seen = [each for room in decisions for each in room if isinstance(each.choice, Acknowledge)]
    return tuple(_alert(alert, seen) for alert in reversed(last))


def _alert(alert: Alert, seen: Sequence[Decision]) -> AlertLine:
    # An earlier daemon's alerts had the same numbers: what was seen before this one was another.
    by = (each.by for each in seen if each.choice == Acknowledge(alert.id) and each.at >= alert.at)
    return AlertLine(
        id=alert.id,
        at=alert.at,
        room=alert.room,
        text=alert.text,
        over=alert.over,
        note=alert.note,
        seen_by=next(by, None),
    )


def post_lines(outbox: Outbox) -> tuple[PostLine, ...]:
    """Return the last posts, oldest first."""
    titles = outbox.venue_titles()
    last = list(islice(reversed(outbox.posts()), MOST_POSTS))
    return tuple(_post(row, titles.get(row.venue, row.venue)) for row in reversed(last))


def post_line(outbox: Outbox, key: str) -> PostLine:
    """Return the post with this key; raises KeyError where there is none."""
    for row in outbox.posts():
        if row.key == key:
            return _post(row, outbox.venue_titles().get(row.venue, row.venue))
    raise KeyError(key)


def task_lines(outbox: Outbox) -> tuple[CrewTaskLine, ...]:
    """Return the posts that wait longest for a person, oldest first."""
    return tuple(
        CrewTaskLine(
            key=task.key,
            room=task.room,
            venue=task.venue,
            kind=task.kind,
            text=task.text,
            why=task.what,
            state=task.state,
            deadline=task.deadline,
        )
        for task in outbox.crew_tasks()[:MOST_TASKS]
    )


def _post(row: PostRow, venue: str) -> PostLine:
    return PostLine(
        key=row.key,
        room=row.room,
        session=row.session,
        venue=venue,
        kind=row.kind,
        text=row.text,
        state=row.state,
        reason=row.reason,
        due=row.created,
        deadline=row.deadline,
        updated=row.updated,
        remote_id=row.remote_id,
    )
