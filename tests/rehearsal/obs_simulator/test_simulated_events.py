"""The simulator's tables agree with the published protocol."""

import pytest

from orchestrator.rehearsal.obs_simulator import codes
from orchestrator.rehearsal.obs_simulator.studio.telling import NEEDS
from tests.contract.protocol import ENUMS, EVENTS, SUBSCRIPTIONS


@pytest.mark.parametrize("event", sorted(NEEDS))
def test_event_needs_the_protocols_subscription(event: str) -> None:
    """Each event is sent to those whom the protocol names."""
    bit = int(SUBSCRIPTIONS[EVENTS[event]["eventSubscription"]].strip("()").split(" << ")[1])
    assert NEEDS[event] == 1 << bit


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (codes.Op, "WebSocketOpCode"),
        (codes.Close, "WebSocketCloseCode"),
        (codes.Status, "RequestStatus"),
        (codes.Execution, "RequestBatchExecutionType"),
        (codes.MediaAction, "ObsMediaInputAction"),
        (codes.OutputState, "ObsOutputState"),
    ],
)
def test_numbers_are_the_protocols(ours, theirs: str) -> None:
    """Every code is one that the protocol knows."""
    assert {member.value for member in ours} <= set(ENUMS[theirs].values())
