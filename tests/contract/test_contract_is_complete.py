"""The contract speaks of everything that the simulator does."""

from pathlib import Path

import pytest

from orchestrator.rehearsal.obs_simulator.requests import request_types
from orchestrator.rehearsal.obs_simulator.studio.telling import NEEDS
from tests.contract.protocol import EVENTS, REQUESTS

HERE = Path(__file__)
CONTRACT = "\n".join(
    module.read_text("utf-8") for module in HERE.parent.glob("*.py") if module != HERE
)


@pytest.mark.parametrize("request_type", request_types())
def test_simulated_request_is_in_the_contract(request_type: str) -> None:
    """Each simulated request is one of the protocol's, and asked of both OBSes."""
    assert request_type in REQUESTS
    assert f'"{request_type}"' in CONTRACT


@pytest.mark.parametrize("event", sorted(set(NEEDS) - {"ExitStarted", "InputShowStateChanged"}))
def test_simulated_event_is_in_the_contract(event: str) -> None:
    """Each simulated event is one of the protocol's, and seen from both OBSes.

    Not those of an orderly end, which a real OBS under test does not make, and those that come
    with a twin.
    """
    assert event in EVENTS
    assert f'"{event}"' in CONTRACT
