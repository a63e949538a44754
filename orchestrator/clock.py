"""The only file that reads the time or sleeps; everything else is handed a `Clock`.

`SystemClock` runs the show, `ScaledClock` a rehearsal at N times the speed. The clock that
jumps from alarm to alarm (tests, `rehearse --speed max`) is `orchestrator.rehearsal.virtual_time`.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

SPIN = 0.003
"""Seconds before a precise instant at which sleeping ends and yielding begins: epoll rounds
its time-outs up to whole milliseconds, and a loaded machine adds one or two."""

LONGEST_NAP = 0.25
"""Seconds of one nap; bounds how long a stepped system clock stays unnoticed."""


class Clock(Protocol):
    """Reads the show's time and waits in it. Instants are aware UTC datetimes."""

    def now(self) -> datetime:
        """Return the instant it is in the show."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never step, on the show's scale; only differences mean anything."""
        ...

    def wall(self, instant: datetime) -> datetime:
        """Return what the machine's own clock will read at this instant of the show."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of the show."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return at the instant, within a millisecond where the machine allows it, never early."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def wall(self, instant: datetime) -> datetime:
        """Return the instant itself: the show runs on the machine's clock."""
        return instant

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds."""
        await asyncio.sleep(seconds)

    async def sleep_until(self, instant: datetime) -> None:
        """Nap until just before the instant, then yield until it is there."""
        while True:
            left = (instant - self.now()).total_seconds()
            if left <= 0:
                return
            await asyncio.sleep(min(left - SPIN, LONGEST_NAP) if left > SPIN else 0)


class ScaledClock:
    """A show that starts at `start` now and runs `speed` times as fast as the machine."""

    def __init__(self, start: datetime, speed: float) -> None:
        if speed <= 0:
            raise ValueError("the speed of a clock must be above 0")
        self._start = start
        self._speed = speed
        self._wall_start = datetime.now(UTC)
        self._monotonic_start = time.monotonic()

    def now(self) -> datetime:
        """Return the show's instant."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Return seconds of the show since its start."""
        return (time.monotonic() - self._monotonic_start) * self._speed

    def wall(self, instant: datetime) -> datetime:
        """Return the machine's time at this instant of the show."""
        return self._wall_start + (instant - self._start) / self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of the show."""
        await asyncio.sleep(seconds / self._speed)

    async def sleep_until(self, instant: datetime) -> None:
        """Nap until just before the instant, then yield until it is there."""
        while True:
            left = (instant - self.now()).total_seconds() / self._speed
            if left <= 0:
                return
            await asyncio.sleep(min(left - SPIN, LONGEST_NAP) if left > SPIN else 0)
