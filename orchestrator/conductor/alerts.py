"""What the crew is told when something changes by itself: talks left out, not heard or not seen,
devices lost and back.

Used by the conductor. Decides nothing; each change is told once.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from orchestrator.clock import Clock
from orchestrator.conductor.record import Findings
from orchestrator.conductor.sighting import not_reached
from orchestrator.devices.hearing import Hearing, Hears, Light
from orchestrator.devices.port import Device, Health
from orchestrator.devices.seeing import Seeing, Sees
from orchestrator.model.as_run import HEARD, AsRunLine, CueOutcome
from orchestrator.model.rundown import Item
from orchestrator.news import News
from orchestrator.rundown.live_room import LiveRoom

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

    def __init__(self, show: LiveRoom, news: News) -> None:
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


UNHEARD = "what is not heard"
"""What alerts are about that end when it is heard, or something else is on air."""


class HearingAlert:
    """Tells when what is on air is not heard, and writes into the as-run log whether it was.

    It comes after the cue, and the cue does not wait for it.
    """

    def __init__(
        self, show: LiveRoom, device: Device, clock: Clock, news: News, findings: Findings
    ) -> None:
        self._show = show
        self._device = device
        self._clock = clock
        self._news = news
        self._findings = findings
        self._seen: Hearing | None = None
        self._written: tuple[str, datetime | None, set[Light]] = ("", None, set())

    def look(self) -> None:
        """Look at what is heard; cheap, to be called whenever it may have changed."""
        if not isinstance(self._device, Hears):
            return
        found = replace(self._device.hearing(), level_db=None)
        if found == self._seen:
            return
        before, self._seen = self._seen, found
        if found.alert and (before is None or found.alert != before.alert):
            self._news.alert(self._show.id, found.alert, UNHEARD)
        elif not found.alert:
            self._news.over(self._show.id, UNHEARD)
        self._write(found)
        self._news.changed()

    def _write(self, found: Hearing) -> None:
        """Write a line where it was heard for the first time, and where it was not."""
        item = self._show.rundown.item(found.item)
        if item is None or found.light not in (Light.HEARD, Light.NOT_HEARD):
            return
        was_heard = found.light is Light.HEARD
        if was_heard and item.media is not None and not item.loudness:
            return  # nobody has listened to the recording: what is on its meter may be noise
        if self._written[:2] != (found.item, found.since):
            self._written = (found.item, found.since, set())
        if found.light in self._written[2]:
            return
        self._written[2].add(found.light)
        self._findings.record(self._line(item, found, was_heard))

    def _line(self, item: Item, found: Hearing, was_heard: bool) -> AsRunLine:
        now = self._clock.now()
        return AsRunLine(
            room=item.room,
            device=self._device.name,
            what=HEARD,
            item=item.id,
            session=item.session,
            picture=None,
            planned=found.since or now,
            taken=None,
            verified=now if was_heard else None,
            outcome=CueOutcome.VERIFIED if was_heard else CueOutcome.FAILED,
            reason="" if was_heard else found.words,
            called=item.called,
        )


UNSEEN: Final = "what is not seen"
AHEAD: Final = "what the next item lacks"
"""What alerts are about that end when the picture is right, or what was lacking is there."""


class SeeingAlert:
    """Tells when the picture of what is on air is not as it should be, and what is next lacks."""

    def __init__(self, show: LiveRoom, device: Device, news: News) -> None:
        self._show = show
        self._device = device
        self._news = news
        self._seen: Seeing | None = None

    def look(self) -> None:
        """Look at what is seen; cheap, to be called whenever it may have changed."""
        if not isinstance(self._device, Sees) or (found := self._device.seeing()) == self._seen:
            return
        before, self._seen = self._seen, found
        self._tell(found.alert, before.alert if before is not None else "", UNSEEN)
        self._tell(found.ahead, before.ahead if before is not None else "", AHEAD)
        self._news.changed()

    def _tell(self, words: str, before: str, about: str) -> None:
        if not words:
            self._news.over(self._show.id, about)
        elif words != before:
            self._news.alert(self._show.id, words, about)


class HealthAlert:
    """Tells when a device is lost or back, and its alerts; says at once when its health changes.

    Each of `also` is called with each look.
    """

    def __init__(
        self,
        room: str,
        device: Device,
        clock: Clock,
        news: News,
        *also: Callable[[], None],
    ) -> None:
        self._also = also
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
        for look in self._also:
            look()
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
