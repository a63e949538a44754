"""The whole daemon is killed again and again; each room's timeline has every post once, in order.

Simulated OBSes and a real homeserver live on in processes of their own. `LONG=1` (`make campaigns`)
kills a hundred times; the short form is a shorter show.
"""

import math
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.journal.post_rows import PostRow
from orchestrator.journal.reader import read_journal
from orchestrator.model.decisions import RecordingEnded, Retime
from orchestrator.model.post_state import PostState
from orchestrator.posts.kinds import UP_NEXT_BEFORE
from orchestrator.rehearsal.stand_ins import Spoken
from orchestrator.show.script_reader import ScriptReader
from tests.venues.real_synapse import Account, Synapse, wait_until
from tests.venues.undisturbed import Step, undisturbed
from tests.venues.whole_show import (
    CLOCK,
    Daemon,
    Plan,
    Simulators,
    make_recording,
    pause,
    settings_for,
)

pytestmark = [pytest.mark.synapse, pytest.mark.timeout(3600)]

LONG = os.environ.get("LONG") == "1"
KILLS, ENOUGH = (100, 100) if LONG else (8, 4)
ROOMS = 8
APART = timedelta(seconds=3)
EVERY, LENGTH, QA = (timedelta(seconds=s) for s in ((120, 30, 60) if LONG else (110, 20, 40)))
"""A room's posts fall far apart: on air, Q&A open, up next (five minutes before another
talk), Q&A closed. Two that came due while nobody lived are said in the order of their kinds, not
of their instants, and that would be right too; here it does not happen."""

MOVED_AT = timedelta(seconds=45)
MOVED_BY = timedelta(seconds=150)
"""In each third room the last talk is moved, so long after the start of the one before it."""

SEEN_AFTER = timedelta(milliseconds=300)

ON_ITS_WAY = timedelta(seconds=1)
"""A talk may be seen on air sooner than `SEEN_AFTER`, just before the daemon is stopped."""

LIVES = 6.0
"""Seconds that it lives at the most after it has started."""

LATE = 0.6
"""Every other time it dies as soon as its journal has a post that is on its way, or at the latest
so many seconds after one was due."""

KINDS = "talk-started: on, qa-closed: on"
"""Besides those that are said unasked."""


@dataclass
class Kills:
    """What was going on when the daemon was killed, by its journal and its log."""

    during: Counter[str] = field(default_factory=Counter)

    def note(self, daemon: Daemon, served: bool) -> None:
        states = {row.state for row in posts_of(daemon)}
        if PostState.UNKNOWN in states:
            self.during["a post was on its way"] += 1
        elif states & {PostState.PENDING, PostState.RETRY}:
            self.during["posts waited"] += 1
        else:
            self.during["it ran" if served else "it was starting"] += 1


@dataclass(frozen=True)
class Move:
    """A talk is given another start, at an instant of the show."""

    at: datetime
    room: str
    session: str
    start: datetime


@pytest.fixture
def simulators() -> Iterator[Simulators]:
    """Run an OBS for each room, which no kill touches."""
    running = Simulators(ROOMS)
    yield running
    running.stop()


def posts_of(daemon: Daemon) -> tuple[PostRow, ...]:
    """Read the journal of a daemon that may be dead."""
    if not (daemon.folder / daemon.journal).exists():
        return ()
    with read_journal(daemon.journal_url, CLOCK) as journal:
        events = journal.events()
        return journal.posts(events[-1]) if events else ()


