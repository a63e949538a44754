"""Posts as lines of the state document; used by `observer` and `post_routes`."""

from itertools import islice

from orchestrator.journal.post_rows import PostRow
from orchestrator.outbox.outbox import Outbox
from orchestrator.web.state.documents import CrewTaskLine, PostLine

MOST_POSTS = 50
MOST_TASKS = 50


def post_lines(outbox: Outbox) -> tuple[PostLine, ...]:
    """Return the last posts, oldest first."""
    titles = outbox.venue_titles()
    last = list(islice(reversed(outbox.posts()), MOST_POSTS))
    return tuple(_line(row, titles.get(row.venue, row.venue)) for row in reversed(last))


def post_line(outbox: Outbox, key: str) -> PostLine:
    """Return the post with this key; raises KeyError where there is none."""
    for row in outbox.posts():
        if row.key == key:
            return _line(row, outbox.venue_titles().get(row.venue, row.venue))
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


def _line(row: PostRow, venue: str) -> PostLine:
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
