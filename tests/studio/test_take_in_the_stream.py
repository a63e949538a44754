"""Twenty takes into premieres, read back frame by frame from the recorded stream."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestrator.model.rundown import ItemKind
from tests.studio.clips import make_clip, pictures, tones
from tests.studio.real_obs import Observer, RealObs
from tests.studio.rtmp import RtmpServer
from tests.studio.stage import Stage, premiere, showing
from tests.studio.takes import ShownTake, shown_takes

pytestmark = [pytest.mark.studio, pytest.mark.timeout(400)]

TAKES = 20
MOST_TAKES = 40
"""A machine that cannot draw every frame disturbs what is measured; such takes are repeated."""

ON_AIR = 3.6
"""Seconds of each recording: three on its first frame for the next, and two tones."""

AROUND = 0.8
"""Seconds after a take during which a lost frame spoils the measurement."""

SOUND = 0.070
FIRST_FRAME_SHOWN = 3


@dataclass
class Evening:
    """Takes one recording after the other: from the holding picture, then from one another."""

    stage: Stage
    observer: Observer
    clips: list[Path]

    async def take_all(self) -> list[bool]:
        """Take until TAKES were not disturbed; return for each whether it was."""
        disturbed: list[bool] = []
        while disturbed.count(False) < TAKES and len(disturbed) < MOST_TAKES:
            holding = showing(ItemKind.HOLDING, preroll=self.clips[0])
            await self.stage.converge(showing(ItemKind.HOLDING))
            await self.stage.keep(holding, ON_AIR)
            disturbed.append(await self._take(self.clips[0], self.clips[1]))
            disturbed.append(await self._take(self.clips[1], None))
        await self.stage.converge(showing(ItemKind.HOLDING))
        return disturbed

    async def _take(self, clip: Path, following: Path | None) -> bool:
        """Take the clip and keep it on air; return whether OBS lost frames around the take."""
        before = self._lost_frames()
        wanted = premiere(clip, self.stage.clock.now(), preroll=following)
        verdict = await self.stage.converge(wanted)
        assert verdict.met
        await self.stage.keep(wanted, AROUND)
        disturbed = self._lost_frames() > before
        await self.stage.keep(wanted, ON_AIR - AROUND)
        return disturbed

    def _lost_frames(self) -> int:
        stats = self.observer.request("GetStats")
        return int(stats["renderSkippedFrames"]) + int(stats["outputSkippedFrames"])


async def test_takes_are_clean_in_the_stream(
    real_obs: RealObs, observer: Observer, rtmp: RtmpServer, tmp_path: Path
) -> None:
    """No black, no stale frame; the first frame at most three times; the sound within 70 ms."""
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    _make_visible(observer)
    clips = [make_clip(tmp_path / f"{clip}.mp4", clip, 6) for clip in (1, 2)]
    await stage.converge(showing(ItemKind.HOLDING))
    rtmp.receive_from(observer, "takes")
    disturbed = await Evening(stage, observer, clips).take_all()
    recording = rtmp.finish(observer, "takes")
    await stage.close()
    takes = shown_takes(pictures(recording), tones(recording))
    assert len(takes) == len(disturbed), "every take is found in the stream"
    _judge(takes, disturbed)


def _make_visible(observer: Observer) -> None:
    """Give the holding picture a colour, so that it is not taken for black."""
    blue = {"color": 0xFF802020, "width": 640, "height": 360}
    observer.request(
        "CreateInput",
        {
            "sceneName": "Holding",
            "inputName": "Holding colour",
            "inputKind": "color_source_v3",
            "inputSettings": blue,
        },
    )


def _judge(takes: list[ShownTake], disturbed: list[bool]) -> None:
    shown = "\n".join(
        f"{'disturbed ' if bad else ''}{take}" for take, bad in zip(takes, disturbed, strict=True)
    )
    print(shown)
    assert sum(take.black for take in takes) == 0, shown
    assert sum(take.stale for take in takes) == 0, shown
    good = [take for take, bad in zip(takes, disturbed, strict=True) if not bad]
    assert len(good) >= TAKES, f"this machine is too busy to measure takes:\n{shown}"
    assert all(take.first_shown <= FIRST_FRAME_SHOWN for take in good), shown
    assert all(take.sound is not None and abs(take.sound) <= SOUND for take in good), shown
