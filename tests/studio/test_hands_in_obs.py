"""What people do in a running OBS, on a real one (OBS_VERSION): viewers see the show all the same.

Each is a row of the fault campaign on a real OBS; `make faults-studio` repeats them. LONG=1 (as
`make test-obs` sets it) runs all of them; the short form those that OBS has died or wedged of.
"""

import os
import random
from pathlib import Path

import pytest

from tests.resilience.on_real_obs.hands_rows import (
    collection_changed,
    collection_copied,
    collection_stays,
    override,
    profile_changed,
    second_tool,
    sources_in_a_group,
    sources_touched,
    studio_mode,
    talk_muted,
)
from tests.resilience.on_real_obs.obs_rows import obs_killed, obs_supervised
from tests.resilience.stage import Trial

pytestmark = pytest.mark.studio


SHORT = [pytest.param(collection_changed(2), id="scene collection changed")]
LONG = [
    *SHORT,
    pytest.param(studio_mode, id="studio mode"),
    pytest.param(override, id="transitions of the scenes' own"),
    pytest.param(collection_stays, id="another scene collection stays"),
    pytest.param(collection_copied, id="a copy of the scene collection stays"),
    pytest.param(profile_changed, id="profile changed"),
    pytest.param(sources_touched, id="sources renamed, locked, duplicated"),
    pytest.param(talk_muted, id="a talk muted, turned down"),
    pytest.param(sources_in_a_group, id="media inputs in a group"),
    pytest.param(second_tool, id="a second tool"),
    pytest.param(obs_supervised, id="killed under a supervisor"),
    pytest.param(obs_killed("premiere", saving=True), id="killed while it saves"),
]


@pytest.mark.parametrize("trial", LONG if os.environ.get("LONG") == "1" else SHORT)
def test_the_show_goes_on(trial: Trial, tmp_path: Path) -> None:
    """What viewers see is what was planned, and nobody was taken for a hand on the program."""
    trial(tmp_path, random.Random(1))
