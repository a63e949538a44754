"""Prints how soon each fault of sound and picture is told on a real OBS, as a table.

Run: `OBS_VERSION=29 python -m tests.studio.seen_faults [--times N] [--for SECONDS]`; a round takes
some 40 s. Told is what the room's device says, on which the crew is told at once; of faults that
must last, the seconds count from their threshold on. Thresholds are shorter than a show's. Ends
with 1 where one was told too late, or said while nothing was wrong.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from orchestrator.devices.hearing import Light, Limits
from orchestrator.devices.obs.compare import meters, stills
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.sight import eye
from orchestrator.devices.seeing import Patience
from orchestrator.model.rundown import Item, ItemKind, Leaves
from orchestrator.model.state import RoomState
from orchestrator.news import News
from orchestrator.show.equipment import FilmsOnDisk
from orchestrator.timetable.probe.measure import probe
from tests.studio.real_obs import Display, Observer, RealObs
from tests.studio.stage import ROOM, Stage, premiere, showing

RATE, FRAMES, SECONDS = 48_000, 30, 90
WIDTH, HEIGHT = 640, 360
BLACK_AFTER, STILL_AFTER, SILENT_AFTER, SHORT = 3.0, 5.0, 4.0, 3.0
"""Seconds: the thresholds here, and what `LATELY` and `STILL_IN_A_TALK` are."""

AT_ONCE, LIVE = 3.0, 5.0
"""Seconds in which a fault must be told, of a live part after its threshold."""

GIVEN_UP: Final = 40.0
NO_TRACK: Final = dict.fromkeys("123456", False)
ALL_TRACKS: Final = dict.fromkeys("123456", True)
MONITOR: Final = "OBS_MONITORING_TYPE_"
OF_THE_MIXER: Final = {
    "mute": ("SetInputMute", {"inputMuted": True}, {"inputMuted": False}),
    "volume 0": ("SetInputVolume", {"inputVolumeMul": 0.0}, {"inputVolumeMul": 1.0}),
    "track off": (
        "SetInputAudioTracks",
        {"inputAudioTracks": NO_TRACK},
        {"inputAudioTracks": ALL_TRACKS},
    ),
    "Monitor Only": (
        "SetInputAudioMonitorType",
        {"monitorType": f"{MONITOR}MONITOR_ONLY"},
        {"monitorType": f"{MONITOR}NONE"},
    ),
}
LIMITS: Final = Limits(
    nobody_after=SILENT_AFTER,
    silent_after=SILENT_AFTER,
    picture=Patience(2.0, BLACK_AFTER, STILL_AFTER, 60.0),
)


@dataclass
class Fault:
    """A row: what is told must have `sign` in it; `threshold` seconds are taken off."""

    sign: str
    most: float
    threshold: float = 0.0
    took: list[float] = field(default_factory=list)


def table() -> dict[str, Fault]:
    """Return the rows, in their order."""
    talk = "viewers hear nothing of the talk"
    return {
        **{name: Fault(talk, AT_ONCE) for name in OF_THE_MIXER},
        "talk black": Fault("is black in OBS", AT_ONCE),
        "talk frozen": Fault("stands still in OBS", LIVE, SHORT),
        "wrong device": Fault("the device of “Wrong”", LIVE, eye.GUESTS_EVERY.total_seconds()),
        "guest black": Fault("its picture has been black", LIVE, BLACK_AFTER),
        "one-channel guest": Fault("only the left side", LIVE, SHORT),
        "guest frozen": Fault("its picture has stood still", LIVE, STILL_AFTER),
        "guest silent": Fault("nobody has been heard for", LIVE, SILENT_AFTER),
    }


def film(path: Path, sides: tuple[float, float]) -> Path:
    """Write a film that moves all the time, with a tone as loud as this on each side."""
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=FRAMES)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.options = {"preset": "ultrafast", "g": "60"}
        sound = out.add_stream("aac", rate=RATE, layout="stereo")
        ramp = np.tile(np.arange(WIDTH, dtype=np.uint16), (HEIGHT, 1))
        for number in range(FRAMES * SECONDS):
            light = ((ramp + number * 5) % 160 + 60).astype(np.uint8)
            out.mux(picture.encode(av.VideoFrame.from_ndarray(light, format="gray")))
        out.mux(picture.encode(None))
        times = np.arange(RATE * SECONDS) / RATE
        wave = np.sin(times * 2 * np.pi * 440).astype(np.float32)
        for start in range(0, len(wave), 1024):
            part = np.stack([wave[start : start + 1024] * side for side in sides])
            frame = av.AudioFrame.from_ndarray(part.astype(np.float32), "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE, start
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return path


@dataclass
class Trial:
    """One OBS, a device on it, and a person beside it. `wrongly`: what was told without a fault."""

    stage: Stage
    person: Observer
    folder: Path
    talked: Path
    loudness: str
    rows: dict[str, Fault] = field(default_factory=table)
    wrongly: list[str] = field(default_factory=list)
    state: RoomState = field(default_factory=lambda: showing(ItemKind.HOLDING))

    def told(self) -> str:
        """Return all that the crew is told now."""
        device = self.stage.device
        seen = device.seeing()
        return f"{device.health().alert} {device.hearing().alert} {seen.alert} {seen.ahead}"

    def ask(self, kind: str, **data: Any) -> Mapping[str, Any]:
        """Let the person ask or order something."""
        return self.person.request(kind, data)

    async def until(self, condition: Callable[[], object], within: float = GIVEN_UP) -> None:
        began = self.stage.clock.monotonic()
        while not condition():
            assert self.stage.clock.monotonic() - began < within, self.told()
            await self.stage.keep(self.state, 0.02)

    async def rest(self, seconds: float = 1.0) -> None:
        """Go on for a while in which nothing is wrong."""
        await self.until(lambda: not self.told().strip())
        await self.stage.keep(self.state, seconds)
        if told := self.told().strip():
            self.wrongly.append(told)

    async def see(self, *names: str) -> None:
        """Wait until these faults, which have just begun, are told."""
        began, waited = self.stage.clock.monotonic(), set(names)
        while waited and self.stage.clock.monotonic() - began < GIVEN_UP:
            await self.stage.keep(self.state, 0.02)
            passed = self.stage.clock.monotonic() - began
            for name in [each for each in waited if self.rows[each].sign in self.told()]:
                self.rows[name].took.append(passed - self.rows[name].threshold)
                waited.discard(name)
        for name in waited:
            self.rows[name].took.append(GIVEN_UP)

    def show(self, scene: str, name: str, *, shown: bool) -> None:
        item = self.ask("GetSceneItemId", sceneName=scene, sourceName=name)["sceneItemId"]
        self.ask("SetSceneItemEnabled", sceneName=scene, sceneItemId=item, sceneItemEnabled=shown)

    def prepare(self) -> None:
        """Make the guests, and what lies over pictures when it is shown."""
        guests = {"Guest": (0.3, 0.3), "Left": (0.3, 0.0)}
        for name, sides in guests.items():
            made = film(self.folder / f"{name}.mp4", sides)
            settings = {"local_file": str(made), "looping": True, "restart_on_activate": False}
            self._input("Live Q&A", name, "ffmpeg_source", settings, shown=name == "Guest")
        blind = {"color": 0xFF000000, "width": 1920, "height": 1080}
        for scene in ("Talk", "Live Q&A"):
            self._input(scene, f"Black in {scene}", "color_source_v3", blind, shown=False)

    async def still(self) -> None:
        """Make what lies over a talk and never moves: a picture of the guest."""
        await self.stage.clock.sleep(2)  # the guest is there
        grey = self.folder / "still.png"
        shot = {"sourceName": "Guest", "imageFormat": "png", "imageFilePath": str(grey)}
        self.ask("SaveSourceScreenshot", **shot)
        settings = {"file": str(grey)}
        self._input("Talk", "Still", "image_source", settings, shown=False)

    def _input(
        self, scene: str, name: str, kind: str, settings: Mapping[str, Any], *, shown: bool
    ) -> None:
        told = {"sceneName": scene, "inputName": name, "inputKind": kind}
        self.ask("CreateInput", **told, inputSettings=settings, sceneItemEnabled=shown)

    async def talk(self) -> None:
        """Put a talk on air, with a Q&A to come, and spoil what can be spoilt in it."""
        await self.take(self._talk())
        (player,) = [each for each in self.stage.device._known.current.players if each.visible]
        await self.until(lambda: self.stage.device.hearing().light is Light.HEARD)
        await self.rest(2.5)
        wrong = {"device_id": "/dev/video77"}
        self._input("Live Q&A", "Wrong", "v4l2_input", wrong, shown=True)
        await self.see("wrong device")
        self.ask("RemoveInput", inputName="Wrong")
        await self.rest()
        for name, (request, bad, good) in OF_THE_MIXER.items():
            self.ask(request, inputName=player.name, **bad)
            await self.see(name)
            self.ask(request, inputName=player.name, **good)
            await self.rest(0.3)
        for name, cover in (("talk black", "Black in Talk"), ("talk frozen", "Still")):
            self.show("Talk", cover, shown=True)
            await self.see(name)
            self.show("Talk", cover, shown=False)
            await self.rest(0.3)

    def _talk(self) -> RoomState:
        now = self.stage.clock.now()
        soon = now + timedelta(seconds=30)
        qa = Item("qa", ROOM.id, ItemKind.QA, "s", "Q", soon, None, soon, None, Leaves.BY_CLOCK)
        state = premiere(self.talked, now, standby=qa)
        return replace(state, item=replace(state.item, media=self.talked, loudness=self.loudness))

    async def live(self) -> None:
        """Put a Q&A on air, and spoil what can be spoilt in it."""
        await self.take(showing(ItemKind.QA))
        await self.until(lambda: self.stage.device.hearing().light is Light.HEARD)
        await self.rest(2.5)
        self.show("Live Q&A", "Black in Live Q&A", shown=True)
        self.show("Live Q&A", "Left", shown=True)
        self.show("Live Q&A", "Guest", shown=False)
        await self.see("guest black", "one-channel guest")
        self.show("Live Q&A", "Guest", shown=True)
        self.show("Live Q&A", "Left", shown=False)
        self.show("Live Q&A", "Black in Live Q&A", shown=False)
        await self.rest()
        self._guest("PAUSE")
        await self.see("guest frozen", "guest silent")
        self._guest("PLAY")
        await self.rest()

    def _guest(self, action: str) -> None:
        whole = f"OBS_WEBSOCKET_MEDIA_INPUT_ACTION_{action}"
        self.ask("TriggerMediaInputAction", inputName="Guest", mediaAction=whole)

    async def take(self, state: RoomState) -> None:
        self.state = state
        await self.stage.converge(state)

    def report(self, version: str) -> bool:
        """Print the table; return whether each fault was told in time, and nothing else."""
        print(
            f"OBS {version}\n\n| fault | told | median s | worst s | bar s |\n|---|---|---|---|---|"
        )
        good = not self.wrongly
        for name, row in self.rows.items():
            if not row.took:
                continue
            known = [each for each in row.took if each < GIVEN_UP - row.threshold]
            in_time = sum(each <= row.most for each in row.took)
            good = good and in_time == len(row.took)
            median, worst = statistics.median(row.took), max(row.took)
            counted = f"{len(known)} of {len(row.took)}"
            print(f"| {name} | {counted} | {median:.2f} | {worst:.2f} | {row.most:g} |")
        print(f"\ntold without a fault: {len(self.wrongly)}", *self.wrongly[:5], sep="\n")
        return good


async def rounds(obs: RealObs, folder: Path, times: int, seconds: float) -> bool:
    """Play so many rounds, or as many as fit into the seconds; return whether all was told."""
    stage = Stage(obs.settings)
    await stage.clock.sleep(5)  # its window is ready for new scenes
    await stage.provision()
    stage.device = ObsDevice(
        ROOM, stage.settings, stage.clock, News(stage.clock), limits=LIMITS, films=FilmsOnDisk()
    )
    media = film(folder / "talk.mp4", (0.3, 0.3))
    trial = Trial(stage, obs.observer(), folder, media, probe(media).loudness)
    trial.prepare()
    await trial.still()
    await stage.open()
    await trial.take(showing(ItemKind.HOLDING))
    began = stage.clock.monotonic()
    for number in range(times):
        longest = (stage.clock.monotonic() - began) / max(number, 1)
        if seconds and stage.clock.monotonic() - began + longest * 1.1 > seconds:
            break
        await trial.talk()
        await trial.live()
        await trial.take(showing(ItemKind.HOLDING))
    version = trial.ask("GetVersion")["obsVersion"]
    await stage.close()
    trial.person.close()
    return trial.report(version)


def main() -> int:
    """Play the rounds; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--for", type=float, default=0, dest="seconds", help="at most so many s")
    chosen = parser.parse_args()
    meters.LATELY = timedelta(seconds=SHORT)  # type: ignore[misc]  # shorter than a show's
    stills.STILL_IN_A_TALK = timedelta(seconds=SHORT)  # type: ignore[misc]
    with tempfile.TemporaryDirectory(prefix="seen-") as made:
        folder = Path(made)
        (folder / "obs").mkdir()
        display = Display()
        obs = RealObs(folder / "obs", display.name)
        obs.start()
        try:
            return 0 if asyncio.run(rounds(obs, folder, chosen.times, chosen.seconds)) else 1
        finally:
            obs.stop()
            display.close()


if __name__ == "__main__":
    sys.exit(main())
