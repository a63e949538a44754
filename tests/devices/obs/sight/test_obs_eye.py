"""The device looks at small pictures while something is to be seen, and asks recordings first."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.hearing import Limits
from orchestrator.devices.obs.compare import stills
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.sight import eye
from orchestrator.devices.port import Met
from orchestrator.devices.seeing import ALL_SEEN, Patience, PictureFault, Seeing
from orchestrator.model.rundown import Item, ItemKind, Leaves
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Sound
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings
from tests.studio.stage import ROOM, Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
SOON = Patience(every=0.01, black_after=0.3, still_after=0.5, inputs_before=60.0)


@dataclass
class Shelf:
    """Recordings that show something else than OBS, or not; `asked` in order."""

    else_: bool = False
    asked: list[PictureFault] = field(default_factory=list)

    async def show_else(self, media: Path, since: float, until: float, fault: PictureFault) -> bool:
        assert media == CLIP
        assert 0 <= since <= until
        self.asked.append(fault)
        return self.else_


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for what takes long in a show."""
    monkeypatch.setattr(eye, "AFTER_A_CUE", timedelta(0))
    monkeypatch.setattr(eye, "BEAT_MAY_VARY", timedelta(0))
    monkeypatch.setattr(eye, "GUESTS_EVERY", timedelta(0))
    monkeypatch.setattr(eye, "ONCE_MORE_AFTER", 0.05)
    monkeypatch.setattr(stills, "BLACK_IN_A_TALK", timedelta(seconds=0.02))
    monkeypatch.setattr(stills, "STILL_IN_A_TALK", timedelta(seconds=0.3))


@dataclass
class Hall:
    """A device on a simulated OBS, its heart beaten by the test."""

    obs: ObsSimulator
    stage: Stage
    films: Shelf
    pictures: int = 0

    @property
    def seeing(self) -> Seeing:
        return self.stage.device.seeing()

    async def until(self, condition: Callable[[], object]) -> None:
        def beaten() -> object:
            self.stage.device.on_pulse({}, 0.0)
            return condition()

        await self.stage.until(beaten)

    async def looks(self, number: int = 3) -> None:
        """Go on until so many more pictures were taken."""
        before = self.pictures
        await self.until(lambda: self.pictures >= before + number)


@asynccontextmanager
async def hall(sound: Sound = Sound.TELL, patience: Patience | None = SOON) -> AsyncIterator[Hall]:
    obs = ObsSimulator(SystemClock(), probe=lambda _: MediaFacts(60.0))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    films = Shelf()
    limits = Limits(picture=patience)
    room = replace(ROOM, sound=sound)
    news = News(stage.clock)
    stage.device = ObsDevice(room, stage.settings, stage.clock, news, limits=limits, films=films)
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    here = Hall(obs, stage, films)
    ask = stage.device.connection.call

    def counted(kind: str, *data: object) -> object:
        small = {"imageFormat": "bmp"}  # a recording that is made to stand is looked at, too
        is_one = kind == "GetSourceScreenshot" and small.items() <= dict(*data[:1]).items()
        here.pictures += is_one
        return ask(kind, *data)  # type: ignore[arg-type]  # passed on as it came

    stage.device.connection.call = counted  # type: ignore[method-assign,assignment]
    yield here
    await stage.close()
    await obs.stop()


def talk(stage: Stage) -> RoomState:
    state = premiere(CLIP, stage.clock.now())
    return replace(state, item=replace(state.item, media=CLIP))


async def guest(here: Hall) -> None:
    """Put a camera into the scene of the Q&A."""
    (kind,) = (k for k in here.obs.studio.kinds.values() if k.id == "v4l2_input")
    scene = here.obs.studio.world.scene("Live Q&A")
    assert scene is not None
    here.obs.studio.create_input(scene, "Camera", kind, {}, True)
    await here.stage.device.observe()


async def test_pictures_are_taken_while_something_is_to_be_seen() -> None:
    """Of a talk and of a Q&A; holding and breaks cost nothing."""
    async with hall() as here:
        here.stage.device.on_pulse({}, 0.0)
        assert isinstance(await here.stage.converge(talk(here.stage)), Met)
        assert here.pictures == 0
        await here.looks()
        await guest(here)
        await here.stage.converge(showing(ItemKind.QA))
        await here.looks()
        assert here.seeing == replace(ALL_SEEN, item="one")
        await here.stage.converge(showing(ItemKind.BREAK))
        await here.until(lambda: here.seeing == ALL_SEEN)
        taken = here.pictures
        for _ in range(5):
            here.stage.device.on_pulse({}, 0.0)
        assert here.pictures == taken


