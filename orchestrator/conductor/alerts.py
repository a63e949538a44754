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

BY_A_TAKE = "passed over"
"""The reason of items that a take has left out: told, and asks nothing of anybody."""

LEFT_OUT = " is left out"
"""The end of what such an alert is about."""


REACHED_WITHIN = timedelta(seconds=1)
"""Of a device that is there when the show begins; later the crew is told that it is not."""


class LeftOutAlert:
    """Tells when an item of a room will not be shown after all."""

    def __init__(self, show: ShowRoom, news: News) -> None:
        self._show = show
        self._news = news
        self._known = self._left_out().keys()
        self._end_what_is_over()
        show.listen(self._look)

    def _look(self) -> None:
        left_out = self._left_out()
        for item in left_out.keys() - self._known:
            because = left_out[item].because
            tell = self._news.note if because == BY_A_TAKE else self._news.alert
            words = f"{left_out[item].called} is left out: {because}"
            tell(self._show.id, words, f"{item}{LEFT_OUT}")
        for item in self._known - left_out.keys():
            self._news.over(self._show.id, f"{item}{LEFT_OUT}")
        self._known = left_out.keys()

    def _end_what_is_over(self) -> None:
        """End what was told before a restart and is no longer so."""
        for alert in self._news.lasting:
            about = alert.about
            left_out = about.endswith(LEFT_OUT) and about.removesuffix(LEFT_OUT) in self._known
            if alert.room == self._show.id and about.endswith(LEFT_OUT) and not left_out:
                self._news.over(alert.room, about)

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
        if health.alert != before or (health.connected and not health.alert):
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

    @property
    def _is_told(self) -> bool:
        """Whether it was away before a restart, too, and the crew was told then."""
        known = ((alert.room, alert.about) for alert in self._news.lasting)
        return (self._room, self._away) in known

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
            if not self._is_told:
                self._news.alert(self._room, not_reached(self._device.name, health), self._away)

    def _found(self) -> None:
        self._was_connected = True
        self._news.over(self._room, self._away)  # it may have been told before a restart
        if self._lost is not None:
            away = (self._clock.now() - self._lost).total_seconds()
            self._lost = None
            self._news.note(self._room, f"{self._device.name} is back after {away:.0f} s")
