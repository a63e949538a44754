"""The journal's one writer thread: what is put in is stored in order, and retried until it is.

Used by `store` on the event loop's thread, which never waits for a disk longer than PATIENCE. A
journal that cannot be written tells the crew, and the show goes on.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from orchestrator.journal.database import Database
from orchestrator.journal.databases.backend import Backend
from orchestrator.journal.schema import Row, decisions
from orchestrator.news import News

PATIENCE = 2.0
"""Seconds of the machine after which a caller goes on without the database's answer."""

RETRY = 0.5
"""Seconds of the machine between two attempts at a journal that cannot be written."""

CLOSING = 5.0
"""Seconds of the machine in which the last rows must be stored when the journal is closed."""

BATCH = 500
"""Rows stored in one transaction, at most."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Store:
    row: Row
    on_stored: Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Ask:
    answer: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Stop:
    stopped: asyncio.Future[list[Row]]


class Writer:
    """The thread, its queue, and what people are told about it.

    Made in a running event loop; everything public belongs to that loop's thread, and so do the
    counters: they change only after whoever waited has been told.
    """

    def __init__(self, backend: Backend, remembered: Callable[[], list[Row]], news: News) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = news
        self._database = Database(backend, remembered, partial(self._tell, news.alert, ""))
        self._jobs: SimpleQueue[_Store | _Ask | _Stop] = SimpleQueue()
        self._backlog: deque[_Store] = deque()
        self._waiting: set[asyncio.Future[None]] = set()
        self._pending = 0
        self._trouble: str | None = None
        self._closed = False
        Thread(target=self._run, name="journal", daemon=True).start()

    @property
    def pending(self) -> int:
        """How many jobs have been put in and are not done."""
        return self._pending

    @property
    def trouble(self) -> str | None:
        """Why rows cannot be stored at the moment; None while they can."""
        return self._trouble

    @property
    def shown(self) -> str:
        """The journal's place as people may see it."""
        return self._database.shown

    def put(self, row: Row, on_stored: Callable[[], object]) -> None:
        """Have a row stored after all that were put before it; returns at once."""
        self._submit(_Store(row, on_stored))

    def put_watched(self, row: Row) -> None:
        """Do as `put`; what is not stored within PATIENCE is told."""
        late = self._loop.call_later(PATIENCE, self._late)
        self.put(row, late.cancel)

    async def store(self, row: Row) -> None:
        """Do as `attempt`, but wait no longer than PATIENCE."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.attempt(row)
        except TimeoutError:
            # Not called at once: an error of the listener must not reach those who decide.
            self._loop.call_soon(self._late)

    async def attempt(self, row: Row) -> None:
        """Have a row stored; returns when it is, or when it is known that it cannot be now."""
        stored: asyncio.Future[None] = self._loop.create_future()
        self.put(row, partial(_settle, stored, None))
        if self._trouble is not None:
            return
        self._waiting.add(stored)
        try:
            await stored
        finally:
            self._waiting.discard(stored)

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Return the answer of a function that reads, run after all rows put in before.

        Raises TemporaryError where nothing can be read, and what the function raises.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        self._submit(_Ask(partial(self._answer, question, answer)))
        return await answer

    def look(self, question: Callable[[Connection], T], heard: Callable[[T], None]) -> None:
        """Have `heard` called with the answer of a function that reads; returns at once."""
        answer: asyncio.Future[T] = self._loop.create_future()

        def found(done: asyncio.Future[T]) -> None:
            if done.cancelled() or (error := done.exception()) is None:
                heard(done.result())
            else:
                log.warning("the journal cannot be read", why=str(error))

        answer.add_done_callback(found)
        self._submit(_Ask(partial(self._answer, question, answer)))

    async def close(self) -> None:
        """Store what is left, free the lease and end the thread."""
        if self._closed:
            return
        stopped: asyncio.Future[list[Row]] = self._loop.create_future()
        self._submit(_Stop(stopped))
        self._closed = True
        try:
            async with asyncio.timeout(CLOSING):
                lost = await stopped
        except TimeoutError:
            self._news.alert(
                "", f"The journal {self.shown} did not close: {self._pending} rows left."
            )
            return
        for row in lost:
            if row.table is decisions:
                log.error("decision never written", row=dict(row.values))
        if lost:
            self._news.alert(
                "",
                f"{len(lost)} entries could not be written to the journal {self.shown} and are "
                f"lost; the decisions among them are in the log.",
            )

    def _submit(self, job: _Store | _Ask | _Stop) -> None:
        if self._closed:
            raise RuntimeError("the journal is closed")
        self._pending += 1
        self._jobs.put(job)

    def _stored(self, done: list[_Store]) -> None:
        for each in done:
            each.on_stored()
        self._pending -= len(done)
        if self._trouble is not None:
            self._trouble = None
            log.info("the journal is written again", journal=self.shown)

    def _late(self) -> None:
        if self._pending:
            self._failed(f"it has not answered for {PATIENCE:g} seconds")

    def _failed(self, why: str) -> None:
        for stored in self._waiting:
            _settle(stored, None)
        if why == self._trouble:
            return
        self._trouble = why
        self._news.alert(
            "",
            f"The journal {self.shown} cannot be written: {why.rstrip('.')}. The show goes on; "
            f"what is decided is kept in memory, and lost if the daemon stops before it is "
            f"written.",
        )

    def _answered(self, settle: Callable[[], None]) -> None:
        settle()
        self._pending -= 1

    # From here on: the writer's thread.

    def _run(self) -> None:
        while True:
            job = self._next_job()
            if isinstance(job, _Store):
                self._backlog.append(job)
                if len(self._backlog) < BATCH and not self._jobs.empty():
                    continue
            self._store_backlog()
            if isinstance(job, _Ask):
                job.answer()
            if isinstance(job, _Stop):
                self._end(job)
                return

    def _next_job(self) -> _Store | _Ask | _Stop | None:
        try:
            return self._jobs.get(timeout=RETRY if self._backlog else None)
        except Empty:
            return None

    def _store_backlog(self) -> None:
        while self._backlog:
            batch = list(islice(self._backlog, BATCH))
            try:
                self._database.store([each.row for each in batch])
            except Exception as error:  # noqa: BLE001 (whatever it is: rows are kept, people told)
                self._tell(self._failed, self._database.explain(error))
                return
            for _ in batch:
                self._backlog.popleft()
            self._tell(self._stored, batch)

    def _answer(self, question: Callable[[Connection], T], answer: asyncio.Future[T]) -> None:
        try:
            found = self._database.ask(question)
        except Exception as error:  # noqa: BLE001 (belongs to whoever asked)
            self._tell(self._answered, partial(_settle_error, answer, error))
        else:
            self._tell(self._answered, partial(_settle, answer, found))

    def _end(self, job: _Stop) -> None:
        lost = [each.row for each in self._backlog]
        try:
            self._database.close()
        finally:
            self._tell(self._answered, partial(_settle, job.stopped, lost))

    def _tell(self, what: Callable[..., None], *details: object) -> None:
        with suppress(RuntimeError):  # The loop has ended: nobody is left to be told.
            self._loop.call_soon_threadsafe(what, *details)


def _settle(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _settle_error(future: asyncio.Future[T], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
