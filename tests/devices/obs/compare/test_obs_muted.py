"""A talk that OBS's mixer keeps from viewers: told with what to do, and gone when it is undone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.compare.condition import Vitals, health
from orchestrator.devices.obs.compare.events import after_event
from orchestrator.devices.obs.compare.mix import Mix
from orchestrator.devices.obs.compare.observed import ObsObserved
from orchestrator.devices.obs.compare.surroundings import Surroundings
from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings
from tests.devices.obs.sights import (
    FIRST,
    HOLDING,
    NOW,
    ROOM,
    TALK,
    A,
    B,
    ended,
    held,
    obs,
    playing,
)
from tests.studio.real_obs import Observer
from tests.studio.stage import Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
MUTED = "somebody muted “Talk A” in OBS"
TURNED_DOWN = "somebody turned “Talk A” down in OBS"

Person = Callable[..., Any]


@asynccontextmanager
async def obs_and_person() -> AsyncIterator[tuple[Stage, Person]]:
    """Provision a simulated OBS, its device not opened yet; a person can change things there."""
    obs = ObsServer(SystemClock(), probe=lambda _: MediaFacts(60.0))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    listener = await asyncio.to_thread(Observer, obs.url, "", 0)

    async def person(request: str, name: str, **fields: object) -> Any:
        return await asyncio.to_thread(listener.request, request, {"inputName": name, **fields})

    yield stage, person
    await asyncio.to_thread(listener.close)
    await stage.close()
    await obs.stop()


def alert(stage: Stage) -> str:
    return stage.device.health().alert


async def mute(person: Person, *, muted: bool) -> None:
    for name in (A, B):
        await person("SetInputMute", name, inputMuted=muted)


async def on_air(stage: Stage) -> str:
    """Take the clip; return the media input in which it plays."""
    await stage.converge(showing(ItemKind.HOLDING))
    verdict = await stage.converge(premiere(CLIP, stage.clock.now()))
    assert isinstance(verdict, Met), verdict
    (name,) = [player.name for player in stage.device._known.current.players if player.visible]
    return name


async def test_a_talk_that_is_muted_on_air_is_told_until_it_is_unmuted() -> None:
    """By OBS's own event: the crew reads what to do, and that it is done."""
    async with obs_and_person() as (stage, person):
        await stage.open()
        name = await on_air(stage)
        assert alert(stage) == ""
        await person("SetInputMute", name, inputMuted=True)
        await stage.until(lambda: alert(stage))
        assert alert(stage) == (
            f"somebody muted “{name}” in OBS: viewers hear nothing of the talk; "
            f"unmute it there (Audio Mixer)"
        )
        assert not stage.device.health().ok
        await person("SetInputMute", name, inputMuted=False)
        await stage.until(lambda: stage.device.health().ok)
        assert alert(stage) == ""


async def test_a_fader_that_is_pulled_down_on_air_is_told_until_it_is_up() -> None:
    """However far it is up then."""
    async with obs_and_person() as (stage, person):
        await stage.open()
        name = await on_air(stage)
        await person("SetInputVolume", name, inputVolumeDb=-20)
        await person("SetInputVolume", name, inputVolumeMul=0)
        await stage.until(lambda: f"somebody turned “{name}” down in OBS" in alert(stage))
        await person("SetInputVolume", name, inputVolumeDb=-20)
        await stage.until(lambda: not alert(stage))


async def test_a_talk_that_is_taken_off_the_streamed_track_is_told_until_it_is_on_it() -> None:
    """Its meter in OBS moves on all the while: only the track tells."""
    async with obs_and_person() as (stage, person):
        await stage.open()
        name = await on_air(stage)
        await person("SetInputAudioTracks", name, inputAudioTracks={"2": False})
        await person("SetInputAudioTracks", name, inputAudioTracks={"1": False})
        await stage.until(lambda: alert(stage))
        assert alert(stage) == (
            f"somebody took “{name}” off audio track 1 in OBS: viewers hear nothing of the talk; "
            f"tick it there (Advanced Audio Properties)"
        )
        await person("SetInputAudioTracks", name, inputAudioTracks={"1": True})
        await stage.until(lambda: not alert(stage))


async def test_a_talk_that_only_obs_computer_hears_is_told_until_viewers_do() -> None:
    """“Monitor Only” mutes what goes out; to monitor it besides does not."""
    async with obs_and_person() as (stage, person):
        await stage.open()
        name, kind = await on_air(stage), "OBS_MONITORING_TYPE_"
        await person("SetInputAudioMonitorType", name, monitorType=f"{kind}MONITOR_ONLY")
        await stage.until(lambda: f"somebody set “{name}” to “Monitor Only”" in alert(stage))
        await person("SetInputAudioMonitorType", name, monitorType=f"{kind}MONITOR_AND_OUTPUT")
        await stage.until(lambda: not alert(stage))


