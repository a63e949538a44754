"""What hostile clients do to a show: cues, messages, an OBS that dies meanwhile, memory, the log.

`make hostile` prints it; a short form is among the tests (tests/web/test_hostile_clients.py). On
simulators, each in a process of its own, as the strangers are.
"""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bench.daemon import DaemonProcess
from bench.figures import Figure
from bench.timetables import alternating_beside
from tests.ports import free_port
from tests.studio.bound import bound
from tests.venues.small_server import SlackServer

PASSWORD = "a password of the crew's"
EACH = timedelta(seconds=3)
CONNECTING = timedelta(seconds=8)
SETTLING = 4.0
"""Seconds between two attacks."""

OBS_AWAY = 2.0
"""Seconds for which the other room's OBS is dead."""

GIVE_UP = 60.0


@dataclass(frozen=True, slots=True)
class Attack:
    """What strangers do, how many of them or of it, for how many seconds."""

    name: str
    how: str
    count: int
    seconds: float = 20.0


ATTACKS = (
    Attack("nobody, for comparison", "nobody", 0),
    Attack("2,000 unfinished sign-ins", "unfinished", 2000),
    Attack("3,000 idle or half-sent connections", "idle", 3000),
    Attack("3,000 listeners coming and going", "listeners", 3000),
    Attack("600 who take nothing of long pages", "untaken", 600),
    Attack("300 MB of chunked body", "bodies", 300, 5.0),
    Attack("1,000 guesses a second from one address", "guesses", 1000),
    Attack("1,000 guesses a second from many addresses", "many-guesses", 1000),
)


@dataclass(slots=True)
class Suffered:
    """What one attack did. Times in seconds, sizes in MB; `came` is what strangers saw,
    `files` how many the daemon had open."""

    attack: Attack
    began: datetime
    came: str = ""
    ended: datetime | None = None
    obs_back: float = GIVE_UP
    signed_in: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0
    peak: float = 0.0
    log: float = 0.0
    files: int = 0
    cues: list[dict[str, Any]] = field(default_factory=list)

    @property
    def newcomer(self) -> str:
        """An address from which nobody has signed in before."""
        return f"127.0.99.{1 + int(self.began.timestamp()) % 250}"

    @property
    def worst(self) -> float:
        """How late the latest cue was, in milliseconds."""
        return max((abs(cue["error_ms"]) for cue in self.cues if cue["error_ms"]), default=0.0)

    @property
    def missed(self) -> int:
        """Cues that were not seen to be right."""
        return sum(cue["outcome"] not in ("verified", "found") for cue in self.cues)


@dataclass(slots=True)
class Evening:
    """All attacks of one show, and what became of its messages."""

    suffered: list[Suffered]
    wanted: int
    said: int


