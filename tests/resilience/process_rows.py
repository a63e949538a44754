"""Rows of the fault campaign that need the machine: a real process is ended, a loop hangs."""

import asyncio
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.settings import ObsSettings
from orchestrator.upkeep.watches import Watchdog
from tests.resilience.stage import BRIEF, Stage, is_right
from tests.venues.real_synapse import wait_until
from tests.venues.small_server import SmallServer
from tests.venues.whole_show import CLOCK, Daemon, Simulators, make_recording, pause

ENDS_WITHIN = 2.0
"""Seconds from SIGTERM to the process's end."""

LENGTH = timedelta(seconds=120)

TALK = """\
event: {{name: Terminated, date: {start:%Y-%m-%d}, timezone: UTC}}
posts: {{kinds: {{talk-started: on}}}}
rooms: {{main: {{venues: [matrix: {{room: "!a:example.org"}}]}}}}
sessions:
  - {{id: a, start: "{start:%Y-%m-%dT%H:%M:%SZ}", title: A, media: a.mp4, qa: 20s}}
"""

SHORT = BRIEF.replace("30s, qa: 6s", "12s, qa: 4s").replace("10s, qa: none", "5s, qa: none")


@dataclass(frozen=True)
class _OnAir:
    """A daemon in the middle of a talk, a post on its way to a venue that hangs."""

    daemon: Daemon
    obs: Simulators
    cursor: float
    """Milliseconds of the recording when it was seen on air."""

    def goes_on(self) -> None:
        """Hold that viewers see the recording, further on."""
        scene, cursor = asyncio.run(_look(self.obs.urls[0]))
        assert scene == "Talk"
        assert cursor > self.cursor


@contextmanager
def _talk_on_air(folder: Path) -> Iterator[_OnAir]:
    with ExitStack() as stack:
        obs = Simulators(1)
        stack.callback(obs.stop)
        venue = stack.enter_context(SmallServer(fault="hang"))
        daemon = stack.enter_context(_daemon(folder, obs.urls[0], venue.url))
        daemon.provision()
        daemon.start_and_wait()
        cursor = _until_the_talk(obs.urls[0])
        wait_until(lambda: bool(venue.requests), "a post is on its way", 20)
        yield _OnAir(daemon, obs, cursor)


def terminated(folder: Path, rng: random.Random) -> float:
    """Seconds until it has ended: the picture and the recording go on, and it says so.

    Pages may hang on its feeds, its venue or its OBS may hang.
    """
    with _talk_on_air(folder) as on_air, ExitStack() as stack:
        daemon, obs = on_air.daemon, on_air.obs.pid
        pause(rng.uniform(0, 4))
        for _ in range(rng.choice([0, 3])):
            stack.enter_context(_reading(f"{daemon.url}/feed"))
        if rng.random() < 0.3:
            os.kill(obs, signal.SIGSTOP)
            stack.callback(os.kill, obs, signal.SIGCONT)
        begun = CLOCK.monotonic()
        code = daemon.stop()
        took = CLOCK.monotonic() - begun
        os.kill(obs, signal.SIGCONT)
        assert code == 0, daemon.log()[-1500:]
        assert "The picture stays as it is" in daemon.log(), daemon.log()[-500:]
        on_air.goes_on()
        assert took <= ENDS_WITHIN, took
        return took


def killed_with_a_broken_file(folder: Path, rng: random.Random) -> float:
    """Killed, and the timetable's file broken meanwhile: the show goes on as it was.

    Seconds until the daemon serves again. The mistake is shown until the file is mended.
    """
    with _talk_on_air(folder) as on_air:
        daemon, file = on_air.daemon, on_air.daemon.timetable
        pause(rng.uniform(0, 3))
        daemon.kill()
        good = file.read_text()
        match rng.choice(["broken", "half-written", "empty", "gone"]):
            case "broken":
                file.write_text(good.replace("qa: 20s", "qa: 20 cups"))
            case "half-written":
                file.write_text(good[: rng.randrange(20, len(good) // 2)])
            case "empty":
                file.write_text("")
            case _:
                file.unlink()
        took = daemon.start_and_wait()
        wait_until(lambda: bool(_problems(daemon)), "the mistake is told", 20)
        on_air.goes_on()
        file.write_text(good)
        wait_until(lambda: not _problems(daemon), "the mended file is taken up", 20)
        on_air.goes_on()
        return took


def _problems(daemon: Daemon) -> list[str]:
    """Return what the crew reads of the timetable's file; hold that it is an alert, too."""
    state = httpx.get(f"{daemon.url}/api/v1/state").json()
    problems: list[str] = state["timetable_problems"]
    told = any("the last good one stays" in alert["text"] for alert in state["alerts"])
    return problems if told else []


def _daemon(folder: Path, obs: str, venue: str) -> Daemon:
    make_recording(folder / "a.mp4", LENGTH)
    start = CLOCK.now().replace(microsecond=0) + timedelta(seconds=12)
    timetable = folder / "show.yaml"
    timetable.write_text(TALK.format(start=start))
    matrix = "ORCHESTRATOR_VENUES__MATRIX__"
    settings = {f"{matrix}HOMESERVER": venue, f"{matrix}TOKEN": "secret"}
    return Daemon(folder, timetable, {**settings, "ORCHESTRATOR_OBS__MAIN__URL": obs})


def _until_the_talk(obs: str) -> float:
    """Wait until the recording is on air; return its cursor in milliseconds."""
    found = ("", 0.0)

    def is_on() -> bool:
        nonlocal found
        found = asyncio.run(_look(obs))
        return found[0] == "Talk" and found[1] > 0

    wait_until(is_on, "the talk is on air", 60)
    return found[1]


async def _look(obs: str) -> tuple[str, float]:
    """Return the scene on program, and the cursor of the recording that plays."""
    async with visit("looking", ObsSettings(url=obs), CLOCK) as connection:
        scene = await connection.call("GetCurrentProgramScene")
        cursors = [0.0]
        for each in (await connection.call("GetInputList"))["inputs"]:
            if each["inputKind"] == "ffmpeg_source":
                status = await connection.call(
                    "GetMediaInputStatus", {"inputName": each["inputName"]}
                )
                cursors.append(_cursor(status))
        return str(scene["currentProgramSceneName"]), max(cursors)


def _cursor(status: dict[str, Any]) -> float:
    return float(status["mediaCursor"] or 0)


@contextmanager
def _reading(feed: str) -> Iterator[None]:
    """Keep a page's feed open."""
    with httpx.stream("GET", feed, timeout=20) as answer:
        next(answer.iter_lines())
        yield


def loop_blocked(folder: Path, rng: random.Random) -> float:
    """Seconds until the crew is told, from when the loop goes on; the show goes on, too."""
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        watchdog = Watchdog(SystemClock(), stage.rehearsal.conductor.news)
        watchdog.start()
        try:
            await stage.until(rng.uniform(-2, 14))
            threading.Event().wait(rng.uniform(2, 3))
            took = await stage.seconds_until(lambda: stage.says("stood still for"), 1)
            await stage.sleep(3)
            await stage.seconds_until(lambda: is_right(stage), 2)
        finally:
            await watchdog.stop()

    stage = Stage(folder, rng, SHORT, speed=1).play(mishap)
    items = [line.item for line in stage.performance.as_run if line.session is not None]
    assert items == ["a/premiere", "a/qa", "b/premiere"], items
    assert stage.performance.as_run[-1].item == "closing"
    return took
