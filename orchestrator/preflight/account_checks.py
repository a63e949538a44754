"""Tries what the show has elsewhere, for `check`: each room's venues, and its YouTube.

Nothing is said or changed there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.commands.preflight import (
    check_offline,
    check_online,
    check_sign_in,
    on_youtube,
)
from orchestrator.devices.youtube.plan.room_plan import RoomPlan, plan_room
from orchestrator.errors import TemporaryError
from orchestrator.model.findings import Area, Finding, Severity, Spot, has_errors
from orchestrator.model.timetable import Room, Timetable
from orchestrator.preflight.youtube_notes import copied
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


NO_SIGN_IN = "nobody is signed in: titles, going live and ending are left to people"
SIGN_IN = "run `orchestrator youtube login`, and set ORCHESTRATOR_YOUTUBE__TOKEN_FILE"


def look_at_files(timetable: Timetable, folder: Path) -> list[Finding]:
    """Return what is wrong with templates and thumbnails; `folder`: the timetable's."""
    found = (check_offline(timetable, room, folder) for room in _rooms(timetable))
    return list(dict.fromkeys(chain.from_iterable(found)))


def look_at_youtube(timetable: Timetable, folder: Path, settings: Settings) -> Sequence[Finding]:
    """Return that, and what is to be said of sign-in, channel, broadcast and units."""
    found = look_at_files(timetable, folder)
    broken = {finding.where.room for finding in found if finding.severity is Severity.ERROR}
    plans = [plan_room(timetable, room) for room in _rooms(timetable) if room.id not in broken]
    if not plans:
        return found
    token = settings.youtube.token_file
    if token is None:
        return [*found, *(on_youtube(p.room.id).warning(NO_SIGN_IN, SIGN_IN) for p in plans)]
    try:
        return [*found, *asyncio.run(_ask(plans, settings, token))]
    except TemporaryError as error:
        again = "fix it, and check again"
        return [*found, *(on_youtube(p.room.id).error(str(error), again) for p in plans)]


def _rooms(timetable: Timetable) -> list[Room]:
    return [room for room in timetable.rooms.values() if room.youtube is not None]


async def _ask(plans: Sequence[RoomPlan], settings: Settings, token: Path) -> list[Finding]:
    clock, found = SystemClock(), []
    ledger = Ledger(copied(settings.journal_url, clock), clock)
    worker = Worker(token, ledger, base_url=settings.youtube.base_url)
    try:
        for plan in plans:
            ends = max(broadcast.ends for broadcast in plan.broadcasts)
            signed = check_sign_in(token, plan.room.id, ends, clock)
            found += signed
            if not has_errors(signed):
                found += await check_online(plan, worker, clock)
    finally:
        worker.close()
    return found
