"""Waiting for a call or an instant of the show, whichever comes first. Used by outbox and lanes."""

import asyncio
from datetime import datetime
from typing import Final

from orchestrator.clock import Clock

LONGEST_NAP: Final = 1.0
"""Seconds of the show; bounds how late a change of the clock's pace is noticed."""


class Wakeup:
    """One waiter's bell; ringing it while nobody waits is remembered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = asyncio.Event()
        self._stirred = asyncio.Event()

    def ring(self) -> None:
        """Wake the waiter."""
        self._bell.set()
        self._stirred.set()

    async def wait(self, until: datetime | None) -> None:
        """Return when the bell rings or at the instant (None: only when it rings)."""
        while until is not None and not self._bell.is_set():
            left = (until - self._clock.now()).total_seconds()
            if left <= 0:
                break
            await self._nap(min(left, LONGEST_NAP))
        if until is None:
            await self._bell.wait()
        self._bell.clear()

    async def _nap(self, seconds: float) -> None:
        """Wait for so long, or until it rings; it has not rung before."""
        self._stirred.clear()
        nap = asyncio.get_running_loop().create_task(self._clock.sleep(seconds))
        nap.add_done_callback(self._awake)
        try:
            await self._stirred.wait()
        finally:
            nap.remove_done_callback(self._awake)  # one that is late would end the next nap
            nap.cancel()

    def _awake(self, _nap: "asyncio.Task[None]") -> None:
        self._stirred.set()
