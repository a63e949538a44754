"""The meters of the sound: what is on program, before and after its fader, every 50 ms."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.contract.conftest import Stage
from tests.contract.observer import Observer, Target, observe, until

METERS = 1 << 16
ALL_AND_METERS = 2047 | METERS
SETTINGS = {"looping": True, "restart_on_activate": False, "clear_on_media_end": False}
RATE, SECONDS = 48000, 20


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a recording of nothing but a tone."""
    path = tmp_path_factory.mktemp("tone") / "tone.m4a"
    times = np.arange(RATE * SECONDS) / RATE
    wave = (np.sin(times * 2 * np.pi * 440) * 0.3).astype(np.float32)
    with av.open(str(path), "w") as out:
        sound = out.add_stream("aac", rate=RATE, layout="stereo")
        for start in range(0, len(wave), 1024):
            part = np.stack([wave[start : start + 1024]] * 2)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, start
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


class Meter:
    """One input's meter, as the newest message has it."""

    def __init__(self, obs: Observer, name: str) -> None:
        self.obs = obs
        self.name = name

    async def newest(self) -> list[list[float]] | None:
        """Return the channels of the next message that comes; None: the input is not in it."""
        seen = await self.obs.seen("InputVolumeMeters", len(self.obs.events))
        told: list[dict[str, Any]] = seen.data["inputs"]
        mine = [one["inputLevelsMul"] for one in told if one["inputName"] == self.name]
        return mine[-1] if mine else None

    async def shows(self, goes_out: bool, comes_in: bool) -> None:
        """Wait until both channels show sound, or none, after the fader and before it."""

        async def so() -> bool:
            channels = await self.newest()
            wanted = [goes_out, goes_out, comes_in]
            return bool(channels) and all([n > 0.01 for n in c] == wanted for c in channels or ())

        await until(so, f"the meter shows {goes_out} and {comes_in}")


@pytest.fixture
async def meter(target: Target, stage: Stage, tone: Path) -> AsyncIterator[Meter]:
    """Have a tone on program, and a client that is told of meters."""
    obs = await observe(target, ALL_AND_METERS)
    await obs.ok(
        "CreateInput",
        sceneName=stage.show,
        inputName=stage.name,
        inputKind="ffmpeg_source",
        inputSettings={"local_file": str(tone), **SETTINGS},
    )
    await obs.take(stage.show)
    found = Meter(obs, stage.name)
    await found.shows(goes_out=True, comes_in=True)
    yield found
    await obs.close()


async def test_each_channel_has_a_mean_and_a_peak_after_the_fader_and_a_peak_before(
    meter: Meter,
) -> None:
    """A fader changes the first two; the mean of a tone is below its peak."""
    channels = await meter.newest()
    assert channels is not None
    assert [len(channel) for channel in channels] == [3, 3]
    for mean, peak, before in channels:
        assert 0 < mean < peak
        assert peak == pytest.approx(before)
    await meter.obs.ok("SetInputVolume", inputName=meter.name, inputVolumeMul=0.5)

    async def is_halved() -> bool:
        channels = await meter.newest()
        return bool(channels) and all(
            peak == pytest.approx(before / 2, rel=0.01) for _, peak, before in channels or ()
        )

    await until(is_halved, "the fader halves what goes out")


async def test_what_is_muted_or_turned_down_does_not_go_out(meter: Meter) -> None:
    """What comes in is shown all the same: so a silence has a cause."""
    await meter.obs.ok("SetInputMute", inputName=meter.name, inputMuted=True)
    await meter.shows(goes_out=False, comes_in=True)
    await meter.obs.ok("SetInputMute", inputName=meter.name, inputMuted=False)
    await meter.shows(goes_out=True, comes_in=True)
    await meter.obs.ok("SetInputVolume", inputName=meter.name, inputVolumeMul=0)
    await meter.shows(goes_out=False, comes_in=True)


async def test_tracks_and_monitoring_change_no_meter(meter: Meter) -> None:
    """Whoever only looks at meters is not told that nobody hears it."""
    none = dict.fromkeys("123456", False)
    await meter.obs.ok("SetInputAudioTracks", inputName=meter.name, inputAudioTracks=none)
    kind = "OBS_MONITORING_TYPE_MONITOR_ONLY"
    await meter.obs.ok("SetInputAudioMonitorType", inputName=meter.name, monitorType=kind)
    await meter.obs.pause(200)
    for _ in range(5):
        channels = await meter.newest()
        assert channels
        assert all(peak > 0.01 for _, peak, _ in channels)


async def test_what_pauses_is_silent_and_what_is_off_program_is_not_listed(
    meter: Meter, stage: Stage
) -> None:
    """A meter is there for what viewers would hear."""
    pause = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PAUSE"
    await meter.obs.ok("TriggerMediaInputAction", inputName=meter.name, mediaAction=pause)
    await meter.shows(goes_out=False, comes_in=False)
    await meter.obs.take(stage.rest)

    async def is_gone() -> bool:
        return await meter.newest() is None

    await until(is_gone, "it is not listed off program")


async def test_meters_are_told_while_they_are_subscribed_to(
    target: Target, stage: Stage, meter: Meter
) -> None:
    """By identifying anew, as often as wanted; who never asked is told nothing."""
    other = await observe(target)
    await meter.obs.reidentify(2047)
    await meter.obs.pause(100)
    silent = len(meter.obs.events)
    await meter.obs.pause(300)
    assert "InputVolumeMeters" not in meter.obs.names(silent)
    await meter.obs.reidentify(ALL_AND_METERS)
    await meter.obs.seen("InputVolumeMeters", silent)
    assert "InputVolumeMeters" not in other.names()
    await other.close()
