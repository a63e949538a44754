"""How a recording is joined in its middle; what viewers see of it is measured in `on_real_obs`."""

import random
from pathlib import Path

import pytest

from tests.resilience.stage import BRIEF, START, Stage, is_right


def test_a_recording_that_catches_up_by_itself_is_not_cut(tmp_path: Path) -> None:
    """It is 12 s behind, then right before the cut to another is ready: viewers see no cut."""

    async def mishap(stage: Stage) -> None:
        await stage.until(15)
        player = stage.player_on_air()
        stage.obs._player(player).seek(3000)
        await stage.seconds_until(lambda: len(_running(stage)) == 2, 3)
        stage.obs._player(player).seek(stage.now * 1000)
        await stage.sleep(3)
        assert stage.player_on_air() == player
        assert is_right(stage)
        assert _running(stage) == [player]

    Stage(tmp_path, random.Random(0), BRIEF).play(mishap)


@pytest.mark.parametrize(("late", "least", "most"), [(3, 1.2, 1.6), (12, 0.6, 1.1)])
def test_a_short_way_into_a_recording_takes_longer(
    tmp_path: Path, late: int, least: float, most: float
) -> None:
    """Where a seek skips less than two seconds OBS shows the old frame on: that is waited for."""

    async def mishap(stage: Stage) -> None:
        await stage.until(-1)
        await stage.kill_daemon(1 + late)

    stage = Stage(tmp_path, random.Random(0), BRIEF).play(mishap)
    taken = next(line.taken for line in stage.performance.as_run if line.item == "a/premiere")
    assert taken is not None
    assert least <= (taken - START).total_seconds() - late <= most


def _running(stage: Stage) -> list[str]:
    """Return the names of the media inputs that play, seen or not."""
    names = ("Talk A", "Talk B")
    return [name for name in names if stage.obs._player(name).status()[0].name == "PLAYING"]
