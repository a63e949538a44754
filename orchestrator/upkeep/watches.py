"""Watches over our own process: an event loop that stands still, a clock that somebody sets.

Started by `app`.
"""

import sys
import threading
import traceback
from collections.abc import Callable

import structlog

from orchestrator.aio import Tasks
from orchestrator.clock import Clock, SystemClock
from orchestrator.news import News

STILL_AFTER = 2.0
"""Seconds without a beat of the loop after which it stands still."""

BEATS_PER_LIMIT = 4

log = structlog.get_logger(__name__)


class Watchdog:
    """Watches the event loop that it is made in; the crew is told when that goes on.

    `clock` must be the machine's: a loop that stands still moves no other.
    """

    def __init__(self, clock: Clock, news: News, still_after: float = STILL_AFTER) -> None:
        self._clock = clock
        self._news = news
        self._limit = still_after
        self._tasks = Tasks(news, clock)
        self._watched = threading.get_ident()
        self._ended = threading.Event()
        self._beat_at = clock.monotonic()

    def start(self) -> None:
        """Begin to watch."""
        self._tasks.keep(self._beat_on, "the watch over standstills")
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    async def stop(self) -> None:
        """Watch no more."""
        self._ended.set()
        await self._tasks.end()

    async def _beat_on(self) -> None:
        while True:
            self._beat()
            await self._clock.sleep(self._limit / BEATS_PER_LIMIT)

    def _beat(self) -> None:
        now = self._clock.monotonic()
        still = now - self._beat_at
        self._beat_at = now
        if still > self._limit:
            self._news.alert(
                "", f"the orchestrator stood still for {still:.1f} s: what was due then came late"
            )

    def _watch(self) -> None:
        told = 0.0
        while not self._ended.wait(self._limit / BEATS_PER_LIMIT):
            beat = self._beat_at
            if self._clock.monotonic() - beat > self._limit and beat != told:
                told = beat
                log.error("the event loop stands still", doing=self._doing())

    def _doing(self) -> str:
        """Return where the loop's thread is."""
        frame = sys._current_frames().get(self._watched)
        return "".join(traceback.format_stack(frame)) if frame is not None else ""


EVERY = 1.0
"""Seconds between looks."""

NOTICED = 0.1
"""Seconds by which it must have moved for the wake-ups to be set again: not in each look, or a
heartbeat would be put off for ever."""

NEWS = 1.0
"""Seconds by which it must have been set for the crew to be told."""


class ClockWatch:
    """Watches the show's clock, from `start` to `stop`."""

    def __init__(
        self, clock: SystemClock, set_wakeups_again: Callable[[], None], news: News
    ) -> None:
        self._clock = clock
        self._set_wakeups_again = set_wakeups_again
        self._news = news
        self._tasks = Tasks(news, clock)
        self._ahead = self._told = 0.0  # seconds of the machine's clock

    def start(self) -> None:
        """Begin to watch."""
        self._tasks.keep(self._watch, "the watch over the clock")

    async def stop(self) -> None:
        """Watch no more."""
        await self._tasks.end()

    async def _watch(self) -> None:
        while True:
            self.look()
            await self._clock.sleep(EVERY)

    def look(self) -> None:
        """Compare the clocks."""
        now = self._clock.now()
        refused = self._clock.keep_up()
        ahead = (self._clock.wall(now) - now).total_seconds()
        if abs(ahead - self._ahead) > NOTICED:
            self._ahead = ahead
            self._set_wakeups_again()
        if abs(refused - self._told) > NEWS:
            self._told = refused
            self._tell(refused)

    def _tell(self, refused: float) -> None:
        if not refused:
            log.info("the machine's clock is right again")
            return
        way = "ahead" if refused > 0 else "behind"
        self._news.alert(
            "",
            f"the machine's clock was set while the show runs: it is {abs(refused):.0f} s {way} of "
            f"the show now. The show goes on by the time that it began with; restart the "
            f"orchestrator if the new time is the right one",
        )
