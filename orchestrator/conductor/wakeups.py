"""Wake-ups: "wake this room then", a heartbeat, housekeeping. The only user of APScheduler.

A wake-up only wakes someone who then looks at the clock, so a late, lost or doubled one is
harmless. Used by the conductor; a rehearsal that jumps through time brings its own `Wakeups`.
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

NEAR = timedelta(milliseconds=50)
"""A wake-up that rings so little too early waits for its instant instead of being set again."""

LOST_AFTER = timedelta(seconds=1)
"""A wake-up that has not rung so long after its instant is set again: nothing else would."""

AT_ONCE = 100
"""Runs of the ringing that may go on at the same time; each lasts an instant."""


class Wakeups(Protocol):
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


class SchedulerWakeups:
    """Wake-ups on APScheduler, for clocks that run (the machine's, or a scaled one)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            # With the default grace a job two seconds late is dropped without a trace.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        self._wishes: dict[str, tuple[datetime, Wake]] = {}
        self._due: datetime | None = None
        self._beats: dict[str, tuple[timedelta, Callable[[], Awaitable[None]]]] = {}

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler.start()

    def set_again(self) -> None:
        """Set every wake-up anew: the machine's clock, which APScheduler goes by, was set."""
        if self._due is not None:
            self._set(self._due)
        for name, (period, body) in self._beats.items():
            self.every(name, period, body)

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def at(self, name: str, instant: datetime | None, wake: Wake) -> None:
        """Ring once at this instant of the show, instead of an earlier wish of that name."""
        if instant is None:
            self._wishes.pop(name, None)
            return
        self._wishes[name] = (instant, wake)
        if self._due is None or instant < self._due:
            self._set(instant)
        elif self._due < self._clock.now() - LOST_AFTER:
            self._set_first()

    def _set_first(self) -> None:
        if self._wishes:
            self._set(min(instant for instant, _ in self._wishes.values()))

    def _set(self, instant: datetime) -> None:
        """Make the job of the earliest wish: one for all rooms that have a cue at one instant."""
        self._due = instant
        trigger = DateTrigger(self._clock.wall(instant))
        # APScheduler drops a job that is due while it counts an earlier run of it as going on.
        self._scheduler.add_job(
            self._ring, trigger, id="next", replace_existing=True, max_instances=AT_ONCE
        )

    async def _ring(self) -> None:
        """Wake everybody whose wish is due; a plain function would be run in a thread."""
        self._due = None
        first = min((instant for instant, _ in self._wishes.values()), default=None)
        if first is not None and first - self._clock.now() < NEAR:
            # The machine's clock, which APScheduler goes by, may be a little ahead of the show's.
            await self._clock.sleep_until(first)
        now = self._clock.now()
        due = [name for name, (instant, _) in self._wishes.items() if instant <= now]
        rung = [self._wishes.pop(name)[1] for name in due]
        self._set_first()
        for wake in rung:
            wake()

    def every(self, name: str, period: timedelta, body: Callable[[], Awaitable[None]]) -> None:
        """Ring again and again, so much time of the show apart."""
        self._beats[name] = (period, body)
        now = self._clock.now()
        seconds = (self._clock.wall(now + period) - self._clock.wall(now)).total_seconds()
        trigger = IntervalTrigger(seconds=max(seconds, 0.02))
        self._scheduler.add_job(body, trigger, id=name, replace_existing=True)
