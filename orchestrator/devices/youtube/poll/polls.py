"""When to look at YouTube: every 2 s while something is starting, else once a minute. Pure.

Reads cost units: two lists every 5 s for 8 h alone are over a day's quota.
"""

from datetime import datetime, timedelta

from orchestrator.aio import Backoff
from orchestrator.devices.youtube.units.forecast import (
    AFTER_SHOW,
    BEFORE_SHOW,
    IDLE_POLL,
    QUIET_POLL,
    WINDOW,
    WINDOW_POLL,
)

FAILED = Backoff(first=2, longest=QUIET_POLL.total_seconds())


class Polls:
    """The beat of one room's looks."""

    def __init__(self) -> None:
        self._next: datetime | None = None
        self._window_ends: datetime | None = None
        self._last: datetime | None = None
        self._failures = 0

    def due(self, now: datetime) -> bool:
        """Whether it is time to look."""
        return self._next is None or now >= self._next

    def left(self, now: datetime) -> float:
        """Return the seconds until the next look."""
        return 0.0 if self._next is None else max(0.0, (self._next - now).total_seconds())

    def looked(self, now: datetime, starts: datetime, ends: datetime, *, over: bool) -> None:
        """Note a look, and choose when the next is due. `over`: nothing can change any more."""
        self._last = now
        self._failures = 0
        near = starts - BEFORE_SHOW <= now <= ends + AFTER_SHOW
        quiet = QUIET_POLL if near and not over else IDLE_POLL
        self._next = now + (WINDOW_POLL if self.in_window(now) else quiet)

    def failed(self, now: datetime, wait: timedelta) -> None:
        """Note a look that failed: again after `wait`, and ever less often, for each costs."""
        self._failures += 1
        self._next = now + max(timedelta(seconds=FAILED.after(self._failures)), wait)

    def look_now(self) -> None:
        """Look at the next opportunity: something may have changed."""
        self._next = None

    def in_window(self, now: datetime) -> bool:
        """Whether something is starting."""
        return self._window_ends is not None and now < self._window_ends

    def open_window(self, now: datetime) -> None:
        """Note that something starts: look often, for as long as it may take."""
        self._window_ends = now + WINDOW
        if self._last is not None and self._next is not None:
            self._next = min(self._next, max(now, self._last + WINDOW_POLL))

    def close_window(self) -> None:
        """Note that it has started."""
        self._window_ends = None
