"""Full readings of a device now and then, for events get lost. Used by the reconciler.

They run beside its loop: a far OBS takes seconds for one, and no cue waits for that.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from orchestrator.clock import Clock
from orchestrator.devices.port import Device

EVERY = 20.0
"""Seconds from the beginning of one to that of the next."""

Work = Coroutine[Any, Any, None]


class FullReading:
    """The full readings of one device, one at a time."""

    def __init__(self, device: Device, clock: Clock) -> None:
        self._device = device
        self._clock = clock
        self._begun = clock.monotonic()
        self._task: asyncio.Task[None] | None = None

    def begin_if_due(self, guard: Callable[[Work], Work]) -> None:
        """Begin one if the last was long ago; `guard` meets what it raises."""
        now = self._clock.monotonic()
        if now - self._begun < EVERY or not self._device.health().connected:
            return
        if self._task is None or self._task.done():
            self._begun = now
            self._task = asyncio.create_task(guard(self._device.observe()))

    def cancel(self) -> None:
        """End the one under way, if one is."""
        if self._task is not None:
            self._task.cancel()
