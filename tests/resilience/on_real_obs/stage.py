"""A show on a real OBS that streams to a real RTMP server, with the daemon as a process of its own.

The campaign's rows let things befall it; everything is judged by what viewers saw.
"""

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench.daemon import DaemonProcess
from orchestrator.clock import SystemClock
from orchestrator.devices.obs.compare.inventory import player_names
from orchestrator.devices.obs.hand.provision import provision
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.model.timetable import Room
from tests.resilience.on_real_obs.looks import OBS_IS_GONE, PREMIERE, Look, Watcher
from tests.resilience.on_real_obs.shows import Plan, Talk, plan, timetable
from tests.studio.clips import RATE, Picture, make_clip, pictures
from tests.studio.real_obs import BEFORE_OTHERS, Display, Observer, RealObs, wait_until
from tests.studio.rtmp import RtmpServer

ROOM = Room(id="studio", name="Studio", obs="studio")
KEY = "show"
SHRUNK = 2
"""A picture a quarter the size, so that a campaign can have several OBSes on a few cores."""

JUMP = 0.5
"""Seconds by which a recording may get ahead of itself in the stream: its time stamps waver."""


@cache
def _recording(clip: int, seconds: int) -> Path:
    folder = Path(mkdtemp(prefix="recordings-"))
    return make_clip(folder / f"{clip}.mp4", clip, seconds)


class Daemon(DaemonProcess):
    """The daemon, before other work on the machine: as OBS, it has one of its own in a show."""

    def spawn(self) -> "subprocess.Popen[bytes]":
        process = super().spawn()
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, process.pid, BEFORE_OTHERS)
        return process