def test_kills_lose_and_double_nothing(
    synapse: Synapse, simulators: Simulators, tmp_path: Path
) -> None:
    """Every post is in its room once, in order, with the words that an undisturbed show has."""
    chance = random.Random(20200919)
    organizer, bot = synapse.account("killed-organizer"), synapse.account("killed-bot")
    rooms = [organizer.make_room(f"room {number}", invite=bot) for number in range(ROOMS)]
    startup = started_in(tmp_path, simulators, synapse, bot, rooms)
    plan = plan_for(startup)
    moves, ends = moves_of(plan), end_of(plan)
    with daemon_of(tmp_path, plan, simulators, synapse, bot, rooms) as daemon:
        to_move, kills = list(moves), Kills()
        killed = 0
        while killed < KILLS and CLOCK.now() < ends:
            killed += 1
            if killed % 2 == 0:
                due = until_something_is_due(plan, startup)
                kill_after(due + LATE, daemon, to_move, kills, watched_after=due)
            else:
                life = chance.uniform(startup * 0.2, startup + LIVES)
                kill_after(life, daemon, to_move, kills)
        assert killed >= ENOUGH, "the machine is too slow: the show was over too soon"
        daemon.start_and_wait()
        left = (ends - CLOCK.now()).total_seconds()
        wait_until(lambda: moved_all(daemon, to_move) and CLOCK.now() >= ends, "the end", left + 60)
        wanted = expected(daemon.timetable, plan, moves, ends)
        wait_until(lambda: all_there(daemon, len(wanted)), "the last post", 60)
        daemon.stop()
        stopped = CLOCK.now() + ON_ITS_WAY

    possible = expected(daemon.timetable, plan, moves, stopped)
    kept = [organizer.timeline(room) for room in rooms]
    print_table(kills, wanted, kept, startup)
    for number, timeline in enumerate(kept):
        must, may = of_room(wanted, plan.room(number)), of_room(possible, plan.room(number))
        assert_begins(posts_in(timeline), must.posts, may.posts)
        assert_begins(edits_in(timeline), must.edits, may.edits)
    assert len(wanted) <= len(posts_of(daemon)) <= len(possible)
    assert not LONG or kills.during["a post was on its way"] > 0


@dataclass(frozen=True)
class Said:
    """What is said in one room, oldest first."""

    posts: list[str]
    edits: list[str]


def of_room(spoken: Sequence[Spoken], room: str) -> Said:
    said = [each for each in spoken if each.room == room]
    posts = [each.text for each in said if each.edits is None]
    return Said(posts, [each.text for each in said if each.edits is not None])


def assert_begins(found: Sequence[str], must: Sequence[str], may: Sequence[str]) -> None:
    """All that was due by the end is there, each once and in order; after it, what came due since.

    On a slow machine the daemon lives on into the last talk.
    """
    assert list(found) == list(may[: len(found)])
    assert len(found) >= len(must)


def kill_after(
    life: float,
    daemon: Daemon,
    to_move: list[Move],
    kills: Kills,
    watched_after: float = math.inf,
) -> None:
    """Start the daemon, let a person move a talk when it is time to, and kill it.

    After so many seconds it is watched, and killed before its time if a post is on its way.
    """
    begun = CLOCK.monotonic()
    daemon.start()
    while (lived := CLOCK.monotonic() - begun) < life:
        if lived >= watched_after:
            if any(row.state is PostState.UNKNOWN for row in posts_of(daemon)):
                break
        elif any(each.at <= CLOCK.now() for each in to_move) and daemon.serves():
            moved_all(daemon, to_move)
        pause(0.001 if lived >= watched_after else min(0.02, life - lived))
    served = daemon.serves()
    daemon.kill()
    kills.note(daemon, served)


def end_of(plan: Plan) -> datetime:
    """Return when the last Q&A is over; the moved talks come later, and are not waited for."""
    return plan.start(ROOMS - 1, plan.talks - 2) + LENGTH + QA + timedelta(seconds=3)


def moves_of(plan: Plan) -> list[Move]:
    """Return what a person changes during the show."""
    last = plan.talks - 1
    return [
        Move(
            plan.start(number, last - 1) + MOVED_AT,
            plan.room(number),
            plan.talk(number, last),
            (plan.start(number, last) + MOVED_BY),
        )
        for number in range(0, ROOMS, 3)
    ]


def moved_all(daemon: Daemon, to_move: list[Move]) -> bool:
    """Move the talks whose time it is; return whether none is left."""
    for move in list(to_move):
        if move.at <= CLOCK.now() and daemon.retime(move.room, move.session, move.start):
            to_move.remove(move)
    return not to_move


def until_something_is_due(plan: Plan, startup: float) -> float:
    """Return the seconds until a post of the plan is due, once a daemon can have started."""
    earliest = CLOCK.now() + timedelta(seconds=startup + 0.5)
    starts = [plan.start(room, talk) for room in range(ROOMS) for talk in range(plan.talks)]
    offsets = (timedelta(0), LENGTH, LENGTH + QA, -UP_NEXT_BEFORE)
    due = (start + offset for start in starts for offset in offsets)
    coming = min((at for at in due if at > earliest), default=earliest)
    return (coming - CLOCK.now()).total_seconds()


