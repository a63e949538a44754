"""The device's own task: looks at YouTube whenever it is due. Made by `device`."""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

from orchestrator.aio import Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.devices.youtube.poll.polls import Polls
from orchestrator.errors import TemporaryError

SHORTEST = 0.05
"""Seconds between two looks, at the least."""


class Beat:
    """Calls `look` when `polls` says so, and after each look whoever opened it."""

    def __init__(
        self, look: Callable[[], Awaitable[None]], polls: Polls, clock: Clock, tasks: Tasks
    ) -> None:
        self._look = look
        self._polls = polls
        self._clock = clock
        self._bell = Bell(clock)
        self._tasks = tasks

    def stir(self) -> None:
        """Ask anew when the next look is due."""
        self._bell.ring()

    def open(self, name: str, on_looked: Callable[[], None]) -> None:
        """Begin; returns at once."""
        self._tasks.keep(lambda: self._run(on_looked), f"{name}, its looks")

    async def close(self) -> None:
        """Stop looking."""
        await self._tasks.end()

    async def _run(self, on_looked: Callable[[], None]) -> None:
        while True:
            with contextlib.suppress(TemporaryError):  # health says it
                await self._look()
            on_looked()
            now = self._clock.now()
            left = max(SHORTEST, self._polls.left(now))
            await self._bell.heard(now + timedelta(seconds=left))
