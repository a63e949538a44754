"""Lets all rooms with a cue at one instant send it before any of them does anything else.

What a room does about a cue after it was sent takes longer than sending; and once the first OBS has
something to do, the machine may give the core to it
(docs/decisions/conductor-cues-of-one-instant.md). Used by the rooms' reconcilers, which share one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from orchestrator.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Shot:
    fire: Callable[[], bool]
    fired: bool = False


class SameInstant:
    """Shots that wait for their instants."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: dict[datetime, list[_Shot]] = {}

    async def at(self, instant: datetime, fire: Callable[[], bool]) -> bool:
        """Call `fire` at the instant, together with all others of that instant.

        Returns what it returned; False, too, where it raised.
        """
        shot = _Shot(fire)
        self._waiting.setdefault(instant, []).append(shot)
        try:
            await self._clock.sleep_until(instant)
        except BaseException:
            self._forget(instant, shot)
            raise
        # The first who wakes fires for all.
        for each in self._waiting.pop(instant, ()):
            each.fired = _fired(each)
        return shot.fired

    def _forget(self, instant: datetime, shot: _Shot) -> None:
        waiting = self._waiting.get(instant, [])
        if shot in waiting:
            waiting.remove(shot)
        if not waiting:
            self._waiting.pop(instant, None)


def _fired(shot: _Shot) -> bool:
    try:
        return shot.fire()
    except Exception:
        # A bug in one room must not cost another its cue.
        log.exception("same instant")
        return False
