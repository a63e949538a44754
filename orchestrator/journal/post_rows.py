"""Posts as rows: what the conductor's outbox has said, has yet to say, or could not.

Called by `store` and `reader`. A post's row is written before the post is sent.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from orchestrator.journal import schema
from orchestrator.journal.schema import Row
from orchestrator.model.post_state import PostState
from orchestrator.model.times import from_rfc3339, rfc3339


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post to one venue. `key` is unique in the event.

    After `deadline` it is no longer worth saying. `remote_id` is the venue's name for it, once
    known. `created` and `updated` are set by the journal.
    """

    key: str
    kind: str
    room: str
    session: str | None
    revision: str
    venue: str
    text: str
    deadline: datetime
    state: PostState = PostState.PENDING
    remote_id: str | None = None
    attempts: int = 0
    reason: str = ""
    created: datetime | None = None
    updated: datetime | None = None


def post_row(event: str, post: PostRow) -> Row:
    """Return the row that keeps this post."""
    values = {each.name: getattr(post, each.name) for each in fields(post)}
    return schema.row(schema.posts, event=event, **{n: _plain(v) for n, v in values.items()})


def read_posts(connection: Connection, event: str, shown: str) -> tuple[PostRow, ...]:
    """Return an event's posts, oldest first; raises PermanentError that names the row."""
    table = schema.posts
    query = select(table).where(table.c.event == event).order_by(table.c.created, table.c.key)
    return tuple(_post(found, shown) for found in connection.execute(query).mappings())


def _post(found: RowMapping, shown: str) -> PostRow:
    values = {name: value for name, value in found.items() if name != "event"}
    try:
        for name in ("deadline", "created", "updated"):
            values[name] = from_rfc3339(values[name])
        values["state"] = PostState(values["state"])
    except ValueError as error:
        what = f"The post “{found['key']}” of the event “{found['event']}”"
        raise schema.odd_row(what, schema.posts, shown, error) from None
    return PostRow(**values)


def _plain(value: object) -> object:
    return rfc3339(value) if isinstance(value, datetime) else value