class Simulator:
    """A simulated OBS in a process of its own, that can be killed and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "orchestrator.rehearsal.obs_simulator"]
        self._process = subprocess.Popen(
            bound([*command, "--port", str(self.port)]),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise RuntimeError("the simulated OBS does not run")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def evening(folder: Path, attacks: tuple[Attack, ...] = ATTACKS) -> Evening:
    """Let the attacks come, one after the other, during a show that cuts every two seconds."""
    length = sum(attack.seconds + SETTLING + 25 for attack in attacks)
    with ExitStack() as stack:
        slack = stack.enter_context(SlackServer())
        studio, other = Simulator(), Simulator()
        for obs in (studio, other):
            obs.start()
            stack.callback(obs.kill)
        start = datetime.now(UTC).replace(microsecond=0) + CONNECTING
        cues = int(length / EACH.total_seconds())
        daemon = DaemonProcess(folder, _timetable(start, cues), _settings(studio, other, slack))
        daemon.provision()
        daemon.start()
        stack.callback(daemon.stop)
        _wait((start - datetime.now(UTC)).total_seconds() + 2)
        crew, suffered = _Crew(daemon.url), []
        for attack in attacks:
            seen = _suffer(daemon, other, attack)
            _wait(SETTLING)
            crew.look()
            seen.cues = [line for line in crew.lines.values() if _is_within(line, seen)]
            suffered.append(seen)
        crew.look()
        begun = crew.begun()  # the show goes on: what begins from now on is not waited for
        crew.wait_for_messages()
        told = "\n".join(slack.messages.values())
        said = sum(re.search(rf"\b{re.escape(title)}\b", told) is not None for title in begun)
        return Evening(suffered, len(begun), said)


def _timetable(start: datetime, cues: int) -> str:
    text = alternating_beside(start, cues, EACH, start - timedelta(minutes=5))
    kinds = "posts: {kinds: {talk-started: on, up-next: off, moved: off, cancelled: off}}\n"
    venue = "studio: {name: Studio, venues: [{slack: {channel: C1}}]}"
    return text.replace("studio: {name: Studio}", venue).replace("defaults:", f"{kinds}defaults:")


def _settings(studio: Simulator, other: Simulator, slack: SlackServer) -> dict[str, str]:
    return {
        "ORCHESTRATOR_OBS__STUDIO__URL": studio.url,
        "ORCHESTRATOR_OBS__OTHER__URL": other.url,
        "ORCHESTRATOR_WEB__PASSWORD": PASSWORD,
        "ORCHESTRATOR_VENUES__SLACK__TOKEN": slack.token,
        "ORCHESTRATOR_VENUES__SLACK__API": f"{slack.url}/api",
    }


def _suffer(daemon: DaemonProcess, other: Simulator, attack: Attack) -> Suffered:
    seen = Suffered(attack, datetime.now(UTC))
    log = daemon.folder / "daemon.log"
    size, memory = log.stat().st_size, daemon.process.memory_info().rss
    command = [sys.executable, "-m", "bench.strangers", attack.how, daemon.url[7:]]
    with _watching(daemon, seen, memory):
        strangers = subprocess.Popen(
            bound([*command, str(attack.count), str(attack.seconds)]),
            stdout=subprocess.PIPE,
            text=True,
        )
        other.kill()
        crew = [
            threading.Thread(target=_sign_in, args=(daemon.url, who, address, seen))
            for who, address in (("known", "127.0.0.1"), ("new", seen.newcomer))
        ]
        _wait(OBS_AWAY)
        for one in crew:
            one.start()
        other.start()
        seen.obs_back = _seconds_until_connected(log, size)
        for one in crew:
            one.join()
        seen.came = (strangers.communicate(timeout=300)[0] or "").strip()
    seen.ended = datetime.now(UTC)
    _wait(1)
    seen.memory = (daemon.process.memory_info().rss - memory) / 1e6
    seen.log = (log.stat().st_size - size) / 1e6
    return seen


@contextmanager
def _watching(daemon: DaemonProcess, seen: Suffered, memory: int) -> Iterator[None]:
    """Note the most memory and open files meanwhile."""
    ended = threading.Event()

    def watch() -> None:
        process = daemon.process
        while not ended.wait(0.25):
            seen.peak = max(seen.peak, (process.memory_info().rss - memory) / 1e6)
            seen.files = max(seen.files, process.num_fds())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


def _sign_in(url: str, who: str, address: str, seen: Suffered) -> None:
    """Sign in as a person does, again and again; note how long it took."""
    began = time.monotonic()
    form = {"password": PASSWORD, "next": "/crew"}
    while time.monotonic() - began < GIVE_UP:
        transport = httpx.HTTPTransport(local_address=address)
        with httpx.Client(base_url=url, transport=transport, timeout=10) as client:
            try:
                client.post("/sign-in", data=form, headers={"origin": url})
                if client.get("/api/v1/state").status_code == 200:
                    seen.signed_in[who] = time.monotonic() - began
                    return
            except httpx.TransportError:
                pass
        _wait(0.5)


def _seconds_until_connected(log: Path, size: int) -> float:
    """Return when the daemon says in its log that the other OBS is connected."""
    began = time.monotonic()
    while time.monotonic() - began < GIVE_UP:
        with log.open("rb") as file:
            file.seek(size)
            if b"OBS is connected" in file.read():
                return time.monotonic() - began
        _wait(0.05)
    return GIVE_UP


class _Crew:
    """Looks at the daemon with the crew's password."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, auth=("", PASSWORD), timeout=20)
        self.lines: dict[str, dict[str, Any]] = {}

    def look(self) -> None:
        """Take in the last cues; the daemon tells of a few only."""
        answer = self._client.get("/api/v1/as-run?room=studio&count=200").raise_for_status()
        self.lines |= {line["item"]: line for line in answer.json()}

    def wait_for_messages(self) -> None:
        """Return when all is said, or it takes too long."""
        deadline = time.monotonic() + GIVE_UP
        while time.monotonic() < deadline:
            posts = self._client.get("/api/v1/state").raise_for_status().json()["posts"]
            if all(post["state"] == "delivered" for post in posts):
                return
            _wait(0.5)

    def begun(self) -> list[str]:
        """Return the titles of the talks that were seen on air, each of which is to be told."""
        good = ("verified", "found")
        lines = (c for c in self.lines.values() if c["kind"] == "live" and c["outcome"] in good)
        return [f"Cue {line['session'].removeprefix('c')}" for line in lines]


def _is_within(cue: dict[str, Any], seen: Suffered) -> bool:
    planned = datetime.fromisoformat(cue["planned"])
    assert seen.ended is not None
    return bool(seen.began <= planned <= seen.ended)


def _wait(seconds: float) -> None:
    threading.Event().wait(max(seconds, 0))


def hostile(folder: Path) -> list[Figure]:
    """Return the figures of all attacks."""
    found = evening(folder)
    figures = []
    for each in found.suffered:
        part = each.attack.name
        print(part, each.came, flush=True)
        figures += [
            Figure(part, "latest cue", each.worst, "ms", "≤ 100", len(each.cues)),
            Figure(part, "cues missed", each.missed, "", "0", len(each.cues)),
            Figure(part, "OBS back after its return", each.obs_back, "s", "≤ 5"),
            Figure(part, "crew signs in, known", each.signed_in.get("known", GIVE_UP), "s", "yes"),
            Figure(part, "crew signs in, new", each.signed_in.get("new", GIVE_UP), "s", "yes"),
            Figure(part, "memory after", each.memory, "MB", "≤ 20"),
            Figure(part, "memory at most", each.peak, "MB", "≤ 20"),
            Figure(part, "log", each.log, "MB", "≤ 1"),
            Figure(part, "files open at most", each.files, ""),
        ]
    lost = Figure("messages", "lost", found.wanted - found.said, "", "0", found.wanted)
    return [*figures, lost]
