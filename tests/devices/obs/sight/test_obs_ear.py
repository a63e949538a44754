"""The device listens to OBS's meters while somebody should be heard, and only then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.hearing import Light, Limits
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Sound
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.obs_simulator.codes import EventSubscription
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.rehearsal.obs_simulator.studio.world import Input
from orchestrator.settings import ObsSettings
from tests.studio.stage import ROOM, Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
LOUD = "2" * 60
SOON = Limits(nobody_after=0.4, silent_after=0.8, not_heard_after=1.0)


@dataclass(frozen=True)
class Hall:
    """A device on a simulated OBS."""

    obs: ObsSimulator
    stage: Stage

    @property
    def is_metered(self) -> bool:
        """Whether somebody has asked this OBS for its meters."""
        return any(
            session.wants(EventSubscription.INPUT_VOLUME_METERS) for session in self.obs._sessions
        )

    @property
    def light(self) -> Light:
        return self.stage.device.hearing().light

    async def shows(self, light: Light) -> None:
        await self.stage.until(lambda: self.light is light)

    async def guest(self, voice: float) -> Input:
        """Put somebody's microphone into the scene of the Q&A."""
        (kind,) = (k for k in self.obs.studio.kinds.values() if k.id == "pulse_input_capture")
        scene = self.obs.studio.world.scene("Live Q&A")
        assert scene is not None
        self.obs.studio.create_input(scene, "Guest", kind, {}, True)
        source = self.obs.studio.world.source("Guest")
        assert isinstance(source, Input)
        source.voice = voice
        await self.stage.device.observe()
        return source


@asynccontextmanager
async def hall(sound: Sound = Sound.TELL) -> AsyncIterator[Hall]:
    obs = ObsSimulator(SystemClock(), probe=lambda _: MediaFacts(60.0, loudness=LOUD))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    room = replace(ROOM, sound=sound)
    stage.device = ObsDevice(room, stage.settings, stage.clock, News(stage.clock), limits=SOON)
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    yield Hall(obs, stage)
    await stage.close()
    await obs.stop()


def talk(stage: Stage) -> RoomState:
    state = premiere(CLIP, stage.clock.now())
    return replace(state, item=replace(state.item, media=CLIP, loudness=LOUD))


async def test_meters_are_asked_for_after_the_take_and_until_nobody_has_to_be_heard() -> None:
    """A talk and a Q&A are listened to; holding and breaks cost nothing."""
    async with hall() as here:
        assert not here.is_metered
        assert isinstance(await here.stage.converge(talk(here.stage)), Met)
        await here.stage.until(lambda: here.is_metered)
        await here.shows(Light.HEARD)
        await here.stage.converge(showing(ItemKind.QA))
        await here.shows(Light.AWAITED)
        assert here.is_metered
        await here.stage.converge(showing(ItemKind.BREAK))
        await here.stage.until(lambda: not here.is_metered)
        await here.shows(Light.OFF)


async def test_where_the_room_says_off_nobody_asks() -> None:
    """Nothing is subscribed to, not even by the way."""
    async with hall(Sound.OFF) as here:
        assert isinstance(await here.stage.converge(talk(here.stage)), Met)
        await here.stage.device.observe()
        here.stage.device.on_pulse({}, 0.0)
        assert not here.is_metered
        assert here.light is Light.OFF


async def test_a_talk_whose_sound_is_lost_in_obs_is_told() -> None:
    """It was heard until then."""
    async with hall() as here:
        await here.stage.converge(talk(here.stage))
        await here.shows(Light.HEARD)
        here.obs.lose_sound()
        await here.shows(Light.NOT_HEARD)
        assert "its recording has sound here" in here.stage.device.hearing().alert


async def test_the_meters_are_asked_for_again_where_obs_was_lost() -> None:
    """Nothing is claimed meanwhile."""
    async with hall() as here:
        wanted = talk(here.stage)
        await here.stage.converge(wanted)
        await here.shows(Light.HEARD)
        here.obs.drop_connections()
        await here.shows(Light.OFF)
        await here.stage.until(lambda: here.is_metered)
        await here.stage.converge(wanted)
        await here.shows(Light.HEARD)


async def test_a_guest_is_heard_and_missed() -> None:
    """By what goes out of their input, which a person may mute or take off the streamed track."""
    async with hall() as here:
        guest = await here.guest(0.2)
        await here.stage.converge(showing(ItemKind.QA))
        await here.shows(Light.HEARD)
        guest.voice = 0.0
        await here.shows(Light.NOT_HEARD)
        guest.voice = 0.2
        await here.shows(Light.HEARD)
        guest.tracks["1"] = False
        told = {"inputName": guest.name, "inputAudioTracks": guest.tracks}
        here.obs.studio.tell("InputAudioTracksChanged", **told)
        await here.shows(Light.NOT_HEARD)
        assert "in OBS's mixer “Guest” does not go out" in here.stage.device.hearing().alert


async def test_what_was_set_in_the_mixer_before_the_qa_is_read() -> None:
    """Nobody has to move it for that."""
    async with hall() as here:
        guest = await here.guest(0.2)
        guest.monitor = "OBS_MONITORING_TYPE_MONITOR_ONLY"
        await here.stage.converge(showing(ItemKind.QA))
        await here.shows(Light.NOT_HEARD)
        assert "does not go out" in here.stage.device.hearing().words
