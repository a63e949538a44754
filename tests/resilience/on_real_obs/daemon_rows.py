"""Rows of the campaign on a real OBS: the daemon dies while OBS goes on."""

import random
from pathlib import Path

from tests.resilience.on_real_obs.shows import Talk
from tests.resilience.on_real_obs.stage import jumps, staged

TALKS = [
    Talk(4, 14, 5, start=0),
    Talk(2, 8, 0, start=19),
    Talk(5, 16, 6, start=34),
    Talk(6, 12, 6, start=56),
    Talk(7, 14, 5, start=80),
]
KILLS = 10
"""Times that the daemon is killed in one show, which lasts 100 s."""

STEADY = 2.0
"""Seconds after its start in which a daemon must have put right what came due without it."""


def daemon_killed(folder: Path, rng: random.Random) -> float:
    """Kill it again and again; the same on air, and nothing is done twice. Seconds until steady."""
    worst = 0.0
    away: list[tuple[float, float]] = []
    with staged(folder, TALKS) as stage:
        stage.open(10)
        for number in range(KILLS):
            stage.until(max(stage.now, rng.uniform(1 + number * 9.5, 6 + number * 9.5)))
            begun = stage.now
            stage.daemon.kill()
            worst = max(worst, stage.daemon.start())
            # Only what came due while it was away may be late.
            away += [
                (slot.start - stage.start - 0.1, stage.now + STEADY)
                for slot in stage.plan.slots
                if begun <= slot.start - stage.start <= stage.now
            ]
        stage.until(max(stage.now, 100))
        stage.check_looks(*away)
        (frames,) = stage.streamed()
        assert jumps(frames) == (0, 0), "a recording jumped on air"
    return worst
