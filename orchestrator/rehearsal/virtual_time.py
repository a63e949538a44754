"""The rehearsal's time: at a given speed, or from one thing to happen straight to the next.

The clock moves only when nothing else can: no callback is ready on the event loop and, as far as
`quiet` knows, no message is in flight. So a rehearsal shows what the show would do, at any speed
and on any machine, and no deadline is missed because simulated time ran ahead of real work.
"""

import asyncio
import heapq
import itertools
import selectors
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from orchestrator.clock import Clock
from orchestrator.conductor.wakeups import Wake

T = TypeVar("T")

STALLED_AFTER = 10.0
"""Real seconds without any event after which a message in flight counts as lost."""

LOOKS_AFTER = 4
"""Rounds of callbacks after which the sockets are looked at, though more callbacks wait."""

TICK = 0.01
"""Real seconds between looks at how far the clock may move."""


def _real_time() -> float:
    return time.monotonic()  # noqa: TID251 - the real time that simulated time is held against


class VirtualClock:
    """A clock that is moved by `move`, whenever the event loop is idle.

    `speed` is how many seconds of the show pass in a real second at the most; None: no limit.
    """

    def __init__(self, start: datetime, speed: float | None = None) -> None:
        self._start = start
        self._now = start
        self._speed = speed
        self._real_start = _real_time()
        self._timers: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """Return the show's instant."""
        return self._now

    def monotonic(self) -> float:
        """Return seconds of the show since its start."""
        return (self._now - self._start).total_seconds()

    def wall(self, instant: datetime) -> datetime:
        """Return when the instant comes, counted from the start at the clock's speed.

        Only differences mean anything; without a speed there is no other clock.
        """
        if self._speed is None:
            return instant
        return self._start + (instant - self._start) / self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of the show."""
        await self.sleep_until(self._now + timedelta(seconds=seconds))

    async def sleep_until(self, instant: datetime) -> None:
        """Wait until the clock has been moved to this instant."""
        if instant <= self._now:
            await asyncio.sleep(0)  # noqa: TID251 - yields; no time passes
            return
        reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def arrive() -> None:
            if not reached.done():
                reached.set_result(None)

        self.call_at(instant, arrive)
        await reached

    def call_at(self, instant: datetime, callback: Callable[[], Any]) -> None:
        """Call back when the clock is moved to this instant; in order where instants are equal."""
        heapq.heappush(self._timers, (instant, next(self._order), callback))

    def move(self) -> bool:
        """Move on as far as the speed allows, at most to the next instant somebody waits for.

        Returns whether anybody was called.
        """
        allowed = self._allowed()
        if not self._timers or (allowed is not None and allowed < self._timers[0][0]):
            self._now = max(self._now, allowed or self._now)
            return False
        self._now = max(self._now, self._timers[0][0])
        while self._timers and self._timers[0][0] <= self._now:
            _, _, callback = heapq.heappop(self._timers)
            callback()
        return True

    def _allowed(self) -> datetime | None:
        if self._speed is None:
            return None
        return self._start + timedelta(seconds=(_real_time() - self._real_start) * self._speed)


class CallingClock(Clock, Protocol):
    """A clock that calls back when its instant has come."""

    def call_at(self, instant: datetime, callback: Callable[[], Any]) -> None:
        """Call back at the instant, or as soon after it as the clock is read."""
        ...


def never() -> float:
    """Return for how many seconds nobody need be woken: none."""
    return 0.0


class VirtualWakeups:
    """Wake-ups on a virtual clock (see `conductor.wakeups.Wakeups`).

    `rest` says for how many seconds nobody need be woken again and again.
    """

    def __init__(self, clock: CallingClock, rest: Callable[[], float] = never) -> None:
        self._clock = clock
        self._rest = rest
        self._wishes: dict[str, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Do nothing: the clock moves when it is driven."""

    def stop(self) -> None:
        """Ring no more."""
        self._wishes.clear()
        for task in self._tasks:
            task.cancel()

    def at(self, name: str, instant: datetime | None, wake: Wake) -> None:
        """Ring once at this instant, instead of an earlier wish of that name."""
        if self._wishes.get(name) == instant:
            return
        if instant is None:
            self._wishes.pop(name, None)
            return
        self._wishes[name] = instant

        def ring() -> None:
            if self._wishes.get(name) == instant:
                del self._wishes[name]
                wake()

        self._clock.call_at(instant, ring)

    def every(self, name: str, period: timedelta, body: Callable[[], Awaitable[None]]) -> None:
        """Ring again and again, so much time apart."""

        async def ring() -> None:
            while True:
                await self._clock.sleep(max(period.total_seconds(), self._rest()))
                await body()

        self._tasks.add(asyncio.get_running_loop().create_task(ring(), name=name))


class MovingSelector(selectors.DefaultSelector):
    """A selector that moves the clock before it waits, when nothing is in flight."""

    def __init__(self, clock: VirtualClock, quiet: Callable[[], bool]) -> None:
        super().__init__()
        self._clock = clock
        self._quiet = quiet
        self._loud_since: float | None = None
        self._unlooked = 0

    def select(self, timeout: float | None = None) -> Any:
        """Return what is ready; `timeout` 0 means that the loop has callbacks to run first."""
        if timeout == 0 and self._unlooked < LOOKS_AFTER:
            self._unlooked += 1
            return []
        self._unlooked = 0
        events = super().select(0)
        if events or timeout == 0:
            self._loud_since = None
            return events
        if self._quiet() or self._stalled():
            self._loud_since = None
            if self._clock.move():
                return []
        return super().select(TICK if timeout is None else min(timeout, TICK))

    def _stalled(self) -> bool:
        self._loud_since = self._loud_since or _real_time()
        return _real_time() - self._loud_since > STALLED_AFTER


def run_virtually(
    main: Coroutine[Any, Any, T], clock: VirtualClock, quiet: Callable[[], bool]
) -> T:
    """Run `main` on an event loop that moves the clock; return its result.

    `quiet` says that no message is in flight between threads or sockets; while it says no, the
    clock stands still.
    """
    # Messages hop between threads all the time: five milliseconds until a thread must let
    # another run, which is Python's default, are long for that.
    sys.setswitchinterval(0.0005)
    selector = MovingSelector(clock, quiet)
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
        return runner.run(main)
