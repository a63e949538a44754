"""Waits for a condition with a deadline; used by this folder's tests and fixtures."""

from collections.abc import Callable
from threading import Event

from orchestrator.clock import SystemClock

CLOCK = SystemClock()


def wait_until(condition: Callable[[], object], what: str, deadline: float = 20.0) -> None:
    """Return once the condition is true; raises TimeoutError after `deadline` seconds."""
    end = CLOCK.monotonic() + deadline
    while not condition():
        _check(end, what)
        Event().wait(0.02)


async def until(condition: Callable[[], object], what: str, deadline: float = 20.0) -> None:
    """Do the same while the event loop goes on."""
    end = CLOCK.monotonic() + deadline
    while not condition():
        _check(end, what)
        await CLOCK.sleep(0.01)


def _check(end: float, what: str) -> None:
    if CLOCK.monotonic() > end:
        raise TimeoutError(f"waited in vain until {what}")