class Stage:
    """One show. Times are seconds since its first talk's planned start unless said otherwise."""

    def __init__(
        self, folder: Path, obs: RealObs, rtmp: RtmpServer, talks: Sequence[Talk], ends: ExitStack
    ) -> None:
        """Prepare; `ends` takes down what is started here."""
        self._ends = ends
        self.folder = folder
        self.obs = obs
        self.rtmp = rtmp
        self.talks = talks
        self.streaming = True
        self.clock = SystemClock()
        self.daemon: Daemon
        self.watcher: Watcher
        self.start = 0.0
        self.plan: Plan

    def set_up(self) -> None:
        """Give OBS its scenes and where to stream to, and put the recordings in place."""
        observer = self.obs.observer()
        self.rtmp.offer_to(observer, KEY)
        observer.close()
        self.provision()
        for talk in self.talks:
            shutil.copy(_recording(talk.clip, talk.seconds), self.folder / talk.file)
        self.watcher = Watcher(self.obs)
        self._ends.callback(self.watcher.close)

    def provision(self) -> None:
        """Give OBS the scenes that it lacks."""
        asyncio.run(self._provision())

    async def _provision(self) -> None:
        async with visit("OBS", self.obs.settings, self.clock) as connection:
            await provision(connection, ROOM, "http://127.0.0.1")

    def open(self, lead: int, url: str | None = None) -> None:
        """Start the daemon on a show that begins in `lead` seconds; `url`: OBS's, for it."""
        self.write(lead, url)
        self.daemon.start()

    def write(self, lead: int, url: str | None = None) -> None:
        """Write the timetable, as `open` does, and start nothing."""
        self.start = float(int(self.clock.now().timestamp()) + 1 + lead)
        self.plan = plan(self.talks, self.start)
        settings = {
            "ORCHESTRATOR_OBS__STUDIO__URL": url or self.obs.url,
            "ORCHESTRATOR_OBS__STUDIO__PASSWORD": self.obs.password,
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        begins = datetime.fromtimestamp(self.start, UTC)
        text = timetable(self.talks, begins, self.streaming)
        self.daemon = Daemon(self.folder, text, settings)
        self._ends.callback(self.daemon.kill)

    @property
    def now(self) -> float:
        return self.clock.now().timestamp() - self.start

    def until(self, second: float) -> None:
        """Wait for a second of the show; raises AssertionError when it has passed."""
        left = second - self.now
        assert left > -0.5, f"{-left:.1f} s too late for {second:.1f}"
        self.sleep(left)

    def sleep(self, seconds: float) -> None:
        end = self.clock.monotonic() + seconds
        with suppress(TimeoutError):
            wait_until(lambda: self.clock.monotonic() >= end, "", seconds + 1)

    def seconds_until(self, condition: Callable[[], object], what: str, within: float) -> float:
        """Return after how many seconds it is so."""
        began = self.clock.monotonic()
        try:
            wait_until(condition, what, within)
        except TimeoutError as late:
            raise AssertionError(f"{late}; last looks {self.watcher.looks[-2:]}") from None
        return self.clock.monotonic() - began

    def bring_obs_back(self) -> float:
        """Start OBS again; return the second at which its websocket took a connection."""
        self.obs.spawn()
        wait_until(self._listens, "OBS listens", 30, every=0.005)
        return self.now

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.obs.port), 0.2):
            return True
        return False

    def right_after(self, second: float, within: float) -> float:
        """Return how long after that second of the show viewers saw the right picture."""
        return self.seconds_to(self.plan.allows, within, second)

    def seconds_to(self, shows: Callable[[Look], bool], within: float, since: float = 0.0) -> float:
        """Return how long after that second of the show viewers saw such a picture."""
        found: list[Look] = []

        def seen() -> bool:
            found.extend(filter(shows, self.seen(since, self.now)))
            return bool(found)

        self.seconds_until(seen, "the picture", within)
        return found[0].at - self.start - since

    def seen(self, begin: float, end: float) -> list[Look]:
        """Return what viewers saw between two seconds of the show."""
        return [s for s in tuple(self.watcher.looks) if begin <= s.at - self.start <= end]

    def check_looks(self, *excused: tuple[float, float]) -> None:
        """Raise AssertionError for what was wrongly seen; not within the excused stretches."""
        looks = [
            seen
            for seen in self.watcher.looks
            if not any(begin <= seen.at - self.start <= end for begin, end in excused)
        ]
        began = next((seen.at for seen in looks if self.plan.allows(seen)), None)
        assert began is not None, "nothing right was seen at all"
        wrong = self.plan.wrong([seen for seen in looks if seen.at >= began])
        assert not wrong, (f"{len(wrong)} of {len(looks)} looks", wrong[:3])

    def state(self) -> dict[str, Any]:
        """Return what the daemon says of the show."""
        document: dict[str, Any] = self.daemon.get("/api/v1/state")
        return document

    def room(self) -> dict[str, Any]:
        """Return what the daemon says of the room."""
        document: dict[str, Any] = self.state()["rooms"]["studio"]
        return document

    def says(self, words: str) -> bool:
        """Return whether the crew was told so."""
        return any(words in alert["text"] for alert in self.state()["alerts"])

    def obs_health(self) -> dict[str, Any]:
        """Return how OBS is, as the crew reads it."""
        health: dict[str, Any] = self.room()["devices"][0]
        return health

    def player_on_air(self, observer: Observer) -> str:
        """Return the name of the media input that viewers see."""
        items = observer.request("GetSceneItemList", {"sceneName": PREMIERE})["sceneItems"]
        players = player_names(PREMIERE)
        (name,) = [
            str(item["sourceName"])
            for item in items
            if item["sceneItemEnabled"] and item["sourceName"] in players
        ]
        return name

    def streams(self) -> bool:
        """Return whether OBS streams; one that does not answer yet does not."""
        with suppress(*OBS_IS_GONE), self.observed() as observer:
            return bool(observer.request("GetStreamStatus")["outputActive"])
        return False

    @contextmanager
    def observed(self) -> Iterator[Observer]:
        """Open a connection of one's own to OBS: a second pair of eyes, or a person's hands."""
        observer = self.obs.observer()
        try:
            yield observer
        finally:
            observer.close()

    def streamed(self) -> list[list[Picture]]:
        """End the show; return, stream by stream, the frames in which a recording was shown."""
        self.daemon.stop()
        with self.observed() as observer:
            self.rtmp.finish(observer, KEY)
        files = sorted(self.rtmp.recorded.iterdir(), key=lambda file: file.stat().st_mtime)
        return [
            [picture for picture in pictures(file) if picture.clip is not None]
            for file in files
            if file.stat().st_size > 0
        ]


def jumps(frames: Sequence[Picture]) -> tuple[int, int]:
    """Return how often a recording went back in this stream, and how often it went ahead.

    A busy machine leaves frames out: what only makes good for them is no jump.
    """
    back = ahead = 0
    for _, group in groupby(frames, key=lambda frame: frame.clip):
        shown = [(frame.at, (frame.number or 0) / RATE) for frame in group]
        furthest = shown[0][1] - shown[0][0]
        for (_, before), (at, seconds) in pairwise(shown):
            back += seconds < before
            ahead += seconds - at > furthest + JUMP
            furthest = max(furthest, seconds - at)
    return back, ahead


@contextmanager
def staged(folder: Path, talks: Sequence[Talk], streams: bool = True) -> Iterator[Stage]:
    """Set a show up, its daemon not started yet; take everything down in the end."""
    with ExitStack() as stack:
        display = Display()
        stack.callback(display.close)
        rtmp = RtmpServer(_made(folder / "rtmp"))
        stack.callback(rtmp.close)
        obs = RealObs(_made(folder / "obs"), display.name, SHRUNK)
        stack.callback(obs.stop)
        obs.start()
        stage = Stage(_made(folder / "show"), obs, rtmp, talks, stack)
        stage.streaming = streams
        stage.set_up()
        yield stage


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
