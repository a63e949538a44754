"""Rows of the fault campaign: what happens to the daemon, its journal, its timetable, its clock."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from orchestrator.errors import PermanentError
from orchestrator.journal.post_rows import PostRow
from orchestrator.journal.store import Journal
from orchestrator.model.post_state import PostState
from tests.resilience.stage import (
    RIGHTLY_UNSAID,
    SHOW,
    START,
    STEADY,
    Stage,
    is_right,
    shown_by,
    undisturbed,
)

KILLS = 5
"""Times that the daemon is killed in one show."""


def daemon_killed(folder: Path, rng: random.Random) -> float:
    """Killed and started again: the same on air, each post once. Worst seconds until steady."""
    away: list[tuple[float, float]] = []
    worst = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal worst
        at = -80.0
        for _ in range(KILLS):
            at = rng.uniform(at + 15, at + 150)
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
    _compare_posts(stage, away)
    return worst


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
    away = [(begin - 1, begin + 600 + took + STEADY)]
    wrong = stage.differs_from(undisturbed(), away)
    assert not wrong, (begin, wrong[:5])
    said = [(s.venue, s.key) for s in stage.rehearsal.venues.spoken if s.edits is None]
    assert len(set(said)) == len(said), said
    for row in stage.performance.posts:
        if row.state is not PostState.DELIVERED:
            _hold_rightly_unsaid(row, stage, away)
    return took


def daemon_away_at_a_start(folder: Path, rng: random.Random) -> float:
    """Not there when a talk begins: what the timetable says about joining late is done.

    Returns the worst seconds until it is.
    """
    policy = rng.choice(["seek", "restart", "skip", "fallback"])
    took = 0.0

    async def mishap(stage: Stage) -> None:
        nonlocal took
        await stage.until(rng.uniform(462, 479))
        await stage.kill_daemon(rng.uniform(22, 40))
        back = stage.now
        took = await stage.seconds_until(lambda: _obeyed(stage, policy, back), 4)
        await stage.sleep(5)
        assert _obeyed(stage, policy, back), (policy, shown_by(stage.obs))

    text = SHOW.replace("rooms:", f"defaults: {{late: {policy}}}\nrooms:", 1)
    stage = Stage(folder, rng, text).play(mishap)
    assert stage.performance.as_run[-1].item == "closing"
    return took


def _obeyed(stage: Stage, policy: str, back: float) -> bool:
    """Return whether viewers see what the policy wants of a talk that began at 480."""
    shown = shown_by(stage.obs)
    match policy:
        case "seek":
            return shown.file == "c.mp4" and abs(shown.cursor - (stage.now - 480)) <= 3
        case "restart":
            return shown.file == "c.mp4" and abs(shown.cursor - (stage.now - back)) <= 3
        case "skip":
            return shown.scene == "Holding"  # until its Q&A
        case _:
            return shown.scene == "Fallback"


def _compare_posts(stage: Stage, away: list[tuple[float, float]]) -> None:
    """Each post that was to be said was said once, or its time ran out while nobody lived."""
    said = [(s.venue, s.key) for s in stage.rehearsal.venues.spoken if s.edits is None]
    doubled = {key for key in said if said.count(key) > 1}
    assert not doubled, doubled
    expected = {(row.venue, row.key) for row in undisturbed().performance.posts}
    found = {(row.venue, row.key): row for row in stage.performance.posts}
    lost = [key for key in expected if key not in found]
    assert not lost, lost
    for key in expected:
        if found[key].state is PostState.EXPIRED:
            assert key not in said, key
            _hold_rightly_unsaid(found[key], stage, away)
        else:
            assert found[key].state is PostState.DELIVERED, found[key]
            assert key in said, key


def _hold_rightly_unsaid(row: PostRow, stage: Stage, away: list[tuple[float, float]]) -> None:
    """Hold that it was due only while no daemon lived, and that the crew knows."""
    assert any(words in row.reason for words in RIGHTLY_UNSAID), row
    assert row.updated is not None
    given_up = (row.updated - START).total_seconds()
    assert any(begin <= given_up <= end for begin, end in away), (row, away)
    if row.deadline <= row.updated:
        first = row.text.partition("\n")[0]
        assert any(first in text and "its time has passed" in text for text in stage.told), row


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
        before, item = shown_by(stage.obs), show.state(stage.rehearsal.clock.now()).item.id
        fresh = replace(show.timetable, sessions=tuple(sessions), digest="edited")
        await conductor.edits.offer(fresh)
        if conductor.edits.pending is not None:
            await conductor.edits.accept("edited", "Ann")
        assert show.state(stage.rehearsal.clock.now()).item.id == item
        assert shown_by(stage.obs).is_like(before)

    stage = Stage(folder, rng).play(mishap)
    assert stage.performance.as_run[-1].item == "closing"
    return max(abs(line.error_ms or 0) for line in stage.performance.as_run) / 1000


def across_midnight(folder: Path, rng: random.Random) -> float:
    """Begin before midnight in a zone whose clocks go back in that night."""
    text = SHOW.replace("2020-09-19, timezone: UTC", "2020-10-24, timezone: Europe/Berlin")
    for old, new in (
        ("18:00", "23:56"),
        ("18:08", "2020-10-25 00:04"),
        ("18:12", "2020-10-25 00:08"),
    ):
        text = text.replace(f'"{old}"', f'"{new}"')
    stage = Stage(folder, rng, text).play()
    items = [line.item for line in stage.performance.as_run]
    assert items == [line.item for line in undisturbed().performance.as_run]
    return max(abs(line.error_ms or 0) for line in stage.performance.as_run) / 1000
