"""The noticeboard: what the crew is told, and that something visible has changed.

Made first when a show is opened, and handed down to all who have something to say. The pages,
the figures and the log are what shows it.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime

import structlog

from orchestrator.clock import Clock

KEPT = 200
"""Alerts that are remembered."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something the crew should know, in plain words. `room` empty: it is about no single room."""

    at: datetime
    room: str
    text: str


class News:
    """The alerts so far, oldest first; and watchers, who are told that there is something new.

    All of it belongs to the event loop's thread.
    """

    def __init__(self, clock: Clock) -> None:
        self.alerts: deque[Alert] = deque(maxlen=KEPT)
        self._clock = clock
        self._watchers: list[asyncio.Event] = []

    def alert(self, room: str, text: str) -> None:
        """Tell the crew."""
        log.warning("alert", room=room, text=text)
        self.alerts.append(Alert(self._clock.now(), room, text))
        self.changed()

    def changed(self) -> None:
        """Say that something visible has changed."""
        for event in self._watchers:
            event.set()

    def watch(self) -> asyncio.Event:
        """Return an event that is set whenever something visible has changed."""
        event = asyncio.Event()
        self._watchers.append(event)
        return event

    def unwatch(self, event: asyncio.Event) -> None:
        """Forget a watcher."""
        self._watchers.remove(event)
