"""Two daemons at one OBS, as processes: every road by which that happens, at random instants.

Used by `test_two_hands`. The simulated OBS counts whose orders it carries out: each peer is found
among the sockets of the two processes, also of one that is stopped.
"""

import asyncio
import os
import random
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.fence.mark import CommandMark
from orchestrator.devices.obs.hand.provision import provision
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.model.timetable import Room
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.settings import ObsSettings
from tests.journal.real_postgres import RealPostgres
from tests.studio.real_obs import wait_until
from tests.venues.whole_show import CLOCK, Daemon, make_recording, pause, pause_until

T = TypeVar("T")

EACH = timedelta(seconds=5)
"""Between the starts of two talks; a Q&A of two seconds ends each."""

TALKS = 40
LENGTH = timedelta(seconds=3)
ROOM = Room(id="main", name="main", obs="main")
WATCHED_FOR = 6.0
"""Seconds after the taking over, with a cue every two or three: the one that lost must not move."""

HEAD = """\
event: {{name: Two hands, date: {day:%Y-%m-%d}, timezone: UTC}}
rooms: {{main: {{obs: main}}}}
sessions:
"""
TALK = (
    '  - {{id: t{number}, start: "{start:%Y-%m-%dT%H:%M:%SZ}", title: T, media: t.mp4, qa: 2s}}\n'
)


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """An order that OBS carried out, and whose it was: empty where nobody known had the socket."""

    who: str
    kind: str
    data: Mapping[str, object]

    @property
    def is_about_the_mark(self) -> bool:
        """Whether it only makes or tidies marks, which nobody sees."""
        return CommandMark.of(str(self.data.get("inputName"))) is not None or str(
            self.data.get("inputName")
        ).startswith("Orchestrator, no longer used")

    @property
    def takes(self) -> bool:
        """Whether it makes whoever gave it the one who commands."""
        mark = CommandMark.of(str(self.data.get("newInputName")))
        return self.kind == "SetInputName" and mark is not None and bool(mark.token)


