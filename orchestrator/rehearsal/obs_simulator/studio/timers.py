"""What a simulated OBS does later, on the injected clock; used by its player, studio and server."""

import asyncio
from collections.abc import Callable

from orchestrator.clock import Clock

FRAMES_PER_SECOND = 30
_SLACK = 1e-3
"""Part of a frame that counts as none: a clock may count in whole microseconds."""


class Timers:
    """Runs actions after a while or at a frame of the picture, until cancelled.

    `asleep`: batches that wait for a frame or an instant; their answers come later.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._first_frame = clock.monotonic()
        self.asleep = 0

    def now(self) -> float:
        """Return seconds on the clock; only differences mean anything."""
        return self._clock.monotonic()

    def frames(self) -> int:
        """Return how many frames were rendered until now."""
        return int((self.now() - self._first_frame) * FRAMES_PER_SECOND + _SLACK)

    def until_frame(self, count: int = 1, later: float = 0.0) -> float:
        """Return the seconds until the count-th frame after `later` seconds is rendered."""
        elapsed = self.now() - self._first_frame
        frame = int((elapsed + later) * FRAMES_PER_SECOND + _SLACK) + count
        return frame / FRAMES_PER_SECOND - elapsed

    def after(self, seconds: float, action: Callable[[], None]) -> asyncio.Task[None]:
        """Run the action after so many seconds; cancelling the task takes it back."""
        task = asyncio.get_running_loop().create_task(self._run(seconds, action))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds, as a batch does."""
        self.asleep += 1
        try:
            await self._clock.sleep(seconds)
        finally:
            self.asleep -= 1

    async def _run(self, seconds: float, action: Callable[[], None]) -> None:
        await self._clock.sleep(seconds)
        action()

    def cancel_all(self) -> None:
        """Take back everything that is still to come."""
        for task in tuple(self._tasks):
            task.cancel()
