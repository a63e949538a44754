"""The rows of the fault campaign on simulators: each a trial that returns its worst seconds."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from orchestrator.errors import PermanentError
from orchestrator.journal.posts import PostState
from orchestrator.journal.store import Journal
from orchestrator.model.rundown import ItemKind
from tests.resilience.stage import SHOW, STEADY, Shown, Stage, shown_by

Trial = Callable[[Path, random.Random], float]

PHASES = {"holding": (-50, -8), "premiere": (5, 135), "Q&A": (155, 200), "take": (149.5, 150.5)}
"""Seconds of the show between which each is on air."""


@dataclass(frozen=True)
class Row:
    """One fault; `trial` raises AssertionError where the show did not do what it must."""

    name: str
    measures: str
    trial: Trial
    times: int = 1
    """Trials in one repetition."""


@cache
def undisturbed() -> Stage:
    """Return the show without a mishap."""
    return Stage(Path(mkdtemp(prefix="undisturbed-")), random.Random(0)).play()


def obs_killed(phase: str) -> Trial:
    def trial(folder: Path, rng: random.Random) -> float:
        took = 0.0

        async def mishap(stage: Stage) -> None:
            nonlocal took
            await stage.until(rng.uniform(*PHASES[phase]))
            stage.obs.kill()
            await stage.sleep(rng.uniform(0.2, 5))
            # Not right before another cue: that is a take of its own.
            if 143 < stage.now < 149:
                await stage.until(151)
            await stage.obs.restart()
            took = await stage.seconds_until(lambda: is_right(stage), 4)
            await stage.seconds_until(lambda: stage.obs.streaming, 3)

        stage = Stage(folder, rng).play(mishap)
        assert stage.performance.as_run[-1].item == "closing"
        return took

    return trial


def is_right(stage: Stage) -> bool:
    """Return whether the program is what the room's state says, past the daemon's own eyes."""
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
    shown = _shown(stage)
    if shown.scene != scenes[state.picture]:
        return False
    if state.playing is None:
        return True
    expected = (now - state.playing.since).total_seconds()
    return shown.file == state.playing.media.name and abs(shown.cursor - expected) <= 3


def _shown(stage: Stage) -> Shown:
    return shown_by(stage.obs)


def obs_frozen(folder: Path, rng: random.Random) -> float:
    """Seconds until it is seen; afterwards the show is as it would have been."""
    took = 0.0
    begin = rng.uniform(10, 100)

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(begin)
        stage.obs.freeze(20)
        took = await stage.seconds_until(lambda: not stage.connected(), 3)
        await stage.seconds_until(lambda: stage.says("is lost"), 1)
        await stage.until(begin + 20)
        await stage.seconds_until(lambda: is_right(stage), 5)

    stage = Stage(folder, rng).play(mishap)
    assert not stage.differs_from(undisturbed(), [(begin, begin + 25)])
    return took


def connection_cut(folder: Path, rng: random.Random) -> float:
    """Let the picture run on; nothing stale is done after the connection is back."""
    begin, away = rng.uniform(5, 200), rng.uniform(0.5, 8)
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(begin)
        stage.obs.refuse_connections()
        stage.obs.drop_connections()
        await stage.sleep(away)
        await stage.obs.accept_connections()
        took = await stage.seconds_until(lambda: stage.connected() and is_right(stage), 5)

    stage = Stage(folder, rng).play(mishap)
    assert not stage.differs_from(undisturbed(), [(begin - 1, begin + away + STEADY + 1)])
    return took


def connection_slow(folder: Path, rng: random.Random) -> float:
    begin = rng.uniform(5, 60)

    async def mishap(stage: Stage) -> None:
        await stage.until(begin)
        stage.obs.slow_answers(rng.uniform(0.1, 0.6))
        await stage.until(begin + 180)
        stage.obs.slow_answers(0)

    stage = Stage(folder, rng).play(mishap)
    wrong = stage.differs_from(undisturbed(), [(148, 153), (208, 213)])
    assert not wrong, wrong
    return max(abs(line.error_ms or 0) for line in stage.performance.as_run) / 1000


def media_broken(folder: Path, rng: random.Random) -> float:
    """Seconds until the fallback picture; the next item is on time."""
    stage = Stage(folder, rng)
    stage.rehearsal.lengths["c.mp4"] = None
    stage.play()
    lines = {(line.item, line.kind): line for line in stage.performance.as_run}
    fallback = lines["c/premiere", ItemKind.FALLBACK]
    assert fallback.taken is not None
    took = (fallback.taken - lines["c/premiere", ItemKind.PREMIERE].planned).total_seconds()
    assert took <= 2
    assert lines["c/qa", ItemKind.QA].planned - fallback.planned < timedelta(seconds=121)
    return took


def media_truncated(folder: Path, rng: random.Random) -> float:
    """Let it end early: the Q&A follows its real end."""
    return _media_of_another_length(folder, rng, rng.uniform(5, 110))


def media_longer(folder: Path, rng: random.Random) -> float:
    return _media_of_another_length(folder, rng, rng.uniform(122, 200))


def _media_of_another_length(folder: Path, rng: random.Random, seconds: float) -> float:
    stage = Stage(folder, rng)
    stage.rehearsal.lengths["c.mp4"] = timedelta(seconds=seconds)
    stage.play()
    lines = {line.item: line for line in stage.performance.as_run}
    real_end = lines["c/premiere"].planned + timedelta(seconds=seconds)
    taken = lines["c/qa"].taken
    assert taken is not None
    late = (taken - real_end).total_seconds()
    assert -0.2 <= late <= 1.5, late
    assert lines["d/premiere"].error_ms is not None
    return late


def person_switches(folder: Path, rng: random.Random) -> float:
    """Seen, told, and respected until the next pinned start."""
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(rng.uniform(155, 200))
        stage.obs.by_hand("Closing")
        took = await stage.seconds_until(lambda: stage.says("somebody put"), 2)
        await stage.until(470)
        assert stage.obs.program_scene == "Closing"
        await stage.until(482)
        assert is_right(stage)

    Stage(folder, rng).play(mishap)
    return took


def person_pauses(folder: Path, rng: random.Random) -> float:
    """Seconds until the recording goes on."""
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(rng.uniform(10, 120))
        player = next(
            item.source.name
            for item in stage.obs.studio.world.program.items
            if item.enabled and "premiere" in item.source.name.lower()
        )
        before = _shown(stage).cursor
        stage.obs.pause_by_hand(player)
        took = await stage.seconds_until(lambda: _shown(stage).cursor > before + 0.1, 5)

    Stage(folder, rng).play(mishap)
    return took


def daemon_killed(folder: Path, rng: random.Random) -> float:
    """Killed and started again: the same on air, each post once. Worst seconds until steady."""
    away: list[tuple[float, float]] = []
    worst = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal worst
        at = -100.0
        for _ in range(KILLS):
            at = rng.uniform(at + 15, at + 160)
            begin = at
            await stage.until(at)
            gap = rng.choice([0, 0, 5, 5, rng.uniform(0, 40)])
            await stage.kill_daemon(gap)
            worst = max(worst, await stage.seconds_until(lambda: is_right(stage), 5))
            at = stage.now
            away.append((begin - 1, at + STEADY))

    stage = Stage(folder, rng).play(mishap)
    wrong = stage.differs_from(undisturbed(), away)
    assert not wrong, (away, wrong[:5])
    _compare_posts(stage)
    return worst


KILLS = 5


def daemon_away_long(folder: Path, rng: random.Random) -> float:
    """Ten minutes away: what is on air then is what would have been."""
    took = 0.0
    begin = rng.uniform(-30, 260)

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(begin)
        await stage.kill_daemon(600)
        took = await stage.seconds_until(lambda: is_right(stage), 5)

    stage = Stage(folder, rng).play(mishap)
    wrong = stage.differs_from(undisturbed(), [(begin - 1, begin + 600 + took + STEADY)])
    assert not wrong, (begin, wrong[:5])
    return took


def _compare_posts(stage: Stage) -> None:
    """Each post that was to be said was said once, in spite of everything."""
    said = [(s.venue, s.key) for s in stage.rehearsal.venues.spoken if s.edits is None]
    doubled = {key for key in said if said.count(key) > 1}
    assert not doubled, doubled
    expected = {(row.venue, row.key) for row in undisturbed().performance.posts}
    found = {(row.venue, row.key): row.state for row in stage.performance.posts}
    lost = [
        key for key in expected if found.get(key) not in (PostState.DELIVERED, PostState.EXPIRED)
    ]
    assert not lost, lost


def two_daemons(folder: Path, rng: random.Random) -> float:
    """Refuse the second one while the first lives."""

    async def mishap(stage: Stage) -> None:
        await stage.until(rng.uniform(-60, 200))
        url = stage.rehearsal.journal_url
        try:
            second = await Journal.open(url, "Faults 2020-09-19", stage.rehearsal.clock)
        except PermanentError:
            return
        await second.close()
        raise AssertionError("a second daemon got the journal")

    Stage(folder, rng).play(mishap)
    return 0.0


def edited(folder: Path, rng: random.Random) -> float:
    """Edit any session, and accept where that is asked: the item on air does not jump."""

    async def mishap(stage: Stage) -> None:
        await stage.until(rng.uniform(5, 200))
        conductor = stage.rehearsal.conductor
        show = conductor.rooms["main"]
        sessions = list(show.timetable.sessions)
        victim = rng.randrange(len(sessions))
        match rng.choice(["remove", "lengthen", "title", "swap"]):
            case "remove" if victim:
                del sessions[victim]
            case "lengthen":
                longer = (sessions[victim].duration or timedelta()) + timedelta(seconds=20)
                sessions[victim] = replace(sessions[victim], duration=longer)
            case "swap":
                sessions[1], sessions[2] = sessions[2], sessions[1]
            case _:
                sessions[victim] = replace(sessions[victim], title="Edited")
        before, item = _shown(stage), show.state(stage.rehearsal.clock.now()).item.id
        fresh = replace(show.timetable, sessions=tuple(sessions), digest="edited")
        await conductor.edits.offer(fresh)
        if conductor.edits.pending is not None:
            await conductor.edits.accept("edited", "Ann")
        assert show.state(stage.rehearsal.clock.now()).item.id == item
        assert _shown(stage).is_like(before)

    stage = Stage(folder, rng).play(mishap)
    assert stage.performance.as_run[-1].item == "closing"
    return max(abs(line.error_ms or 0) for line in stage.performance.as_run) / 1000


def across_midnight(folder: Path, rng: random.Random) -> float:
    """Begin before midnight in a zone whose clocks go back in that night."""
    text = SHOW.replace("2020-09-19, timezone: UTC", "2020-10-24, timezone: Europe/Berlin")
    for old, new in (
        ("18:00", "23:56"),
        ("18:08", "2020-10-25 00:04"),
        ("18:14", "2020-10-25 00:10"),
    ):
        text = text.replace(f'"{old}"', f'"{new}"')
    stage = Stage(folder, rng, text).play()
    items = [line.item for line in stage.performance.as_run]
    assert items == [line.item for line in undisturbed().performance.as_run]
    return max(abs(line.error_ms or 0) for line in stage.performance.as_run) / 1000


ROWS = [
    *(
        Row(f"OBS killed during {phase}", "OBS back → right picture", obs_killed(phase))
        for phase in PHASES
    ),
    Row("OBS frozen for 20 s", "until seen", obs_frozen),
    Row("connection to OBS cut", "back → right picture", connection_cut),
    Row("connection to OBS slow", "worst cue error", connection_slow),
    Row("recording missing", "until fallback", media_broken),
    Row("recording truncated", "end → Q&A", media_truncated),
    Row("recording longer", "end → Q&A", media_longer),
    Row("a person switches scenes", "until told", person_switches),
    Row("a person pauses the recording", "until it goes on", person_pauses),
    Row(f"daemon killed ({KILLS} times a show)", "restart → right picture", daemon_killed, 5),
    Row("daemon away for 10 min", "restart → right picture", daemon_away_long),
    Row("second daemon on the journal", "–", two_daemons),
    Row("timetable edited", "worst cue error", edited),
    Row("across midnight and a clock change", "worst cue error", across_midnight),
]
