"""Rows of the campaign on a real OBS: the daemon dies while OBS goes on."""

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from orchestrator.model.times import from_rfc3339
from tests.resilience.on_real_obs.shows import Talk
from tests.resilience.on_real_obs.stage import Stage, jumps, staged
from tests.resilience.stage import Trial

TALKS = [
    Talk(4, 14, 5, start=0),
    Talk(2, 8, 0, start=19),
    Talk(5, 16, 6, start=34),
    Talk(6, 12, 6, start=56),
    Talk(7, 14, 5, start=80),
]
SETTLES = 1.0
"""Seconds after a cue in which it may still be about to be verified."""

RESTARTS = 4.0
"""Seconds that a restart between cues is given before the next one."""

STEADY = 2.0
"""Seconds after its start in which a daemon must have put right what came due without it."""


def daemon_killed(at_cues: bool) -> Trial:
    """Make the trial: killed before every cue, so that each comes due without it, or between them.

    Between them a restart finds everything as it should be; at a cue it has to be made up for.
    """

    def trial(folder: Path, rng: random.Random) -> float:
        """See the same on air, and nothing done twice. Worst seconds to the right picture."""
        worst = 0.0
        away: list[tuple[float, float]] = []
        with staged(folder, TALKS) as stage:
            stage.open(10)
            for second in _kills(stage, at_cues, rng):
                stage.until(second)
                stage.daemon.kill()
                worst = max(worst, _restart(stage))
                # Only what came due while it was away may be late.
                away += [
                    (slot.start - stage.start - 0.1, stage.now + STEADY)
                    for slot in stage.plan.slots
                    if second <= slot.start - stage.start <= stage.now
                ]
            stage.until(max(stage.now, 100))
            stage.check_looks(*away)
            (frames,) = stage.streamed()
            assert jumps(frames) == (0, 0), "a recording jumped on air"
        return worst

    return trial


def _restart(stage: Stage) -> float:
    """Start the daemon; return the seconds until it saw the picture be as it should."""
    began = stage.clock.now()
    stage.daemon.start()
    # Ready is earlier: a recording that came due meanwhile is still being brought on air.
    stage.seconds_until(lambda: _seen(stage), "the picture is seen", 5)
    return (from_rfc3339(_seen(stage)[0]) - began).total_seconds()


def _seen(stage: Stage) -> list[str]:
    """Return when this daemon saw its pictures be as they should."""
    lines = stage.daemon.get("/api/v1/as-run?room=studio")
    return [line["verified"] for line in lines if line["verified"]]


def _kills(stage: Stage, at_cues: bool, rng: random.Random) -> Iterator[float]:
    """Yield the seconds of the show at which the daemon is killed."""
    cues = [slot.start - stage.start for slot in stage.plan.slots[1:]]
    if at_cues:
        yield from (cue - rng.uniform(0.05, 0.8) for cue in cues)
        return
    for cue, following in pairwise(cues):
        if following - cue > SETTLES + RESTARTS:
            yield rng.uniform(cue + SETTLES, following - RESTARTS)
