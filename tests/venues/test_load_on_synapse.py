"""The outbox against a real homeserver: how fast, how many, and within whose limits."""

import asyncio
import math
import os
import statistics
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.conductor.outbox import Outbox
from orchestrator.conductor.room import ShowRoom
from orchestrator.journal.posts import PostState
from orchestrator.journal.store import Journal
from orchestrator.model.decisions import RecordingEnded
from orchestrator.model.timetable import (
    Event,
    Room,
    Session,
    SessionKind,
    Timetable,
    VenueChoice,
)
from orchestrator.settings import MatrixSettings, VenueSettings
from orchestrator.venues.making import Venues
from tests.venues.real_synapse import Account, Synapse

pytestmark = [pytest.mark.synapse, pytest.mark.timeout(900)]

LONG = os.environ.get("LONG") == "1"
ROOMS, TALKS = (200, 100) if LONG else (40, 20)
"""`make campaigns` measures with the larger numbers."""

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


async def with_outbox(
    server: Synapse,
    bot: Account,
    show: Timetable,
    folder: Path,
    story: Callable[[Outbox, dict[str, ShowRoom], Journal], Awaitable[None]],
) -> None:
    """Run a story with an outbox at work on a journal on disk."""
    token = SecretStr(bot.token)
    settings = VenueSettings(matrix=MatrixSettings(homeserver=server.url, token=token))
    venues = Venues(settings, EVENT, CLOCK)
    journal = await Journal.open(f"sqlite:///{folder}/journal.sqlite3", EVENT, CLOCK, print)
    rooms = {room: ShowRoom(room, show) for room in show.rooms}
    outbox = Outbox(rooms, venues.of_room, journal, CLOCK, print)
    await outbox.start()
    try:
        await story(outbox, rooms, journal)
    finally:
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
        places = [VenueChoice("matrix", {"room": room}) for room in rooms]
        show = timetable(timedelta(minutes=5, seconds=3), timedelta(minutes=20), places)
        took: list[float] = []

        async def story(outbox: Outbox, _: dict[str, ShowRoom], __: Journal) -> None:
            await until(lambda: len(outbox.posts()) == ROOMS, 30)
            took.append(await until(lambda: delivered(outbox) == ROOMS, 60))

        await with_outbox(server, bot, show, tmp_path, story)
        said = [bot.messages(room) for room in rooms]
    finally:
        server.stop()
    print(f"{ROOMS} rooms: all delivered {took[0]:.1f} s after they were due")
    assert [len(each) for each in said] == [1] * ROOMS
    assert took[0] <= 30


async def test_qa_open_is_in_the_room_at_once(synapse: Synapse, tmp_path: Path) -> None:
    """From the recorded end of a recording to the homeserver's answer: p99 within a second."""
    bot = synapse.account("latency-bot")
    rooms = [bot.make_room(f"room {number}") for number in range(TALKS)]
    places = [VenueChoice("matrix", {"room": room}) for room in rooms]
    show = timetable(timedelta(minutes=-1), timedelta(minutes=20), places)
    took: list[float] = []

    async def story(outbox: Outbox, shows: dict[str, ShowRoom], journal: Journal) -> None:
        for number, (name, room) in enumerate(shows.items(), start=1):
            begun = CLOCK.monotonic()
            choice = RecordingEnded(f"talk-{name}/premiere")
            room.add(await journal.decide(CLOCK.now(), name, "test", choice))
            await until(lambda so_many=number: delivered(outbox) == so_many, 10)
            took.append(CLOCK.monotonic() - begun)

    await with_outbox(synapse, bot, show, tmp_path, story)
    took.sort()
    p50, p99 = statistics.median(took), took[math.ceil(0.99 * TALKS) - 1]
    print(
        f"QA_OPEN: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, max {took[-1] * 1000:.0f} ms"
    )
    assert [bot.messages(room)[0].startswith("Live Q&A now") for room in rooms] == [True] * TALKS
    assert not LONG or p99 <= 1.0


async def test_a_homeserver_that_hangs_delays_no_other_venue(
    synapse: Synapse, tmp_path: Path
) -> None:
    """One room's venue takes the request and stays silent; another venue is told at once."""
    hung = asyncio.Event()

    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hung.wait()
        writer.close()

    server = await asyncio.start_server(stay_silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bot = synapse.account("patient-bot")
    room = bot.make_room("hall")
    settings = VenueSettings.model_validate(
        {
            "matrix": {"homeserver": synapse.url, "token": bot.token},
            "discord": {"webhooks": {"hung": f"http://127.0.0.1:{port}/api/webhooks/1/x"}},
        }
    )
    show = timetable(
        timedelta(minutes=4), timedelta(minutes=20), [VenueChoice("matrix", {"room": room})]
    )
    both = (VenueChoice("discord", {"webhook": "hung"}), VenueChoice("matrix", {"room": room}))
    (name,) = show.rooms
    venues = Venues(settings, EVENT, CLOCK)
    places = venues.of_room(Room(name, name, name, venues=both))
    journal = await Journal.open(f"sqlite:///{tmp_path}/j.sqlite3", EVENT, CLOCK, print)
    outbox = Outbox({name: ShowRoom(name, show)}, lambda _: places, journal, CLOCK, print)
    await outbox.start()
    took = await until(lambda: delivered(outbox) == 1, 10)
    states = {row.venue.partition(":")[0]: row.state for row in outbox.posts()}
    hung.set()
    await outbox.stop()
    await journal.close()
    await venues.close()
    server.close()
    assert states == {"discord": PostState.UNKNOWN, "matrix": PostState.DELIVERED}
    assert took <= 2
