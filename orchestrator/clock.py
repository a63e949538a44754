"""The only file that reads the time or sleeps; everything else is handed a `Clock`.

`SystemClock` runs the show. The clock of rehearsals, which jumps from wake-up to wake-up, is
`orchestrator.rehearsal.virtual_time`.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

SPIN = 0.003 if hasattr(time, "clock_gettime") else 0.02
"""Seconds before a precise instant at which sleeping ends and yielding begins: epoll rounds
its time-outs up to whole milliseconds, and a loaded machine adds one or two. Windows wakes a
sleeper every 16 ms."""

LONGEST_NAP = 0.25
"""Seconds of one nap; bounds how late a change of the clock's pace is noticed."""

FOLLOWED = 5.0
"""Seconds by which the machine's clock may be off and is still followed: as far as a recording may
be elsewhere without being moved. Time servers correct a clock by less than a second."""

PACE = 0.05
"""Part by which the show's time runs faster or slower towards the machine's: a second in 20 s."""

UNNOTICED = 0.02
"""Seconds by which the two may differ: a busy machine reads them as far apart."""


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


def _steady() -> float:
    """Return seconds that no setting of the clock moves, time in which the machine slept included.

    Linux counts sleep in CLOCK_BOOTTIME, macOS in CLOCK_MONOTONIC, Windows in its performance
    counter, where `time.monotonic` moves in steps of 16 ms before Python 3.13.
    """
    if not hasattr(time, "clock_gettime"):
        return time.perf_counter()
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class SystemClock:
    """The machine's clock, but steady: it never jumps and never goes back.

    It is set by the machine's clock when it is made. After that `keep_up`, called every second or
    so, lets it catch up with a machine's clock that was corrected a little, and leaves one that was
    set to another time alone: a show that followed it would lose its cues or go through them twice.
    """

    def __init__(
        self, machine: Callable[[], float] = time.time, steady: Callable[[], float] = _steady
    ) -> None:
        """`machine` reads seconds since 1970, `steady` seconds since anything."""
        self._machine = machine
        self._steady = steady
        # One tuple: other threads read the time while `keep_up` changes its pace.
        self._line = (machine(), steady(), 1.0)
        self._differs = False

    def now(self) -> datetime:
        """Return the show's time."""
        return datetime.fromtimestamp(self._seconds(), UTC)

    def _seconds(self) -> float:
        then, since, pace = self._line
        return then + (self._steady() - since) * pace

    def keep_up(self) -> float:
        """Run a little faster or slower towards the machine's clock, if it is near.

        Returns the seconds by which that is ahead and is not followed, 0: it is.
        """
        steady = self._steady()
        then, since, pace = self._line
        now = then + (steady - since) * pace
        ahead = self._machine() - now
        follows = abs(ahead) <= FOLLOWED
        pace = 1.0 + max(-PACE, min(PACE, ahead)) if follows and abs(ahead) > UNNOTICED else 1.0
        self._line = (now, steady, pace)
        self._differs = abs(ahead) > UNNOTICED
        return 0.0 if follows else ahead

    def monotonic(self) -> float:
        """Return the machine's steady seconds."""
        return self._steady()

    def wall(self, instant: datetime) -> datetime:
        """Return the instant itself, or moved by what the machine's clock is ahead."""
        if not self._differs:
            return instant
        return instant + timedelta(seconds=self._machine() - self._seconds())

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
