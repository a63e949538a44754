"""The outbox is killed again and again; the room's timeline has every post once, in order."""

import random
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.journal.posts import PostRow, PostState
from orchestrator.journal.reader import read_journal
from orchestrator.journal.store import Journal
from orchestrator.rehearsal.venue_recorder import RecordedVenues, Spoken
from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually
from tests.venues import fast_show
from tests.venues.player import Player
from tests.venues.real_synapse import Account, Synapse

pytestmark = [pytest.mark.synapse, pytest.mark.timeout(1800)]

KILLS = 100

ROOT = Path(__file__).resolve().parent.parent.parent


def expected(rooms: Sequence[str]) -> list[Spoken]:
    """Return what the show says when nobody kills anything."""
    clock = VirtualClock(fast_show.OPENS)
    recorded = RecordedVenues(clock)
    players: list[Player] = []

    async def main() -> None:
        journal = await Journal.open("sqlite://", fast_show.EVENT, clock, print)
        players.append(Player(journal, fast_show.timetable(rooms), clock))
        await players[0].play(recorded.of_room, lambda: None)
        await journal.close()

    def quiet() -> bool:
        if not players or not hasattr(players[0], "outbox"):
            return False
        return players[0].outbox.pending == 0 and players[0].journal.pending == 0

    run_virtually(main(), clock, quiet)
    return recorded.spoken


class Daemon:
    """Starts the process, and kills it."""

    def __init__(self, server: Synapse, bot: Account, rooms: Sequence[str], journal: Path) -> None:
        self.url = f"sqlite:///{journal}"
        self._arguments = [server.url, ",".join(rooms), self.url]
        self._environment = {"MATRIX_TOKEN": bot.token, "PATH": "/usr/bin", "HOME": str(ROOT)}

    def start(self, epoch: float, speed: float) -> "subprocess.Popen[str]":
        """Start it, and return when it is at work."""
        module = [sys.executable, "-m", "tests.venues.crash_daemon"]
        process = subprocess.Popen(
            [*module, *self._arguments, str(epoch), str(speed)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self._environment,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() in ("ready", "over"):
                return process
        raise RuntimeError(f"the daemon ended with {process.wait()}")

    def posts(self) -> tuple[PostRow, ...]:
        """Read its journal."""
        with read_journal(self.url, SystemClock()) as journal:
            return journal.posts(fast_show.EVENT)


def test_a_hundred_kills(synapse: Synapse, tmp_path: Path) -> None:
    """Nothing is lost, nothing is said twice, and each room's posts stand in their order."""
    chance = random.Random(20200919)
    organizer, bot = synapse.account("crash-organizer"), synapse.account("crash-bot")
    rooms = [
        organizer.make_room(fast_show.room_name(number), invite=bot)
        for number in range(fast_show.ROOMS)
    ]
    daemon = Daemon(synapse, bot, rooms, tmp_path / "journal.sqlite3")
    alive = _alive(bot)
    speed = _speed(daemon, alive)
    epoch = SystemClock().now().timestamp()

    killed_while_sending = 0
    for number in range(KILLS):
        process = daemon.start(epoch, speed)
        threading.Event().wait(chance.uniform(0, alive if number % 2 else alive / 4))
        process.kill()
        process.wait()
        killed_while_sending += any(row.state is PostState.UNKNOWN for row in daemon.posts())
    last = daemon.start(epoch, speed)
    last.communicate()

    wanted = expected(rooms)
    print(
        f"{KILLS} kills, {killed_while_sending} while posts were under way; {len(wanted)} posts, "
        f"speed {speed:.1f}, alive {alive:.1f} s"
    )
    undelivered = {
        (row.key, row.state, row.reason)
        for row in daemon.posts()
        if row.state is not PostState.DELIVERED
    }
    assert undelivered == set()
    for number, room in enumerate(rooms):
        _timeline_is(organizer, room, [w for w in wanted if w.room == fast_show.room_name(number)])
    assert killed_while_sending > 0


def _alive(bot: Account) -> float:
    """Return the seconds that the daemon lives at the most: a few times what a message takes here.

    Every other time it lives a quarter of that at the most, mostly too short for a message.
    """
    room, clock = bot.make_room("probe"), SystemClock()
    begun = clock.monotonic()
    for number in range(10):
        bot.say(room, f"probe {number}")
    return 0.5 + (clock.monotonic() - begun) * 0.8


def _speed(daemon: Daemon, alive: float) -> float:
    """Return how fast the show goes, so that all kills fit into it, by what a start takes here."""
    clock = SystemClock()
    begun = clock.monotonic()
    for _ in range(3):
        probe = daemon.start(clock.now().timestamp(), 0.001)
        probe.kill()
        probe.wait()
    start_takes = (clock.monotonic() - begun) / 3
    length = (fast_show.ENDS - fast_show.OPENS).total_seconds()
    return length / (KILLS * (start_takes + alive * 0.35) * 1.2)


def _timeline_is(organizer: Account, room: str, wanted: Sequence[Spoken]) -> None:
    assert organizer.messages(room) == [each.text for each in wanted if each.edits is None]
    edits = [e for e in organizer.timeline(room) if "m.relates_to" in e["content"]]
    bodies = [e["content"]["m.new_content"]["body"] for e in edits]
    assert bodies == [each.text for each in wanted if each.edits is not None]
