"""The noticeboard: what the crew is told, and that something visible has changed.

Made first when a show is opened, and handed down to all who have something to say. The pages,
the figures and the log are what shows it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
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

    `id` counts up. `over`: since when it is no longer so, where that can be known; `about` is what
    it is about then. A `note` asks nothing of anybody, or asks in a place of its own: nobody has to
    say that they have seen it.
    """

    id: str
    at: datetime
    room: str
    text: str
    note: bool = False
    over: datetime | None = None
    about: str = ""


class News:
    """The alerts so far, oldest first; and watchers, who are told that there is something new.

    All of it belongs to the event loop's thread.
    """

    def __init__(self, clock: Clock) -> None:
        self.alerts: deque[Alert] = deque(maxlen=KEPT)
        self._told = 0
        self._lasting: dict[tuple[str, str], Alert] = {}
        self._from_before: set[str] = set()
        self._keepers: list[Callable[[], None]] = []
        self._clock = clock
        self._watchers: list[asyncio.Event] = []

    def alert(self, room: str, text: str, about: str = "") -> None:
        """Tell the crew. `about` names what it is about, for `over`; what was said of it before
        is over with it."""
        log.warning("alert", room=room, text=text)
        if not self._is_known_from_before(room, text, about):
            self._tell(room, text, about)

    def note(self, room: str, text: str, about: str = "") -> None:
        """Tell the crew of something that asks nothing of them, or has a place of its own."""
        log.warning("alert", room=room, text=text)
        self._tell(room, text, about, note=True)

    @property
    def lasting(self) -> tuple[Alert, ...]:
        """What is still so, as far as it can be known when it is over; oldest first."""
        lasting = self._lasting.values()
        return tuple(sorted(lasting, key=lambda each: int(each.id)))

    def keep(self, keeper: Callable[[], None]) -> None:
        """Call back after each alert, and when one is over."""
        self._keepers.append(keeper)

    def take_in(self, lasting: Sequence[Alert]) -> None:
        """Go on with what stood when the daemon was stopped, in the words of then.

        Who tells it again tells nothing new, once; what was told since the start comes after it.
        """
        told = list(self.alerts)
        self.alerts.clear()
        self.alerts.extend(lasting)
        self._told = max((int(each.id) for each in lasting), default=0)
        for alert in told:
            self._told += 1
            alert.id = str(self._told)
            self.alerts.append(alert)
        for alert in lasting:
            self._lasting.setdefault((alert.room, alert.about), alert)
            self._from_before.add(alert.id)

    def over(self, room: str, about: str) -> None:
        """Say that what the crew was told about this is no longer so; harmless at any time."""
        alert = self._lasting.pop((room, about), None)
        if alert is not None:
            alert.over = self._clock.now()
            self._kept()
            self.changed()

    def _is_known_from_before(self, room: str, text: str, about: str) -> bool:
        """Return whether a restart has only made somebody say it again."""
        before = self._lasting.get((room, about)) if about else None
        if before is None or before.id not in self._from_before:
            return False
        self._from_before.discard(before.id)
        return before.text == text

    def _tell(self, room: str, text: str, about: str, *, note: bool = False) -> None:
        if about:
            self.over(room, about)
        self._told += 1
        alert = Alert(str(self._told), self._clock.now(), room, text, note, about=about)
        self.alerts.append(alert)
        if about:
            self._lasting[room, about] = alert
        self._kept()
        self.changed()

    def _kept(self) -> None:
        for keeper in self._keepers:
            keeper()

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
