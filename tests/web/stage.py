"""Shows for tests: a conductor on a fake device, a journal in memory, a clock to be moved."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from fastapi import FastAPI

from orchestrator.clock import Clock
from orchestrator.conductor.loop import Conductor
from orchestrator.conductor.wakeups import SchedulerWakeups
from orchestrator.devices.port import Broadcasting
from orchestrator.journal.post_rows import PostRow
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import Choice, Decision
from orchestrator.model.timetable import Timetable
from orchestrator.news import News
from orchestrator.outbox.outbox import MakeVenues, Outbox
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.settings import WebSettings
from orchestrator.web.application import make_surface
from tests.conductor.fake_device import FakeDevice
from tests.rundown.shows import day, talk
from tests.scaled_clock import ScaledClock


class StillClock(ScaledClock):
    """A clock of a show that a test moves by hand; waiting in it takes the machine's time."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, 1)
        self._still = start

    def now(self) -> datetime:
        return self._still

    def move_to(self, instant: datetime) -> None:
        self._still = instant


@dataclass
class MemoryRecord:
    """What the conductor and the outbox need of a journal, in memory."""

    decisions: list[Decision] = field(default_factory=list)
    lines: list[AsRunLine] = field(default_factory=list)
    kept: dict[str, PostRow] = field(default_factory=dict)
    trouble: str | None = None

    async def decide(
        self, at: datetime, room: str, by: str, choice: Choice, reason: str
    ) -> Decision:
        return self.note(at, room, by, choice, reason)

    def note(self, at: datetime, room: str, by: str, choice: Choice, reason: str) -> Decision:
        decision = Decision(len(self.decisions) + 1, at, room, by, choice, reason)
        self.decisions.append(decision)
        return decision

    async def try_writing(self) -> None:
        """Nothing is in the way of a list."""

    def record(self, line: AsRunLine) -> None:
        self.lines.append(line)

    async def post_put_if_absent(self, post: PostRow) -> bool:
        return self.kept.setdefault(post.key, post) is post

    async def post_update(self, post: PostRow) -> None:
        self.kept[post.key] = post

    async def posts(self) -> tuple[PostRow, ...]:
        return tuple(self.kept.values())


@dataclass
class Show:
    """A conductor, what it writes to, and the device it works on; an outbox, not started."""

    conductor: Conductor
    outbox: Outbox
    record: MemoryRecord
    device: FakeDevice
    clock: Clock

    @property
    def version(self) -> str:
        return self.conductor.rooms["main"].state(self.clock.now()).version


def broadcast_on(show: Show, phase: str = "live") -> None:
    """Let the show's device have a broadcast on YouTube."""
    seen = Broadcasting(
        id="othTjSowvqY",
        phase=phase,
        title="Alpha | Two talks",
        watch="https://youtu.be/othTjSowvqY",
        can_end=phase == "live",
        units_used=100,
        units_left=9_900,
        reserved=500,
    )
    show.device.broadcasting = lambda: seen  # type: ignore[attr-defined] # what makes it such a device


def make_show(
    clock: Clock, timetable: Timetable | None = None, make_venues: MakeVenues = lambda _: ()
) -> Show:
    """Return a show with one room and one device; not started."""
    timetable = timetable or two_talks()
    record = MemoryRecord()
    device = FakeDevice(clock)
    rooms = [LiveRoom(room, timetable) for room in timetable.rooms]
    news = News(clock)
    conductor = Conductor(rooms, {"main": [device]}, record, clock, news, SchedulerWakeups(clock))
    outbox = Outbox(conductor.rooms, make_venues, record, clock, news)
    return Show(conductor, outbox, record, device, clock)


def two_talks() -> Timetable:
    return day(talk("alpha", "18:00"), talk("beta", "19:00"), digest="0123456789abcdef")


async def until(condition: Callable[[], bool | Awaitable[bool]], within: float = 5.0) -> None:
    """Wait for a condition of the show, at most so many seconds."""
    async with asyncio.timeout(within):
        while True:
            met = condition()
            if met if isinstance(met, bool) else await met:
                return
            await asyncio.sleep(0.005)  # noqa: TID251 - polls a condition, with a deadline


def client_of(app: FastAPI, peer: str = "127.0.0.1", **options: Any) -> httpx.AsyncClient:
    """Return a client that talks to the application without a network, as if from `peer`."""
    transport = httpx.ASGITransport(app, client=(peer, 50_000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:8710", **options)


def make_app(conductor: Conductor, outbox: Outbox, settings: WebSettings) -> FastAPI:
    """Return the application alone."""
    return make_surface(conductor, outbox, settings).app
