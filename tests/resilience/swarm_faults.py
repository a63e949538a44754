"""What may befall a show of the swarm, each at any instant, several at a time. Used by `swarm`.

A fault returns when it is over: what it broke works again, and what the crew is asked is answered.
"""

import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from orchestrator.clock import FOLLOWED
from orchestrator.errors import DecisionRefusedError
from orchestrator.model.decisions import Release
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator.codes import Op
from orchestrator.rehearsal.obs_simulator.session import ClientSession
from orchestrator.upkeep.watches import EVERY, ClockWatch
from tests.resilience.beside_rows import MANY, MOODS, YOUTUBE, Moody, MoodyVenues
from tests.resilience.journal_rows import no_room, path_of, spoil
from tests.resilience.machine import MachineClock
from tests.resilience.nonsense_rows import spoilt
from tests.resilience.stage import Stage, is_up, player_on_air
from tests.resilience.steady_rehearsal import SteadyRehearsal

STEPS = (1, -1, 3600, -3600)
"""Seconds by which the machine's clock is set."""

EDITS = (
    ("title: D,", "title: Delta,"),
    ("duration: 90s", "duration: 100s"),
    ('start: "18:12"', 'start: "18:12:20"'),
    ("break: 30s", "break: 50s"),
    ("duration: 150s, qa: 60s", "duration: 150s, qa: 40s"),
    (
        "duration: 60s, qa: 30s}",
        "duration: 60s, qa: 30s}\n  - {id: e, title: E, media: e.mp4, duration: 20s}",
    ),
)
"""What stands in the timetable's file, and what an edit makes of it."""

BY_HAND = ("Talk", "Live Q&A", "Holding", "Break", "Closing", "Fallback")


@dataclass
class Evening:
    """A show of the swarm as one fault finds it: the stage, and the fault's own chance."""

    stage: Stage
    venues: MoodyVenues
    machine: MachineClock | None
    chance: random.Random

    @property
    def rehearsal(self) -> SteadyRehearsal:
        rehearsal = self.stage.rehearsal
        assert isinstance(rehearsal, SteadyRehearsal)
        return rehearsal

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return when it is so: another fault may be in the way for a while."""
        while not condition():
            await self.stage.sleep(0.1)

    async def obs_up(self) -> None:
        await self.until(lambda: is_up(self.stage.obs))

    async def daemon_up(self) -> None:
        await self.until(lambda: self.stage.rehearsal.show is not None)

    async def written(self) -> None:
        """Return when the journal is, so that each run finds the same in it."""
        await self.daemon_up()
        await self.until(lambda: self.rehearsal.running.journal.pending == 0)

    async def give_back(self) -> None:
        """Let the show go on by itself, as the crew does on its page where it is asked."""
        await self.daemon_up()
        conductor = self.rehearsal.conductor
        if not conductor.rooms["main"].state(self.rehearsal.clock.now()).in_charge:
            with suppress(DecisionRefusedError):
                await conductor.decide("main", Release(), "Ann")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: when, in seconds since the first talk, and for how long."""

    kind: str
    at: float
    lasts: float

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.kind} at {self.at:.2f} s for {self.lasts:.2f} s"


