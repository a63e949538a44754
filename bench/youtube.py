"""Cue error on a real OBS while every call to YouTube hangs, beside the same without YouTube."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.daemon import DaemonProcess
from bench.figures import Figure, spread
from bench.studio import BARS, EACH, daemon_for, observed_errors
from bench.timetables import alternating
from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.rehearsal.youtube_emulator import FaultKind, YouTubeEmulator
from tests.studio.real_obs import RealObs

PART = "cue error"
LEAD = timedelta(seconds=12)
"""From the daemon's start to the first cue: YouTube answers meanwhile, so that there is work."""

SILENT_BEFORE = timedelta(seconds=1)

CALLS = 10_000
"""More than are made in a round: each of them hangs."""


def cue_errors_beside_youtube(obs: RealObs, folder: Path, rounds: int, cues: int) -> list[Figure]:
    """Measure `rounds` times `cues` without YouTube, and with one that hangs, by turns, in ms."""
    folder.mkdir()
    without: list[float] = []
    hanging: list[float] = []
    unanswered = 0
    for number in range(rounds):
        without += _without(obs, folder / f"without-{number}", cues)
        with _youtube() as emulator:
            hanging += _hanging(obs, folder / f"hanging-{number}", cues, emulator)
            unanswered += len(emulator.faults.happened)
    planned = rounds * cues
    return [
        *spread(PART, "without YouTube", without, "ms", BARS),
        *spread(PART, "every call hangs", hanging, "ms", BARS),
        Figure(PART, "missed, without YouTube", planned - len(without), "", "0", planned),
        Figure(PART, "missed, every call hangs", planned - len(hanging), "", "0", planned),
        Figure(PART, "calls without an answer", unanswered, "", samples=rounds),
    ]


def _without(obs: RealObs, folder: Path, cues: int) -> list[float]:
    start = _first_cue()
    daemon = daemon_for(obs, folder, alternating(start, cues, EACH))
    return observed_errors(obs, daemon, start, cues)


def _hanging(obs: RealObs, folder: Path, cues: int, emulator: YouTubeEmulator) -> list[float]:
    """Let YouTube answer until just before the first cue, so that titles are due at every talk."""
    folder.mkdir()
    token = folder / "token.json"
    write_private(token, json.dumps(emulator.token_document()))
    environment = {
        "ORCHESTRATOR_YOUTUBE__TOKEN_FILE": str(token),
        "ORCHESTRATOR_YOUTUBE__BASE_URL": emulator.base_url,
    }
    start = _first_cue()
    options = "youtube: {thumbnail: none}"
    timetable = alternating(start, cues, EACH).replace("Studio}", f"Studio, {options}}}")
    daemon = daemon_for(obs, folder, timetable, environment)
    return observed_errors(obs, daemon, start, cues, _falling_silent(emulator, start))


def _first_cue() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + LEAD


def _falling_silent(
    emulator: YouTubeEmulator, start: datetime
) -> Callable[[DaemonProcess], AbstractContextManager[None]]:
    @contextmanager
    def company(_daemon: DaemonProcess) -> Iterator[None]:
        time.sleep(max(0, (start - SILENT_BEFORE - datetime.now(UTC)).total_seconds()))
        for _ in range(CALLS):
            emulator.faults.order(FaultKind.TIMEOUT)
        yield

    return company


@contextmanager
def _youtube() -> Iterator[YouTubeEmulator]:
    """Run the emulator in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    emulator = YouTubeEmulator(SystemClock())
    asyncio.run_coroutine_threadsafe(emulator.start(), loop).result()
    try:
        yield emulator
    finally:
        asyncio.run_coroutine_threadsafe(emulator.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
