"""Takes into premieres, read back frame by frame from the recorded stream."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from tests.studio.clips import make_clip, pictures, tones
from tests.studio.real_obs import Observer, RealObs
from tests.studio.rtmp import RtmpServer
from tests.studio.stage import Stage, premiere, showing
from tests.studio.takes import ShownTake, shown_takes

pytestmark = [pytest.mark.studio, pytest.mark.timeout(400)]

TAKES = 12
FLAWLESS = 10
"""A take around which OBS could not draw every frame may be flawed; no other may, and so many
must not be."""

ON_AIR = 3.6
"""Seconds of each recording: three on its first frame for the next, and two tones."""

AROUND = 0.8
"""Seconds after a take during which a lost frame spoils the measurement."""

SOUND = 0.045
"""Seconds by which sound and picture may differ, one frame and a little: on a busy machine OBS lets
a picture slip. `test_takes_of_an_evening` holds that they are in step."""

FIRST_FRAME_SHOWN = 5
"""Frames, in the middle of all takes: it stands until OBS has accepted the cut, then two more."""

FROZEN = 15
"""Frames for which it stands in a recording that was held too briefly, and more. How soon OBS
accepts a cut, the machine says; such takes it does not make."""

FIRST_FRAMES_MISSED = 30
"""Frames of an unprepared recording that may pass before it is seen. It takes six where nothing
else runs; a busy machine takes longer, and a recording that was joined elsewhere is further on."""


UNPREPARED = 6


@dataclass
class Evening:
    """Takes one recording after the other: from the holding picture, then from one another."""

    stage: Stage
    observer: Observer
    clips: list[Path]

    async def take_all(self) -> list[bool]:
        """Take with pre-roll; return for each take whether it was disturbed."""
        disturbed = []
        for _ in range(TAKES // 2):
            holding = showing(ItemKind.HOLDING, preroll=self.clips[0])
            await self.stage.converge(showing(ItemKind.HOLDING))
            await self.stage.keep(holding, ON_AIR)
            disturbed.append(await self._take(self.clips[0], self.clips[1], ON_AIR))
            disturbed.append(await self._take(self.clips[1], None, ON_AIR))
        await self.stage.converge(showing(ItemKind.HOLDING))
        return disturbed

    async def take_unprepared(self) -> list[bool]:
        """Take without any pre-roll; return for each take whether it was disturbed."""
        disturbed = []
        for _ in range(UNPREPARED // 2):
            await self.stage.converge(showing(ItemKind.HOLDING))
            await self.stage.keep(showing(ItemKind.HOLDING), AROUND)
            disturbed.append(await self._take(self.clips[0], None, AROUND))
            disturbed.append(await self._take(self.clips[1], None, AROUND))
        await self.stage.converge(showing(ItemKind.HOLDING))
        return disturbed

    async def _take(self, clip: Path, following: Path | None, on_air: float) -> bool:
        """Take the clip and keep it on air; return whether OBS lost frames around the take."""
        before = self._lost_frames()
        wanted = premiere(clip, self.stage.clock.now(), preroll=following)
        verdict = await self.stage.converge(wanted)
        assert isinstance(verdict, Met)
        await self.stage.keep(wanted, AROUND)
        disturbed = self._lost_frames() > before
        await self.stage.keep(wanted, on_air - AROUND)
        return disturbed

    def _lost_frames(self) -> int:
        stats = self.observer.request("GetStats")
        return int(stats["renderSkippedFrames"]) + int(stats["outputSkippedFrames"])


@pytest.fixture
async def evening(real_obs: RealObs, observer: Observer, tmp_path: Path) -> AsyncIterator[Evening]:
    """Open a device on a provisioned OBS with a visible holding picture, and make two clips."""
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    _make_visible(observer)
    clips = [make_clip(tmp_path / f"{clip}.mp4", clip, 6) for clip in (1, 2)]
    await stage.converge(showing(ItemKind.HOLDING))
    yield Evening(stage, observer, clips)
    await stage.close()


async def test_takes_are_clean_in_the_stream(evening: Evening, rtmp: RtmpServer) -> None:
    """No black, no stale frame; the first frame some five times; the sound within a frame."""
    rtmp.receive_from(evening.observer, "prepared")
    disturbed = await evening.take_all()
    takes = _shown(rtmp.finish(evening.observer, "prepared"), disturbed)
    report = _report(takes, disturbed)
    flawed = [bad for take, bad in zip(takes, disturbed, strict=True) if not _is_flawless(take)]
    assert all(flawed), f"a take was flawed though OBS drew every frame:\n{report}"
    assert len(takes) - len(flawed) >= FLAWLESS, f"too many takes were flawed:\n{report}"
    assert median(take.first_shown for take in takes) <= FIRST_FRAME_SHOWN, report


async def test_unprepared_takes_are_clean_in_the_stream(evening: Evening, rtmp: RtmpServer) -> None:
    """An early take shows no black and no stale frame either, and begins at the beginning."""
    rtmp.receive_from(evening.observer, "unprepared")
    disturbed = await evening.take_unprepared()
    takes = _shown(rtmp.finish(evening.observer, "unprepared"), disturbed)
    late = [
        bad for take, bad in zip(takes, disturbed, strict=True) if take.first > FIRST_FRAMES_MISSED
    ]
    assert all(late), _report(takes, disturbed)


def _shown(recording: Path, disturbed: list[bool]) -> list[ShownTake]:
    """Return the takes in the recording; black and stale frames are never excused."""
    takes = shown_takes(pictures(recording), tones(recording))
    report = "\n".join(map(str, takes))
    assert len(takes) == len(disturbed), f"not every take is found in the stream:\n{report}"
    assert sum(take.black for take in takes) == 0, report
    assert sum(take.stale for take in takes) == 0, report
    return takes


def _is_flawless(take: ShownTake) -> bool:
    in_step = take.sound is not None and abs(take.sound) <= SOUND
    return take.first == 0 and take.first_shown < FROZEN and in_step


def _report(takes: list[ShownTake], disturbed: list[bool]) -> str:
    report = "\n".join(
        f"{'disturbed ' if bad else ''}{take}" for take, bad in zip(takes, disturbed, strict=True)
    )
    print(report)
    return report


def _make_visible(observer: Observer) -> None:
    """Give the holding picture a colour, so that it is not taken for black."""
    name = "Holding colour"
    inputs = observer.request("GetInputList")["inputs"]
    if name in [one["inputName"] for one in inputs]:
        return
    blue = {"color": 0xFF802020, "width": 640, "height": 360}
    observer.request(
        "CreateInput",
        {
            "sceneName": "Holding",
            "inputName": name,
            "inputKind": "color_source_v3",
            "inputSettings": blue,
        },
    )
