"""An evening of takes on a real OBS, read out of the stream that a server recorded.

`bench` prints its figures, `test_takes_of_an_evening` holds them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from tests.studio.clips import make_clip, pictures
from tests.studio.noise import Heard, Sound, noise
from tests.studio.painting import paint
from tests.studio.real_obs import Observer, RealObs
from tests.studio.rtmp import RtmpServer
from tests.studio.stage import Stage, premiere, showing
from tests.studio.takes import ShownTake, shown_takes

CLIPS = (1, 2, 3)
LONG = 12.0
ON_AIR = 2.8
"""Seconds of each recording that are seen."""

BETWEEN = 0.6
"""Seconds of another picture between two recordings, where there is one."""

AROUND = 0.8
"""Seconds after a take during which a frame that OBS could not draw spoils the measurement."""

_ADDED = re.compile(r"adding (\d+) milliseconds of audio buffering")


@dataclass(frozen=True, slots=True)
class Take:
    """One take: what viewers saw and heard of it. `disturbed`: OBS could not draw every frame."""

    seen: ShownTake
    heard: Heard
    disturbed: bool


class Evening:
    """A device on a provisioned OBS that streams to a server; used once."""

    def __init__(self, obs: RealObs, observer: Observer, rtmp: RtmpServer, folder: Path) -> None:
        self._obs = obs
        self._observer = observer
        self._rtmp = rtmp
        self._stage = Stage(obs.settings)
        self._disturbed: list[bool] = []
        self._lost_before = self._added_before = 0
        self._waves = {clip: noise(clip, LONG) for clip in CLIPS}
        self._clips = [
            make_clip(folder / f"noise-{clip}.mp4", clip, LONG, wave)
            for clip, wave in self._waves.items()
        ]

    async def open(self) -> None:
        """Make the scenes and give each a colour."""
        await self._stage.provision()
        await self._stage.open()
        paint(self._observer)
        await self._stage.converge(showing(ItemKind.HOLDING))

    async def takes(self, number: int, *, prepared: bool) -> list[Take]:
        """Take so many recordings; every third follows another without a picture between."""
        key = "prepared" if prepared else "unprepared"
        self._disturbed.clear()
        self._lost_before, self._added_before = self._lost_frames(), self._buffering()
        self._rtmp.receive_from(self._observer, key)
        for count in range(number):
            clip = self._clips[count % len(self._clips)]
            if count % len(CLIPS) != len(CLIPS) - 1:
                await self._stage.converge(showing(ItemKind.HOLDING))
                await self._stage.keep(showing(ItemKind.HOLDING), BETWEEN)
                if prepared:
                    await self._hold(clip)
            following = self._clips[(count + 1) % len(self._clips)]
            straight_on = prepared and (count + 1) % len(CLIPS) == len(CLIPS) - 1
            await self._take(clip, following if straight_on else None)
        await self._stage.converge(showing(ItemKind.HOLDING))
        recording = self._rtmp.finish(self._observer, key)
        return self._judged(recording)

    async def close(self) -> None:
        """Let go of OBS."""
        await self._stage.close()

    def buffering_added(self) -> int:
        """Return by how many milliseconds more this OBS delays its sound since the takes began."""
        return self._buffering() - self._added_before

    def stalled(self) -> bool:
        """Return whether OBS could not draw every frame since the takes began, whenever it was.

        An OBS that its machine lets stand for 0.3 s delays its sound by 256 ms from then on, for
        0.9 s by 490 ms, whatever it plays (tried with SIGSTOP).
        """
        return self._lost_frames() > self._lost_before

    def _buffering(self) -> int:
        log = (self._obs.folder / "obs.log").read_text(errors="replace")
        return sum(int(number) for number in _ADDED.findall(log))

    async def _hold(self, clip: Path) -> None:
        wanted = showing(ItemKind.HOLDING, preroll=clip)
        await self._stage.until_held(wanted)

    async def _take(self, clip: Path, following: Path | None) -> None:
        before = self._lost_frames()
        wanted = premiere(clip, self._stage.clock.now(), preroll=following)
        verdict = await self._stage.converge(wanted)
        assert isinstance(verdict, Met), verdict
        await self._stage.keep(wanted, AROUND)
        self._disturbed.append(self._lost_frames() > before)
        await self._stage.keep(wanted, ON_AIR - AROUND)
        if following is not None:
            await self._stage.until_held(wanted)

    def _lost_frames(self) -> int:
        stats = self._observer.request("GetStats")
        return int(stats["renderSkippedFrames"]) + int(stats["outputSkippedFrames"])

    def _judged(self, recording: Path) -> list[Take]:
        seen = shown_takes(pictures(recording), [])
        sound = Sound(recording)
        report = "\n".join(map(str, seen))
        assert len(seen) == len(self._disturbed), f"not every take is in the stream:\n{report}"
        return [
            Take(take, sound.of(self._waves[take.clip], take.shown), disturbed)
            for take, disturbed in zip(seen, self._disturbed, strict=True)
        ]


def lags_ms(takes: Sequence[Take]) -> list[float]:
    """Return by how many milliseconds each take's sound is off its picture, where it was found."""
    return [abs(take.heard.late) * 1000 for take in takes if take.heard.late is not None]
