"""A second picture device, written from `devices/port.py` alone, carries a whole show.

The device is what a newcomer would write for a vision mixer with a clip player; the room's
reconciler drives it as it drives OBS.
"""

import ast
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.clock import Clock
from orchestrator.devices.port import (
    Changed,
    DeviceEvent,
    Done,
    Failed,
    Health,
    Hopeless,
    Met,
    Missing,
    Outcome,
    RecordingOver,
    SceneByHand,
    Step,
    TryAgain,
    Unknown,
    Verdict,
)
from orchestrator.model.decisions import Extend, Release, Take
from orchestrator.model.state import Playing, RoomState
from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, minutes, pause, talk


class Mixer:
    """The machine, which knows nothing of shows: sources, and one player for clips on its disk."""

    def __init__(self, clock: Clock, disk: dict[str, timedelta]) -> None:
        self.clock, self.disk = clock, disk
        self.is_on, self.program, self.clip = True, "black", ""
        self.rolls_since: datetime | None = None
        self.cuts: list[str] = []
        self.on_news: Callable[[str], None] = lambda news: None
        self._player: asyncio.Task[None] | None = None

    def cut(self, source: str, clip: str = "") -> None:
        """Put a source on program, and play a clip from its beginning if one is named."""
        if self._player is not None:
            self._player.cancel()
        self.program, self.clip = source, clip
        self.rolls_since = self.clock.now() if clip else None
        self.cuts.append(f"{self.clock.now():%H:%M:%S} {source} {clip}".strip())
        self._player = asyncio.create_task(self._play_out()) if clip else None

    async def _play_out(self) -> None:
        await self.clock.sleep(self.disk[self.clip].total_seconds())
        self.on_news("clip over")

    def press(self, source: str) -> None:
        """Put a source on program as a person does, at the machine itself."""
        self.cut(source)
        self.on_news("key pressed")

    def switch(self, *, on: bool) -> None:
        """Switch it off, or on again: then it shows black."""
        self.cut("black")
        self.is_on = on
        self.on_news("switched")


@dataclass(frozen=True, slots=True)
class Show(Step):
    """Put a source on program, with this recording if there is one."""

    source: str
    playing: Playing | None


class MixerDevice:
    """Meets `devices.port.Device`."""

    name = "Mixer"

    def __init__(self, mixer: Mixer) -> None:
        self.mixer = mixer
        self.shown: tuple[str, Playing | None] | None = None
        self.wanted: RoomState | None = None
        self.tell: Callable[[DeviceEvent], None] = lambda event: None

    def health(self) -> Health:
        on = self.mixer.is_on
        return Health(on, on, f"shows {self.mixer.program}" if on else "is off")

    async def open(self, on_event: Callable[[DeviceEvent], None]) -> None:
        self.tell, self.mixer.on_news = on_event, self.hear

    async def close(self) -> None:
        self.mixer.on_news = lambda news: None

    def want(self, wanted: RoomState) -> None:
        self.wanted = wanted

    async def observe(self) -> None:
        """Read nothing: it tells everything by itself."""

    def steps(self, wanted: RoomState, now: datetime) -> Sequence[Step]:
        source, playing = wanted.picture, wanted.playing
        if not (self.mixer.is_on and wanted.in_charge) or self.shown == (source, playing):
            return ()
        return (Show(f"cut to {source}", f"it shows {self.mixer.program}", source, playing),)

    async def do(self, steps: Sequence[Step]) -> Outcome:
        for step in steps:
            assert isinstance(step, Show)
            clip = step.playing.media.name if step.playing else ""
            if not self.mixer.is_on:
                return TryAgain("it is off")
            if clip and clip not in self.mixer.disk:
                return Failed(f"“{clip}” is not on its disk")
            self.mixer.cut(step.source, clip)
            self.shown = (step.source, step.playing)
        return Done(self.mixer.clock.now())

    def verdict(self, wanted: RoomState, now: datetime) -> Verdict:
        clip = wanted.playing.media.name if wanted.playing else ""
        if not self.mixer.is_on:
            return Unknown("it is off")
        if clip and clip not in self.mixer.disk:
            return Hopeless(f"“{clip}” is not on its disk")
        if (self.mixer.program, self.mixer.clip) != (wanted.picture, clip):
            return Missing(f"it shows {self.mixer.program}")
        return Met(self.mixer.rolls_since)

    def hear(self, news: str) -> None:
        playing = self.wanted.playing if self.wanted is not None else None
        match news:
            case "clip over" if playing is not None:
                self.tell(RecordingOver(playing.media, self.mixer.clock.now(), news))
            case "key pressed":
                self.shown = None
                self.tell(SceneByHand(self.mixer.program, self.mixer.clock.now()))
            case _:
                self.shown = None
                self.tell(Changed())


