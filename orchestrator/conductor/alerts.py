"""What the crew is told when something changes by itself: talks left out, devices lost and back.

Used by the conductor. Decides nothing; each change is told once.
"""

from datetime import datetime, timedelta

from orchestrator.clock import Clock
from orchestrator.conductor.sighting import not_reached
from orchestrator.devices.port import Device, Health
from orchestrator.model.rundown import Item
from orchestrator.news import News
from orchestrator.rundown.live_room import ShowRoom

BY_AN_OPERATOR = "skipped"
"""The reason of items that an operator left out: nobody has to be told that."""


REACHED_WITHIN = timedelta(seconds=1)
"""Of a device that is there when the show begins; later the crew is told that it is not."""


class LeftOutAlert:
    """Tells when an item of a room will not be shown after all."""

    def __init__(self, show: ShowRoom, news: News) -> None:
        self._show = show
        self._news = news
        self._known = self._left_out().keys()
        show.listen(self._look)

    def _look(self) -> None:
        left_out = self._left_out()
        for item in left_out.keys() - self._known:
            words = f"{left_out[item].called} is left out: {left_out[item].because}"
            self._news.alert(self._show.id, words, f"{item} is left out")
        for item in self._known - left_out.keys():
            self._news.over(self._show.id, f"{item} is left out")
        self._known = left_out.keys()

    def _left_out(self) -> dict[str, Item]:
        """Return what is left out though no operator wished it; a missing break does not matter."""
        return {
            item.id: item
            for item in self._show.rundown.left_out
            if item.kind.row.talk and item.because != BY_AN_OPERATOR
        }


class HealthAlert:
    """Tells when a device is lost or back, and its alerts; says at once when its health changes."""

    def __init__(self, room: str, device: Device, clock: Clock, news: News) -> None:
        self._room = room
        self._device = device
        self._clock = clock
        self._news = news
        self._seen: Health | None = None
        self._made = clock.now()
        self._lost: datetime | None = None
        self._was_connected = False

    def look(self) -> None:
        """Look at the device's health; cheap, to be called whenever it may have changed."""
        health = self._device.health()
        if not health.connected:
            self._never_reached(health)
        if health == self._seen:
            return
        before = self._seen.alert if self._seen is not None else ""
        self._seen = health
        self._news.changed()
        if health.alert != before:
            self._tell_trouble(health.alert)
        if health.connected:
            self._found()
        elif self._was_connected:
            self._was_connected = False
            self._lost = self._clock.now()
            words = f"{self._device.name} is lost: {health.summary}"
            self._news.alert(self._room, words, self._away)

    @property
    def _away(self) -> str:
        return f"{self._device.name} is away"

    def _tell_trouble(self, words: str) -> None:
        about = f"{self._device.name} has a problem"
        if words:
            self._news.alert(self._room, f"{self._device.name}: {words}", about)
        else:
            self._news.over(self._room, about)

    def _never_reached(self, health: Health) -> None:
        known = self._was_connected or self._lost is not None
        if not known and self._clock.now() - self._made >= REACHED_WITHIN:
            self._lost = self._made
            self._news.alert(self._room, not_reached(self._device.name, health), self._away)

    def _found(self) -> None:
        self._was_connected = True
        if self._lost is not None:
            away = (self._clock.now() - self._lost).total_seconds()
            self._lost = None
            self._news.over(self._room, self._away)
            self._news.note(self._room, f"{self._device.name} is back after {away:.0f} s")
