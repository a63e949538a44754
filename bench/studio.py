"""On a real OBS: cue error and operator's takes as an independent observer sees them; idle cost."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed

from bench.daemon import DaemonProcess
from bench.figures import Figure, spread
from bench.timetables import alternating
from tests.studio.real_obs import Display, Observer, RealObs

TRANSITIONS, MEDIA_INPUTS = 1 << 4, 1 << 8
"""obs-websocket's subscriptions to the events of transitions and of recordings."""

PART = "real OBS"
EACH = timedelta(seconds=2)
BARS = {"p50": "≤ 3", "p99": "≤ 15"}


Company = Callable[[DaemonProcess], AbstractContextManager[None]]
"""What is beside a daemon while it is measured."""


def alone(_: DaemonProcess) -> AbstractContextManager[None]:
    """Leave the daemon alone."""
    return nullcontext()


class Watcher:
    """Notes when OBS says that a transition starts or a recording ended, in a thread of its own."""

    def __init__(self, obs: RealObs) -> None:
        events = TRANSITIONS | MEDIA_INPUTS
        self._observer = Observer(obs.url, obs.password, events, deadline=3600)
        self.seen: list[float] = []
        self.ended: list[float] = []
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        notes = {"SceneTransitionStarted": self.seen, "MediaInputPlaybackEnded": self.ended}
        connection: Any = self._observer._connection
        with suppress(ConnectionClosed):
            for text in connection:
                now = time.time()
                message = json.loads(text)
                if message["op"] == 5 and message["d"]["eventType"] in notes:
                    notes[message["d"]["eventType"]].append(now)

    def close(self) -> None:
        """Let go of OBS."""
        self._observer.close()


@contextmanager
def studio(folder: Path) -> Iterator[RealObs]:
    """Run a real OBS without a screen."""
    display = Display()
    obs = RealObs(folder, display.name)
    obs.start()
    try:
        yield obs
    finally:
        obs.stop()
        display.close()


def daemon_for(
    obs: RealObs, folder: Path, timetable: str, environment: Mapping[str, str] | None = None
) -> DaemonProcess:
    """Return a daemon of room `studio` on this OBS, its scenes provisioned."""
    folder.mkdir(exist_ok=True)
    settings = {
        **(environment or {}),
        "ORCHESTRATOR_OBS__STUDIO__URL": obs.url,
        "ORCHESTRATOR_OBS__STUDIO__PASSWORD": obs.password,
    }
    daemon = DaemonProcess(folder, timetable, settings)
    daemon.provision()
    return daemon


def cue_errors(
    obs: RealObs,
    folder: Path,
    cues: int,
    company: Company = alone,
    lead: timedelta = timedelta(seconds=8),
    each: timedelta = EACH,
) -> list[Figure]:
    """Measure planned start → SceneTransitionStarted at the observer, in milliseconds.

    `company` is beside the daemon meanwhile; the first cue is so long (`lead`) after the start.
    """
    start = datetime.now(UTC).replace(microsecond=0) + lead
    daemon = daemon_for(obs, folder, alternating(start, cues, each))
    errors = observed_errors(obs, daemon, start, cues, company, each)
    watcher = Watcher(obs)
    floor = bare_cuts(obs, watcher, cues)
    watcher.close()
    return [
        *spread(PART, "cue error", errors, "ms", BARS),
        Figure(PART, "cues missed", cues - len(errors), "", "0", cues),
        *spread(PART, "the floor: a bare socket", floor, "ms", {}),
    ]


def observed_errors(
    obs: RealObs,
    daemon: DaemonProcess,
    start: datetime,
    cues: int,
    company: Company = alone,
    each: timedelta = EACH,
) -> list[float]:
    """Run the daemon through its cues; return the errors of those that were seen, in ms."""
    daemon.start()
    watcher = Watcher(obs)
    planned = [(start + number * each).timestamp() for number in range(cues)]
    with company(daemon):
        time.sleep(max(0, planned[-1] + 1 - time.time()))
    daemon.stop()
    watcher.close()
    errors = []
    for instant in planned:
        after = [s for s in watcher.seen if abs(s - instant) < each.total_seconds() / 2]
        if after:
            errors.append((after[0] - instant) * 1000)
    return errors


def bare_cuts(obs: RealObs, watcher: Watcher, cuts: int) -> list[float]:
    """Measure the same with a socket that waits in a busy loop and does nothing else.

    What it takes longer than this is the daemon's; the rest is OBS, the observer and the machine.
    """
    socket = Observer(obs.url, obs.password)
    errors = []
    for number in range(cuts):
        planned, seen = time.time() + 1, len(watcher.seen)
        while time.time() < planned:
            if planned - time.time() > 0.05:
                time.sleep(0.01)
        socket.request("SetCurrentProgramScene", {"sceneName": ("Break", "Live Q&A")[number % 2]})
        deadline = time.monotonic() + 2
        while len(watcher.seen) == seen and time.monotonic() < deadline:
            time.sleep(0.001)
        errors.append((watcher.seen[seen] - planned) * 1000)
    socket.close()
    return errors


def operator_takes(
    obs: RealObs, folder: Path, takes: int, company: Company = alone, apart: float = 0.7
) -> list[Figure]:
    """Measure the HTTP request of a take → SceneTransitionStarted, in milliseconds.

    `company` is beside the daemon meanwhile; at least `apart` seconds lie between two takes.
    """
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
    daemon = daemon_for(obs, folder, alternating(start, takes + 2, timedelta(minutes=10)))
    daemon.start()
    watcher = Watcher(obs)
    time.sleep(5)
    with company(daemon):
        delays = [_take(daemon, watcher, apart) for _ in range(takes)]
    daemon.stop()
    watcher.close()
    return spread(PART, "take by HTTP", delays, "ms", {"p50": "≤ 15"})


def _take(daemon: DaemonProcess, watcher: Watcher, apart: float) -> float:
    """Take what is on standby; return the milliseconds until OBS began to cut."""
    room = daemon.get("/api/v1/rooms/studio")
    decision = {"kind": "take", "item": room["standby"]["item"], "version": room["version"]}
    seen = len(watcher.seen)
    pressed = time.time()
    daemon.decide("studio", decision)
    deadline = time.monotonic() + 5
    while len(watcher.seen) == seen and time.monotonic() < deadline:
        time.sleep(0.0005)
    delay = (watcher.seen[seen] - pressed) * 1000
    # At odd moments: what comes every second must not always be as far away.
    time.sleep(apart * random.uniform(1, 1.3))
    return delay


def start_and_idle(obs: RealObs, folder: Path, starts: int, idle: float) -> list[Figure]:
    """Measure the start until steady, and what an idle room costs."""
    start = datetime.now(UTC) + timedelta(hours=2)
    daemon = daemon_for(obs, folder, alternating(start, 10, timedelta(minutes=10)))
    figures, seconds = [], []
    for number in range(starts):
        seconds.append(daemon.start())
        if number < starts - 1:
            daemon.stop()
    figures += spread(PART, "start to steady", seconds, "s", {"p50": "≤ 2", "max": "≤ 2"})
    process = daemon.process
    before = process.cpu_times()
    time.sleep(idle)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    figures.append(Figure(PART, "idle, of a core", 100 * used / idle, "%", "≤ 0.5"))
    memory = process.memory_info().rss / 1e6
    figures.append(Figure(PART, "memory, one room", memory, "MB", "≤ 150"))
    figures.append(Figure(PART, "stop", daemon.stop(), "s", "≤ 2"))
    return figures
