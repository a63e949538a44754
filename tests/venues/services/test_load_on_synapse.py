"""The outbox against a real homeserver that limits how much it takes."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.journal.store import Journal
from orchestrator.model.options import VenueChoice
from orchestrator.model.post_state import PostState
from orchestrator.model.timetable import (
    Event,
    Room,
    Session,
    SessionKind,
    Timetable,
)
from orchestrator.news import News
from orchestrator.outbox.outbox import Outbox
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.settings import MatrixSettings, VenueSettings
from orchestrator.venues.making import Venues
from tests.options import choice_of
from tests.venues.real_synapse import Account, Synapse

pytestmark = [pytest.mark.synapse, pytest.mark.timeout(900)]

LONG = os.environ.get("LONG") == "1"
ROOMS = 200 if LONG else 40
"""`make campaigns` measures with the larger number."""

EVENT = "A load"
CLOCK = SystemClock()


def timetable(starts_in: timedelta, length: timedelta, places: Sequence[VenueChoice]) -> Timetable:
    """Return a talk in each of so many rooms, each announced in a place of its own."""
    start = CLOCK.now() + starts_in
    names = [f"room-{number:03}" for number in range(len(places))]
    return Timetable(
        event=Event(EVENT, start.date(), ZoneInfo("UTC")),
        rooms={
            name: Room(name, name, name, venues=(place,))
            for name, place in zip(names, places, strict=True)
        },
        sessions=tuple(
            Session(
                id=f"talk-{name}",
                room=name,
                kind=SessionKind.TALK,
                title=f"A talk in {name}",
                start=start,
                duration=length,
                qa=timedelta(minutes=20),
                media=Path("/media/talk.mp4"),
            )
            for name in names
        ),
    )


@asynccontextmanager
async def outbox_for(
    server: Synapse, bot: Account, show: Timetable, folder: Path
) -> AsyncIterator[Outbox]:
    """Run an outbox on a journal on disk."""
    token = SecretStr(bot.token)
    settings = VenueSettings(matrix=MatrixSettings(homeserver=server.url, token=token))
    venues = Venues(settings, EVENT, CLOCK)
    journal = await Journal.open(f"sqlite:///{folder}/journal.sqlite3", EVENT, CLOCK)
    rooms = {room: LiveRoom(room, show) for room in show.rooms}
    outbox = Outbox(rooms, venues.of_room, journal, CLOCK, News(CLOCK))
    await outbox.start()
    yield outbox
    await outbox.stop()
    await journal.close()
    await venues.close()


async def until(condition: Callable[[], bool], seconds: float) -> float:
    """Wait for the condition and return how long it took; raises TimeoutError."""
    begun = CLOCK.monotonic()
    async with asyncio.timeout(seconds):
        while not condition():
            await CLOCK.sleep(0.005)
    return CLOCK.monotonic() - begun


def delivered(outbox: Outbox) -> int:
    return sum(row.state is PostState.DELIVERED for row in outbox.posts())


async def test_many_rooms_announce_in_the_same_second(tmp_path: Path) -> None:
    """All are delivered within thirty seconds, at the pace that the homeserver allows."""
    server = Synapse(tmp_path / "limited", {"per_second": 10, "burst_count": 20})
    server.start()
    try:
        bot = server.account("bot")
        rooms = [bot.make_room(f"room {number}") for number in range(ROOMS)]
        places = [choice_of("matrix", {"room": room}) for room in rooms]
        show = timetable(timedelta(minutes=5, seconds=3), timedelta(minutes=20), places)
        async with outbox_for(server, bot, show, tmp_path) as outbox:
            await until(lambda: len(outbox.posts()) == ROOMS, 30)
            took = await until(lambda: delivered(outbox) == ROOMS, 60)
        said = [bot.messages(room) for room in rooms]
    finally:
        server.stop()
    print(f"{ROOMS} rooms: all delivered {took:.1f} s after they were due")
    assert [len(each) for each in said] == [1] * ROOMS
    assert took <= 30