def plan_for(startup: float) -> Plan:
    """Return a show that is long enough for all kills; the first instant leaves time to set up."""
    lasts = KILLS * ((startup * 1.5 + LIVES) / 2 + 1.5)
    talks = max(math.ceil(lasts / EVERY.total_seconds()), 1) + 1
    opens = CLOCK.now().replace(microsecond=0) + timedelta(seconds=3)
    return Plan(opens, ROOMS, talks, EVERY, LENGTH, QA, APART)


def started_in(
    folder: Path, simulators: Simulators, server: Synapse, bot: Account, rooms: Sequence[str]
) -> float:
    """Make the scenes, and return how many seconds a daemon needs to start on this machine."""
    tomorrow = CLOCK.now() + timedelta(days=1)
    plan = Plan(tomorrow, ROOMS, 1, EVERY, LENGTH, QA)
    with daemon_of(folder / "trial", plan, simulators, server, bot, rooms) as trial:
        trial.provision()
        trial.start_and_wait()  # the first start compiles modules and measures the recording
        trial.kill()
        return trial.start_and_wait()


def daemon_of(
    folder: Path,
    plan: Plan,
    simulators: Simulators,
    server: Synapse,
    bot: Account,
    rooms: Sequence[str],
) -> Daemon:
    folder.mkdir(exist_ok=True)
    recording = make_recording(folder / "talk.mp4", LENGTH)
    venues = [[f'matrix: {{room: "{room}"}}'] for room in rooms]
    timetable = folder / "show.yaml"
    timetable.write_text(plan.text(venues, recording, KINDS))
    return Daemon(folder, timetable, settings_for(simulators, plan, server, bot))


def all_there(daemon: Daemon, posts: int) -> bool:
    """Tell whether so many have come due, and none is on its way."""
    rows = posts_of(daemon)
    return len(rows) >= posts and all(row.state is PostState.DELIVERED for row in rows)


def expected(timetable: Path, plan: Plan, moves: Sequence[Move], ends: datetime) -> list[Spoken]:
    """Return what the same show says when nobody kills anything."""
    script, problems = ScriptReader(timetable, measure=False).read()
    assert script is not None, problems
    steps = [Step(move.at, move.room, choice=Retime(move.session, move.start)) for move in moves]
    moved = {move.session: move.start for move in moves}
    for number in range(ROOMS):
        for talk in range(plan.talks):
            session = plan.talk(number, talk)
            start, recording = moved.get(session, plan.start(number, talk)), f"{session}/premiere"
            steps.append(Step(start + SEEN_AFTER, plan.room(number), seen=recording))
            ended = RecordingEnded(recording)
            steps.append(Step(start + LENGTH, plan.room(number), choice=ended))
    until = [step for step in steps if step.at <= ends]
    return undisturbed(script.timetable, plan.opens, ends, until)


def posts_in(timeline: Sequence[dict[str, Any]]) -> list[str]:
    """Return the bodies of a room's messages, oldest first, without the edits."""
    messages = [event["content"] for event in timeline if event["type"] == "m.room.message"]
    return [content["body"] for content in messages if "m.relates_to" not in content]


def edits_in(timeline: Sequence[dict[str, Any]]) -> list[str]:
    """Return the new words of a room's edits, oldest first."""
    edits = [event["content"] for event in timeline if "m.relates_to" in event["content"]]
    return [content["m.new_content"]["body"] for content in edits]


def print_table(
    kills: Kills,
    wanted: Sequence[Spoken],
    kept: Sequence[Sequence[dict[str, Any]]],
    startup: float,
) -> None:
    found = Counter(body for each in kept for body in (*posts_in(each), *edits_in(each)))
    meant = Counter(each.text for each in wanted)
    print(f"\n{'killed while':<26} kills")
    for what, number in kills.during.most_common():
        print(f"{what:<26} {number:>5}")
    print(f"{'altogether':<26} {kills.during.total():>5}")
    edits = sum(each.edits is not None for each in wanted)
    print(
        f"{len(wanted) - edits} posts and {edits} edits in {ROOMS} rooms: "
        f"{(meant - found).total()} lost, {(found - meant).total()} doubled or wrong "
        f"(a start takes {startup:.1f} s)"
    )
