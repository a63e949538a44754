"""Alarms: "wake this room then", a heartbeat, housekeeping. The only user of APScheduler.

An alarm's body only wakes someone who then looks at the clock, so a late, lost or doubled alarm is
harmless. Used by the conductor; a rehearsal that jumps through time brings its own `Alarms`.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from orchestrator.clock import Clock

Wake = Callable[[], None]


class Alarms(Protocol):
    """Wakes people up. All methods are called on the event loop's thread."""

    def start(self) -> None:
        """Begin to ring."""
        ...

    def stop(self) -> None:
        """Ring no more."""
        ...

    def at(self, name: str, instant: datetime | None, wake: Wake) -> None:
        """Ring once at this instant of the show, instead of an earlier wish of that name."""
        ...

    def every(self, name: str, period: timedelta, body: Callable[[], Awaitable[None]]) -> None:
        """Ring again and again, so much time of the show apart."""
        ...


class SchedulerAlarms:
    """Alarms on APScheduler, for clocks that run (the machine's, or a scaled one)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            # With the default grace a job two seconds late is dropped without a trace.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        self._wishes: dict[str, datetime] = {}

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def at(self, name: str, instant: datetime | None, wake: Wake) -> None:
        """Ring once at this instant of the show, instead of an earlier wish of that name."""
        if self._wishes.get(name) == instant:
            return
        if instant is None:
            self._forget(name)
            return

        async def ring() -> None:
            # Not a plain function: AsyncIOExecutor would run that in a thread.
            self._wishes.pop(name, None)
            wake()

        self._wishes[name] = instant
        trigger = DateTrigger(self._clock.wall(instant))
        self._scheduler.add_job(ring, trigger, id=name, replace_existing=True)

    def _forget(self, name: str) -> None:
        if self._wishes.pop(name, None) is not None and self._scheduler.get_job(name):
            self._scheduler.remove_job(name)

    def every(self, name: str, period: timedelta, body: Callable[[], Awaitable[None]]) -> None:
        """Ring again and again, so much time of the show apart."""
        now = self._clock.now()
        seconds = (self._clock.wall(now + period) - self._clock.wall(now)).total_seconds()
        trigger = IntervalTrigger(seconds=max(seconds, 0.02))
        self._scheduler.add_job(body, trigger, id=name, replace_existing=True)
