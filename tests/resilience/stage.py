"""A rehearsal that is watched every second and that mishaps can befall; for the fault campaign."""

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.obs_simulator.studio.media import MediaStateCode
from orchestrator.rehearsal.obs_simulator.studio.world import Input
from orchestrator.rehearsal.show import Performance, Rehearsal
from orchestrator.show.script_reader import ScriptReader
from orchestrator.web.state.documents import StateDocument
from orchestrator.web.state.observer import Observer

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
  - {id: d, start: "18:12", title: D, media: d.mp4, duration: 60s, qa: 30s}
"""

BRIEF = """\
event: {name: Brief, date: 2020-09-19, timezone: UTC}
rooms: {main: {}}
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 30s, qa: 6s}
  - {id: b, title: B, media: b.mp4, duration: 10s, qa: none}
"""

START = datetime.fromisoformat("2020-09-19T18:00:00+00:00")
LENGTHS = {"a.mp4": 150.0, "b.mp4": 90.0, "c.mp4": 120.0, "d.mp4": 60.0}
"""Seconds of SHOW's recordings."""

OPENS_BEFORE = 75
"""Seconds before the first talk at which the daemon is started, where time does not matter."""

STEADY = 2.0
"""Seconds after a daemon or an OBS is back in which the right picture must be on air."""

LATE = 2
"""Seconds by which a recording that was joined in its middle may end later than otherwise: a seek
lands on a keyframe, and those of the simulator's recordings are so far apart."""

TOO_LATE, NO_LONGER_TRUE = "its time has passed", "it was not sent, and is no longer true"
RIGHTLY_UNSAID = (TOO_LATE, NO_LONGER_TRUE)
"""Why a post may be given up before it was sent."""

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
    playing = _input_on_air(simulator)
    if playing is None:
        return Shown(scene.name)
    player = simulator.studio.players.of(playing)
    assert player is not None
    state, cursor, _ = player.status()
    file = Path(str(playing.setting("local_file"))).name
    # OBS tells no cursor of a recording that has ended; viewers see its last picture.
    at = LENGTHS.get(file, 0.0) if state is MediaStateCode.ENDED else (cursor or 0) / 1000
    return Shown(scene.name, file, at)


def _input_on_air(simulator: ObsSimulator) -> Input | None:
    """Return the media input that viewers see."""
    for item in simulator.studio.world.program.items:
        source = item.source
        if item.enabled and isinstance(source, Input) and simulator.studio.players.of(source):
            return source
    return None


def player_on_air(simulator: ObsSimulator) -> str:
    """Return the name of the media input that viewers see."""
    found = _input_on_air(simulator)
    assert found is not None, "no recording is on air"
    return found.name


def is_up(simulator: ObsSimulator) -> bool:
    try:
        return bool(simulator.studio)
    except RuntimeError:
        return False


Trial = Callable[[Path, random.Random], float]
"""One trial of a fault: a folder of its own and its chance in, the worst seconds out."""


@dataclass
class Stage:
    """One watched show, with the mishap's own randomness. `seen` is by whole seconds of it.

    `speed`: how many seconds of the show pass in a real one; None: no limit. `kind`: of rehearsal.
    """

    folder: Path
    rng: random.Random
    text: str = SHOW
    speed: float | None = None
    kind: type[Rehearsal] = Rehearsal
    seen: dict[int, Shown] = field(default_factory=dict)
    restarts: int = 0
    told: list[str] = field(default_factory=list)
    decisions: int = 0
    reader: ScriptReader = field(init=False)
    performance: Performance = field(init=False)

    def __post_init__(self) -> None:
        path = self.folder / "show.yaml"
        path.write_text(self.text, encoding="utf-8")
        self.reader = ScriptReader(path, measure=False)
        script, problems = self.reader.read()
        assert script is not None, problems
        journal = f"sqlite:///{self.folder}/journal0.sqlite3"
        before = OPENS_BEFORE if self.speed is None else 4 * self.speed
        first = min(s.start for s in script.timetable.sessions if s.start is not None)
        begins = first - timedelta(seconds=before)
        self.rehearsal = self.kind(script, self.speed, starts=begins, journal_url=journal)

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
        assert not is_up(self.obs) or not self.obs.studio.stream.started_twice
        bugs = [text for text in self.told if "a bug was met" in text]
        assert not bugs, bugs
        return self

    async def _watch(self) -> None:
        second = int(self.now) + 1
        while True:
            # Between whole seconds: cues fall on them.
            await self.until(second + 0.5)
            if is_up(self.obs):
                self.seen[second] = shown_by(self.obs)
            self._note_what_is_known()
            second += 1

    def _note_what_is_known(self) -> None:
        """Keep what the daemon knows in memory, for comparing when it has ended."""
        if self.rehearsal.show is None:
            return
        conductor = self.rehearsal.conductor
        texts = (alert.text for alert in conductor.news.alerts)
        self.told += [text for text in texts if text not in self.told]
        self.decisions = len(conductor.rooms["main"].decisions)

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
        self._note_what_is_known()
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

    async def right_again(self, within: float) -> float:
        """Return after how many seconds of the show the program is right."""
        return await self.seconds_until(lambda: is_right(self), within)

    def player_on_air(self) -> str:
        return player_on_air(self.obs)

    def says(self, words: str) -> bool:
        """Return whether the crew page says so."""
        return any(words in alert.text for alert in self.document().alerts)

    def document(self) -> StateDocument:
        """Return what the crew page is made of."""
        return Observer(self.rehearsal.conductor, self.rehearsal.running.outbox).state()

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


@cache
def undisturbed() -> Stage:
    """Return the show without a mishap."""
    return Stage(Path(mkdtemp(prefix="undisturbed-")), random.Random(0)).play()


def is_right(stage: Stage, within: float = 3.0) -> bool:
    """Return whether the program is what the room's state says, past the daemon's own eyes.

    `within`: seconds by which a recording's cursor may be elsewhere.
    """
    now = stage.rehearsal.clock.now()
    state = stage.rehearsal.conductor.rooms["main"].state(now)
    scenes = {
        ItemKind.PREMIERE: "Talk",
        ItemKind.QA: "Live Q&A",
        ItemKind.HOLDING: "Holding",
        ItemKind.BREAK: "Break",
        ItemKind.CLOSING: "Closing",
        ItemKind.FALLBACK: "Fallback",
    }
    shown = shown_by(stage.obs)
    if shown.scene != scenes[state.picture]:
        return False
    if state.playing is None:
        return True
    expected = (now - state.playing.since).total_seconds()
    return shown.file == state.playing.media.name and abs(shown.cursor - expected) <= within
