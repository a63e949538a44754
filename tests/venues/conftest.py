"""What the venues' tests share: a clock, and a real Synapse where a test asks for one."""

from collections.abc import Iterator

import pytest

from orchestrator.clock import SystemClock
from tests.venues.real_synapse import Synapse


@pytest.fixture
def clock() -> SystemClock:
    """Return the machine's clock: servers on sockets live by it."""
    return SystemClock()


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """Run a homeserver without limits."""
    server = Synapse(tmp_path_factory.mktemp("synapse"))
    server.start()
    yield server
    server.stop()
