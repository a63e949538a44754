"""Tries each room's venues for `check`: accounts and places, without saying anything there."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from orchestrator.clock import SystemClock
from orchestrator.model.timetable import Room
from orchestrator.settings import Settings
from orchestrator.venues.making import Venues
from orchestrator.venues.port import Checked, Venue

PATIENCE = 20.0
"""Seconds after which a venue counts as not answering."""


@dataclass(frozen=True, slots=True)
class VenueCheck:
    """One venue of a room, and what was found: `problems` would keep posts from being heard."""

    room: str
    venue: str
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing keeps posts from being heard there."""
        return not self.problems

    def as_json(self) -> dict[str, object]:
        """Return the fields under the names that `--json` promises."""
        return {
            "room": self.room,
            "venue": self.venue,
            "ok": self.ok,
            "problems": list(self.problems),
            "notes": list(self.notes),
        }


def try_all(rooms: Iterable[Room], settings: Settings) -> Sequence[VenueCheck]:
    """Try the venues of all rooms, all at once."""
    return asyncio.run(_try_all(list(rooms), settings))


async def _try_all(rooms: Sequence[Room], settings: Settings) -> Sequence[VenueCheck]:
    chats = {room.id for room in rooms if room.youtube is not None}

    def chat_of(room: str) -> Callable[[str], Awaitable[str | None]] | None:
        return _say_nothing if room in chats else None

    venues = Venues(settings.venues, "", SystemClock(), chat_of)
    try:
        trials = [_try(room.id, venue) for room in rooms for venue in venues.of_room(room)]
        return await asyncio.gather(*trials)
    finally:
        await venues.close()


async def _try(room: str, venue: Venue) -> VenueCheck:
    try:
        async with asyncio.timeout(PATIENCE):
            found = await venue.check()
    except TimeoutError:
        found = Checked((f"{venue.title}: does not answer within {PATIENCE:.0f} s",))
    return VenueCheck(room, venue.title, found.problems, found.notes)


async def _say_nothing(_: str) -> None:
    """Stand for a live chat, which the preflight of YouTube itself looks after."""
