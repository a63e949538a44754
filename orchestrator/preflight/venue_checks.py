"""Tries each room's venues for `check`: accounts and places, without saying anything there."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestrator.clock import SystemClock
from orchestrator.model.findings import Area, Finding, Spot
from orchestrator.model.timetable import Room
from orchestrator.settings import Settings
from orchestrator.venues.making import Venues
from orchestrator.venues.port import Checked, Venue

PATIENCE = 20.0
"""Seconds after which a venue counts as not answering."""


@dataclass(frozen=True, slots=True)
class VenueTrial:
    """One venue of a room, by its title, and what it said."""

    room: str
    venue: str
    checked: Checked

    def findings(self) -> Iterator[Finding]:
        """Yield what would keep posts from being heard there, and what the crew should know."""
        here = Spot(Area.VENUE, self.venue, room=self.room)
        yield from (here.error(problem) for problem in self.checked.problems)
        yield from (here.note(note) for note in self.checked.notes)


def try_all(rooms: Iterable[Room], settings: Settings) -> Sequence[VenueTrial]:
    """Try the venues of all rooms, all at once."""
    return asyncio.run(_try_all(list(rooms), settings))


async def _try_all(rooms: Sequence[Room], settings: Settings) -> Sequence[VenueTrial]:
    chats = {room.id for room in rooms if room.youtube is not None}

    def chat_of(room: str) -> Callable[[str], Awaitable[str | None]] | None:
        return _say_nothing if room in chats else None

    venues = Venues(settings.venues, "", SystemClock(), chat_of)
    try:
        trials = [_try(room.id, venue) for room in rooms for venue in venues.of_room(room)]
        return await asyncio.gather(*trials)
    finally:
        await venues.close()


async def _try(room: str, venue: Venue) -> VenueTrial:
    try:
        async with asyncio.timeout(PATIENCE):
            found = await venue.check()
    except TimeoutError:
        found = Checked((f"does not answer within {PATIENCE:.0f} s",))
    return VenueTrial(room, venue.title, found)


async def _say_nothing(_: str) -> None:
    """Stand for a live chat, which the preflight of YouTube itself looks after."""
