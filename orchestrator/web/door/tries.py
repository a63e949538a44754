"""Slows down whoever tries passwords: after a few wrong ones each costs twice the wait.

Used by `credentials`. Counts by address; behind a reverse proxy that is the address it passes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from orchestrator.aio import Backoff

FREE_TRIES = 3
WAITS = Backoff(first=1, longest=60)

FORGOTTEN_AFTER = timedelta(minutes=15)
MOST_PEERS = 10_000
"""Addresses remembered at a time; whoever has many addresses must not fill the memory."""


@dataclass(frozen=True, slots=True)
class _Past:
    tries: int
    last: datetime


class Tries:
    """Who has tried how often."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._past: dict[str, _Past] = {}

    def wait(self, peer: str) -> int:
        """Return for how many more seconds this peer has to wait."""
        past = self._past.get(peer)
        if past is None or past.tries < FREE_TRIES:
            return 0
        pause = WAITS.after(past.tries - FREE_TRIES + 1)
        left = past.last + timedelta(seconds=pause) - self._now()
        return max(ceil(left.total_seconds()), 0)

    def begin(self, peer: str) -> None:
        """Count a try before its outcome is known: many at once are many tries."""
        now = self._now()
        past = self._past.pop(peer, None)
        again = past is not None and now - past.last < FORGOTTEN_AFTER
        self._past[peer] = _Past(past.tries + 1 if past is not None and again else 1, now)
        if len(self._past) > MOST_PEERS:
            del self._past[next(iter(self._past))]

    def forgive(self, peer: str) -> None:
        """Forget the wrong tries of somebody who knew the password after all."""
        self._past.pop(peer, None)