class WatchedObs:
    """A simulated OBS in a thread of its own, and all that it was made to do."""

    def __init__(self) -> None:
        self.done: list[CarriedOut] = []
        self.daemons: dict[str, Daemon] = {}
        self._peers: dict[int, str] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.obs = ObsSimulator(SystemClock())
        self.run(self._set_up())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in OBS's thread; return what came of it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _set_up(self) -> None:
        await self.obs.start()
        async with visit("OBS", ObsSettings(url=self.obs.url), CLOCK) as connection:
            await provision(connection, ROOM, "http://127.0.0.1")
        self.obs.on_order = self._carried_out

    def _carried_out(self, peer: int, kind: str, data: Mapping[str, object]) -> None:
        if peer not in self._peers:
            self._peers[peer] = self._process_of(peer)
        self.done.append(CarriedOut(self._peers[peer], kind, dict(data)))

    def _process_of(self, peer: int) -> str:
        for name, daemon in self.daemons.items():
            with suppress(psutil.Error, AssertionError):
                connections = psutil.Process(daemon.pid).net_connections("tcp")
                if any(each.laddr and each.laddr.port == peer for each in connections):
                    return name
        return ""

    def taken_by(self) -> str:
        """Return who took it last."""
        return next((each.who for each in reversed(self.done) if each.takes), "")

    def restart(self, *, empty: bool) -> None:
        """Crash and come back, perhaps with nothing in it."""

        async def again() -> None:
            self.obs.kill()
            if empty:
                self.obs.lose_scenes()
            await CLOCK.sleep(0.3)
            await self.obs.restart()

        self.run(again())

    def cut(self) -> None:
        """Cut all connections."""

        async def reset() -> None:
            self.obs.drop_connections()

        self.run(reset())

    def stop(self) -> None:
        """End it."""
        self.run(self.obs.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()


def of_the_loser(done: list[CarriedOut]) -> list[CarriedOut]:
    """Return the orders of whoever had lost it when OBS carried them out."""
    wrong, holder = [], ""
    for each in done:
        if each.takes:
            holder = each.who
        elif each.who != holder and not each.is_about_the_mark:
            wrong.append(each)
    return wrong


@dataclass
class Evening:
    """Two daemons that may come to one OBS: `ann` runs, `bob` is started by the road."""

    folder: Path
    rng: random.Random
    obs: WatchedObs
    ann: Daemon
    bob: Daemon
    first: datetime
    told: list[str] = field(default_factory=list)

    def cue(self) -> datetime:
        """Return the instant of a coming cue, a second or more from now."""
        starts = [self.first + EACH * number for number in range(TALKS)]
        cues = sorted(c for s in starts for c in (s, s + LENGTH))
        return next(c for c in cues if c > CLOCK.now() + timedelta(seconds=1))

    def at_a_cue(self) -> None:
        """Wait until the instant of a take, or some milliseconds to either side of it."""
        pause_until(self.cue() + timedelta(seconds=self.rng.uniform(-0.12, 0.05)))

    def somewhen(self) -> None:
        """Wait for anything up to a talk's length."""
        pause(self.rng.uniform(0, EACH.total_seconds()))

    def bob_takes_it(self) -> None:
        """Start the second one, and wait until it has taken OBS."""
        self.bob.start()
        wait_until(lambda: self.obs.taken_by() == "bob", "the second takes OBS", 40)

    def says(self, daemon: Daemon) -> str:
        """Return how the daemon's OBS is, as its crew reads it."""
        state = httpx.get(f"{daemon.url}/api/v1/state", timeout=10).json()
        return str(state["rooms"]["main"]["devices"][0]["summary"])

    def watch(self, winner: str, loser: Daemon | None) -> None:
        """See the winner take its cues and the loser say who has it."""
        before = len(self.obs.done)
        pause(WATCHED_FOR)
        cuts = [e for e in self.obs.done[before:] if e.kind == "SetCurrentProgramScene"]
        assert {each.who for each in cuts} == {winner}, cuts
        if loser is not None:
            other = self.bob if loser is self.ann else self.ann
            who = f"another orchestrator commands it: the one on {socket.gethostname()}, in "
            words = f"{who}{other.timetable}"
            wait_until(
                lambda: words in self.says(loser), "the one that lost says who has it", 20, 0.25
            )


Road = Callable[[Evening], None]


def from_another_folder(evening: Evening) -> None:
    """Somebody starts it a second time elsewhere, with another port."""
    evening.somewhen()
    evening.bob_takes_it()
    evening.watch("bob", evening.ann)


def on_the_same_port(evening: Evening) -> None:
    """See the second find the port taken, before it has touched any OBS."""
    evening.somewhen()
    evening.bob.port = evening.ann.port
    evening.bob.start()
    wait_until(lambda: not evening.bob.alive, "the second gives up", 40)
    assert "cannot listen on port" in evening.bob.log(), evening.bob.log()[-500:]
    assert not [each for each in evening.obs.done if each.who != "ann"]
    evening.watch("ann", None)


def stopped_in_the_instant_of_a_take(evening: Evening) -> None:
    """Stop the first in a cue, and let it go on when the second has taken OBS."""
    evening.at_a_cue()
    os.kill(evening.ann.pid, signal.SIGSTOP)
    try:
        evening.bob_takes_it()
        evening.somewhen()
        evening.at_a_cue()
    finally:
        os.kill(evening.ann.pid, signal.SIGCONT)
    evening.watch("bob", evening.ann)


def obs_crashes_afterwards(evening: Evening) -> None:
    """Both come to an OBS that has lost its scenes and the mark, or neither."""
    evening.somewhen()
    evening.bob_takes_it()
    pause(1)
    evening.obs.restart(empty=evening.rng.random() < 0.5)
    wait_until(lambda: evening.says(evening.bob).startswith("shows"), "it is back", 40, 0.25)
    evening.watch("bob", evening.ann)


def the_network_is_cut_meanwhile(evening: Evening) -> None:
    """Both lose their connection while the second takes over, and both come back."""
    evening.somewhen()
    evening.bob.start()
    for _ in range(evening.rng.randint(1, 3)):
        pause(evening.rng.uniform(0.5, 2.0))
        evening.obs.cut()
    wait_until(lambda: evening.obs.taken_by() == "bob", "the second takes OBS", 40)
    evening.obs.cut()
    wait_until(lambda: evening.says(evening.bob).startswith("shows"), "it is back", 40, 0.25)
    evening.watch("bob", evening.ann)


def taken_back_by_a_person(evening: Evening) -> None:
    """Give it to the first again: the second has lost it, stopped in a take, perhaps."""
    evening.somewhen()
    evening.bob_takes_it()
    pause(evening.rng.uniform(0.5, 2))
    if stops := evening.rng.random() < 0.5:
        evening.at_a_cue()
        os.kill(evening.bob.pid, signal.SIGSTOP)
    answer = httpx.post(f"{evening.ann.url}/api/v1/switchover", json={"who": "Ann"}, timeout=10)
    assert answer.json() == {"taken": ["OBS main"]}, answer.text
    wait_until(lambda: evening.obs.taken_by() == "ann", "it is taken back", 20)
    if stops:
        evening.somewhen()
        os.kill(evening.bob.pid, signal.SIGCONT)
    evening.watch("ann", evening.bob)


ROADS: tuple[Road, ...] = (
    stopped_in_the_instant_of_a_take,
    from_another_folder,
    on_the_same_port,
    obs_crashes_afterwards,
    taken_back_by_a_person,
    the_network_is_cut_meanwhile,
)


def session_ends(server: RealPostgres, address: str) -> Road:
    """Return the road of a journal's server that ends the first one's session."""

    def road(evening: Evening) -> None:
        evening.at_a_cue()
        if stops := evening.rng.random() < 0.5:
            os.kill(evening.ann.pid, signal.SIGSTOP)
        evening.bob.start()
        try:
            wait_until(partial(_lease_goes_over, server, address), "the second waits for it", 40)
            wait_until(lambda: evening.obs.taken_by() == "bob", "the second takes OBS", 40)
        finally:
            if stops:
                evening.at_a_cue()
                os.kill(evening.ann.pid, signal.SIGCONT)
        evening.watch("bob", evening.ann)

    return road


def _lease_goes_over(server: RealPostgres, address: str) -> bool:
    """End the session that has the journal, if somebody waits for it; return whether that is so.

    The first one takes it again within seconds, where nobody waits.
    """
    ours = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = %s)"
    name = [address.rpartition("/")[2]]
    with server.connect(address) as connection:
        waits = connection.execute(f"SELECT 1 FROM pg_locks WHERE NOT granted AND {ours}", name)  # type: ignore[arg-type]
        if waits.fetchone() is None:
            return False
        ends = f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted AND {ours}"
        connection.execute(ends, name)  # type: ignore[arg-type]
    return True