Befall = Callable[[Evening, Fault], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault. `parts`: what it breaks; nothing is broken by two faults at a time.

    `lasts`: seconds, at least and at most. `is_seen`: whether viewers may see something wrong while
    it lasts. `replans`: whether the rest of the show goes otherwise than planned. `forgets`:
    whether a journal is lost, and with it what was said before.
    """

    befall: Befall
    lasts: tuple[float, float] = (0, 0)
    parts: frozenset[str] = frozenset()
    is_seen: bool = True
    replans: bool = False
    forgets: bool = False


async def obs_killed(evening: Evening, fault: Fault) -> None:
    await _killed(evening, fault)


async def obs_killed_empty(evening: Evening, fault: Fault) -> None:
    """Let it come back as it was first installed."""
    await _killed(evening, fault, lose=True)


async def start_of_stream_dropped(evening: Evening, fault: Fault) -> None:
    await _killed(evening, fault)
    evening.stage.obs.drop_next_start_of_stream()


async def _killed(evening: Evening, fault: Fault, *, lose: bool = False) -> None:
    obs = evening.stage.obs
    obs.kill()
    if lose:
        obs.lose_scenes()
    await evening.stage.sleep(fault.lasts)
    await obs.restart()


async def obs_frozen(evening: Evening, fault: Fault) -> None:
    evening.stage.obs.freeze(fault.lasts)
    await evening.stage.sleep(fault.lasts)


async def connection_cut(evening: Evening, fault: Fault) -> None:
    obs = evening.stage.obs
    obs.refuse_connections()
    obs.drop_connections()
    await evening.stage.sleep(fault.lasts)
    await obs.accept_connections()


async def connection_reset(evening: Evening, fault: Fault) -> None:
    evening.stage.obs.drop_connections()


async def answers_slow(evening: Evening, fault: Fault) -> None:
    evening.stage.obs.slow_answers(evening.chance.uniform(0.1, 0.6))
    await evening.stage.sleep(fault.lasts)
    evening.stage.obs.slow_answers(0)


async def talks_nonsense(evening: Evening, fault: Fault) -> None:
    """Spoil a part of what OBS says; that may look like a person's hand, too."""
    obs, rng = evening.stage.obs, evening.chance
    share = rng.choice([0.02, 0.2, 1.0])
    send = obs.send

    def spoil_some(session: ClientSession, text: str) -> None:
        # Who is let in is let in whole: how long a broken handshake hangs is the machine's doing.
        spoils = json.loads(text)["op"] > Op.IDENTIFIED and rng.random() < share
        send(session, spoilt(text, rng) if spoils else text)

    evening.rehearsal.obs_talks_nonsense = True
    obs.send = spoil_some  # type: ignore[method-assign]  # this OBS alone
    await evening.stage.sleep(fault.lasts)
    obs.send = send  # type: ignore[method-assign]
    evening.rehearsal.obs_talks_nonsense = False
    obs.drop_connections()
    await evening.obs_up()
    await evening.stage.sleep(3)
    await evening.give_back()


async def person_switches(evening: Evening, fault: Fault) -> None:
    await evening.obs_up()
    evening.stage.obs.by_hand(evening.chance.choice(BY_HAND))
    await evening.stage.sleep(fault.lasts)
    await evening.give_back()


async def person_pauses(evening: Evening, fault: Fault) -> None:
    await evening.obs_up()
    with suppress(AssertionError):  # nothing plays
        evening.stage.obs.pause_by_hand(player_on_air(evening.stage.obs))


async def person_seeks(evening: Evening, fault: Fault) -> None:
    await evening.obs_up()
    with suppress(AssertionError):  # nothing plays
        player = player_on_air(evening.stage.obs)
        evening.stage.obs.seek_by_hand(player, evening.chance.uniform(0, 50))


async def scene_renamed(evening: Evening, fault: Fault) -> None:
    await evening.obs_up()
    obs = evening.stage.obs
    scene = evening.chance.choice(BY_HAND)
    obs.rename_by_hand(scene, "Oops")
    await evening.stage.sleep(fault.lasts)
    await evening.obs_up()
    world = obs.studio.world
    # An OBS that was killed has perhaps forgotten of it, or has it anew by now.
    if world.scene("Oops") is not None and world.scene(scene) is None:
        obs.rename_by_hand("Oops", scene)


async def daemon_killed(evening: Evening, fault: Fault) -> None:
    await evening.written()
    await evening.stage.kill_daemon(fault.lasts)


async def daemon_restarted(evening: Evening, fault: Fault) -> None:
    await evening.written()
    await evening.rehearsal.close()
    await evening.stage.sleep(fault.lasts)
    await evening.rehearsal.open()


async def clock_set(evening: Evening, fault: Fault) -> None:
    """Set the machine's clock, and back."""
    assert evening.machine is not None
    step = evening.chance.choice(STEPS)
    evening.machine.ahead += step
    await evening.stage.sleep(fault.lasts)
    evening.machine.ahead -= step
    # What is followed is followed slowly.
    await evening.stage.sleep(FOLLOWED if abs(step) <= FOLLOWED else 0)


async def look_at_clock(evening: Evening) -> None:
    """Do what the daemon does about its clock."""
    assert evening.machine is not None
    watch = ClockWatch(evening.machine, lambda: None, News(evening.machine))
    while True:
        watch.look()
        await evening.stage.sleep(EVERY)


async def disk_full(evening: Evening, fault: Fault) -> None:
    await evening.written()
    evening.rehearsal.journal_is_broken = True
    with no_room(path_of(evening.stage)):
        await evening.stage.sleep(fault.lasts)
    evening.rehearsal.journal_is_broken = False


async def journal_damaged(evening: Evening, fault: Fault) -> None:
    await evening.written()
    spoil(path_of(evening.stage), evening.chance)


async def journal_deleted(evening: Evening, fault: Fault) -> None:
    await evening.written()
    path_of(evening.stage).unlink()


async def recording_broken(evening: Evening, fault: Fault) -> None:
    evening.rehearsal.lengths[evening.chance.choice(["a.mp4", "c.mp4"])] = None


async def recording_replaced(evening: Evening, fault: Fault) -> None:
    length = timedelta(seconds=evening.chance.uniform(20, 200))
    evening.rehearsal.lengths[evening.chance.choice(["b.mp4", "c.mp4"])] = length


async def timetable_edited(evening: Evening, fault: Fault) -> None:
    """Edit the file, and say yes where that is asked; a daemon that is away reads it when back."""
    reader, rehearsal = evening.stage.reader, evening.rehearsal
    text = reader.path.read_text(encoding="utf-8")
    old, new = evening.chance.choice(EDITS)
    reader.path.write_text(text.replace(old, new), encoding="utf-8")
    script, problems = reader.read()
    assert script is not None, problems
    rehearsal.script = script
    if rehearsal.show is None:
        return
    edits = rehearsal.conductor.edits
    timetable = script.timetable
    await rehearsal.running.journal.keep_timetable(timetable.digest, script.text, script.source)
    await edits.offer(timetable)
    if edits.pending is not None:
        await edits.accept(timetable.digest, "Ann")


def youtube(mood: str) -> Befall:
    async def befall(evening: Evening, fault: Fault) -> None:
        assert evening.rehearsal.youtube is not None
        faults = evening.rehearsal.youtube.emulator.faults
        for _ in range(MANY):
            faults.order(evening.chance.choice(YOUTUBE[mood]))
        await evening.stage.sleep(fault.lasts)
        faults.clear()

    return befall


def venue(name: str) -> Befall:
    async def befall(evening: Evening, fault: Fault) -> None:
        mood: Moody = evening.venues.mood
        mood.answer, mood.hangs = MOODS[name].answer, MOODS[name].hangs
        await evening.stage.sleep(fault.lasts)
        mood.answer, mood.hangs = None, False

    return befall


OBS, WIRE, HAND, SCENE = map(frozenset, (["obs", "wire"], ["wire"], ["hand"], ["hand", "scene"]))
DAEMON, FILE, YOU, PLACE = map(frozenset, (["daemon"], ["file"], ["YouTube"], ["venue"]))

KINDS: dict[str, Kind] = {
    "OBS killed": Kind(obs_killed, (0.2, 20), OBS),
    "OBS killed, comes back empty": Kind(obs_killed_empty, (0.2, 5), OBS),
    "OBS drops the order to stream": Kind(start_of_stream_dropped, (0.2, 5), OBS),
    "OBS frozen": Kind(obs_frozen, (0.5, 20), OBS),
    "OBS talks nonsense": Kind(talks_nonsense, (2, 30), OBS | HAND, replans=True),
    "connection to OBS cut": Kind(connection_cut, (0.5, 20), OBS),
    "connection to OBS reset": Kind(connection_reset),
    "answers of OBS slow": Kind(answers_slow, (5, 40), WIRE),
    "a person switches scenes": Kind(person_switches, (2, 60), HAND),
    "a person pauses the recording": Kind(person_pauses, (0, 0), HAND),
    "a person seeks in the recording": Kind(person_seeks, (0, 0), HAND),
    "a scene is renamed": Kind(scene_renamed, (1, 60), SCENE),
    "daemon killed": Kind(daemon_killed, (0, 40), DAEMON),
    "daemon restarted": Kind(daemon_restarted, (0, 5), DAEMON),
    "clock set": Kind(clock_set, (5, 60), DAEMON),
    "journal's disk full": Kind(disk_full, (2, 60), DAEMON, is_seen=False),
    "journal damaged": Kind(journal_damaged, (0, 0), DAEMON, is_seen=False, forgets=True),
    "journal deleted": Kind(journal_deleted, (0, 0), DAEMON, is_seen=False, forgets=True),
    "recording broken": Kind(recording_broken, (0, 0), is_seen=False, replans=True),
    "recording replaced": Kind(recording_replaced, (0, 0), is_seen=False, replans=True),
    "timetable edited": Kind(timetable_edited, (0, 0), FILE, is_seen=False, replans=True),
    **{
        f"YouTube {mood}": Kind(youtube(mood), (5, 200), YOU, is_seen=False)
        for mood in ("down", "refusing")
    },
    **{
        f"venue {mood}": Kind(
            venue(mood),
            (5, 200),
            PLACE | DAEMON if mood == "hanging" else PLACE,
            is_seen=False,
        )
        for mood in MOODS
    },
}
