"""How long commands take to start: `--help`, `run` until it is ready, `status` beside it.

`BENCH_BESIDE=OTHER:…` measures other checkouts by turns, with this interpreter and its libraries.
`run` has a simulated OBS. Processor: user and system of the whole process, for a busy machine.
"""

import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Figure
from bench.simulators import simulators
from tests.ports import free_port
from tests.studio.bound import bound

HERE = Path(__file__).resolve().parent.parent
START = "from orchestrator.cli.main import main; main()"
BARS = {"--help": "≤ 0.25", "status": "≤ 0.5"}
READY_WITHIN = 60.0
SHOW = """
event: {{name: Startup, date: {day}, timezone: UTC}}
rooms: {{main: {{name: Main}}}}
sessions:
  - {{id: talk, title: Talk, start: "20:00", duration: 25m, qa: 10m}}
"""

Took = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def startup(folder: Path, times: int) -> list[Figure]:
    """Return the medians of each command, with this checkout and those beside it."""
    beside = [Path(each) for each in os.environ.get("BENCH_BESIDE", "").split(os.pathsep) if each]
    found: dict[str, list[Took]] = defaultdict(list)
    bars = {}
    with simulators(1) as obs:
        for number in range(times):
            for checkout in (HERE, *beside):
                own = folder / f"{number}-{len(found)}-{checkout.name}"
                own.mkdir()
                for what, took in _measured(checkout.resolve(), own, obs.urls[0]):
                    name = what if checkout == HERE else f"{what}, {checkout}"
                    found[name].append(took)
                    bars[name] = BARS.get(what, "")
    return [figure for name in sorted(found) for figure in _figures(name, found[name], bars[name])]


def _figures(name: str, took: list[Took], bar: str) -> Iterator[Figure]:
    clock, processor = (statistics.median(each) for each in zip(*took, strict=True))
    yield Figure("startup", f"{name}: median", clock, "s", bar, len(took))
    yield Figure("startup", f"{name}: of the processor", processor, "s", "", len(took))


def _measured(checkout: Path, folder: Path, obs: str) -> Iterator[tuple[str, Took]]:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    (folder / "show.yaml").write_text(SHOW.format(day=tomorrow.date()))
    port = str(free_port())
    settings = {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "ORCHESTRATOR_OBS__MAIN__URL": obs,
        "ORCHESTRATOR_WEB__PORT": port,
        "ORCHESTRATOR_JOURNAL_URL": f"sqlite:///{folder}/journal.sqlite3",
    }
    _timed(["provision", "show.yaml"], folder, settings)
    yield "--help", _timed(["--help"], folder, settings)
    with _daemon(folder, settings, port) as took:
        yield "run, until ready", took
        yield "status", _timed(["status"], folder, settings)


def _spawn(words: list[str], folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    command = bound([sys.executable, "-c", START, *words])
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=log)


def _timed(words: list[str], folder: Path, settings: dict[str, str]) -> Took:
    began = time.monotonic()
    process = _spawn(words, folder, settings)
    _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{words} failed:\n{(folder / 'log').read_text()[-3000:]}")
    return took, used.ru_utime + used.ru_stime


@contextmanager
def _daemon(folder: Path, settings: dict[str, str], port: str) -> Iterator[Took]:
    """Run the show; yields what it took until every OBS was connected, and every cue so."""
    began = time.monotonic()
    process = _spawn(["run", "show.yaml"], folder, settings)
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.monotonic() > began + READY_WITHIN:
                raise RuntimeError(f"never ready:\n{(folder / 'log').read_text()[-3000:]}")
            time.sleep(0.005)
        took = time.monotonic() - began
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        yield took, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _is_ready(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
