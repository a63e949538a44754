"""The swarm: shows on simulators, each with two to five faults at random instants, alike each time.

`python -m tests.resilience.swarm [--seeds 500] [--first 1] [--jobs 2]` prints a table; it ends with
1 where a show went wrong. `--first 17 --seeds 1 --tell` plays one again, and tells all of it.
"""

import argparse
import asyncio
import hashlib
import logging
import multiprocessing
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.model.post_state import PostState
from tests.resilience.beside_rows import ON_YOUTUBE, Moody, MoodyVenues
from tests.resilience.machine import MachineClock
from tests.resilience.stage import (
    CURSOR,
    SHOW,
    START,
    Shown,
    Stage,
    is_right,
    is_up,
    shown_by,
    undisturbed,
)
from tests.resilience.steady_rehearsal import SteadyRehearsal
from tests.resilience.swarm_faults import KINDS, Evening, Fault, look_at_clock

CONVERGES_WITHIN = 10.0
"""Seconds from a fault's end to the right picture, for good."""

CHANGES_WITHIN = 3.0
"""Seconds that a change of the picture may take where nothing is broken: so long a recording that
does not play is waited for before the fallback picture."""

LOOKS = 0.5
"""Seconds between looks at the program."""

FIRST, LAST = -60.0, 600.0
"""Seconds of the show between which faults begin."""

PINNED = (480.0, 720.0)
"""Seconds at which talks begin whatever was before, in a show that nobody edits."""

CUES = (0.0, 150.0, 210.0, 300.0, 330.0, 480.0, 600.0)

EXACTLY = CURSOR + 1
"""Seconds by which a recording may be elsewhere: it is not moved for less than `CURSOR`."""


FRAMES = 12
"""Lines of what was raised that are shown."""


def drawn(seed: int) -> tuple[Fault, ...]:
    """Return the faults of a seed, by their beginnings."""
    rng = random.Random(f"swarm {seed}")
    number = rng.randint(2, 5)
    faults: list[Fault] = []
    while len(faults) < number:
        name = rng.choice(list(KINDS))
        instant = round(_instant(rng, faults), 2)
        fault = Fault(name, instant, round(rng.uniform(*KINDS[name].lasts), 2))
        if not any(_meet(fault, other) for other in faults):
            faults.append(fault)
    return tuple(sorted(faults, key=lambda fault: fault.at))


def _instant(rng: random.Random, faults: Sequence[Fault]) -> float:
    """Return any instant, or one around a cue, or one in another fault or just after it."""
    match rng.choice(["any", "any", "cue", "fault"]):
        case "cue":
            return rng.choice(CUES) + rng.uniform(-1.5, 1.5)
        case "fault" if faults:
            other = rng.choice(faults)
            return min(other.at + rng.uniform(0, other.lasts + 3), LAST)
        case _:
            return rng.uniform(FIRST, LAST)


def _meet(one: Fault, other: Fault) -> bool:
    """Return whether two faults would break the same thing at the same time."""
    if not KINDS[one.kind].parts & KINDS[other.kind].parts:
        return False
    first, second = sorted((one, other), key=lambda fault: fault.at)
    return second.at <= first.at + first.lasts + CONVERGES_WITHIN


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at an instant; `shown` None: OBS was not there."""

    at: float
    right: bool
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a seed. `wrong`: what went wrong, each in a line; `took`: seconds from the last
    fault's end to the right picture; `trace`: all that can be seen of the show."""

    seed: int
    faults: tuple[Fault, ...]
    wrong: tuple[str, ...]
    took: float
    fallback: bool
    trace: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The same where the show was."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:12]