SHOW = day(
    talk("a", "18:00", length=10, qa=5),
    pause("tea", 10),
    talk("b", length=10, qa=None),
    talk("c", "18:40", length=10, qa=5),
)


def on_the_mixer(act: Callable[[Stage], object], **disk: float) -> tuple[Stage, Mixer]:
    """Play the show on a mixer that has clips of so many minutes; return both."""
    stage = Stage(SHOW, at("17:58"))
    lengths = {f"{name}.mp4": minutes(length) for name, length in disk.items()}
    mixer = Mixer(stage.clock, lengths)
    stage.device = MixerDevice(mixer)
    stage.play(act)
    return stage, mixer


def test_it_is_written_from_the_port_alone() -> None:
    """Of the devices this file imports nothing but the port."""
    imported = [
        node.module or ""
        for node in ast.walk(ast.parse(Path(__file__).read_text()))
        if isinstance(node, ast.ImportFrom)
    ]
    assert {module for module in imported if module.startswith("orchestrator.devices")} == {
        "orchestrator.devices.port"
    }


def test_a_whole_show_runs_on_it() -> None:
    """Each picture at its instant, each recording to its end, each cue seen to be so."""

    async def act(stage: Stage) -> None:
        await stage.until(at("19:00"))

    stage, mixer = on_the_mixer(act, a=9.5, b=10, c=10)
    assert stage.as_run() == [
        "17:58:00 a/holding holding verified",
        "18:00:00 a/premiere premiere verified",
        "18:09:30 a/qa qa verified",
        "18:15:00 tea/break break verified",
        "18:25:00 b/premiere premiere verified",
        "18:35:00 c/holding holding verified",
        "18:40:00 c/premiere premiere verified",
        "18:50:00 c/qa qa verified",
        "18:55:00 closing closing verified",
    ]
    assert {line.error_ms for line in stage.notes.lines} == {0}
    assert mixer.cuts[1:4] == ["18:00:00 premiere a.mp4", "18:09:30 qa", "18:15:00 break"]
    assert not stage.conductor.news.alerts


def test_the_operator_is_obeyed_at_once() -> None:
    """A take, and more time for questions."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59"))
        await stage.conductor.decide("main", Take("a/premiere"), "crew")
        await stage.until(at("18:10"))
        await stage.conductor.decide("main", Extend("a/qa", minutes(2)), "crew")
        await stage.until(at("18:20"))

    stage, mixer = on_the_mixer(act, a=10, b=10, c=10)
    assert mixer.cuts == [
        "17:58:00 holding",
        "17:59:00 premiere a.mp4",
        "18:09:00 qa",
        "18:16:00 break",
    ]
    assert all(line.outcome == "verified" for line in stage.notes.lines)


def test_a_persons_hand_on_it_is_respected_until_the_room_is_released() -> None:
    """The crew is told, and nothing is cut meanwhile."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:02"))
        stage.device.mixer.press("camera")
        await stage.until(at("18:03"))
        assert stage.device.mixer.program == "camera"
        await stage.conductor.decide("main", Release(), "crew")
        await stage.until(at("18:03:01"))

    stage, mixer = on_the_mixer(act, a=10, b=10, c=10)
    assert mixer.cuts[-2:] == ["18:02:00 camera", "18:03:00 premiere a.mp4"]
    told = [alert.text for alert in stage.conductor.news.alerts]
    assert "somebody put “camera” on program in Mixer" in told


def test_it_is_brought_back_when_it_was_off() -> None:
    """Nothing is held against it meanwhile; what is due by then is shown."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:14"))
        stage.device.mixer.switch(on=False)
        await stage.until(at("18:16"))
        stage.device.mixer.switch(on=True)
        await stage.until(at("18:17"))

    stage, mixer = on_the_mixer(act, a=10, b=10, c=10)
    assert mixer.cuts[-1] == "18:16:00 break"
    assert stage.as_run()[-1] == "18:15:00 tea/break break verified"
    lost, back = (alert.text for alert in stage.conductor.news.alerts)
    assert (lost, back) == ("Mixer is lost: is off", "Mixer is back after 120 s")


def test_a_recording_that_it_does_not_have_gives_way_to_the_fallback_picture() -> None:
    """Waiting is hopeless: the picture that covers it comes at once, and the crew is told why."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:27"))

    stage, mixer = on_the_mixer(act, a=10, c=10)
    assert mixer.cuts[-1].startswith("18:25:00 fallback")
    assert "18:25:00 b/premiere premiere failed" in stage.as_run()
    assert "“b.mp4” is not on its disk" in stage.conductor.news.alerts[0].text
