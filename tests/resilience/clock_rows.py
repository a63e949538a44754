"""Rows of the fault campaign: the machine's clock is set while the show runs."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path

from orchestrator.clock import FOLLOWED
from orchestrator.model.as_run import AsRunLine
from orchestrator.news import News
from orchestrator.upkeep.watches import EVERY, ClockWatch
from tests.resilience.machine import MachineClock
from tests.resilience.stage import START, Stage, Trial, undisturbed

LATE = 1.5
"""Seconds by which a cue may be late after the clock was set."""


def clock_set(step: float) -> Trial:
    """Set it at any instant, or just around a cue, and perhaps back again later.

    Returns the worst error of a cue: by the machine's clock where the show follows that, else by
    the show's own.
    """

    def trial(folder: Path, rng: random.Random) -> float:
        stage = Stage(folder, rng)
        machine = stage.rehearsal.daemon_clock = MachineClock(stage.rehearsal.clock)
        expected, errors = undisturbed().performance.as_run, [0.0]

        def note(line: AsRunLine) -> None:
            ahead = machine.ahead if abs(step) <= FOLLOWED else 0.0
            true = stage.rehearsal.clock.now() + timedelta(seconds=ahead)
            if line.error_ms is not None and line.taken is not None:
                # The line is written a moment after the take.
                since = (machine.now() - line.taken).total_seconds()
                errors.append(abs((true - line.planned).total_seconds() - since))

        async def mishap(stage: Stage) -> None:
            conductor = stage.rehearsal.conductor
            conductor.listen(note)
            news = News(machine)
            watch = ClockWatch(machine, lambda: None, news)
            looking = asyncio.ensure_future(_look(stage, watch))
            cue = rng.choice(expected).planned
            near = (cue - START).total_seconds() + rng.uniform(-1.2, 1.2)
            await stage.until(max(rng.choice([near, rng.uniform(-50, 400)]), -60))
            machine.ahead += step
            if abs(step) > FOLLOWED:
                await stage.seconds_until(lambda: bool(news.alerts), EVERY + 0.1)
            if rng.random() < 0.5:
                await stage.sleep(rng.uniform(1, 100))
                machine.ahead -= step
            await looking

        stage.play(mishap)
        items = [(line.item, line.outcome) for line in stage.performance.as_run]
        assert items == [(line.item, line.outcome) for line in expected], items
        wrong = stage.differs_from(undisturbed(), [])
        assert not wrong, wrong[:5]
        said = [spoken.key for spoken in stage.rehearsal.venues.spoken]
        assert sorted(said) == sorted(s.key for s in undisturbed().rehearsal.venues.spoken)
        assert max(errors) <= LATE, errors
        return max(errors)

    return trial


async def _look(stage: Stage, watch: ClockWatch) -> None:
    while True:
        watch.look()
        await stage.sleep(EVERY)