@dataclass
class Swarmed:
    """The show of one seed."""

    seed: int
    folder: Path
    faults: tuple[Fault, ...]
    looks: list[Look] = field(default_factory=list)
    over: dict[Fault, tuple[float, float]] = field(default_factory=dict)
    """When each began and ended."""

    def __post_init__(self) -> None:
        of_youtube = any(fault.kind.startswith("YouTube") for fault in self.faults)
        text = ON_YOUTUBE if of_youtube else SHOW
        rng = random.Random(self.seed)
        self.stage = Stage(self.folder, rng, text, kind=SteadyRehearsal)
        rehearsal = self.stage.rehearsal
        venues = rehearsal.venues = MoodyVenues(rehearsal.clock)
        venues.mood = Moody()
        kinds = {fault.kind for fault in self.faults}
        rehearsal.waits_for_venues = "venue hanging" not in kinds
        machine = MachineClock(rehearsal.clock) if "clock set" in kinds else None
        rehearsal.daemon_clock = machine
        self.evening = Evening(self.stage, venues, machine, rng)

    def play(self) -> Outcome:
        """Play it to its end; say what went wrong."""
        wrong = []
        try:
            self.stage.play(self._befall)
        except Exception as error:
            wrong.append("".join(traceback.format_exception(error)[-FRAMES:]))
        else:
            wrong += self._wrong()
        fallback = any(look.shown and look.shown.scene == "Fallback" for look in self.looks)
        trace = tuple(map(self._anywhere, self._trace()))
        return Outcome(self.seed, self.faults, tuple(wrong), self._took(), fallback, trace)

    async def _befall(self, stage: Stage) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            if self.evening.machine is not None:
                group.create_task(look_at_clock(self.evening))
            for number, fault in enumerate(self.faults):
                chance = random.Random(f"swarm {self.seed} {number}")
                evening = replace(self.evening, chance=chance)
                group.create_task(self._one(fault, evening))

    async def _one(self, fault: Fault, evening: Evening) -> None:
        await self.stage.until(fault.at)
        began = self.stage.now
        self.over[fault] = began, float("inf")
        await KINDS[fault.kind].befall(evening, fault)
        self.over[fault] = began, self.stage.now

    async def _look(self) -> None:
        while True:
            await self.stage.sleep(LOOKS)
            shown = shown_by(self.stage.obs) if is_up(self.stage.obs) else None
            self.looks.append(Look(round(self.stage.now, 3), self._is_right(), shown))

    def _is_right(self) -> bool:
        rehearsal, obs = self.stage.rehearsal, self.stage.obs
        if rehearsal.show is None or not is_up(obs):
            return False
        state = rehearsal.conductor.rooms["main"].state(rehearsal.clock.now())
        streams = state.streaming is None or state.streaming == obs.streaming
        return state.in_charge and streams and is_right(self.stage, EXACTLY)

    # What went wrong.

    def _wrong(self) -> Iterator[str]:
        for began, ended in self._stretches():
            if not self._is_excused(began, ended):
                yield f"not right from {began} s to {ended} s: {self._seen_at(began)}"
        if (took := self._took()) > CONVERGES_WITHIN:
            yield f"right only {took:.1f} s after the last fault"
        yield from self._unlike_planned()
        lines = self.stage.performance.as_run
        if not lines or lines[-1].item != "closing":
            yield "it did not come to its end"
        yield from self._posts()

    def _stretches(self, longer_than: float = CHANGES_WITHIN) -> Iterator[tuple[float, float]]:
        """Yield from when to when it was not right, where that was for longer."""
        began: float | None = None
        for look in self.looks:
            if not look.right:
                began = look.at if began is None else began
            elif began is not None:
                if look.at - began > longer_than:
                    yield began, look.at
                began = None
        if began is not None:
            yield began, float("inf")

    def _is_excused(self, began: float, ended: float) -> bool:
        """Return whether all of it was while a fault lasted that viewers see, or just after."""
        seen = [self.over[fault] for fault in self.faults if KINDS[fault.kind].is_seen]
        at = began
        for start, end in sorted(seen):
            if start - LOOKS <= at <= end + CONVERGES_WITHIN:
                at = end + CONVERGES_WITHIN
        return at >= ended

    def _seen_at(self, at: float) -> str:
        return next((str(look.shown) for look in self.looks if look.at == at), "")

    def _took(self) -> float:
        last = max((end for _, end in self.over.values()), default=0.0)
        late = [ended for began, ended in self._stretches(0) if began <= last + LOOKS]
        return max(last, *late) - last if late else 0.0

    def _unlike_planned(self) -> Iterator[str]:
        """Compare with an undisturbed show from the next pinned talk on."""
        if any(KINDS[fault.kind].replans for fault in self.faults):
            return
        last = max(end for _, end in self.over.values()) + CONVERGES_WITHIN
        since = next((pinned for pinned in PINNED if pinned >= last), float("inf"))
        yield from self.stage.differs_from(undisturbed(), [(FIRST - 60, since + 2)])[:3]

    def _posts(self) -> Iterator[str]:
        said = [(s.venue, s.key) for s in self.stage.rehearsal.venues.spoken if s.edits is None]
        if not any(KINDS[fault.kind].forgets for fault in self.faults):
            yield from (f"{key} was said twice" for key in set(said) if said.count(key) > 1)
        for row in self.stage.performance.posts:
            counts = row.state is PostState.DELIVERED and row.kind != "edit"
            if counts and (row.venue, row.key) not in said:
                yield f"{row.key} counts as said, and was not"

    def _trace(self) -> Iterator[str]:
        """Yield what can be seen of the show, in lines."""
        before: object = None
        for look in self.looks:
            now = (look.right, look.shown and (look.shown.scene, look.shown.file))
            if now != before:
                yield f"{look.at} {look.right} {look.shown}"
            before = now
        if not hasattr(self.stage, "performance"):
            return
        for line in self.stage.performance.as_run:
            taken = line.taken and (line.taken - START).total_seconds()
            yield f"{line.item} {line.what} {line.picture} {line.outcome} {taken} {line.reason}"
        for post in self.stage.performance.posts:
            yield f"{post.key} {post.state} {post.attempts}"
        for spoken in self.stage.rehearsal.venues.spoken:
            yield f"{(spoken.at - START).total_seconds()} {spoken.key} {spoken.edits}"
        yield from self.stage.told

    def _anywhere(self, line: str) -> str:
        """Return it without what is another each time: the folder, and OBS's port."""
        return line.replace(str(self.folder), "…").replace(f":{self.stage.obs.port}", ":…")


