"""Keeps the line that a venue shows about what is on (a Matrix room's topic) as it should be.

Started by the outbox where the timetable asks for it. Held, not said: only the latest counts.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from orchestrator.clock import Clock
from orchestrator.conductor.post_wakeup import Wakeup
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Delivered, Refused, ShowsTopic

RETRY: Final = timedelta(seconds=30)


class TopicKeeper:
    """The loop of one venue's topic."""

    def __init__(
        self, venue: ShowsTopic, pace: Pace, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self.in_flight = 0
        self._venue = venue
        self._pace = pace
        self._clock = clock
        self._tell = tell
        self._bell = Wakeup(clock)
        self._wanted: str | None = None
        self._shown: str | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep it."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="topic")

    async def stop(self) -> None:
        """Leave the topic as it is."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def show(self, text: str) -> None:
        """Have the venue show this."""
        self._wanted = text
        self._bell.ring()

    async def _run(self) -> None:
        while True:
            if self._wanted is None or self._wanted == self._shown:
                await self._bell.wait(None)
                continue
            if not await self._set(self._wanted):
                await self._bell.wait(self._clock.now() + RETRY)

    async def _set(self, text: str) -> bool:
        async with self._pace:
            self.in_flight += 1
            try:
                answer = await self._venue.set_topic(text)
            finally:
                self.in_flight -= 1
        if isinstance(answer, Refused):
            self._tell(f"the topic was not taken: {answer.reason}")
        if isinstance(answer, Delivered | Refused):
            self._shown = text  # refused: not tried again until it is another
            return True
        return False
