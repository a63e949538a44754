"""Without OBS: how long large timetables take; many rooms on simulators that cut at one instant."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.daemon import DaemonProcess
from bench.figures import Figure, spread
from bench.timetables import long_day, many_rooms
from orchestrator.conductor.room import ShowRoom
from orchestrator.model.decisions import Adopted, Decision
from orchestrator.timetable.checks import check
from orchestrator.timetable.loading import loads
from tests.studio.bound import bound


def compile_day(folder: Path, sessions: int) -> list[Figure]:
    """Measure load, offline check and compile, and a reload of an edited copy, in seconds."""
    part = f"{sessions:,} sessions"
    text = long_day(sessions)
    path = folder / "day.yaml"
    began = time.perf_counter()
    loaded = loads(text, path)
    if loaded.timetable is None:
        raise RuntimeError(str(loaded.problems[0]))
    at_loaded = time.perf_counter()
    check(loaded.timetable, loaded.where)
    at_checked = time.perf_counter()
    used = dict.fromkeys(session.room for session in loaded.timetable.sessions)
    rooms = [ShowRoom(room, loaded.timetable) for room in used]
    at_compiled = time.perf_counter()
    edited = loads(text.replace("Talk number 7", "Talk number seven"), path).timetable
    if edited is None:
        raise RuntimeError("the edited copy is not good")
    for show in rooms:
        adopted = Adopted(edited.digest, loaded.timetable.digest, None, None)
        now = datetime.now(UTC)
        show.trial(edited, Decision(1, now, show.id, "bench", adopted))
    at_reloaded = time.perf_counter()
    whole = "≤ 10" if sessions == 20_000 else ""
    return [
        Figure(part, "load", at_loaded - began, "s"),
        Figure(part, "check offline", at_checked - at_loaded, "s"),
        Figure(part, "compile", at_compiled - at_checked, "s"),
        Figure(part, "load, check, compile", at_compiled - began, "s", whole),
        Figure(part, "reload: load, compile", at_reloaded - at_compiled, "s"),
    ]


@contextmanager
def simulators(count: int) -> Iterator[list[str]]:
    """Run so many simulated OBSes in a process of their own; give their addresses."""
    running = subprocess.Popen(
        bound(
            [sys.executable, "-m", "orchestrator.rehearsal.obs_simulator", "--count", str(count)]
        ),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert running.stdout is not None
        yield [running.stdout.readline().strip() for _ in range(count)]
    finally:
        running.terminate()
        running.wait()


def rooms_at_once(folder: Path, rooms: int, cuts: int) -> list[Figure]:
    """Measure planned start → OBS accepted, as the daemon's as-run log has it, in milliseconds."""
    part = f"{rooms} rooms, simulators"
    with simulators(rooms) as urls:
        names = [f"r{number:03}" for number in range(rooms)]
        settings = {
            f"ORCHESTRATOR_OBS__{name.upper()}__URL": url
            for name, url in zip(names, urls, strict=True)
        }
        apart = timedelta(seconds=3)
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=20 + rooms / 10)
        daemon = DaemonProcess(folder, many_rooms(start, rooms, cuts, apart), settings)
        daemon.provision()
        daemon.start(60)
        time.sleep(max(0.0, (start + cuts * apart - datetime.now(UTC)).total_seconds()))
        daemon.stop()
        lines = daemon.as_run()
    errors = [line["error_ms"] for line in lines if line["kind"] in ("break", "qa")]
    taken = [error for error in errors if error is not None]
    missed = rooms * cuts - len(taken)
    bars = {"p99": "≤ 50"} if rooms == 200 else {}
    return [
        *spread(part, "cue error", taken, "ms", bars),
        Figure(part, "cues missed", missed, "", "0", rooms * cuts),
    ]