def play(seed: int) -> Outcome:
    """Play a seed; the folder of one that went wrong is kept."""
    return play_with(seed, drawn(seed))


def play_with(seed: int, faults: tuple[Fault, ...]) -> Outcome:
    """Play a show with these faults; their own chance is the seed's."""
    log_nowhere()
    # A simulator's server tells of each connection that a fault cut short.
    logging.getLogger("websockets").setLevel(logging.CRITICAL + 1)
    folder = Path(tempfile.mkdtemp(prefix="swarm-"))
    folder.chmod(0o755)
    outcome = Swarmed(seed, folder, faults).play()
    if not outcome.wrong:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def outcomes(seeds: Iterable[int], jobs: int) -> Iterator[Outcome]:
    """Yield what came of the seeds, as they end."""
    if jobs == 1:
        yield from map(play, seeds)
        return
    spawned = multiprocessing.get_context("spawn")
    with spawned.Pool(jobs, maxtasksperchild=50) as pool:
        yield from pool.imap_unordered(play, seeds)


def report_of(outcome: Outcome) -> str:
    """Return a failure, and how to see it again."""
    lines = [f"seed {outcome.seed} went wrong:"]
    lines += [f"  {wrong}" for wrong in outcome.wrong]
    lines += [f"  fault: {fault}" for fault in outcome.faults]
    again = f"make swarm SEED={outcome.seed}"
    return "\n".join([*lines, f"  again: {again}"])


def table_of(done: Sequence[Outcome]) -> Table:
    """Return a row for each kind of fault: how often, in how many wrong shows, the worst of it."""
    wrong = sum(bool(each.wrong) for each in done)
    worst = max((each.took for each in done), default=0.0)
    title = f"{len(done)} shows, {wrong} wrong, right {worst:.2f} s after the last fault at worst"
    table = Table(title=title, title_justify="left")
    for name in ("fault", "times", "in shows that went wrong", "worst until right, as the last"):
        table.add_column(name)
    times = Counter(fault.kind for each in done for fault in each.faults)
    for kind in KINDS:
        having = [each for each in done if any(fault.kind == kind for fault in each.faults)]
        last = [each.took for each in done if each.faults[-1].kind == kind]
        failed = sum(bool(each.wrong) for each in having)
        table.add_row(kind, str(times[kind]), str(failed), f"{max(last, default=0):.2f} s")
    shown = sum(each.fallback for each in done)
    table.caption = f"{sum(times.values())} faults; the fallback picture in {shown} shows."
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.resilience.swarm")
    parser.add_argument("--seeds", type=int, default=500)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--tell", action="store_true")
    asked = parser.parse_args()
    done: list[Outcome] = []
    for outcome in outcomes(range(asked.first, asked.first + asked.seeds), asked.jobs):
        done.append(outcome)
        if asked.tell:
            print(*map(str, outcome.faults), *outcome.trace, outcome.digest, sep="\n")
        if outcome.wrong:
            print(report_of(outcome), file=sys.stderr, flush=True)
        print(f"{len(done)} of {asked.seeds}", end="\r", file=sys.stderr)
    Console(width=120).print(table_of(done))
    sys.exit(any(outcome.wrong for outcome in done))


if __name__ == "__main__":
    main()
