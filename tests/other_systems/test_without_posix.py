"""The daemon where POSIX is not: in a Python that lacks what Windows lacks.

What only a Windows can show is in docs/known-limits.md.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestrator.clock import SystemClock
from tests.ports import free_port
from tests.venues.real_synapse import wait_until
from tests.venues.whole_show import ROOT, make_recording

WITHOUT = [sys.executable, "-m", "tests.other_systems.without_posix"]
CLI = "tests.other_systems.typed"
WITHIN = 60.0


class Elsewhere:
    """A daemon and its OBS, each in a process without POSIX."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.port = free_port()
        self._stack = stack
        simulator = self.start("orchestrator.rehearsal.obs_simulator")
        assert simulator.stdout is not None
        self.environment = {
            "ORCHESTRATOR_OBS__MAIN__URL": simulator.stdout.readline().strip(),
            "ORCHESTRATOR_WEB__PORT": str(self.port),
            "ORCHESTRATOR_JOURNAL_URL": f"sqlite:///{folder}/journal.sqlite3",
            "XDG_CACHE_HOME": str(folder / "cache"),
        }

    def start(self, *words: str, **more: Any) -> "subprocess.Popen[str]":
        """Start a program; what still runs at the test's end is killed."""
        process = subprocess.Popen(
            [*WITHOUT, *words],
            cwd=ROOT,
            env={**os.environ, **getattr(self, "environment", {})},
            stdout=subprocess.PIPE,
            stderr=more.get("stderr", subprocess.PIPE),
            text=True,
        )
        self._stack.callback(_end, process)
        return process

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        process = self.start(CLI, *words)
        out, err = process.communicate(timeout=WITHIN)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    @contextmanager
    def daemon(self, timetable: Path) -> Iterator["subprocess.Popen[str]"]:
        """Run the daemon; it serves when the block begins."""
        with (self.folder / "daemon.log").open("w") as log:
            process = self.start(CLI, "run", str(timetable), stderr=log)
            wait_until(lambda: self._serves(process), "the daemon serves", WITHIN)
            yield process

    def log(self) -> str:
        return (self.folder / "daemon.log").read_text()

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(
            f"http://127.0.0.1:{self.port}/api/v1/state", timeout=5
        ).json()
        return found

    def _serves(self, process: "subprocess.Popen[str]") -> bool:
        assert process.poll() is None, self.log()
        return "Listening on" in self.log()


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """Make a folder, an OBS and a place for a daemon."""
    with ExitStack() as stack:
        yield Elsewhere(tmp_path, stack)


def show(folder: Path) -> Path:
    """Write a talk that begins in a moment, and its recording."""
    make_recording(folder / "a.mp4", timedelta(seconds=60))
    start = SystemClock().now().astimezone(UTC) + timedelta(seconds=12)
    file = folder / "show.yaml"
    file.write_text(
        f"event: {{name: Elsewhere, date: {start:%Y-%m-%d}, timezone: Europe/Berlin}}\n"
        "sessions:\n"
        f'  - {{id: a, start: "{start:%Y-%m-%dT%H:%M:%SZ}", title: A, media: a.mp4, qa: 20s}}\n',
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize("options", [(), ("--no-locks",)], ids=["locks", "no locks"])
def test_everything_is_imported_and_explains_itself(options: tuple[str, ...]) -> None:
    """Every module, and the help of every command."""
    done = subprocess.run(
        [*WITHOUT, *options, "tests.other_systems.everything"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "orchestrator run ends with 0" in done.stdout
    assert done.stdout.count("ends with 0") > 15


def test_a_rehearsal_runs(tmp_path: Path) -> None:
    """Its clock, its simulators and its posts."""
    file = tmp_path / "show.yaml"
    file.write_text(
        "event: {name: Elsewhere, date: 2026-12-05, timezone: Europe/Berlin}\n"
        'sessions: [{start: "18:00", title: A, media: a.mp4, duration: 2m, qa: 1m}]\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [*WITHOUT, CLI, "rehearse", str(file), "--speed", "max"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "every one verified" in done.stdout


def test_a_show_runs_and_ends_as_asked(elsewhere: Elsewhere) -> None:
    """Scenes are made, a talk comes on air, the state is told, a second daemon is refused."""
    file = show(elsewhere.folder)
    assert "no problems" in elsewhere.run("check", str(file), "--offline").stdout
    made = elsewhere.run("provision", str(file))
    assert made.returncode == 0, made.stdout + made.stderr
    with elsewhere.daemon(file) as daemon:
        wait_until(lambda: _on_air(elsewhere.state()) == "a/premiere", "the talk", WITHIN)
        wait_until(lambda: _verified(elsewhere), "the talk was seen", WITHIN)
        assert elsewhere.run("status").returncode == 0
        at_the_door = elsewhere.run("run", str(file))
        assert at_the_door.returncode == 1
        assert f"cannot listen on port {elsewhere.port}" in at_the_door.stderr
        elsewhere.environment["ORCHESTRATOR_WEB__PORT"] = str(free_port())
        second = elsewhere.run("run", str(file))
        assert second.returncode == 1
        assert f"in use by the daemon with pid {daemon.pid}" in second.stderr
        daemon.send_signal(signal.SIGINT)
        assert daemon.wait(10) == 0
    assert "Stopped. The picture stays as it is." in elsewhere.log()
    assert "Traceback" not in elsewhere.log()


def test_a_killed_daemon_leaves_its_journal_free(elsewhere: Elsewhere) -> None:
    """The lock goes with the process, and the next one signs for itself."""
    file = show(elsewhere.folder)
    with elsewhere.daemon(file) as first:
        first.kill()
        first.wait()
    with elsewhere.daemon(file) as second:
        second.terminate()
        assert second.wait(10) == 0
    holder = json.loads((elsewhere.folder / "journal.sqlite3.holder").read_text())
    assert holder["pid"] == second.pid


def _on_air(state: dict[str, Any]) -> str:
    (room,) = state["rooms"].values()
    return str(room["on_air"]["item"])


def _verified(elsewhere: Elsewhere) -> bool:
    found = elsewhere.run("as-run", str(elsewhere.folder / "show.yaml"))
    return "verified" in found.stdout
