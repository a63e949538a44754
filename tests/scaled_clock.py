"""A show's clock that runs from any instant on, as fast as wanted; for tests in real time."""

from datetime import datetime, timedelta

from orchestrator.clock import SystemClock

MACHINE = SystemClock()


class ScaledClock:
    """A show that starts at `start` now and runs `speed` times as fast as the machine."""

    def __init__(self, start: datetime, speed: float) -> None:
        if speed <= 0:
            raise ValueError("the speed of a clock must be above 0")
        self._start = start
        self._speed = speed
        self._wall_start = MACHINE.now()
        self._monotonic_start = MACHINE.monotonic()

    def now(self) -> datetime:
        """Return the show's instant."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Return seconds of the show since its start."""
        return (MACHINE.monotonic() - self._monotonic_start) * self._speed

    def wall(self, instant: datetime) -> datetime:
        """Return the machine's time at this instant of the show."""
        return self._wall_start + (instant - self._start) / self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of the show."""
        await MACHINE.sleep(seconds / self._speed)

    async def sleep_until(self, instant: datetime) -> None:
        """Wait until that instant of the show."""
        while (left := (instant - self.now()).total_seconds()) > 0:
            await self.sleep(left)
