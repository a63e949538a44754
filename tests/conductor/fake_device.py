"""A device for tests: shows at once what it is told to, unless a test makes it misbehave."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.clock import Clock
from orchestrator.devices.port import (
    Changed,
    DeviceEvent,
    Done,
    Health,
    Met,
    Missing,
    Outcome,
    RecordingOver,
    Step,
    Unknown,
    Verdict,
)
from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState


class FakeDevice:
    """Meets `devices.port.Device`. `shown` is what it shows, `log` what it did and when.

    A test may set `refuses` (the outcome of each `do`), `blind` (nothing is seen to be so),
    `looked` (the last look that has been answered), `unread` (it is connected, and not known yet),
    `patience` (what it asks for), `reads_for` (seconds that each of its `readings` takes),
    `broken` (a recording that does not play), and call `lose` and `find` for the connection,
    `recording_ended` for the end of a recording.
    """

    def __init__(self, clock: Clock, name: str = "OBS studio") -> None:
        self.clock = clock
        self._name = name
        self.connected = False
        self.shown: tuple[object, ...] | None = None
        self.log: list[tuple[datetime, str]] = []
        self.refuses: Outcome | None = None
        self.blind = False
        self.looked: datetime | None = None
        self.unread = False
        self.patience = timedelta(0)
        self.reads_for = 0.0
        self.readings = 0
        self.facts: tuple[tuple[str, float], ...] = ()
        self.streaming: bool | None = None
        self.preroll_ready = False
        self.broken: Path | None = None
        self._wanted: RoomState | None = None
        self._tell: Callable[[DeviceEvent], None] = lambda event: None

    @property
    def name(self) -> str:
        return self._name

    def health(self) -> Health:
        summary = "connected" if self.connected else "out of reach"
        return Health(
            self.connected,
            self.connected,
            summary,
            facts=self.facts,
            streaming=self.streaming,
            preroll_ready=self.preroll_ready,
        )

    async def open(self, on_event: Callable[[DeviceEvent], None]) -> None:
        self._tell = on_event
        self.find()

    async def close(self) -> None:
        self.connected = False

    def want(self, wanted: RoomState) -> None:
        self._wanted = wanted

    async def observe(self) -> None:
        """There is nothing that events would not have told."""
        self.readings += 1
        await self.clock.sleep(self.reads_for)

    def lose(self) -> None:
        """Break the connection; what is shown stays."""
        self.connected = False
        self._tell(Changed())

    def find(self) -> None:
        """Restore the connection."""
        self.connected = True
        self._tell(Changed())

    def recording_ended(self, evidence: str = "the fake says so") -> None:
        """Tell that the recording on air has really ended, now."""
        assert self._wanted is not None
        assert self._wanted.playing is not None
        media = self._wanted.playing.media
        self._tell(RecordingOver(media, self.clock.now(), evidence))

    def steps(self, wanted: RoomState, now: datetime) -> Sequence[Step]:
        if (
            not self.connected
            or self.unread
            or not wanted.in_charge
            or _picture(wanted) == self.shown
        ):
            return ()
        return (Step(f"show {wanted.picture} of {wanted.item.id}", "it is on air"),)

    async def do(self, steps: Sequence[Step]) -> Outcome:
        assert self._wanted is not None
        if self.refuses is not None:
            return self.refuses
        now = self.clock.now()
        self.log.extend((now, step.what) for step in steps)
        self.shown = _picture(self._wanted)
        return Done(now)

    def verdict(self, wanted: RoomState, now: datetime) -> Verdict:
        if self.unread:
            return Unknown("nothing is known yet")
        media = wanted.playing.media if wanted.playing else None
        broken = self.broken is not None and media == self.broken
        if self.blind or broken or _picture(wanted) != self.shown:
            missing = f"{wanted.picture} is not seen"
            return Missing(missing, self.patience, looked=self.looked)
        return Met(now)

    def trouble_with(self, media: Path) -> str:
        return f"“{media.name}” does not play" if media == self.broken else ""


def _picture(wanted: RoomState) -> tuple[object, ...]:
    """Return what makes a picture another; a recording's cursor is not looked at."""
    media = wanted.playing.media if wanted.playing else None
    return (wanted.item.id if wanted.picture is ItemKind.PREMIERE else None, wanted.picture, media)
