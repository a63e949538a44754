"""What every task of the daemon is made with: `Tasks` that tell of bugs, one `Bell`, one `Backoff`.

Used on every floor above the ground. Nobody else makes a task that goes on for long (a test looks).
"""

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

import structlog

from orchestrator.clock import Clock
from orchestrator.news import News

SHORTEST_NAP = 1.0
"""Seconds of the show. A longer wait for an instant is slept by halves: the clock's pace may change
meanwhile."""

MOST_GROWN = 64
"""Failures after which a back-off grows no more; what is shorter than its longest by then stays."""

LIVES_AFTER = 60.0
"""Seconds of the show that a task must have lived for its deaths before to be forgotten."""

DIES_OFTEN = 5
"""Deaths in a row after which the crew is told that starting again does not help."""

TOLD_AGAIN_AFTER = 60.0
"""Seconds of the show until the crew is told again of one and the same bug."""

MOST_REMEMBERED = 100
"""Bugs of which it is known when they were told."""

Work = Coroutine[Any, Any, None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds to wait after failures: `first`, for each further one `growth` times as long, up to
    `longest`."""

    first: float
    longest: float
    growth: float = 2.0

    def after(self, failures: int) -> float:
        """Return the seconds to wait after so many failures in a row, from 1 on."""
        return min(self.first * self.growth ** min(failures - 1, MOST_GROWN), self.longest)


STARTS_AGAIN = Backoff(first=0.1, longest=30.0)
"""After the death of a task."""


class Bell:
    """Wakes one listener; rung any number of times before it listens, it is heard once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()
        self._stirred = asyncio.Event()
        self._attended = asyncio.Event()
        self._attended.set()

    def ring(self) -> None:
        """Wake the listener; cheap, and harmless at any time."""
        self._attended.clear()
        self._rung.set()
        self._stirred.set()

    async def heard(self, until: datetime | None = None) -> None:
        """Return when it rings, at once if it has rung, or at the instant, if one is given.

        The caller has dealt with everything it was rung for before.
        """
        if not self._rung.is_set():
            self._attended.set()
        while until is not None and not self._rung.is_set():
            left = (until - self._clock.now()).total_seconds()
            if left <= 0:
                break
            await self._nap(min(left, max(left / 2, SHORTEST_NAP)))
        if until is None:
            await self._rung.wait()
        self._rung.clear()

    async def attended(self) -> None:
        """Return when the listener listens again: it has begun all that it was rung for."""
        await self._attended.wait()

    async def _nap(self, seconds: float) -> None:
        """Wait for so long, or until it rings; it has not rung before."""
        self._stirred.clear()
        nap = asyncio.get_running_loop().create_task(self._clock.sleep(seconds), name="nap")
        nap.add_done_callback(self._awake)
        try:
            await self._stirred.wait()
        finally:
            nap.remove_done_callback(self._awake)  # one that is late would end the next nap
            nap.cancel()

    def _awake(self, _nap: "asyncio.Task[None]") -> None:
        self._stirred.set()


class Tasks:
    """One owner's tasks. When one of them ends by a bug, the crew and the log are told.

    `room` is the room that they are about, if one; `words` makes of an error what may be shown.
    """

    def __init__(
        self,
        news: News,
        clock: Clock,
        room: str = "",
        words: Callable[[BaseException], str] = repr,
    ) -> None:
        self._news = news
        self._clock = clock
        self._room = room
        self._words = words
        self._running: set[asyncio.Task[None]] = set()
        self._told: dict[tuple[str, str, str], float] = {}

    def keep(self, work: Callable[[], Work], name: str) -> "asyncio.Task[None]":
        """Do work that goes on until it is cancelled, or returns; start it again whenever it dies.

        `name` is what the crew calls it.
        """
        task = asyncio.get_running_loop().create_task(self._kept(work, name), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def begin(self, work: Work, name: str) -> "asyncio.Task[None]":
        """Do work that comes to an end by itself; a bug in it is told."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def end(self) -> None:
        """Cancel all of them; returns when they have ended."""
        tasks = tuple(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def stepping_over(self, what: str, room: str | None = None) -> "_SteppingOver":
        """Return a context that ends where a bug is met in it; the crew is told.

        `what` says where the bug is, `room` which room it is about, None: the owner's.
        """
        return _SteppingOver(self, what, self._room if room is None else room)

    def guarded(
        self, body: Callable[[], Coroutine[Any, Any, None]], what: str
    ) -> Callable[[], Coroutine[Any, Any, None]]:
        """Return a function that does the same and steps over bugs, for what is called for ever."""

        async def stepping() -> None:
            with self.stepping_over(what):
                await body()

        return stepping

    def met(self, what: str, error: BaseException, room: str) -> None:
        """Tell of a bug that was stepped over: at once, and once a minute while it is met again."""
        words = self._words(error)
        log.error("bug", what=what, room=room, error=words, trace=_trace(error))
        if self._is_news((room, what, words)):
            self._news.alert(room, f"a bug was met and stepped over in {what}: {words}")

    def _is_news(self, bug: tuple[str, str, str]) -> bool:
        """Return whether the crew was not told of it lately; note that it is told now."""
        now, told = self._clock.monotonic(), self._told.get(bug)
        if told is not None and now - told < TOLD_AGAIN_AFTER:
            return False
        self._told[bug] = now
        if len(self._told) > MOST_REMEMBERED:
            del self._told[next(iter(self._told))]
        return True

    async def _kept(self, work: Callable[[], Work], name: str) -> None:
        deaths = 0
        while True:
            began = self._clock.monotonic()
            try:
                await work()
            except (Exception, asyncio.CancelledError) as error:
                if _is_to_end():
                    raise
                lived = self._clock.monotonic() - began
                deaths = 1 if lived > LIVES_AFTER else deaths + 1
                self._died(name, error, deaths)
            else:
                return
            await self._clock.sleep(STARTS_AGAIN.after(deaths))

    def _died(self, name: str, error: BaseException, deaths: int) -> None:
        words = self._words(error)
        log.error("task died", task=name, deaths=deaths, error=words, trace=_trace(error))
        if deaths == 1:
            self._news.alert(
                self._room, f"{name}: a bug was met, and it was started again: {words}"
            )
        if deaths == DIES_OFTEN:
            self._news.alert(
                self._room, f"{name} has stopped again and again: restart the orchestrator"
            )

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.met(task.get_name(), error, self._room)


@dataclass(frozen=True, slots=True)
class _SteppingOver:
    tasks: Tasks
    what: str
    room: str

    def __enter__(self) -> None:
        """Begin what may meet a bug."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Tell of a bug; what asks the task to end goes on up."""
        if not isinstance(error, Exception):
            return False
        self.tasks.met(self.what, error, self.room)
        return True


def _is_to_end() -> bool:
    """Return whether this task is asked to end; else a cancelled future was awaited in it."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _trace(error: BaseException) -> str:
    """Return the lines of code that led to it, without the values in them: they may be secret."""
    return "".join(traceback.format_tb(error.__traceback__))
