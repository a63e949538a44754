"""The machine's clock of a daemon in a rehearsal: set by hand, while the simulators' goes on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from orchestrator.clock import LONGEST_NAP, PACE, SystemClock
from orchestrator.rehearsal.virtual_time import VirtualClock

LOOKS = 1.0
"""Seconds at most between two looks at a clock whose pace may change."""


class MachineClock(SystemClock):
    """The daemon's clock on a machine whose own clock is `ahead` seconds ahead of the true time."""

    def __init__(self, true: VirtualClock) -> None:
        self.ahead = 0.0
        self._true = true
        super().__init__(lambda: true.now().timestamp() + self.ahead, true.monotonic)

    async def sleep(self, seconds: float) -> None:
        """Wait for so many true seconds."""
        await self._true.sleep(seconds)

    async def sleep_until(self, instant: datetime) -> None:
        """Wait as the machine's clock does, in naps."""
        while (left := self._left(instant)) > 0:
            await self._true.sleep(min(left, LONGEST_NAP))

    def call_at(self, instant: datetime, callback: Callable[[], Any]) -> None:
        """Call back at the instant: wake-ups are set again when the clock was set."""

        def look() -> None:
            left = self._left(instant)
            if left <= 0:
                callback()
            else:
                self._after(min(left, LOOKS), look)

        self._after(0, look)

    def _left(self, instant: datetime) -> float:
        """Return for how long one may surely wait, however the pace may change."""
        left = (instant - self.now()).total_seconds()
        return max(left / (1 + PACE), 1e-6) if left > 0 else 0.0

    def _after(self, seconds: float, callback: Callable[[], Any]) -> None:
        self._true.call_at(self._true.now() + timedelta(seconds=seconds), callback)
