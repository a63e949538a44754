"""What a device does for its reconciler that no cue waits for.

An errand (holding the next recording on its first frame takes a while) gives way to something more
urgent, such as an operator's take. Full readings run beside the reconciler's loop: a far OBS takes
seconds for one.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from orchestrator.aio import Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.devices.port import Device, Outcome, TryAgain
from orchestrator.errors import TemporaryError

Doing = Coroutine[Any, Any, Outcome]
"""What a device does, under way."""


async def run_interruptible(doing: Doing, bell: Bell, is_overtaken: Callable[[], bool]) -> Outcome:
    """Do it to its end, unless it is overtaken by something that rings the bell.

    Whoever rang meanwhile is heard afterwards.
    """
    work = asyncio.ensure_future(doing)
    rung = False
    try:
        while not work.done():
            rung |= await _rung_before_done(work, bell)
            if not work.done() and is_overtaken():
                return TryAgain("something more urgent came", 0)
        return work.result()
    except TemporaryError as error:
        return TryAgain(str(error))
    finally:
        if not work.done():
            work.cancel()
            await asyncio.wait((work,))
        if rung:
            bell.ring()


async def _rung_before_done(work: "asyncio.Future[Outcome]", bell: Bell) -> bool:
    hearing = asyncio.ensure_future(bell.heard())
    try:
        await asyncio.wait((work, hearing), return_when=asyncio.FIRST_COMPLETED)
        return hearing.done()
    finally:
        hearing.cancel()


EVERY = 20.0
"""Seconds from the beginning of one to that of the next."""

log = structlog.get_logger(__name__)


class FullReading:
    """The full readings of one device, one at a time: now and then, for events get lost."""

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
