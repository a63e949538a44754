"""One venue's queue: its posts in their order, each until it is delivered or no longer worth it.

Started by the outbox, one task a venue, so that a slow venue delays nobody else. A post is marked
as sent in the journal before it is sent: after a crash it is known that it may be there. A topic
(the line that a venue shows about what is on) is held, not said: only the latest counts.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from orchestrator.aio import Backoff, Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.errors import where
from orchestrator.journal.post_rows import PostRow
from orchestrator.model.post_state import PostState
from orchestrator.news import News
from orchestrator.outbox.book import PostBook
from orchestrator.posts.claims import edited_key
from orchestrator.posts.kinds import PostKind
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import (
    Announcement,
    Answer,
    ByHand,
    Delivered,
    NoAnswer,
    NotNow,
    Refused,
    ShowsTopic,
    Venue,
)

PATIENCE: Final = 20.0
"""Seconds of the machine after which a venue counts as not answering."""

RETRIES: Final = Backoff(first=0.5, longest=30.0)
"""Between attempts, in the show's seconds."""

RESOLVE_WITHIN: Final = timedelta(minutes=2)
"""So long after its deadline a post is still sent again that was sent in time without an answer:
where sending twice is heard once, that is how to learn whether it is there."""

GRACE: Final = 0.7
"""Seconds of the machine that a message in flight has when the outbox stops: whoever ends the
daemon waits for no more than two."""

log = structlog.get_logger(__name__)