async def test_what_was_muted_before_obs_was_found_is_told_when_a_talk_is_in_it() -> None:
    """It is read with everything else; the empty media input is nobody's trouble."""
    async with obs_and_person() as (stage, person):
        await mute(person, muted=True)
        await stage.open()
        assert alert(stage) == ""
        name = await on_air(stage)
        assert alert(stage).startswith(f"somebody muted “{name}” in OBS")
        await stage.device.observe()
        assert alert(stage).startswith(f"somebody muted “{name}” in OBS")


async def test_what_no_event_told_is_found_with_the_next_full_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An event may be missed while OBS is being read for the first time."""
    async with obs_and_person() as (stage, person):
        await stage.open()
        name = await on_air(stage)
        monkeypatch.setattr(stage.device._known, "hear", lambda *_: None)
        await person("SetInputMute", name, inputMuted=True)
        await stage.device.observe()
        assert alert(stage).startswith(f"somebody muted “{name}” in OBS")


async def test_a_mute_is_left_as_the_person_set_it() -> None:
    """Whoever mutes may mean it; the talk goes on, and is as wanted."""
    async with obs_and_person() as (stage, person):
        await stage.open()
        name = await on_air(stage)
        wanted = premiere(CLIP, stage.clock.now())
        await person("SetInputMute", name, inputMuted=True)
        await stage.until(lambda: alert(stage))
        await stage.keep(wanted, 0.3)
        assert isinstance(stage.device.verdict(wanted, stage.clock.now()), Met)
        assert (await person("GetInputMute", name))["inputMuted"] is True


def told(observed: ObsObserved) -> str:
    return health(ROOM, observed, Vitals(), "", NOW).alert


@pytest.mark.parametrize(
    ("observed", "words"),
    [
        (obs(HOLDING, held(A, FIRST, mix=Mix(muted=True))), MUTED),
        (obs(HOLDING, held(A, FIRST, mix=Mix(turned_down=True))), TURNED_DOWN),
        (obs(TALK, playing(A, FIRST, 3.0, mix=Mix(muted=True, turned_down=True))), MUTED),
        (obs(HOLDING, held(A, FIRST, loading=True, reading=None, mix=Mix(muted=True))), MUTED),
        (obs(TALK, playing(A, FIRST, 3.0, mix=Mix(off=frozenset("1")))), "off audio track 1"),
        (obs(TALK, playing(A, FIRST, 3.0, mix=Mix(no_track=True))), "off audio track 1"),
        (obs(TALK, playing(A, FIRST, 3.0, mix=Mix(monitor_only=True))), "to “Monitor Only”"),
    ],
    ids=[
        "pre-rolled",
        "pre-rolled and turned down",
        "on air",
        "being loaded",
        "off the track that is streamed",
        "off every track",
        "heard on OBS's computer alone",
    ],
)
def test_a_talk_that_nobody_would_hear_is_told(observed: ObsObserved, words: str) -> None:
    """While it is on air, and before: there is time to unmute it."""
    assert words in told(observed)


def test_a_talk_that_is_over_is_not_told() -> None:
    """Its media input has the file still, and nobody is to hear it."""
    assert told(obs(HOLDING, ended(A, FIRST, mix=Mix(muted=True, turned_down=True)))) == ""


def test_a_talk_off_a_track_that_nobody_streams_is_heard() -> None:
    """The streamed track is the profile's."""
    off = playing(A, FIRST, 3.0, mix=Mix(off=frozenset("1")))
    assert told(obs(TALK, off, around=Surroundings(streamed="2"))) == ""


def test_a_fader_that_moves_where_it_is_heard_tells_nothing() -> None:
    """A tool may move it all evening: OBS would never be read as a whole."""
    before = obs(TALK, playing(A, FIRST, 3.0))
    event = "InputVolumeChanged"
    assert after_event(before, event, {"inputName": A, "inputVolumeMul": 0.4}, NOW, TALK) == before
    assert after_event(before, event, {"inputName": A, "inputVolumeMul": "?"}, NOW, TALK) == before
    other = {"inputName": "Microphone", "inputVolumeMul": 0.0}
    assert after_event(before, event, other, NOW, TALK) is before


def test_another_recording_in_a_muted_input_is_not_heard_either() -> None:
    """What people set in the mixer belongs to the media input, not to its file."""
    given = held(A, FIRST, mix=Mix(muted=True, turned_down=True)).given(CLIP)
    assert given.mix == Mix(muted=True, turned_down=True)
