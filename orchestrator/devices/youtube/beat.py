"""The device's own task: looks at YouTube whenever it is due. Made by `device`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from orchestrator.clock import Clock
from orchestrator.devices.youtube.polls import Polls
from orchestrator.errors import TemporaryError

SHORTEST = 0.05
"""Seconds between two looks, at the least."""


class Beat:
    """Calls `look` when `polls` says so, and after each look whoever opened it."""

    def __init__(self, look: Callable[[], Awaitable[None]], polls: Polls, clock: Clock) -> None:
        self._look = look
        self._polls = polls
        self._clock = clock
        self._stirred = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def stir(self) -> None:
        """Ask anew when the next look is due."""
        self._stirred.set()

    def open(self, name: str, on_looked: Callable[[], None]) -> None:
        """Begin; returns at once."""
        self._task = asyncio.create_task(self._run(on_looked), name=name)

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self, on_looked: Callable[[], None]) -> None:
        while True:
            with contextlib.suppress(TemporaryError):  # health says it
                await self._look()
            on_looked()
            self._stirred.clear()
            await self._until_due()

    async def _until_due(self) -> None:
        left = max(SHORTEST, self._polls.left(self._clock.now()))
        pause = asyncio.create_task(self._clock.sleep(left))
        stirred = asyncio.create_task(self._stirred.wait())
        try:
            await asyncio.wait({pause, stirred}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            stirred.cancel()
