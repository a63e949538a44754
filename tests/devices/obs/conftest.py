"""What the tests of the OBS device share."""

from collections.abc import Awaitable, Callable

import pytest

from orchestrator.clock import SystemClock

Until = Callable[..., Awaitable[float]]


@pytest.fixture
def until() -> Until:
    """Return a wait for a condition: gives the seconds it took, fails after `deadline`."""
    clock = SystemClock()

    async def wait(condition: Callable[[], object], deadline: float = 5.0) -> float:
        started = clock.monotonic()
        while not condition():
            assert clock.monotonic() - started < deadline, "the condition did not come true"
            await clock.sleep(0.002)
        return clock.monotonic() - started

    return wait