@pytest.mark.parametrize(
    ("sound", "patience"),
    [(Sound.OFF, SOON), (Sound.TELL, None), (Sound.TELL, replace(SOON, every=0))],
)
async def test_where_nobody_is_to_look_nothing_is_asked(
    sound: Sound, patience: Patience | None
) -> None:
    """By the room, or by the settings."""
    async with hall(sound, patience) as here:
        await here.stage.converge(showing(ItemKind.QA))
        for _ in range(5):
            here.stage.device.on_pulse({}, 0.0)
            await here.stage.clock.sleep(0.02)
        assert here.pictures == 0
        assert here.seeing == ALL_SEEN


async def test_nothing_is_asked_around_a_cue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three seconds before the end of what is on air, and after a cut, OBS is left alone."""
    async with hall() as here:
        monkeypatch.setattr(eye, "AFTER_A_CUE", timedelta(seconds=1.5))
        state = showing(ItemKind.QA)
        await here.stage.converge(state)
        here.stage.device.on_pulse({}, 0.0)
        assert here.pictures == 0
        monkeypatch.setattr(eye, "AFTER_A_CUE", timedelta(0))
        monkeypatch.setattr(eye, "BEFORE_A_CUE", timedelta(seconds=600))
        soon = here.stage.clock.now() + timedelta(seconds=300)
        here.stage.device.want(replace(state, item=replace(state.item, end=soon)))
        here.stage.device.on_pulse({}, 0.0)
        assert here.pictures == 0
        here.stage.device.want(state)
        await here.looks(1)


async def test_a_black_guest_is_told_and_over_when_seen() -> None:
    """With the scene in which to look."""
    async with hall() as here:
        await guest(here)
        await here.stage.converge(showing(ItemKind.QA))
        await here.looks()
        here.obs.lose_picture()
        await here.until(lambda: here.seeing.alert)
        assert "its picture has been black for 0 s; look at the guest's camera" in here.seeing.alert
        assert "the scene “Live Q&A” in OBS" in here.seeing.alert
        here.obs.lose_picture(lost=False)
        await here.until(lambda: not here.seeing.alert)


async def test_a_call_that_hangs_is_told_where_nobody_is_heard() -> None:
    """The meters say so; where they say that somebody speaks, it is a slide."""
    async with hall() as here:
        await guest(here)
        camera = here.obs.studio.world.source("Camera")
        (kind,) = (k for k in here.obs.studio.kinds.values() if k.id == "pulse_input_capture")
        scene = here.obs.studio.world.scene("Live Q&A")
        assert camera is not None
        assert scene is not None
        here.obs.studio.create_input(scene, "Microphone", kind, {}, True)
        microphone = here.obs.studio.world.source("Microphone")
        microphone.voice = 0.2  # type: ignore[union-attr]  # an input, just made
        await here.stage.device.observe()
        await here.stage.converge(showing(ItemKind.QA))
        here.obs.stop_moving()
        for _ in range(4):
            await here.looks(10)
            assert here.seeing.alert == ""
        microphone.voice = 0.0  # type: ignore[union-attr]
        await here.until(lambda: here.seeing.alert)
        assert "has stood still for 0 s, and nobody has been heard" in here.seeing.alert
        here.obs.stop_moving(stands=False)
        await here.until(lambda: not here.seeing.alert)


async def test_a_talk_that_is_not_as_its_recording_is_told() -> None:
    """The recording is asked first; where it is so itself, nothing is said."""
    async with hall() as here:
        await here.stage.converge(talk(here.stage))
        await here.looks()
        here.obs.stop_moving()
        await here.until(lambda: here.films.asked)
        await here.looks()
        assert here.seeing.alert == ""
        here.obs.stop_moving(stands=False)
        await here.looks()
        here.films.else_ = True
        here.obs.stop_moving()
        await here.until(lambda: here.seeing.alert)
        assert set(here.films.asked) == {PictureFault.STILL}
        assert "stands still in OBS, and its recording moves" in here.seeing.alert
        here.obs.lose_picture()
        await here.until(lambda: "is black in OBS, and its recording is not" in here.seeing.alert)
        here.obs.lose_picture(lost=False)
        here.obs.stop_moving(stands=False)
        await here.until(lambda: not here.seeing.alert)


async def test_what_the_next_live_part_lacks_is_told_before_it_opens() -> None:
    """Only when it is near; and it is over when it is there."""
    async with hall() as here:
        now = here.stage.clock.now()
        near, far = (
            Item("qa", ROOM.id, ItemKind.QA, "s", "One", start, None, start, None, Leaves.BY_CLOCK)
            for start in (now + timedelta(seconds=50), now + timedelta(seconds=500))
        )
        await here.stage.converge(showing(ItemKind.BREAK, standby=far))
        for _ in range(3):
            here.stage.device.on_pulse({}, 0.0)
        assert here.seeing.ahead == ""
        here.stage.device.want(showing(ItemKind.BREAK, standby=near))
        await here.until(lambda: here.seeing.ahead)
        assert here.seeing.ahead.startswith(
            "“One” (Live Q&A) is next: nothing of a guest is in “Live Q&A”"
        )
        await guest(here)
        await here.until(lambda: not here.seeing.ahead)
