"""Whether what should be on air was seen there, and why not, in words for the crew.

Kept by the reconciler, read by the web's documents. Only what was seen counts, never what was sent.
"""

from datetime import datetime, timedelta

from orchestrator.conductor.cues import Cue, CueKey
from orchestrator.devices.port import Device, Health, Hopeless, Met, Sight, Sighted, Verdict
from orchestrator.model.state import RoomState
from orchestrator.rundown.live_room import LiveRoom

APPEARS_WITHIN = timedelta(seconds=0.8)
"""What was taken is awaited for so long; afterwards the crew reads what is missing."""

NOT_LOOKED = "it was not looked at yet"
NOT_ANSWERED = "{} has not answered yet"
BY_HAND = "somebody works in OBS: viewers see what is on program there"


class Sighting:
    """The last look at the picture of one room and device."""

    def __init__(self, show: LiveRoom, device: Device) -> None:
        self._show = show
        self._device = device
        self._key: CueKey | None = None
        self._verdict: Verdict | None = None
        self._unmet: datetime | None = None

    def begin(self, key: CueKey, now: datetime) -> None:
        """Await a picture that is due from now on: what is sent may never be answered."""
        self._key, self._verdict, self._unmet = key, None, now

    def note(self, state: RoomState, verdict: Verdict, now: datetime) -> bool:
        """Take in what a look found; return whether people have something else to read."""
        key, before = Cue.key(state), self._verdict
        met = isinstance(verdict, Met)
        other = key != self._key or before is None or isinstance(before, Met) != met
        if met:
            self._unmet = None
        elif key != self._key or isinstance(before, Met):
            self._unmet = now
        self._key, self._verdict = key, verdict
        return other

    def seen(self, now: datetime) -> Sighted:
        """Return what is known at this instant."""
        health, state = self._device.health(), self._show.state(now)
        if not health.connected:
            return Sighted(Sight.MISSING, not_reached(self._device.name, health))
        if not state.in_charge:
            return Sighted(Sight.MISSING, BY_HAND)
        verdict = self._verdict
        if Cue.key(state) != self._key:
            return Sighted(Sight.AWAITED, NOT_LOOKED)
        if isinstance(verdict, Met):
            return Sighted(Sight.SEEN)
        missing = NOT_ANSWERED.format(self._device.name) if verdict is None else verdict.what
        until = self._unmet + APPEARS_WITHIN if self._unmet is not None else now
        if now < until and not isinstance(verdict, Hopeless):
            return Sighted(Sight.AWAITED, missing, until)
        return Sighted(Sight.MISSING, missing)


def not_reached(device: str, health: Health) -> str:
    """Return what the crew is told of a device without a connection."""
    return f"{device} is not reached: {health.summary}"
