"""Rows of the campaign on a real OBS: OBS dies, or hangs."""

import random
from contextlib import suppress
from pathlib import Path

import psutil

from tests.resilience.on_real_obs.looks import OBS_IS_GONE
from tests.resilience.on_real_obs.shows import Talk
from tests.resilience.on_real_obs.stage import Stage, jumps, staged
from tests.resilience.stage import Trial
from tests.studio.bound import bound

PHASES: dict[str, tuple[list[Talk], int, tuple[float, float]]] = {
    "holding": ([Talk(1, 28, 10, start=0)], 28, (-16, -11)),
    "premiere": ([Talk(1, 28, 10, start=0)], 10, (1, 9)),
    "Q&A": ([Talk(2, 8, 40, start=0)], 10, (9.5, 16)),
    "take": ([Talk(1, 28, 10, start=0)], 10, (-0.3, 0.3)),
}
"""The show, seconds from the daemon's start to its first talk, seconds of it between which OBS
dies."""

SUPERVISOR = ("sh", "-c", f'while :; do {" ".join(bound([]))} "$0" "$@"; sleep 0.5; done')
"""What systemd does with `Restart=always`: starts it again, whatever it ended of."""

WATCHED = 6
"""Seconds of the show that are looked at after OBS is back."""


def obs_killed(phase: str, emptied: bool = False, saving: bool = False) -> Trial:
    """Kill OBS, and start it again as a person would; `emptied`: all its scenes are gone then.

    `saving`: it was killed in the moment in which it saves its scenes.

    Seconds from its websocket's first connection to the right picture.
    """
    talks, lead, window = PHASES[phase]

    def trial(folder: Path, rng: random.Random) -> float:
        with staged(folder, talks) as stage:
            stage.open(lead)
            at = rng.uniform(*window)
            # A busy machine may have taken long to start the daemon; only the take is an instant.
            stage.until(at if phase == "take" else max(at, stage.now))
            killed = stage.now
            stage.obs.kill()
            if emptied:
                stage.obs.empty()
            if saving:
                stage.obs.half_save()
            stage.sleep(rng.uniform(0.2, 4))
            back = stage.bring_obs_back()
            took = stage.right_after(back, 8)
            stage.seconds_until(stage.streams, "OBS streams", 8)
            stage.sleep(WATCHED)
            if phase == "holding":
                stage.until(3)
            stage.check_looks((killed - 0.2, back + took))
            (*_, frames) = stage.streamed()
            assert jumps(frames) == (0, 0), "the recording jumped on air"
            if phase == "holding":
                assert (frames[0].number or 0) <= 2, "the talk did not begin at its beginning"
        return took

    return trial


def obs_supervised(folder: Path, rng: random.Random) -> float:
    """Kill OBS under a supervisor, three times: nobody has to do anything.

    Worst seconds from OBS's first answer to the right picture.
    """
    worst, excused = 0.0, []
    with staged(folder, [Talk(3, 60, 10, start=0)]) as stage:
        stage.obs.stop()
        stage.obs.supervisor = SUPERVISOR
        stage.obs.start()
        stage.open(12)
        for number in range(3):
            stage.until(max(stage.now, 6 + 16 * number + rng.uniform(0, 2)))
            killed = stage.now
            (obs,) = psutil.Process(stage.obs.pid).children()
            obs.kill()
            stage.seconds_until(lambda: _answers(stage), "OBS answers", 20)
            asked = stage.now
            took = stage.right_after(asked, 5)
            worst = max(worst, took)
            excused.append((killed - 0.2, asked + took))
            stage.seconds_until(stage.streams, "OBS streams", 8)
        stage.until(58)
        stage.check_looks(*excused)
    return worst


def _answers(stage: Stage) -> bool:
    """Return whether OBS can be asked something: before, it answers that it is not ready."""
    with suppress(*OBS_IS_GONE), stage.observed() as observer:
        return bool(observer.request("GetSceneList"))
    return False


def obs_frozen(folder: Path, rng: random.Random) -> float:
    """Seconds until it is seen; afterwards the right picture, without a jump backwards."""
    with staged(folder, [Talk(3, 60, 10, start=0)]) as stage:
        stage.open(10)
        stage.until(rng.uniform(3, 8))
        begun = stage.now
        stage.obs.freeze()
        took = stage.seconds_until(
            lambda: not stage.obs_health()["connected"], "the daemon sees that OBS is frozen", 4
        )
        stage.seconds_until(lambda: stage.says("is lost"), "the crew is told", 1)
        stage.until(begun + 20)
        stage.obs.thaw()
        thawed = stage.now
        right = stage.right_after(thawed, 6)
        stage.sleep(WATCHED)
        stage.check_looks((begun - 0.2, thawed + right))
        back, _ = jumps([frame for stream in stage.streamed() for frame in stream])
        assert back == 0, f"the recording went back {back} times"
    return took
