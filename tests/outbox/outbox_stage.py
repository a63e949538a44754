"""A stage for the outbox: a room of a show in virtual time, a real journal, venues to order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Adopted, Choice
from orchestrator.model.post_state import PostState
from orchestrator.model.timetable import Room, Timetable
from orchestrator.news import News
from orchestrator.outbox.outbox import Outbox
from orchestrator.posts.draft import Audience
from orchestrator.posts.kinds import Addressee
from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Delivered, Venue
from tests.rundown.shows import at, day, talk


@dataclass(frozen=True)
class Heard:
    """What a venue was told."""

    at: datetime
    kind: str
    key: str
    text: str
    edits: str | None = None


@dataclass
class FakeVenue:
    """A venue that answers to order, and remembers what it was told.

    `answers` are used up one by one, then everything is delivered. An exception is raised.
    """

    clock: VirtualClock
    name: str = "fake:main"
    to: Addressee = Addressee.AUDIENCE
    edits: bool = False
    idempotent: bool = False
    interval: float = 0.0
    answers: list[Answer | BaseException] = field(default_factory=list)
    delay: float = 0.0
    heard: list[Heard] = field(default_factory=list)
    during: Callable[[], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.place = Audience(self.name, self.to, self.edits)
        self.title = f"Venue {self.name}"
        self.pace = Pace(self.clock)

    @property
    def kinds(self) -> list[str]:
        return [each.kind for each in self.heard]

    async def check(self) -> Checked:
        return Checked()

    async def announce(self, post: Announcement) -> Answer:
        return await self._hear(post, None)

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        return await self._hear(post, remote_id)

    async def _hear(self, post: Announcement, edits: str | None) -> Answer:
        self.heard.append(Heard(self.clock.now(), post.kind, post.key, post.text, edits))
        if self.during is not None:
            await self.during()
        if self.delay:
            await self.clock.sleep(self.delay)
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer
        return Delivered(f"id-{len(self.heard)}")


class OutboxStage:
    """One run of the outbox over one room; `restart` is another one on the same journal."""

    def __init__(
        self,
        clock: VirtualClock,
        timetable: Timetable,
        venues: Sequence[Venue],
        journal_url: str = "sqlite://",
    ) -> None:
        self.clock = clock
        self.timetable = timetable
        self.venues = list(venues)
        self.news = News(clock)
        self.url = journal_url

    async def open(self) -> None:
        self.journal = await Journal.open(self.url, "A meetup", self.clock, self.news)
        decisions = await self.journal.decisions()
        self.shows = {
            room: LiveRoom(room, self.timetable, decisions) for room in self.timetable.rooms
        }
        self.outbox = Outbox(self.shows, self._venues_of, self.journal, self.clock, self.news)
        await self.outbox.start()

    async def close(self) -> None:
        await self.outbox.stop()
        await self.journal.close()

    async def decide(self, choice: Choice, room: str = "main") -> None:
        decision = await self.journal.decide(self.clock.now(), room, "test", choice)
        self.shows[room].add(decision)

    async def adopt(self, timetable: Timetable, room: str = "main") -> None:
        show = self.shows[room]
        before, show_now = show.timetable.digest, show.state(self.clock.now()).item
        choice = Adopted(timetable.digest, before, show_now.session, show_now.start)
        decision = await self.journal.decide(self.clock.now(), room, "test", choice)
        show.adopt(timetable, decision)

    async def until(self, when: str | datetime) -> None:
        await self.clock.sleep_until(at(when) if isinstance(when, str) else when)
        # What falls due at this very instant is still to be dealt with.
        await self.clock.sleep_until(self.clock.now() + timedelta(milliseconds=1))

    @property
    def told(self) -> list[str]:
        """Return the alerts, each after its room."""
        return [f"{alert.room}: {alert.text}" for alert in self.news.alerts]

    @property
    def states(self) -> list[tuple[str, PostState]]:
        return [(post.kind, post.state) for post in self.outbox.posts()]

    @property
    def quiet(self) -> bool:
        outbox = getattr(self, "outbox", None)
        journal = getattr(self, "journal", None)
        # A venue that is slow in the show's own time must not hold that time up.
        slow = any(getattr(venue, "delay", 0) for venue in self.venues)
        sent = outbox is None or slow or outbox.pending == 0
        return sent and (journal is None or journal.pending == 0)

    def _venues_of(self, room: Room) -> Sequence[Venue]:
        return self.venues if room.id == "main" else ()


def play(
    timetable: Timetable,
    start: str,
    venues: Callable[[VirtualClock], Sequence[FakeVenue]],
    story: Callable[[OutboxStage], Awaitable[None]],
    journal_url: str = "sqlite://",
) -> OutboxStage:
    """Run a story in virtual time and return its stage."""
    clock = VirtualClock(at(start))
    stage = OutboxStage(clock, timetable, venues(clock), journal_url)

    async def main() -> None:
        await stage.open()
        try:
            async with asyncio.timeout(60):
                await story(stage)
        finally:
            await stage.close()

    run_virtually(main(), clock, lambda: stage.quiet)
    return stage


TWO = day(talk("a", "18:00"), talk("b", "19:00"), digest="one")

Venues = Callable[[VirtualClock], Sequence[FakeVenue]]


def one(**how: object) -> Venues:
    """Return a maker of one venue."""
    return lambda clock: [FakeVenue(clock, **how)]  # type: ignore[arg-type] # its own fields


def venue_of(stage: OutboxStage, number: int = 0) -> FakeVenue:
    venue = stage.venues[number]
    assert isinstance(venue, FakeVenue)
    return venue
