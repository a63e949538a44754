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
from orchestrator.model.timetable import Room
from orchestrator.rehearsal.venue_recorder import RecordedVenues, Spoken
from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually
from tests.venues import fast_show
from tests.venues.player import Player
from tests.venues.real_synapse import Account, Synapse

pytestmark = [pytest.mark.synapse, pytest.mark.timeout(1800)]

KILLS = 100
ROOT = Path(__file__).resolve().parent.parent.parent


def expected(room: str) -> list[Spoken]:
    """Return what the show says when nobody kills anything."""
    clock = VirtualClock(fast_show.OPENS)
    recorded = RecordedVenues(clock)
    players: list[Player] = []

    def venues_of(_: Room) -> Sequence:
        return recorded.of_room(_)

    async def main() -> None:
        journal = await Journal.open("sqlite://", fast_show.EVENT, clock, print)
        players.append(Player(journal, fast_show.timetable(room), clock))
        await players[0].play(venues_of, lambda: None)
        await journal.close()

    def quiet() -> bool:
        if not players or not hasattr(players[0], "outbox"):
            return False
        return players[0].outbox.pending == 0 and players[0].journal.pending == 0

    run_virtually(main(), clock, quiet)
    return recorded.spoken


class Daemon:
    """Starts the process, and kills it."""

    def __init__(self, server: Synapse, bot: Account, room: str, journal: Path) -> None:
        self.url = f"sqlite:///{journal}"
        self._arguments = [server.url, room, self.url]
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
    room = organizer.make_room("hall", invite=bot)
    daemon = Daemon(synapse, bot, room, tmp_path / "journal.sqlite3")
    clock = SystemClock()

    # How fast the show may be follows from how long a start takes here: all kills fit into it.
    begun = clock.monotonic()
    start_takes = 0.0
    for _ in range(3):
        probe = daemon.start(clock.now().timestamp(), 0.001)
        probe.kill()
        probe.wait()
    start_takes = (clock.monotonic() - begun) / 3
    length = (fast_show.ENDS - fast_show.OPENS).total_seconds()
    speed = length / (KILLS * (start_takes + 0.45) * 1.15)
    epoch = clock.now().timestamp()

    killed_while_sending = 0
    for number in range(KILLS):
        process = daemon.start(epoch, speed)
        threading.Event().wait(chance.uniform(0, 0.2 if number % 2 else 0.7))
        process.kill()
        process.wait()
        killed_while_sending += any(row.state is PostState.UNKNOWN for row in daemon.posts())
    last = daemon.start(epoch, speed)
    assert last.stdout is not None
    assert "over" in last.stdout.read() or last.wait() == 0

    posts = daemon.posts()
    wanted = expected(room)
    print(
        f"{KILLS} kills, {killed_while_sending} of them while a post was under way; "
        f"{len(wanted)} posts, speed {speed:.1f}, a start took {start_takes:.2f} s"
    )
    assert {row.key for row in posts if row.state is not PostState.DELIVERED} == set()
    _timeline_is(organizer, room, wanted)
    assert killed_while_sending > 0


def _timeline_is(organizer: Account, room: str, wanted: list[Spoken]) -> None:
    said = organizer.messages(room)
    assert sorted(said) == sorted(each.text for each in wanted if each.edits is None)
    for number in range(fast_show.ROOMS):
        name = fast_show.room_name(number).title()
        own = [each.text for each in wanted if each.edits is None and _is_of(name, each.text)]
        assert [text for text in said if _is_of(name, text)] == own
    edits = [e for e in organizer.timeline(room) if "m.relates_to" in e["content"]]
    bodies = [e["content"]["m.new_content"]["body"] for e in edits]
    assert sorted(bodies) == sorted(each.text for each in wanted if each.edits is not None)


def _is_of(room: str, text: str) -> bool:
    return room.lower() in text.lower()
