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

pytestmark = [pytest.mark.synapse, pytest.mark.campaign, pytest.mark.timeout(1800)]

KILLS = 100
DEAD = 12.0
"""Seconds of the show that pass at the most between a kill and the next start."""

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
    """Starts the process, and kills it. `passed`: seconds of the show when it was killed.

    The show's time stands still while a process starts, so that the test means the same on a slow
    machine.
    """

    def __init__(
        self, server: Synapse, bot: Account, rooms: Sequence[str], journal: Path, speed: float
    ) -> None:
        self.url = f"sqlite:///{journal}"
        self.passed = 0.0
        self._speed = speed
        self._arguments = [server.url, ",".join(rooms), self.url]
        self._environment = {"MATRIX_TOKEN": bot.token, "PATH": "/usr/bin", "HOME": str(ROOT)}

    def live(self, seconds: float, dead: float) -> None:
        """Let it live for so many seconds, kill it, and let so much of the show pass."""
        process = self._start()
        threading.Event().wait(seconds)
        process.kill()
        process.wait()
        # A little more than it can have seen itself: its time must not go back.
        self.passed += (seconds + 0.1) * self._speed + dead

    def play_on(self) -> None:
        """Let it live to the end of the show."""
        self._start().communicate()

    def _start(self) -> "subprocess.Popen[str]":
        module = [sys.executable, "-m", "tests.venues.crash_daemon"]
        process = subprocess.Popen(
            [*module, *self._arguments, str(self.passed), str(self._speed)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self._environment,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("ready"):
                self.passed = float(line.split()[1])
                return process
        raise RuntimeError(f"the daemon ended with {process.wait()}")

    def posts(self) -> tuple[PostRow, ...]:
        """Read its journal."""
        with read_journal(self.url, SystemClock()) as journal:
            return journal.posts(fast_show.EVENT)


def test_kills_lose_and_double_nothing(synapse: Synapse, tmp_path: Path) -> None:
    """Nothing is lost, nothing is said twice, and each room's posts stand in their order."""
    chance = random.Random(20200919)
    organizer, bot = synapse.account("crash-organizer"), synapse.account("crash-bot")
    rooms = [
        organizer.make_room(fast_show.room_name(number), invite=bot)
        for number in range(fast_show.ROOMS)
    ]
    alive = _alive(bot)
    length = (fast_show.ENDS - fast_show.OPENS).total_seconds()
    # All kills fit into the show: on average it lives for 0.31 of `alive`, and is dead for half of
    # DEAD; the rest is for starting.
    speed = (length / KILLS * 0.75 - DEAD / 2) / (alive * 0.3125 + 0.1)
    daemon = Daemon(synapse, bot, rooms, tmp_path / "journal.sqlite3", speed)
    killed_while_sending = 0
    for number in range(KILLS):
        seconds = chance.uniform(0, alive if number % 2 else alive / 4)
        daemon.live(seconds, dead=chance.uniform(0, DEAD))
        killed_while_sending += any(row.state is PostState.UNKNOWN for row in daemon.posts())
    assert daemon.passed < length
    daemon.play_on()

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


def _timeline_is(organizer: Account, room: str, wanted: Sequence[Spoken]) -> None:
    assert organizer.messages(room) == [each.text for each in wanted if each.edits is None]
    edits = [e for e in organizer.timeline(room) if "m.relates_to" in e["content"]]
    bodies = [e["content"]["m.new_content"]["body"] for e in edits]
    assert bodies == [each.text for each in wanted if each.edits is not None]