class Lane:
    """The loop of one venue."""

    def __init__(self, venue: Venue, book: PostBook, clock: Clock, news: News) -> None:
        self.venue = venue
        self.sending: str | None = None
        self._book = book
        self._clock = clock
        self._news = news
        # What an error holds may be a token.
        self._tasks = Tasks(news, clock, words=where)
        self._bell = Bell(clock)
        self._failures = 0
        self._not_before: datetime | None = None
        self._given_up: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send."""
        self._task = self._tasks.keep(self._run, self.venue.title)

    async def stop(self) -> None:
        """End; a message in flight has a moment to arrive."""
        if self._task is None:
            return
        if self.sending is not None:
            await asyncio.wait((self._task,), timeout=GRACE)
        await self._tasks.end()

    def ring(self) -> None:
        """Ask the lane to look again."""
        self._bell.ring()

    async def _run(self) -> None:
        while True:
            row = self._next()
            if row is None:
                await self._bell.heard()
            elif self._clock.now() >= _last_call(row):
                await self._expire(row)
            elif self._not_before is not None and self._clock.now() < self._not_before:
                await self._bell.heard(min(self._not_before, _last_call(row)))
            else:
                await self._take_turn()

    def _next(self) -> PostRow | None:
        rows = self._book.of_venue(self.venue.place.name)
        return next((row for row in rows if self._is_due(row)), None)

    def _is_due(self, row: PostRow) -> bool:
        if row.state is PostState.UNKNOWN:
            return self._may_repeat(row) and row.key not in self._given_up
        return row.state in (PostState.PENDING, PostState.RETRY)

    def _may_repeat(self, row: PostRow) -> bool:
        """Return whether sending it a second time does no harm."""
        return self.venue.idempotent or row.kind == PostKind.EDIT

    async def _take_turn(self) -> None:
        async with self.venue.pace:
            row = self._next()  # what waited for its turn may have been rewritten or dropped
            if row is not None and self._clock.now() < _last_call(row):
                await self._send(row)

    async def _send(self, row: PostRow) -> None:
        unsure = row.state is PostState.UNKNOWN
        self.sending = row.key
        try:
            sent = self._book.change(
                row, PostState.UNKNOWN, "sent; no answer yet", attempts=row.attempts + 1
            )
            await self._book.save(sent.key)
            answer = await self._ask(sent)
        finally:
            self.sending = None
        self._pause(answer)
        await self._settle(sent, answer, unsure)

    async def _ask(self, row: PostRow) -> Answer:
        post = Announcement(row.key, row.kind, row.room, row.text)
        try:
            async with asyncio.timeout(PATIENCE):
                if row.kind != PostKind.EDIT:
                    return await self.venue.announce(post)
                original = self._book.get(edited_key(row.key))
                if original is None or original.remote_id is None:
                    return Refused("the post that it would change is not known there")
                return await self.venue.edit(original.remote_id, post)
        except TimeoutError:
            return NoAnswer("it has not answered in time")
        except Exception as error:  # noqa: BLE001 - a bug in one venue must not end its lane
            log.error("venue", venue=self.venue.title, error=where(error))
            return NoAnswer(f"a bug was met in this program ({where(error)})")

    def _pause(self, answer: Answer) -> None:
        """Note when the venue may be asked again."""
        wait = self.venue.interval
        if isinstance(answer, NotNow | NoAnswer):
            self._failures += 1
            backoff = RETRIES.after(self._failures)
            after = answer.after if isinstance(answer, NotNow) else None
            wait = max(wait, backoff if after is None else after)
        else:
            self._failures = 0
        self._not_before = self._clock.now() + timedelta(seconds=wait)

    async def _settle(self, row: PostRow, answer: Answer, unsure: bool) -> None:
        """Note what became of it. `unsure`: it may be there from an earlier attempt."""
        match answer:
            case Delivered(remote_id):
                self._book.change(row, PostState.DELIVERED, remote_id=remote_id)
            case NotNow(reason):
                state = PostState.UNKNOWN if unsure else PostState.RETRY
                self._book.change(row, state, reason)
            case NoAnswer(reason):
                self._book.change(row, PostState.UNKNOWN, reason)
                if not self._may_repeat(row):
                    self._say(row, f"it may be there or not; look, and say which: {reason}")
            case Refused(reason):
                if unsure:
                    # An earlier attempt may be there, and asking again gives no other answer.
                    self._given_up.add(row.key)
                state = PostState.UNKNOWN if unsure else PostState.FAILED
                self._book.change(row, state, reason)
                self._say(row, f"it was not taken: {reason}")
            case ByHand(task):
                self._book.change(row, PostState.NEEDS_HUMAN, task)
                self._say(row, task)
        await self._book.save(row.key)

    async def _expire(self, row: PostRow) -> None:
        if row.state is PostState.UNKNOWN:
            self._given_up.add(row.key)
            self._say(row, f"it may be there or not, and its time has passed: {row.reason}")
            return
        late = f"its time has passed; last: {row.reason}" if row.reason else "its time has passed"
        self._book.change(row, PostState.EXPIRED, late)
        self._say(row, late)
        await self._book.save(row.key)

    def _say(self, row: PostRow, what: str) -> None:
        first = row.text.partition("\n")[0]
        self._news.alert(row.room, f"{self.venue.title}, {row.kind}, “{first}”: {what}")


def _last_call(row: PostRow) -> datetime:
    """Return when it is given up."""
    unsure = row.state is PostState.UNKNOWN
    return row.deadline + RESOLVE_WITHIN if unsure else row.deadline


RETRY: Final = timedelta(seconds=30)


class TopicKeeper:
    """The loop of one venue's topic. `title` is what the crew calls the venue."""

    def __init__(self, venue: ShowsTopic, title: str, pace: Pace, clock: Clock, news: News) -> None:
        self.in_flight = 0
        self._venue = venue
        self._pace = pace
        self._clock = clock
        self._title = title
        self._news = news
        # What an error holds may be a token.
        self._tasks = Tasks(news, clock, words=where)
        self._bell = Bell(clock)
        self._wanted: str | None = None
        self._shown: str | None = None

    def start(self) -> None:
        """Begin to keep it."""
        self._tasks.keep(self._run, f"the topic of {self._title}")

    async def stop(self) -> None:
        """Leave the topic as it is."""
        await self._tasks.end()

    def show(self, text: str) -> None:
        """Have the venue show this."""
        self._wanted = text
        self._bell.ring()

    async def _run(self) -> None:
        while True:
            if self._wanted is None or self._wanted == self._shown:
                await self._bell.heard()
                continue
            if not await self._set(self._wanted):
                await self._bell.heard(self._clock.now() + RETRY)

    async def _set(self, text: str) -> bool:
        async with self._pace:
            self.in_flight += 1
            try:
                answer = await self._venue.set_topic(text)
            finally:
                self.in_flight -= 1
        if isinstance(answer, Refused):
            self._news.alert("", f"{self._title}: the topic was not taken: {answer.reason}")
        if isinstance(answer, Delivered | Refused):
            self._shown = text  # refused: not tried again until it is another
            return True
        return False
