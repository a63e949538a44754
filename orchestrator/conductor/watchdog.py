"""Sees from a thread of its own when the event loop stands still, and says for how long.

Started by `app`. Cues wait while the loop stands still, so this is always a bug, or a machine that
has no time for us: the log gets what the loop was doing.
"""

import asyncio
import sys
import threading
import traceback
from collections.abc import Callable

import structlog

from orchestrator.clock import Clock

STILL_AFTER = 2.0
"""Seconds without a beat of the loop after which it stands still."""

BEATS_PER_LIMIT = 4

log = structlog.get_logger(__name__)


class Watchdog:
    """Watches the event loop that it is made in. `alert` is called on that loop, when it goes on.

    `clock` must be the machine's: a loop that stands still moves no other.
    """

    def __init__(
        self, clock: Clock, alert: Callable[[str], None], still_after: float = STILL_AFTER
    ) -> None:
        self._clock = clock
        self._alert = alert
        self._limit = still_after
        self._loop = asyncio.get_running_loop()
        self._watched = threading.get_ident()
        self._ended = threading.Event()
        self._beat_at = clock.monotonic()
        self._beating: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._beat()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Watch no more."""
        self._ended.set()
        if self._beating is not None:
            self._beating.cancel()

    def _beat(self) -> None:
        now = self._clock.monotonic()
        still = now - self._beat_at
        self._beat_at = now
        if still > self._limit:
            self._alert(
                f"the orchestrator stood still for {still:.1f} s: what was due then came late"
            )
        self._beating = self._loop.call_later(self._limit / BEATS_PER_LIMIT, self._beat)

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
