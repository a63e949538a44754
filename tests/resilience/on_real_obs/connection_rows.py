"""Rows of the campaign on a real OBS: what lies between the daemon and OBS fails."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.resilience.on_real_obs.proxy import Proxy
from tests.resilience.on_real_obs.shows import Talk
from tests.resilience.on_real_obs.stage import Stage, jumps, staged

TALKS = [Talk(4, 14, 6, start=0), Talk(2, 8, 9, start=20)]
CUES = (0, 14, 20, 28)
ENDS = 34
"""Seconds of the show: its cues, and when the last has been looked at."""


@contextmanager
def _behind_a_proxy(folder: Path) -> Iterator[tuple[Stage, Proxy]]:
    with staged(folder, TALKS) as stage:
        proxy = Proxy(stage.obs.port)
        try:
            yield stage, proxy
        finally:
            proxy.close()


def connection_cut(folder: Path, rng: random.Random) -> float:
    """Let the picture run on. Seconds from the mending to a daemon that is connected again.

    What came due meanwhile comes then; what is over by then does not.
    """
    away = rng.uniform(0.5, 8)
    with _behind_a_proxy(folder) as (stage, proxy):
        stage.open(10, f"ws://127.0.0.1:{proxy.port}")
        stage.until(rng.uniform(2, 22))
        begun = stage.now
        proxy.cut()
        stage.sleep(away)
        return _mended(stage, proxy, begun)


def connection_half_open(folder: Path, rng: random.Random) -> float:
    """Swallow everything for a while, without a word to either side; otherwise as above."""
    away = rng.uniform(3, 9)
    with _behind_a_proxy(folder) as (stage, proxy):
        stage.open(10, f"ws://127.0.0.1:{proxy.port}")
        stage.until(rng.uniform(2, 20))
        begun = stage.now
        proxy.silent = True
        stage.seconds_until(
            lambda: not stage.obs_health()["connected"], "the daemon sees the silence", 3
        )
        stage.sleep(max(0.0, begun + away - stage.now))
        return _mended(stage, proxy, begun)


def _mended(stage: Stage, proxy: Proxy, begun: float) -> float:
    proxy.mend()
    mended = stage.now
    took = stage.seconds_until(
        lambda: stage.obs_health()["connected"], "the daemon is connected again", 5
    )
    stage.seconds_until(lambda: stage.says("is back after"), "the crew is told", 1)
    right = stage.right_after(mended + took, 4)
    stage.until(ENDS)
    overdue = min((cue for cue in CUES if begun <= cue <= mended + took), default=mended + took)
    stage.check_looks((overdue, mended + took + right))
    (frames,) = stage.streamed()
    assert jumps(frames) == (0, 0), "the recording jumped on air"
    return took


def connection_slow(folder: Path, rng: random.Random) -> float:
    """Delay each direction all the time: every picture comes. Seconds of the latest take.

    Late is what waits for several answers: the scene after a recording's end, for two; a recording
    that could not be held in time, for nine journeys (its file, two looks at it, its picture, and
    the cut, which is seen when it has arrived).
    """
    with _behind_a_proxy(folder) as (stage, proxy):
        proxy.delay = rng.uniform(0.05, 0.3)
        stage.open(15, f"ws://127.0.0.1:{proxy.port}")
        stage.until(ENDS)
        late = 9 * proxy.delay + 0.5
        stage.check_looks(*((cue - 0.1, cue + late) for cue in CUES))
        (frames,) = stage.streamed()
        assert jumps(frames) == (0, 0), "the recording jumped on air"
        # the picture before the show comes when the daemon has started
        cues = (line for line in stage.daemon.as_run() if line["what"] == "picture")
        shown = (line for line in cues if line["kind"] != "holding")
        return max(abs(line["error_ms"]) for line in shown) / 1000
