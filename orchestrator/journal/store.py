"""The journal: everything that must survive the process, in a database with one writer.

Opened by `app`, used by the conductor. In memory it holds the event's decisions and posts, which
are the truth for this process; the database follows, and each call returns when it has.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Self

import structlog
from sqlalchemy import Connection, func, select

from orchestrator.clock import Clock
from orchestrator.journal import schema
from orchestrator.journal.as_run_rows import LineKey, line_row, read_lines
from orchestrator.journal.databases.address import backend_of
from orchestrator.journal.databases.backend import AwayError, Backend
from orchestrator.journal.layouts import as_run_lines
from orchestrator.journal.notes import Notes, last_timetable_key, read_notes
from orchestrator.journal.post_rows import PostRow, post_row, read_posts
from orchestrator.journal.replay import JournalEntry, decision_row, read_decisions
from orchestrator.journal.schema import Row
from orchestrator.journal.writer import Writer
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import Choice, Decision
from orchestrator.model.times import rfc3339
from orchestrator.news import News

MOST_KEPT = 30_000
"""Rows that wait in memory for a journal that cannot be written; as-run lines beyond are lost."""

LONG_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
"""Seconds are counted from then, where it is not known which number was the last."""

LAST_TRIED = "last tried"
"""The key of the note that is written for no other purpose than to see that it can be."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    entries: tuple[JournalEntry, ...]
    posts: tuple[PostRow, ...]
    last_line: int
    notes: dict[str, str]


