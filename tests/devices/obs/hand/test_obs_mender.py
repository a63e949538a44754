"""What the room's `sound: mend` does about a talk that somebody muted, and what it leaves alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.hand.hands import MOST_UNMUTED
from orchestrator.devices.port import Met, Noticed
from orchestrator.model.timetable import Sound
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.rehearsal.obs_simulator.studio.world import Input
from orchestrator.settings import ObsSettings
from tests.studio.stage import ROOM, Stage, premiere

CLIP = Path("/talks/clip.mp4")


@asynccontextmanager
async def talk_on_air(sound: Sound) -> AsyncIterator[tuple[Stage, ObsServer, Input]]:
    """Have a talk on air in a room with this `sound`; yield the input in which it plays."""
    obs = ObsServer(SystemClock(), probe=lambda _: MediaFacts(60.0))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    room = replace(ROOM, sound=sound)
    stage.device = ObsDevice(room, stage.settings, stage.clock, News(stage.clock))
    await stage.open()
    verdict = await stage.converge(premiere(CLIP, stage.clock.now()))
    assert isinstance(verdict, Met), verdict
    (name,) = [player.name for player in stage.device._known.current.players if player.visible]
    source = obs.studio.world.source(name)
    assert isinstance(source, Input)
    yield stage, obs, source
    await stage.close()
    await obs.stop()


def mute(obs: ObsServer, source: Input) -> None:
    source.muted = True
    obs.studio.tell("InputMuteStateChanged", inputName=source.name, inputMuted=True)


def noticed(stage: Stage) -> list[str]:
    return [event.what for event in stage.events if isinstance(event, Noticed)]


async def test_what_somebody_muted_is_unmuted_and_told_where_the_room_says_so() -> None:
    """`mend`: viewers hear the talk again, and the crew reads what was done."""
    async with talk_on_air(Sound.MEND) as (stage, obs, source):
        mute(obs, source)
        await stage.until(lambda: not source.muted and noticed(stage))
        words = f"somebody muted “{source.name}”: it is unmuted, for the room has `sound: mend`"
        assert noticed(stage) == [words]
        await stage.until(lambda: not stage.device.health().alert)


async def test_who_mutes_it_again_and_again_is_right() -> None:
    """After a few times it stays as the person wants it, and the crew is told as ever."""
    async with talk_on_air(Sound.MEND) as (stage, obs, source):
        for done in range(1, MOST_UNMUTED + 1):
            mute(obs, source)
            await stage.until(lambda: not source.muted)
            await stage.until(lambda done=done: len(noticed(stage)) == done)
            await stage.until(lambda: not stage.device.health().alert)
        mute(obs, source)
        await stage.until(lambda: "somebody muted" in stage.device.health().alert)
        await stage.device.observe()
        assert source.muted


async def test_a_fader_is_nobodys_to_guess() -> None:
    """How loud a talk is to be only the crew knows: it is told."""
    async with talk_on_air(Sound.MEND) as (stage, obs, source):
        source.volume = 0.0
        told = {"inputName": source.name, "inputVolumeMul": 0.0, "inputVolumeDb": -100.0}
        obs.studio.tell("InputVolumeChanged", **told)
        await stage.until(lambda: "turned" in stage.device.health().alert)
        await stage.device.observe()
        assert source.volume == 0.0


@pytest.mark.parametrize("sound", [Sound.TELL, Sound.OFF])
async def test_without_it_a_mute_is_told_alone(sound: Sound) -> None:
    """Whoever mutes may mean it."""
    async with talk_on_air(sound) as (stage, obs, source):
        mute(obs, source)
        await stage.until(lambda: "somebody muted" in stage.device.health().alert)
        await stage.device.observe()
        assert source.muted
        assert noticed(stage) == []
