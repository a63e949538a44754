"""Whether a talk is heard on a real OBS: by its mixer and its meters, and by nothing else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from orchestrator.devices.hearing import Hearing, Light
from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState
from orchestrator.timetable.probe.measure import probe
from tests.studio.real_obs import Observer, RealObs
from tests.studio.stage import Stage, premiere, showing

pytestmark = pytest.mark.studio

RATE, SECONDS = 48000, 15
TOLD_WITHIN = 3.0
NO_TRACK = dict.fromkeys("123456", False)
MONITOR = "OBS_MONITORING_TYPE_"


def recording(path: Path, level: float | None, silent_from: int = SECONDS) -> Path:
    """Write a film with a tone as loud as this, up to a second; None: without sound."""
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=30)
        picture.width, picture.height, picture.pix_fmt = 64, 36, "yuv420p"
        picture.options = {"preset": "ultrafast"}
        sound = out.add_stream("aac", rate=RATE, layout="stereo") if level is not None else None
        for number in range(30 * SECONDS):
            light = np.full((36, 64), number % 200, np.uint8)
            out.mux(picture.encode(av.VideoFrame.from_ndarray(light, format="gray")))
        out.mux(picture.encode(None))
        if sound is not None:
            times = np.arange(RATE * SECONDS) / RATE
            wave = np.where(times < silent_from, np.sin(times * 2 * np.pi * 440) * level, 0.0)
            for start in range(0, len(wave), 1024):
                part = np.stack([wave[start : start + 1024].astype(np.float32)] * 2)
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts = RATE, start
                out.mux(sound.encode(frame))
            out.mux(sound.encode(None))
    return path


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("films")
    return {
        "tone": recording(folder / "tone.mp4", 0.3),
        "silent": recording(folder / "silent.mp4", 0.0),
        "falls silent": recording(folder / "falls.mp4", 0.3, silent_from=3),
        "without sound": recording(folder / "without.mp4", None),
    }


@pytest.fixture
async def stage(real_obs: RealObs, observer: Observer) -> AsyncIterator[Stage]:
    """Open a device on a provisioned OBS that shows the holding picture."""
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    await stage.quiet(observer, showing(ItemKind.HOLDING))
    yield stage
    await stage.close()


def talk(stage: Stage, film: Path, loudness: str | None = None) -> RoomState:
    known = probe(film).loudness if loudness is None else loudness
    state = premiere(film, stage.clock.now())
    return replace(state, item=replace(state.item, media=film, loudness=known))


def hearing(stage: Stage) -> Hearing:
    return stage.device.hearing()


async def shows(stage: Stage, light: Light, within: float = TOLD_WITHIN) -> None:
    await stage.until(lambda: hearing(stage).light is light, within)


async def on_air(stage: Stage, state: RoomState) -> dict[str, str]:
    """Take the talk; return the media input in which it plays, as requests name it."""
    assert isinstance(await stage.converge(state), Met)
    (player,) = [each for each in stage.device._known.current.players if each.visible]
    return {"inputName": player.name}


async def test_whatever_the_mixer_keeps_back_is_told_and_over_when_it_is_undone(
    stage: Stage, observer: Observer, films: dict[str, Path]
) -> None:
    """Muted, turned down, off its track, monitored alone: each within three seconds."""
    state = talk(stage, films["tone"])
    name = await on_air(stage, state)
    await shows(stage, Light.HEARD)
    faults = [
        ("SetInputMute", {"inputMuted": True}, {"inputMuted": False}),
        ("SetInputVolume", {"inputVolumeMul": 0.0}, {"inputVolumeMul": 1.0}),
        (
            "SetInputAudioTracks",
            {"inputAudioTracks": NO_TRACK},
            {"inputAudioTracks": dict.fromkeys("123456", True)},
        ),
        (
            "SetInputAudioMonitorType",
            {"monitorType": f"{MONITOR}MONITOR_ONLY"},
            {"monitorType": f"{MONITOR}NONE"},
        ),
    ]
    for request, wrong, right in faults:
        observer.request(request, {**name, **wrong})
        await shows(stage, Light.NOT_HEARD)
        assert "viewers hear nothing of the talk" in stage.device.health().alert
        assert isinstance(stage.device.verdict(state, stage.clock.now()), Met)
        observer.request(request, {**name, **right})
        await shows(stage, Light.HEARD)
        assert stage.device.health().alert == ""


async def test_sound_that_is_lost_on_its_way_into_obs_is_told_by_the_meters(
    stage: Stage, films: dict[str, Path]
) -> None:
    """The mixer is as it should be; what OBS plays is silent where the recording is not."""
    began = stage.clock.monotonic()
    await on_air(stage, talk(stage, films["silent"], loudness="2" * SECONDS))
    await shows(stage, Light.NOT_HEARD, TOLD_WITHIN + 1)
    assert "its recording has sound here" in hearing(stage).alert
    assert stage.clock.monotonic() - began > 2.0


@pytest.mark.parametrize("film", ["silent", "falls silent", "without sound"])
async def test_a_recording_that_is_silent_itself_is_no_alert(
    stage: Stage, films: dict[str, Path], film: str
) -> None:
    """It was listened to before: the light says that it is silent."""
    state = talk(stage, films[film], "9" * SECONDS if film == "without sound" else None)
    await on_air(stage, state)
    await shows(stage, Light.SILENT, 8)
    await stage.keep(state, 1.5)
    assert hearing(stage).light is Light.SILENT
    assert hearing(stage).alert == ""
