"""Strangers who mean a show no good: a short form of `make hostile`, on a daemon of its own.

How late cues come is for the bench. Here other tests run beside, and nothing that is asserted
depends on how busy the machine is.
"""

import pytest

from bench.hostile import EACH, GIVE_UP, Attack, Evening, evening
from orchestrator.web import limits

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.xdist_group("hostile")]
"""One evening is suffered for all of them, so one process has them all."""

ATTACKS = (
    Attack("unfinished sign-ins", "unfinished", 800, 5.0),
    Attack("idle or half-sent connections", "idle", 1500, 6.0),
    Attack("listeners coming and going", "listeners", 800, 5.0),
    Attack("chunked body", "bodies", 100, 1.0),
    Attack("guesses from one address", "guesses", 300, 5.0),
    Attack("guesses from many addresses", "many-guesses", 300, 5.0),
)

FILES = limits.CONNECTIONS.value + 60
"""Open at most: connections, and what a daemon has open besides."""


@pytest.fixture(scope="module")
def suffered(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    return evening(tmp_path_factory.mktemp("hostile"), ATTACKS)


def test_the_show_goes_on_among_hostile_clients(suffered: Evening) -> None:
    """No cue is missed, no message lost, the crew signs in, an OBS that died is there again."""
    assert any(each.cues for each in suffered.suffered)
    for each in suffered.suffered:
        # an attack that is refused at once may end between two cues
        assert each.cues or each.attack.seconds < EACH.total_seconds(), each
        assert each.missed == 0, each
        assert {"known", "new"} == set(each.signed_in), each
        assert each.obs_back < GIVE_UP, each
    assert suffered.said == suffered.wanted > 0


def test_they_cost_little(suffered: Evening) -> None:
    """Connections, memory and the log have their bounds."""
    for each in suffered.suffered:
        assert each.files <= FILES, each
        assert each.memory < 40, each
        assert each.log < 1, each