class Journal:
    """One event's part of a journal, held by this process alone until `close`.

    A journal that cannot be written stops nobody: each call then returns all the same,
    the crew is told once, and the writer tries until it can.
    """

    def __init__(self, backend: Backend, event: str, clock: Clock, news: News) -> None:
        self._event = event
        self._clock = clock
        self._news = news
        self._run = secrets.token_hex(4)
        self._first = 1
        self._entries: list[JournalEntry] = []
        self._posts: dict[str, PostRow] = {}
        self._timetables: dict[str, Row] = {}
        self._unwritten: dict[LineKey, AsRunLine] = {}
        self._last_line = 0
        self._overflowing = False
        self._writer = Writer(backend, self._remembered, news)
        self.notes = Notes(self._writer)

    @classmethod
    async def open(
        cls,
        url: str,
        event: str,
        clock: Clock,
        news: News | None = None,
        without: bool = False,
    ) -> Self:
        """Open the journal and read what it holds of the event (its name and day, say).

        `news` None: there is no crew to be told, only the log. `without`: where its server does not
        answer, begin all the same, with nothing known; it is written when it is back. Raises
        PermanentError for an address that cannot be used, a journal that another daemon holds
        (the text says who) or a row that cannot be read; TemporaryError for a database that
        cannot be reached.
        """
        journal = cls(backend_of(url, clock), event, clock, news or News(clock))
        try:
            await journal._load()
        except AwayError as away:
            if not without:
                await journal.close()
                raise
            journal._begin_without(str(away))
        except BaseException:
            await journal.close()
            raise
        return journal

    @property
    def pending(self) -> int:
        """How many jobs of the writer are not done yet; 0: nothing is in flight."""
        return self._writer.pending

    @property
    def trouble(self) -> str | None:
        """Why the journal cannot be written at the moment, for the crew; None while it can."""
        return self._writer.trouble

    async def decide(
        self, at: datetime, room: str, by: str, choice: Choice, reason: str = ""
    ) -> Decision:
        """Append a decision and return it, numbered; it is durable, or the crew was told."""
        entry = self._appended(Decision(self._next(), at, room, by, choice, reason))
        await self._writer.store(decision_row(self._event, entry))
        return entry.decision

    def note(self, at: datetime, room: str, by: str, choice: Choice, reason: str = "") -> Decision:
        """Append a decision and return it, numbered; it is written soon, or the crew is told."""
        entry = self._appended(Decision(self._next(), at, room, by, choice, reason))
        self._writer.put_watched(decision_row(self._event, entry))
        return entry.decision

    def _next(self) -> int:
        return self._entries[-1].decision.number + 1 if self._entries else self._first

    def _appended(self, decision: Decision) -> JournalEntry:
        entry = JournalEntry(self._run, decision)
        self._entries.append(entry)
        return entry

    async def decisions(self) -> tuple[Decision, ...]:
        """Return the event's decisions in their order, those not yet durable included."""
        return tuple(entry.decision for entry in self._entries)

    def record(self, line: AsRunLine) -> None:
        """Append a line to the as-run log soon, in order; returns at once."""
        if self._writer.pending >= MOST_KEPT:
            self._overflow()
            return
        self._overflowing = False
        self._last_line += 1
        key = (self._last_line, self._run)
        self._unwritten[key] = line
        self._writer.put(line_row(self._event, key, line), partial(self._unwritten.pop, key, None))

    async def as_run(self) -> tuple[AsRunLine, ...]:
        """Return the event's lines in their order, unwritten ones included.

        Raises TemporaryError where the journal cannot be read, PermanentError for an odd row.
        """
        shown = self._writer.shown
        written = await self._writer.ask(lambda found: read_lines(found, self._event, shown))
        return tuple({**written, **self._unwritten}.values())

    async def try_writing(self) -> None:
        """Write a note, so that a failing disk is told before a decision meets it."""
        self.notes.put(LAST_TRIED, rfc3339(self._clock.now()))

    async def keep_timetable(self, digest: str, text: str, source: str = "") -> None:
        """Keep a timetable's text under its digest; it is durable, or the crew was told.

        `source`: the file it came from, whose last good text it is now (see `JournalReader`).
        """
        if source:
            self.notes.put(last_timetable_key(source), digest)
        if digest in self._timetables:
            return
        self._timetables[digest] = row = self._timetable_row(digest, text)
        await self._writer.store(row)

    async def timetable_text(self, digest: str) -> str | None:
        """Return the text kept under this digest, or None; raises TemporaryError."""
        remembered = self._timetables.get(digest)
        if remembered is not None:
            return str(remembered.values["text"])
        table = schema.timetables
        query = select(table.c.text).where(table.c.digest == digest)
        text: str | None = await self._writer.ask(lambda connection: connection.scalar(query))
        if text is not None:
            # A room may go on by it: it must not be lost with the file.
            self._timetables[digest] = self._timetable_row(digest, text)
        return text

    def _timetable_row(self, digest: str, text: str) -> Row:
        kept = rfc3339(self._clock.now())
        return schema.row(schema.timetables, digest=digest, text=text, kept=kept)

    async def post_put_if_absent(self, post: PostRow) -> bool:
        """Keep a post, unless there is one with its key; return whether it was new."""
        if post.key in self._posts:
            return False
        now = self._clock.now()
        await self._keep_post(replace(post, created=now, updated=now))
        return True

    async def post_update(self, post: PostRow) -> None:
        """Replace the post with this key; raises KeyError where there is none."""
        created = self._posts[post.key].created
        await self._keep_post(replace(post, created=created, updated=self._clock.now()))

    async def posts(self) -> tuple[PostRow, ...]:
        """Return the event's posts, oldest first, those not yet durable included."""
        return tuple(self._posts.values())

    async def close(self) -> None:
        """Write what is left, free the lease and let go; nothing may be called after it."""
        await self.notes.close()
        await self._writer.close()

    async def _keep_post(self, post: PostRow) -> None:
        row = post_row(self._event, post)
        self._posts[post.key] = post
        await self._writer.store(row)

    async def _load(self) -> None:
        found = await self._writer.ask(self._find)
        self._entries.extend(found.entries)
        self._posts.update((post.key, post) for post in found.posts)
        self._last_line = found.last_line
        self.notes.take_in(found.notes)
        # A row that is there already: shows at once, not at the first decision, whether the
        # journal can be written.
        await self._writer.attempt(schema.version_row())

    def _begin_without(self, why: str) -> None:
        # What is decided now comes after all that the journal may hold.
        self._first = int((self._clock.now() - LONG_BEFORE).total_seconds())
        self._last_line = self._last_followed = self._first
        self._news.alert(
            "",
            f"{why} The show begins without it: what was decided and said before is not known. "
            f"Look whether each room shows what it should.",
        )
        back = partial(self._writer.look, self._find, self._take_in_late)
        self._writer.put(schema.version_row(), back)

    def _take_in_late(self, found: _Found) -> None:
        """Take in what harms nobody now, and tell the rest: the show has gone on without it."""
        before = [entry for entry in found.entries if entry.run != self._run]
        self.notes.take_in({k: t for k, t in found.notes.items() if self.notes.get(k) is None})
        held = (
            f"It holds decisions of before ({len(before)}), by which the show does not go: restart "
            f"the orchestrator in a break to go by them."
            if before
            else "It holds nothing of before."
        )
        self._news.alert("", f"The journal {self._writer.shown} is back, and written. {held}")

    def _find(self, connection: Connection) -> _Found:
        shown, lines = self._writer.shown, as_run_lines(connection)
        last = select(func.max(lines.c.number)).where(lines.c.event == self._event)
        return _Found(
            read_decisions(connection, self._event, shown),
            read_posts(connection, self._event, shown),
            connection.scalar(last) or 0,
            read_notes(connection),
        )

    def _remembered(self) -> list[Row]:
        # Called on the writer's thread; copying a container is one step of the interpreter.
        entries, posts = tuple(self._entries), tuple(self._posts.values())
        return [
            *(decision_row(self._event, entry) for entry in entries),
            *(post_row(self._event, post) for post in posts),
            *tuple(self._timetables.values()),
            *self.notes.rows(),
        ]

    def _overflow(self) -> None:
        if not self._overflowing:
            self._overflowing = True
            self._news.alert(
                "",
                f"{MOST_KEPT} entries wait for the journal {self._writer.shown}; as-run lines are "
                f"no longer kept until it can be written. Decisions still are.",
            )
