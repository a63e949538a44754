"""On a real OBS: what five hundred clients of the feed do to cues, and how late they are told."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench import studio
from bench.daemon import DaemonProcess
from bench.figures import Figure, spread
from tests.studio.real_obs import RealObs

CONNECTING = timedelta(seconds=20)
"""Time before the first cue for all clients to have the whole state."""


@contextmanager
def listening(daemon: DaemonProcess, count: int, file: Path) -> Iterator[None]:
    """Let so many clients listen; what they saw is in `file` afterwards."""
    command = [sys.executable, "-m", "bench.listeners", daemon.url, str(count), str(file)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
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
    seen = json.loads(file.read_text())
    return [
        *(replace(figure, part=part) for figure in errors),
        *spread(part, "delivery", seen["delays_ms"], "ms", {"p99": "≤ 500"}),
        Figure(part, "clients lost", seen["lost"], "", "0", listeners),
    ]
