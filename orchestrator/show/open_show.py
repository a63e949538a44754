"""A show from its script and its journal: opened in order, closed in order.

Called by `app` for the daemon and by rehearsals. Start: journal, rooms as the journal left them,
devices, conductor, outbox. Stop: the other way round, leaving the picture as it is.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import structlog

from orchestrator.clock import Clock
from orchestrator.conductor.alarms import Alarms
from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import Device
from orchestrator.errors import OrchestratorError
from orchestrator.journal.notes import Notes
from orchestrator.journal.store import Journal
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.timetable import Room
from orchestrator.news import News
from orchestrator.outbox.outbox import MakeVenues, Outbox
from orchestrator.rundown.live_room import ShowRoom
from orchestrator.show.device_context import AsRunLog, Backstage
from orchestrator.show.reopen import reopen
from orchestrator.show.script import Script

MakeDevices = Callable[[Room, Backstage], Sequence[Device]]
Before = Callable[[Conductor, Outbox, Notes], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Show:
    """A running show. Make it with `open_show`; end it with `close`."""

    conductor: Conductor
    journal: Journal
    devices: Mapping[str, Sequence[Device]]
    outbox: Outbox
    opened: AsyncExitStack

    async def close(self) -> None:
        """Stop in order. The picture stays as it is; what was recorded is written."""
        await self.opened.aclose()


async def open_show(
    script: Script,
    journal_url: str,
    clock: Clock,
    news: News,
    alarms: Alarms,
    make_devices: MakeDevices,
    make_venues: MakeVenues,
    take_over: bool = False,
    before: Before | None = None,
) -> Show:
    """Open the journal, bring the rooms to where it left them, and start to converge.

    `before` is awaited before any device is told anything.

    An OBS that is on air with something else is left to the crew at its first connection ever,
    unless `take_over`. Raises PermanentError when the journal cannot be used, for instance because
    another daemon holds it. What was opened before something fails is closed again.
    """
    async with AsyncExitStack() as opened:
        journal = await Journal.open(journal_url, script.event_key, clock, news)
        opened.push_async_callback(journal.close)
        reopened = await reopen(script, journal, clock)
        as_run = AsRunLog(await _earlier_lines(journal))

        def made(show: ShowRoom) -> tuple[Device, ...]:
            lines = partial(as_run.of, show.id)
            met_before = show.id not in reopened.fresh
            backstage = Backstage(
                show.timetable, lines, journal.notes, news, met_before, script.source
            )
            return tuple(make_devices(show.room, backstage))

        devices = {show.id: made(show) for show in reopened.rooms}
        asks_first = frozenset() if take_over else reopened.fresh
        conductor = Conductor(reopened.rooms, devices, journal, clock, news, alarms, asks_first)
        outbox = Outbox(conductor.rooms, make_venues, journal, clock, news)
        conductor.listen(outbox.heard)
        conductor.listen(as_run.add)
        if before is not None:
            await before(conductor, outbox, journal.notes)
        opened.push_async_callback(conductor.stop)
        await conductor.start()
        opened.push_async_callback(outbox.stop)
        await outbox.start()
        if reopened.edited:
            await conductor.edits.offer(script.timetable)
        return Show(conductor, journal, devices, outbox, opened.pop_all())


async def _earlier_lines(journal: Journal) -> tuple[AsRunLine, ...]:
    """Return the lines of before a restart; without them the show goes on all the same."""
    try:
        return await journal.as_run()
    except OrchestratorError as error:
        log.warning("the as-run log of before is not known", why=str(error))
        return ()
