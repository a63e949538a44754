"""All posts of the event, in memory as in the journal; `save` makes a change durable.

Used by the outbox and its lanes, on the event loop's thread. The journal's rows are the truth after
a restart; `Said` is how the rules in `posts` see them, `CrewTask` how the crew's page does.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from orchestrator.clock import Clock
from orchestrator.journal.post_rows import PostRow
from orchestrator.model.post_state import PostState
from orchestrator.news import News
from orchestrator.posts.claims import Said, SaidState, unspell
from orchestrator.posts.draft import Post
from orchestrator.posts.kinds import PostKind

SAID: Final[Mapping[PostState, SaidState]] = {
    PostState.PENDING: SaidState.OPEN,
    PostState.RETRY: SaidState.OPEN,
    PostState.DELIVERED: SaidState.SAID,
    # It may stand there: whoever read it is to be told of changes.
    PostState.UNKNOWN: SaidState.SAID,
    # Until somebody confirms a task nobody has read it: it is brought up to date, or dropped.
    PostState.NEEDS_HUMAN: SaidState.OPEN,
    PostState.FAILED: SaidState.REFUSED,
    PostState.EXPIRED: SaidState.DROPPED,
}

CREW_LINE: Final = "crew-line"
"""The kind of what a person of the crew says to the speakers, in their own words."""

log = structlog.get_logger(__name__)


class PostLog(Protocol):
    """What the outbox needs of the journal."""

    async def post_put_if_absent(self, post: PostRow) -> bool:
        """Keep a post unless there is one with its key; durable when this returns."""
        ...

    async def post_update(self, post: PostRow) -> None:
        """Replace the post with this key; durable when this returns."""
        ...

    async def posts(self) -> tuple[PostRow, ...]:
        """Return the event's posts, oldest first."""
        ...


class PostBook:
    """The posts by key. `in_flight` counts the changes that are not durable yet."""

    def __init__(self, journal: PostLog, clock: Clock, news: News) -> None:
        self._journal = journal
        self._clock = clock
        self._news = news
        self._rows: dict[str, PostRow] = {}
        self._of_venue: dict[str, dict[str, PostRow]] = {}
        self._said: dict[str, Said] = {}
        self.in_flight = 0

    async def load(self) -> None:
        """Read what the journal holds."""
        for row in sorted(await self._journal.posts(), key=_order):
            self._remember(row)

    def get(self, key: str) -> PostRow | None:
        """Return the post with this key, or None."""
        return self._rows.get(key)

    def rows(self) -> tuple[PostRow, ...]:
        """Return all posts, oldest first."""
        return tuple(self._rows.values())

    def of_venue(self, venue: str) -> Iterable[PostRow]:
        """Return the posts to one venue, oldest first."""
        return self._of_venue.get(venue, {}).values()

    def said(self, venue: str) -> list[Said]:
        """Return the posts to one venue as the rules see them."""
        return [self._said[key] for key in self._of_venue.get(venue, ()) if key in self._said]

    def put(self, post: Post, room: str, venue: str) -> PostRow:
        """Add a post that is to be sent."""
        return self._remember(
            PostRow(
                key=post.key,
                kind=post.kind.value,
                room=room,
                session=post.session,
                revision=post.revision,
                venue=venue,
                text=post.text,
                deadline=post.deadline,
                created=self._clock.now(),
                updated=self._clock.now(),
            )
        )

    def add(self, row: PostRow) -> None:
        """Add what a person wants to be said."""
        self._remember(row)

    def rewrite(self, row: PostRow, post: Post) -> PostRow:
        """Give a post that was not sent the words it should have now; or take it up again."""
        again = row.state is PostState.EXPIRED
        return self._remember(
            replace(
                row,
                state=PostState.PENDING if again else row.state,
                reason="" if again else row.reason,
                text=post.text,
                revision=post.revision,
                deadline=post.deadline,
                updated=self._clock.now(),
            )
        )

    def change(
        self,
        row: PostRow,
        state: PostState,
        reason: str = "",
        remote_id: str | None = None,
        attempts: int | None = None,
    ) -> PostRow:
        """Change what became of a post."""
        attempts = row.attempts if attempts is None else attempts
        return self._remember(
            replace(
                row,
                state=state,
                reason=reason,
                remote_id=remote_id,
                attempts=attempts,
                updated=self._clock.now(),
            )
        )

    async def save(self, *keys: str) -> None:
        """Return when these posts are durable as they are now."""
        self.in_flight += 1
        try:
            await asyncio.gather(*(self._save(key) for key in keys))
        finally:
            self.in_flight -= 1
            self._news.changed()

    async def _save(self, key: str) -> None:
        row = self._rows[key]
        if not await self._journal.post_put_if_absent(row):
            await self._journal.post_update(self._rows[key])

    def _remember(self, row: PostRow) -> PostRow:
        self._rows[row.key] = row
        self._of_venue.setdefault(row.venue, {})[row.key] = row
        said = _said(row, self._clock.now())
        if said is not None:
            self._said[row.key] = said
        return row


def _said(row: PostRow, now: datetime) -> Said | None:
    if row.kind == CREW_LINE:
        return None  # no rule made it, and none looks at it
    try:
        number, claim = unspell(row.revision)
        kind = PostKind(row.kind)
    except ValueError:
        log.warning("post of another version", key=row.key, revision=row.revision)
        return None
    delivered = row.state is PostState.DELIVERED and row.remote_id is not None
    session = row.session or ""
    made = row.created or now
    return Said(row.key, kind, session, number, claim, SAID[row.state], made, delivered)


def _order(row: PostRow) -> tuple[datetime, int, str]:
    # Posts of one instant are said in the order of their kinds, also after a restart.
    kinds = [kind.value for kind in PostKind]
    position = kinds.index(row.kind) if row.kind in kinds else len(kinds)
    return row.created or row.deadline, position, row.key


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