def walk(road: Road, folder: Path, seed: int, journal: str | None = None) -> list[CarriedOut]:
    """Go that road once; return what the one that lost was still allowed to do.

    `journal`: the address of one that both have; None: each has its own.
    """
    with evening_of(folder, random.Random(f"{road.__name__} {seed}"), journal) as evening:
        road(evening)
        return of_the_loser(evening.obs.done)


@contextmanager
def evening_of(folder: Path, rng: random.Random, journal: str | None) -> Iterator[Evening]:
    with ExitStack() as stack:
        obs = WatchedObs()
        stack.callback(obs.stop)
        first = CLOCK.now().replace(microsecond=0) + timedelta(seconds=6)
        for name in ("ann", "bob"):
            obs.daemons[name] = stack.enter_context(_daemon(folder / name, obs, first, journal))
        ann, bob = obs.daemons["ann"], obs.daemons["bob"]
        ann.start()
        wait_until(lambda: obs.taken_by() == "ann", "the first takes OBS", 40)
        yield Evening(folder, rng, obs, ann, bob, first)


def _daemon(folder: Path, obs: WatchedObs, first: datetime, journal: str | None) -> Daemon:
    folder.mkdir()
    make_recording(folder / "t.mp4", LENGTH)
    talks = (TALK.format(number=n, start=first + EACH * n) for n in range(TALKS))
    timetable = folder / "show.yaml"
    timetable.write_text(HEAD.format(day=first) + "".join(talks))
    settings = {"ORCHESTRATOR_OBS__MAIN__URL": obs.obs.url}
    if journal is not None:
        settings["ORCHESTRATOR_JOURNAL_URL"] = journal
    return Daemon(folder, timetable, settings)
