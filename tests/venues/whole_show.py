"""A whole show in processes of its own: simulated OBSes, and the daemon as a person starts it.

Shared by the tests that kill the daemon and by those that measure it, with a real homeserver
beside. Times are the machine's: a daemon knows no other.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import IO, Self

import av
import httpx
import numpy as np

from orchestrator.clock import SystemClock
from tests.ports import free_port
from tests.venues.real_synapse import Account, Synapse, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
ORCHESTRATOR = Path(sys.executable).with_name("orchestrator")
CLOCK = SystemClock()
WITHIN = 60.0
"""Seconds that a process has to be ready; a busy machine takes many."""


@dataclass(frozen=True)
class Plan:
    """A timetable: in each room a talk every so often, each premiere with its Q&A.

    All starts are whole seconds, as they are written.
    """

    opens: datetime
    rooms: int
    talks: int
    every: timedelta
    length: timedelta
    qa: timedelta
    apart: timedelta = timedelta(0)
    lead: timedelta = timedelta(seconds=12)

    def room(self, number: int) -> str:
        return f"room-{number:02}"

    def talk(self, number: int, talk: int) -> str:
        return f"{self.room(number)}-{talk:02}"

    def start(self, number: int, talk: int) -> datetime:
        return self.opens + self.lead + self.every * talk + self.apart * number

    def text(self, venues: Sequence[Sequence[str]], recording: Path, kinds: str) -> str:
        """Return the YAML. `venues` has, for each room, its venues as they stand there."""
        lines = [
            f"event: {{name: A whole show, date: {self.opens:%Y-%m-%d}, timezone: UTC}}",
            f"posts: {{kinds: {{{kinds}}}}}",
            "rooms:",
        ]
        for number, places in enumerate(venues):
            lines += [f"  {self.room(number)}:", f"    name: Room {number}", "    venues:"]
            lines += [f"      - {place}" for place in places]
        lines.append("sessions:")
        for number in range(self.rooms):
            for talk in range(self.talks):
                start = f"{self.start(number, talk):%Y-%m-%dT%H:%M:%SZ}"
                lines.append(
                    f'  - {{id: {self.talk(number, talk)}, room: {self.room(number)}, title: "Talk '
                    f'{talk} of room {number}", speakers: [Speaker {talk}], start: "{start}", '
                    f"media: {recording}, duration: {self.length.total_seconds():.0f}s, "
                    f"qa: {self.qa.total_seconds():.0f}s}}"
                )
        return "\n".join(lines) + "\n"


PICTURES = 10
"""Pictures a second of a recording: with fewer `check` warns of them."""


def make_recording(path: Path, length: timedelta) -> Path:
    """Write a recording of this length, as small as one can be; return its path."""
    rate, seconds = 8000, int(length.total_seconds())
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=PICTURES)
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        audio = out.add_stream("aac", rate=rate, layout="mono")
        for number in range(seconds * PICTURES):
            frame = av.VideoFrame.from_ndarray(np.full((36, 64), 120, np.uint8), format="gray")
            frame = frame.reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, PICTURES)
            out.mux(video.encode(frame))
        tone = np.sin(np.arange(rate) / 3).astype(np.float32).reshape(1, -1)
        for number in range(seconds):
            sound = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            sound.rate, sound.pts, sound.time_base = rate, number * rate, Fraction(1, rate)
            out.mux(audio.encode(sound))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    return path


class Simulators:
    """Simulated OBSes in one process; `urls` are where they listen."""

    def __init__(self, count: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "orchestrator.rehearsal.obs_simulator", "--count", str(count)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it tells of each connection that a kill cut short
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.urls = [self._process.stdout.readline().strip() for _ in range(count)]
        if not all(self.urls):
            raise RuntimeError(f"the simulators ended with {self._process.wait()}")

    @property
    def pid(self) -> int:
        """Their process's number."""
        return self._process.pid

    def stop(self) -> None:
        """End them."""
        self._process.terminate()
        self._process.wait()


@dataclass
class Daemon:
    """`orchestrator run` in a folder of its own; started and killed as often as one likes.

    A context: what still runs at its end is killed.
    """

    folder: Path
    timetable: Path
    settings: Mapping[str, str]
    port: int = field(default_factory=free_port)
    journal: str = "journal.sqlite3"
    _process: "subprocess.Popen[bytes] | None" = None
    _log: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.alive:
            self.kill()

    @property
    def journal_url(self) -> str:
        return f"sqlite:///{self.folder / self.journal}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process's number while it runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def provision(self) -> None:
        """Make the scenes, as a crew does before its first show."""
        self._run_to_its_end("provision", str(self.timetable))

    def start(self) -> None:
        """Start it; return at once."""
        self._log = (self.folder / "daemon.log").open("wb")
        self._process = subprocess.Popen(
            [ORCHESTRATOR, "run", str(self.timetable)],
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            cwd=self.folder,
            env=self._environment(),
        )

    def start_and_wait(self) -> float:
        """Start it; return when it serves, and how many seconds that took."""
        begun = CLOCK.monotonic()
        self.start()
        wait_until(self.serves, "the daemon serves", WITHIN)
        return CLOCK.monotonic() - begun

    def serves(self) -> bool:
        """Return whether it got as far as its web surface."""
        if not self.alive:
            raise RuntimeError(f"the daemon ended: {self.log()[-2000:]}")
        return "Listening on" in self.log()

    def log(self) -> str:
        """Return what it wrote since its last start."""
        return (self.folder / "daemon.log").read_text(errors="replace")

    def kill(self) -> None:
        """Kill it, whatever it is doing."""
        assert self._process is not None
        self._process.kill()
        self._gone()

    def stop(self) -> int:
        """Ask it to end; return its exit code, 0 where it had ended."""
        if self._process is None or not self.alive:
            return 0
        self._process.terminate()
        self._gone()
        return self._process.returncode

    def retime(self, room: str, session: str, start: datetime) -> bool:
        """Pin a session to another start; return whether the daemon took it."""
        try:
            version = httpx.get(f"{self.url}/api/v1/rooms/{room}", timeout=5).json()["version"]
            at = f"{start:%Y-%m-%dT%H:%M:%SZ}"
            body = {"kind": "retime", "session": session, "start": at}
            body |= {"version": version, "who": "test"}
            path = f"{self.url}/api/v1/rooms/{room}/decisions"
            return httpx.post(path, json=body, timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def _gone(self) -> None:
        assert self._process is not None
        self._process.wait()
        if self._log is not None:
            self._log.close()

    def _run_to_its_end(self, *words: str) -> None:
        done = subprocess.run(
            [ORCHESTRATOR, *words],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}")

    def _environment(self) -> dict[str, str]:
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("ORCHESTRATOR_")},
            "ORCHESTRATOR_JOURNAL_URL": self.journal_url,
            "ORCHESTRATOR_WEB__PORT": str(self.port),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            **self.settings,
        }


def settings_for(
    simulators: Simulators, plan: Plan, server: Synapse, bot: Account
) -> dict[str, str]:
    """Return the settings of a daemon that works on these parts."""
    studios = {
        f"ORCHESTRATOR_OBS__{plan.room(number).upper().replace('-', '_')}__URL": url
        for number, url in enumerate(simulators.urls)
    }
    matrix = "ORCHESTRATOR_VENUES__MATRIX__"
    return {**studios, f"{matrix}HOMESERVER": server.url, f"{matrix}TOKEN": bot.token}


def pause(seconds: float) -> None:
    """Let real time pass: other processes live in it."""
    threading.Event().wait(max(seconds, 0))
