"""What five hundred clients of the feed do to cues, and how late they are told.

On a real OBS; and on simulators while another room changes all the time, which is harder.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import studio
from bench.daemon import DaemonProcess
from bench.figures import Figure, spread
from bench.simulators import simulators
from bench.timetables import alternating_beside
from tests.studio.bound import bound
from tests.studio.real_obs import RealObs

CONNECTING = timedelta(seconds=20)
"""Time before the first cue for all clients to have the whole state."""


@contextmanager
def listening(daemon: DaemonProcess, count: int, file: Path) -> Iterator[None]:
    """Let so many clients listen; what they saw is in `file` afterwards."""
    command = [sys.executable, "-m", "bench.listeners", daemon.url, str(count), str(file)]
    running = subprocess.Popen(bound(command), stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    if running.stdout.readline() != "ready\n":
        raise RuntimeError("the clients did not get the state")
    try:
        yield
    finally:
        running.terminate()
        running.wait(20)


def feed_at_cues(obs: RealObs, folder: Path, listeners: int, cues: int) -> list[Figure]:
    """Measure cue errors, and change made → whole at the client, in milliseconds."""
    part = f"{listeners} feed clients"
    file = folder.parent / "listeners.json"
    errors = studio.cue_errors(
        obs, folder, cues, lambda daemon: listening(daemon, listeners, file), CONNECTING
    )
    return [*(replace(figure, part=part) for figure in errors), *_delivery(part, file, listeners)]


def _delivery(part: str, file: Path, listeners: int) -> list[Figure]:
    seen = json.loads(file.read_text())
    return [
        *spread(part, "delivery", seen["delays_ms"], "ms", {"p99": "≤ 500"}),
        Figure(part, "clients lost", seen["lost"], "", "0", listeners),
    ]


def feed_of_a_busy_show(folder: Path, listeners: int, cues: int) -> list[Figure]:
    """Measure cue errors as the daemon's as-run log has them, while another room changes."""
    part = f"{listeners} feed clients, busy"
    file = folder / "listeners.json"
    start = datetime.now(UTC).replace(microsecond=0) + CONNECTING
    with simulators(2) as simulated:
        settings = {
            f"ORCHESTRATOR_OBS__{room}__URL": url
            for room, url in zip(("STUDIO", "OTHER"), simulated.urls, strict=True)
        }
        timetable = alternating_beside(start, cues, studio.EACH)
        daemon = DaemonProcess(folder, timetable, settings)
        daemon.provision()
        daemon.start()
        last = start + cues * studio.EACH
        with listening(daemon, listeners, file), _changing(daemon, "other"):
            threading.Event().wait((last - datetime.now(UTC)).total_seconds())
        lines = daemon.get("/api/v1/as-run?room=studio&count=500")
        daemon.stop()
    errors = [line["error_ms"] for line in lines if line["session"] and line["error_ms"]]
    return [*spread(part, "cue error", errors, "ms", {}), *_delivery(part, file, listeners)]


@contextmanager
def _changing(daemon: DaemonProcess, room: str) -> Iterator[None]:
    """Turn a room's autopilot off and on, some five times a second."""
    ended = threading.Event()

    def change() -> None:
        on = False
        while not ended.wait(0.15):
            version = daemon.get(f"/api/v1/rooms/{room}")["version"]
            daemon.decide(room, {"kind": "autopilot", "on": on, "version": version})
            on = not on

    changing = threading.Thread(target=change)
    changing.start()
    try:
        yield
    finally:
        ended.set()
        changing.join()
