"""Rows of the fault campaign: what happens to OBS, its recordings, and by a person's hand in it."""

import random
from datetime import timedelta
from pathlib import Path

from orchestrator.model.rundown import ItemKind
from tests.resilience.stage import (
    BRIEF,
    LENGTHS,
    STEADY,
    Stage,
    Trial,
    is_right,
    shown_by,
    undisturbed,
)

PHASES = {"holding": (-50, -8), "premiere": (5, 135), "Q&A": (155, 200), "take": (149.5, 150.5)}
"""Seconds of the show between which each is on air."""


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


def start_of_stream_dropped(folder: Path, rng: random.Random) -> float:
    """OBS comes back, accepts the order to stream, and does nothing. Seconds until it streams."""
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(rng.uniform(5, 230))
        stage.obs.kill()
        await stage.sleep(rng.uniform(0.2, 5))
        await stage.obs.restart()
        stage.obs.drop_next_start_of_stream()
        took = await stage.seconds_until(lambda: stage.obs.streaming, 5)

    Stage(folder, rng).play(mishap)
    return took


def obs_frozen(folder: Path, rng: random.Random) -> float:
    """Seconds until it is seen; afterwards the right picture, without a jump backwards.

    In real time: how long a connection may be silent is not the show's time.
    """
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        begin = rng.uniform(3, 8)
        await stage.until(begin)
        stage.obs.freeze(20)
        took = await stage.seconds_until(lambda: not stage.connected(), 3)
        await stage.seconds_until(lambda: stage.says("is lost"), 1)
        await stage.until(begin + 20)
        await stage.seconds_until(lambda: is_right(stage), 5)

    stage = Stage(folder, rng, BRIEF, speed=1).play(mishap)
    cursors = [shown.cursor for shown in stage.seen.values() if shown.file == "a.mp4"]
    assert cursors == sorted(cursors), cursors
    assert stage.performance.as_run[-1].item == "closing"
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
    """Every answer comes late; the picture is the right one. In real time, as above.

    Both recordings come on air without time to prepare them: several answers are waited for. That
    they play may be seen too late to be written down as verified; viewers see them all the same.
    """

    async def mishap(stage: Stage) -> None:
        stage.obs.slow_answers(rng.uniform(0.1, 0.6))
        await stage.until(50)

    stage = Stage(folder, rng, BRIEF, speed=1).play(mishap)
    lines = [line for line in stage.performance.as_run if line.session is not None]
    assert [line.item for line in lines] == ["a/premiere", "a/qa", "b/premiere"], lines
    assert "Fallback" not in {shown.scene for shown in stage.seen.values()}
    for file, length in (("a.mp4", 30), ("b.mp4", 10)):
        cursors = [shown.cursor for shown in stage.seen.values() if shown.file == file]
        assert len(cursors) >= length - 4, (file, cursors)
        assert cursors == sorted(cursors), (file, cursors)
    return max(abs(line.error_ms or 0) for line in lines) / 1000


def media_broken(folder: Path, rng: random.Random) -> float:
    """Seconds until the fallback picture; the next item is on time."""
    stage = Stage(folder, rng)
    stage.rehearsal.lengths["c.mp4"] = None
    stage.play()
    lines = {(line.item, line.picture): line for line in stage.performance.as_run}
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
        player = stage.player_on_air()
        before = shown_by(stage.obs).cursor
        stage.obs.pause_by_hand(player)
        took = await stage.seconds_until(lambda: shown_by(stage.obs).cursor > before + 0.1, 5)

    Stage(folder, rng).play(mishap)
    return took


def scene_renamed(folder: Path, rng: random.Random) -> float:
    """Seconds until it is shown; right again as soon as it has its name back."""
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(rng.uniform(-40, 200))
        scene = rng.choice(["Talk", "Live Q&A", stage.obs.program_scene])
        stage.obs.rename_by_hand(scene, "Oops")
        took = await stage.seconds_until(lambda: _misses(stage, scene), 2)
        await stage.sleep(rng.uniform(1, 100))
        stage.obs.rename_by_hand("Oops", scene)
        back = stage.now
        await stage.until(max(back + 5, 240))
        await stage.until(482)
        assert is_right(stage)

    stage = Stage(folder, rng).play(mishap)
    assert stage.performance.as_run[-1].item == "closing"
    return took


def _misses(stage: Stage, scene: str) -> bool:
    """Return whether the crew page says that OBS has no such scene."""
    said = stage.document().rooms["main"].devices[0].summary
    return "no scene" in said and f"“{scene}”" in said


def media_replaced(folder: Path, rng: random.Random) -> float:
    """Another recording under the same name, while the show runs: the Q&A follows what is shown."""
    length: timedelta | None = None

    async def mishap(stage: Stage) -> None:
        nonlocal length
        await stage.until(rng.uniform(-70, 590))
        length = rng.choice([None, timedelta(seconds=rng.uniform(20, 200))])
        stage.rehearsal.lengths["c.mp4"] = length

    stage = Stage(folder, rng).play(mishap)
    lines = {(line.item, line.picture): line for line in stage.performance.as_run}
    begun, qa = lines["c/premiere", ItemKind.PREMIERE], lines["c/qa", ItemKind.QA]
    assert qa.taken is not None
    fallback = lines.get(("c/premiere", ItemKind.FALLBACK))
    if fallback is not None:
        assert length is None
        assert fallback.taken is not None
        assert (fallback.taken - begun.planned).total_seconds() <= 2
    # What was on its first frame before is played from the old file, as OBS has it open.
    lengths = [each for each in (length, timedelta(seconds=LENGTHS["c.mp4"])) if each is not None]
    late = min(((qa.taken - begun.planned - each).total_seconds() for each in lengths), key=abs)
    assert -0.2 <= late <= 1.5, late
    assert stage.performance.as_run[-1].item == "closing"
    return late
