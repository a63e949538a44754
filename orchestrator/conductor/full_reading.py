"""Full readings of a device now and then, for events get lost. Used by the reconciler.

They run beside its loop: a far OBS takes seconds for one, and no cue waits for that.
"""

import asyncio

import structlog

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
from orchestrator.devices.port import Device
from orchestrator.errors import TemporaryError

EVERY = 20.0
"""Seconds from the beginning of one to that of the next."""

log = structlog.get_logger(__name__)


class FullReading:
    """The full readings of one device, one at a time."""

    def __init__(self, device: Device, clock: Clock, tasks: Tasks) -> None:
        self._device = device
        self._clock = clock
        self._tasks = tasks
        self._begun = clock.monotonic()
        self._task: asyncio.Task[None] | None = None

    def begin_if_due(self) -> None:
        """Begin one if the last was long ago."""
        now = self._clock.monotonic()
        if now - self._begun < EVERY or not self._device.health().connected:
            return
        if self._task is None or self._task.done():
            self._begun = now
            self._task = self._tasks.begin(self._read(), self._device.name)

    async def _read(self) -> None:
        try:
            await self._device.observe()
        except TemporaryError as error:
            log.warning("not read", device=self._device.name, why=str(error))
