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


@dataclass(slots=True, eq=False)
class Alert:
    """Something the crew should know, in plain words. `room` empty: it is about no single room.

    `id` counts up while the daemon runs. `over`: since when it is no longer so, where that can be
    known. A `note` asks nothing of anybody, or asks in a place of its own: nobody has to
    say that they have seen it.
    """

    id: str
    at: datetime
    room: str
    text: str
    note: bool = False
    over: datetime | None = None


class News:
    """The alerts so far, oldest first; and watchers, who are told that there is something new.

    All of it belongs to the event loop's thread.
    """

    def __init__(self, clock: Clock) -> None:
        self.alerts: deque[Alert] = deque(maxlen=KEPT)
        self._told = 0
        self._lasting: dict[tuple[str, str], Alert] = {}
        self._clock = clock
        self._watchers: list[asyncio.Event] = []

    def alert(self, room: str, text: str, about: str = "") -> None:
        """Tell the crew. `about` names what it is about, for `over`; what was said of it before
        is over with it."""
        log.warning("alert", room=room, text=text)
        if about:
            self.over(room, about)
        alert = self._tell(room, text)
        if about:
            self._lasting[room, about] = alert

    def note(self, room: str, text: str) -> None:
        """Tell the crew of something that asks nothing of them, or has a place of its own."""
        log.warning("alert", room=room, text=text)
        self._tell(room, text, note=True)

    def over(self, room: str, about: str) -> None:
        """Say that what the crew was told about this is no longer so; harmless at any time."""
        alert = self._lasting.pop((room, about), None)
        if alert is not None:
            alert.over = self._clock.now()
            self.changed()

    def _tell(self, room: str, text: str, *, note: bool = False) -> Alert:
        self._told += 1
        alert = Alert(str(self._told), self._clock.now(), room, text, note)
        self.alerts.append(alert)
        self.changed()
        return alert

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
