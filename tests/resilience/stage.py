"""A rehearsal that is watched every second and that mishaps can befall; for the fault campaign."""

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.cli.script import ScriptReader
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.obs_simulator.world import Input
from orchestrator.rehearsal.show import Rehearsal

SHOW = """\
event: {name: Faults, date: 2020-09-19, timezone: UTC}
rooms:
  main:
    stream: {before: 1m, after: 1m}
    venues: [matrix: {room: "!a:example.org"}]
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 150s, qa: 60s}
  - {id: b, title: B, media: b.mp4, duration: 90s, qa: none}
  - {break: 30s, title: Tea}
  - {id: c, start: "18:08", title: C, media: c.mp4, duration: 120s, qa: 60s}
  - {id: d, start: "18:14", title: D, media: d.mp4, duration: 60s, qa: 30s}
"""

START = datetime.fromisoformat("2020-09-19T18:00:00+00:00")
STEADY = 2.0
"""Seconds after a daemon or an OBS is back in which the right picture must be on air."""

LATE = 3
"""Seconds by which a recording that was joined on a keyframe may end later than otherwise."""

CURSOR = 5.0
"""Seconds by which a recording may be elsewhere: it is not moved for less."""


@dataclass(frozen=True)
class Shown:
    """What viewers saw at an instant; `file` and `cursor` where a recording was on program."""

    scene: str
    file: str = ""
    cursor: float = 0.0

    def is_like(self, other: "Shown") -> bool:
        same = (self.scene, self.file) == (other.scene, other.file)
        return same and abs(self.cursor - other.cursor) <= CURSOR


def shown_by(simulator: ObsSimulator) -> Shown:
    """Look at the simulator's program, past the daemon."""
    scene = simulator.studio.world.program
    for item in scene.items:
        source = item.source
        player = simulator.studio.players.of(source) if isinstance(source, Input) else None
        if item.enabled and player is not None and isinstance(source, Input):
            _, cursor, _ = player.status()
            file = Path(str(source.setting("local_file"))).name
            return Shown(scene.name, file, (cursor or 0) / 1000)
    return Shown(scene.name)


def is_up(simulator: ObsSimulator) -> bool:
    try:
        return bool(simulator.studio)
    except RuntimeError:
        return False


@dataclass
class Stage:
    """One watched show, with the mishap's own randomness. `seen` is by whole seconds of it."""

    folder: Path
    rng: random.Random
    text: str = SHOW
    seen: dict[int, Shown] = field(default_factory=dict)
    restarts: int = 0

    def __post_init__(self) -> None:
        path = self.folder / "show.yaml"
        path.write_text(self.text, encoding="utf-8")
        script, problems = ScriptReader(path, measure=False).read()
        assert script is not None, problems
        journal = f"sqlite:///{self.folder}/journal0.sqlite3"
        self.rehearsal = Rehearsal(script, journal_url=journal)

    @property
    def obs(self) -> ObsSimulator:
        return self.rehearsal.simulators["main"]

    @property
    def now(self) -> float:
        """Seconds since the first talk's start."""
        return (self.rehearsal.clock.now() - START).total_seconds()

    async def until(self, second: float) -> None:
        await self.rehearsal.clock.sleep_until(START + timedelta(seconds=second))

    async def sleep(self, seconds: float) -> None:
        await self.rehearsal.clock.sleep(seconds)

    def play(self, mishap: Callable[["Stage"], Awaitable[None]] | None = None) -> "Stage":
        """Run the whole show with the mishap; raise what went wrong in it."""
        errors: list[BaseException] = []

        async def beside(_: Rehearsal) -> None:
            watching = asyncio.ensure_future(self._watch())
            try:
                if mishap is not None:
                    await mishap(self)
                await watching
            except Exception as error:
                errors.append(error)
                raise
            finally:
                watching.cancel()

        self.performance = self.rehearsal.run(beside)
        if errors:
            raise errors[0]
        return self

    async def _watch(self) -> None:
        second = int(self.now) + 1
        while True:
            # Between whole seconds: cues fall on them.
            await self.until(second + 0.5)
            if is_up(self.obs):
                self.seen[second] = shown_by(self.obs)
            second += 1

    async def kill_daemon(self, away: float) -> None:
        """End the daemon as SIGKILL does, and start it again so many seconds later.

        The journal goes on from what was on the disk at that very instant.
        """
        before = Path(self.rehearsal.journal_url.removeprefix("sqlite:///"))
        self.restarts += 1
        copy = self.folder / f"journal{self.restarts}.sqlite3"
        for ending in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{before}{ending}", f"{copy}{ending}")
        said = len(self.rehearsal.venues.spoken)
        self.obs.drop_connections()
        await self.rehearsal.close()
        del self.rehearsal.venues.spoken[said:]
        self.rehearsal.journal_url = f"sqlite:///{copy}"
        await self.sleep(away)
        await self.rehearsal.open()

    async def seconds_until(self, condition: Callable[[], bool], within: float) -> float:
        """Return after how many seconds of the show it is so."""
        began = self.now
        while not condition():
            assert self.now - began <= within, f"not within {within} s"
            await self.sleep(0.05)
        return self.now - began

    def says(self, words: str) -> bool:
        """Return whether the crew was told so."""
        return any(words in alert.text for alert in self.rehearsal.conductor.alerts)

    def connected(self) -> bool:
        return self.rehearsal.conductor.devices["main"][0].health().connected

    def differs_from(self, other: "Stage", away: list[tuple[float, float]]) -> list[str]:
        """Return where this show was not like another, outside the stretches in `away`."""
        wrong = []
        for second, mine in self.seen.items():
            around = [other.seen.get(second + by) for by in range(-LATE, LATE + 1)]
            if None in around or any(begin <= second <= end for begin, end in away):
                continue
            if not any(theirs is not None and mine.is_like(theirs) for theirs in around):
                wrong.append(f"at {second} s {mine} instead of {other.seen[second]}")
        return wrong
