"""Without OBS: how long large timetables take; many rooms on simulators that cut at one instant."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.daemon import DaemonProcess
from bench.figures import Figure, spread
from bench.simulators import cut_bare, simulators
from bench.timetables import long_day, many_rooms
from orchestrator.model.decisions import Adopted, Decision
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.loading import loads
from orchestrator.upkeep.gc_pause import no_collections


def compile_day(folder: Path, sessions: int) -> list[Figure]:
    """Measure load, offline check and compile, and a reload of an edited copy, in seconds.

    As the daemon does it, and `check`: without collections of garbage.
    """
    with no_collections():
        return _compile_day(folder, sessions)


def _compile_day(folder: Path, sessions: int) -> list[Figure]:
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
    rooms = [LiveRoom(room, loaded.timetable) for room in used]
    at_compiled = time.perf_counter()
    edited = loads(text.replace("Talk number 7", "Talk number seven"), path).timetable
    if edited is None:
        raise RuntimeError("the edited copy is not good")
    for show in rooms:
        adopted = Adopted(edited.digest, loaded.timetable.digest, None, None)
        now = datetime.now(UTC)
        show.trial(edited, Decision(1, now, show.id, "bench", adopted))
    at_reloaded = time.perf_counter()
    whole = "≤ 3" if sessions == 20_000 else ""
    return [
        Figure(part, "load", at_loaded - began, "s"),
        Figure(part, "check offline", at_checked - at_loaded, "s"),
        Figure(part, "compile", at_compiled - at_checked, "s"),
        Figure(part, "load, check, compile", at_compiled - began, "s", whole),
        Figure(part, "reload: load, compile", at_reloaded - at_compiled, "s"),
    ]


def rooms_at_once(folder: Path, rooms: int, cuts: int) -> list[Figure]:
    """Measure planned start → SceneTransitionStarted leaves the simulator, in milliseconds.

    Beside it the same as the daemon's as-run log has it; and the floor: sockets that do nothing
    but send bytes prepared beforehand to the same simulators, one after the other.
    """
    part = f"{rooms} rooms, simulators"
    apart = timedelta(seconds=3)
    with simulators(rooms) as simulated:
        names = [f"r{number:03}" for number in range(rooms)]
        settings = {
            f"ORCHESTRATOR_OBS__{name.upper()}__URL": url
            for name, url in zip(names, simulated.urls, strict=True)
        }
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=20 + rooms // 10)
        daemon = DaemonProcess(folder, many_rooms(start, rooms, cuts, apart), settings)
        daemon.provision()
        daemon.start(60)
        time.sleep(max(0.0, (start + cuts * apart - datetime.now(UTC)).total_seconds()))
        daemon.stop()
        bare = cut_bare(simulated.urls, ("Break", "Live Q&A"), cuts)
        lines = daemon.as_run()
    planned = [(start + number * apart).timestamp() for number in range(cuts)]
    errors = simulated.errors(planned, apart.total_seconds() / 2)
    in_the_log = [line["error_ms"] for line in lines if line["kind"] in ("break", "live")]
    logged = [error for error in in_the_log if error is not None]
    bars = {"p99": "≤ 50"} if rooms == 200 else {}
    return [
        *spread(part, "cue error", errors, "ms", bars),
        Figure(part, "cues missed", rooms * cuts - len(errors), "", "0", rooms * cuts),
        *spread(part, "as the daemon has it", logged, "ms", {}),
        *spread(part, "the floor: bare sockets", simulated.errors(bare, 0.75), "ms", {}),
    ]
