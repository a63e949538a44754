"""A connection to an OBS for a moment: to provision it, or to check it before the show.

Called by the command line and by rehearsals; the show itself uses `device.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import NotConnectedError
from orchestrator.news import News
from orchestrator.settings import ObsSettings

PATIENCE = 5.0
"""Seconds until OBS must have let us in."""

READY_PATIENCE = 15.0
"""Seconds until an OBS that has let us in, and is starting, must answer what it is asked."""

READY_ASKED_EVERY = 0.1


class _Guest:
    """Hears only that the door is open."""

    def __init__(self) -> None:
        self.let_in = asyncio.Event()

    def on_connected(self) -> None:
        self.let_in.set()

    def on_lost(self) -> None:
        self.let_in.clear()

    def on_event(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Not what a visitor came for."""

    def on_pulse(self, stats: Mapping[str, Any], took: float) -> None:
        """Not what a visitor came for."""


@asynccontextmanager
async def visit(name: str, settings: ObsSettings, clock: Clock) -> AsyncIterator[ObsConnection]:
    """Connect, for as long as the block runs.

    Raises NotConnectedError with the reason when OBS does not let us in within PATIENCE, or is not
    ready within READY_PATIENCE.
    """
    guest = _Guest()
    connection = ObsConnection(name, settings, clock, guest, Tasks(News(clock), clock))
    connection.open()
    try:
        try:
            async with asyncio.timeout(PATIENCE):
                await guest.let_in.wait()
        except TimeoutError:
            raise NotConnectedError(connection.problem) from None
        await _until_ready(connection, clock)
        yield connection
    finally:
        await connection.close()


async def _until_ready(connection: ObsConnection, clock: Clock) -> None:
    """Wait while OBS says that it is starting."""
    began = clock.monotonic()
    while True:
        try:
            await connection.call("GetVersion")
        except RequestFailed as error:
            if clock.monotonic() - began > READY_PATIENCE:
                raise NotConnectedError(f"OBS does not get ready: {error}") from error
            await clock.sleep(READY_ASKED_EVERY)
        else:
            return
