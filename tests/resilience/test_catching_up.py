"""A recording that gets where it should be without us, as on an OBS that was frozen."""

import random
from pathlib import Path

from tests.resilience.stage import BRIEF, Stage, is_right


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


def _running(stage: Stage) -> list[str]:
    """Return the names of the media inputs that play, seen or not."""
    names = ("Talk A", "Talk B")
    return [name for name in names if stage.obs._player(name).status()[0].name == "PLAYING"]
