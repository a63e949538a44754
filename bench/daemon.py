"""The daemon as a process of its own, as a crew runs it; used by the parts of the bench."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from tests.ports import free_port
from tests.studio.bound import bound


class DaemonProcess:
    """`orchestrator run` on a timetable; its journal and log are in `folder`."""

    def __init__(self, folder: Path, timetable: str, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.file = folder / "bench.yaml"
        self.file.write_text(timetable, encoding="utf-8")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            **environment,
            "ORCHESTRATOR_WEB__PORT": str(self.port),
            "ORCHESTRATOR_JOURNAL_URL": f"sqlite:///{folder}/journal.sqlite3",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def provision(self) -> None:
        """Create what the timetable needs in OBS."""
        subprocess.run(
            [_orchestrator(), "provision", str(self.file)],
            env=self._environment,
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def complaints(self) -> str:
        """Return what `check --offline` says of the timetable."""
        checked = subprocess.run(
            [_orchestrator(), "check", str(self.file), "--offline"],
            env=self._environment,
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
        )
        return checked.stdout + checked.stderr

    def start(self, deadline: float = 30.0) -> float:
        """Start it; return the seconds until it is ready: every OBS connected, every cue so."""
        began = time.monotonic()
        process = self.spawn()
        while not self._ready():
            if process.poll() is not None or time.monotonic() - began > deadline:
                tail = (self.folder / "daemon.log").read_text()[-3000:]
                raise RuntimeError(f"the daemon is not ready:\n{tail}")
            time.sleep(0.01)
        return time.monotonic() - began

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Start it, and do not wait for it."""
        with (self.folder / "daemon.log").open("ab") as log:
            command = [_orchestrator(), "run", str(self.file)]
            self._process = subprocess.Popen(
                bound(command), env=self._environment, cwd=self.folder, stdout=log, stderr=log
            )
        return self._process

    def kill(self) -> None:
        """End it as a crash does: SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def get(self, path: str) -> Any:
        """Return what a path answers, as JSON."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            return json.loads(answer.read())

    def decide(self, room: str, decision: Mapping[str, object]) -> Any:
        """Decide, with the version that was seen; return the answer, as JSON."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/rooms/{room}/decisions",
            json.dumps(decision).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def as_run(self) -> list[dict[str, Any]]:
        """Return the lines of its journal, oldest first; it has to be stopped."""
        printed = subprocess.run(
            [_orchestrator(), "as-run", str(self.file), "--json"],
            env=self._environment,
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return [json.loads(line) for line in printed.stdout.splitlines()]

    @property
    def process(self) -> psutil.Process:
        """The process, to look at its use of memory and processor."""
        if self._process is None:
            raise RuntimeError("the daemon does not run")
        return psutil.Process(self._process.pid)

    def stop(self) -> float:
        """Ask it to end; return the seconds that it took."""
        if self._process is None:
            return 0.0
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)
        self._process = None
        return time.monotonic() - began


def _orchestrator() -> str:
    return str(Path(sys.executable).parent / "orchestrator")
