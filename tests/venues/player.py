"""Plays the fast show's script on an outbox, taking up where the journal left off."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from orchestrator.clock import Clock
from orchestrator.conductor.outbox import Outbox
from orchestrator.conductor.room import ShowRoom
from orchestrator.journal.store import Journal
from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room, Timetable
from orchestrator.venues.port import Venue
from tests.venues import fast_show


class Player:
    """One run of the show."""

    def __init__(self, journal: Journal, timetable: Timetable, clock: Clock) -> None:
        self.journal = journal
        self.clock = clock
        self.timetable = timetable
        self.outbox: Outbox

    async def play(
        self, venues_of: Callable[[Room], Sequence[Venue]], ready: Callable[[], None]
    ) -> None:
        """Play to the end of the show."""
        decisions = await self.journal.decisions()
        shows = {room: ShowRoom(room, self.timetable, decisions) for room in self.timetable.rooms}
        self.outbox = Outbox(
            shows, venues_of, self.journal, self.clock, lambda room, text: print(room, text)
        )
        await self.outbox.start()
        for at, room, item in fast_show.on_air():
            if at < self.clock.now():
                self.outbox.heard(_seen(at, room, item))
        ready()
        known = {(decision.room, decision.choice) for decision in decisions}
        steps = [step for step in fast_show.script() if (step[1], step[2]) not in known]
        on_air = [each for each in fast_show.on_air() if each[0] >= self.clock.now()]
        async with asyncio.TaskGroup() as group:
            group.create_task(self._decide(steps, shows))
            group.create_task(self._watch(on_air))
        await self.clock.sleep_until(fast_show.ENDS)
        await self.outbox.stop()

    async def _decide(self, steps: Sequence[tuple], shows: dict[str, ShowRoom]) -> None:
        for at, room, choice in steps:
            await self.clock.sleep_until(at)
            shows[room].add(await self.journal.decide(at, room, "script", choice))

    async def _watch(self, on_air: Sequence[tuple[datetime, str, str]]) -> None:
        for at, room, item in on_air:
            await self.clock.sleep_until(at + timedelta(milliseconds=300))
            self.outbox.heard(_seen(at, room, item))


def _seen(at: datetime, room: str, item: str) -> AsRunLine:
    session = item.partition("/")[0]
    kind = ItemKind.PREMIERE
    return AsRunLine(room, item, session, kind, at, at, at, CueOutcome.VERIFIED)
