"""The fault campaign on a real OBS in its short form: one fault (`make faults-studio`: all)."""

import random
from pathlib import Path

import pytest

from tests.resilience.on_real_obs.obs_rows import obs_killed

pytestmark = pytest.mark.studio


def test_a_killed_obs_whose_scenes_are_gone_shows_the_talk_again(tmp_path: Path) -> None:
    """Scenes, recording and stream come back without an operator, and nothing jumps on air."""
    obs_killed("premiere", emptied=True)(tmp_path, random.Random(1))
