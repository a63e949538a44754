"""Sees from a thread of its own when the event loop stands still, and says for how long.

Started by `app`. Cues wait while the loop stands still, so this is always a bug, or a machine that
has no time for us: the log gets what the loop was doing.
"""

import sys
import threading
import traceback

import structlog

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
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
