"""Small shows on YouTube for tests: a timetable, its states written by hand, and a loop that
observes, compares and does, as the conductor will.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from orchestrator.devices.port import Met, Unknown, Verdict
from orchestrator.devices.youtube.api.keeping import MemoryStore, write_private
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.device import YouTube
from orchestrator.devices.youtube.plan.room_plan import session_times
from orchestrator.errors import TemporaryError
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.rundown import Item, ItemKind, Leaves
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import (
    Event,
    Room,
    Session,
    SessionKind,
    Speaker,
    Timetable,
)
from orchestrator.rehearsal.youtube_emulator import Delays, YouTubeEmulator
from tests.options import choice_of, youtube_of
from tests.rehearsal.youtube_emulator.fixtures import ManualClock

FIRST = datetime(2020, 9, 19, 15, 0, tzinfo=UTC)
BEFORE, AFTER = timedelta(minutes=5), timedelta(minutes=2)
PATIENCE = 10.0
"""Seconds that the worker waits for an answer; shorter where answers are meant to get lost."""


def timetable(
    talks: int = 3,
    length: float = 4,
    qa: float = 2,
    pause: float = 0,
    first: datetime = FIRST,
    chat: bool = False,
    **youtube: object,
) -> Timetable:
    """Talks in one room, one after the other; `pause`: minutes of a break between them."""
    sessions = []
    for number in range(1, talks + 1):
        sessions.append(
            Session(
                id=f"talk-{number}",
                room="main",
                kind=SessionKind.TALK,
                title=f"Talk number {number}",
                start=first if number == 1 else None,
                duration=timedelta(minutes=length),
                qa=timedelta(minutes=qa),
                media=Path(f"{number}.mp4"),
                speakers=(Speaker(f"s{number}", f"Speaker {number}"),),
                abstract=f"About the subject of talk {number}.",
            )
        )
        if pause and number < talks:
            sessions.append(
                Session(
                    id=f"break-{number}",
                    room="main",
                    kind=SessionKind.BREAK,
                    title="Coffee",
                    start=None,
                    duration=timedelta(minutes=pause),
                )
            )
    venues = (choice_of("youtube-chat"),) if chat else ()
    room = Room("main", "ML ART", "studio", youtube=youtube_of(youtube), venues=venues)
    event = Event("ML Art", date(2020, 9, 19), ZoneInfo("Europe/Moscow"))
    return Timetable(event, {"main": room}, tuple(sessions))


def items_of(timetable: Timetable) -> list[Item]:
    """Return holding, then premiere and Q&A of each talk, breaks, closing."""
    times = session_times(timetable, "main")
    starts = min(start for start, _ in times.values())
    ends = max(end for _, end in times.values())
    items = [_item("holding", ItemKind.HOLDING, None, starts - BEFORE * 3, starts)]
    for session in timetable.sessions:
        start, end = times[session.id]
        if session.kind is SessionKind.BREAK:
            items.append(_item(session.id, ItemKind.BREAK, session.id, start, end))
            continue
        turn = start + (session.duration or timedelta(0))
        items.append(_item(f"{session.id}/premiere", ItemKind.PREMIERE, session.id, start, turn))
        items.append(_item(f"{session.id}/qa", ItemKind.QA, session.id, turn, end))
    items.append(_item("closing", ItemKind.CLOSING, None, ends, None))
    return items


def _item(
    name: str, kind: ItemKind, session: str | None, start: datetime, end: datetime | None
) -> Item:
    leaves = Leaves.BY_CLOCK if end else Leaves.NEVER
    return Item(name, "main", kind, session, name, start, end, start, end, leaves)


def state_at(
    items: Sequence[Item], now: datetime, streaming: bool | None = True, **changes: object
) -> RoomState:
    """Return the state of the room; streaming from five minutes before to two after."""
    index = max(i for i, item in enumerate(items) if item.start <= now or i == 0)
    item = items[index]
    standby = items[index + 1] if index + 1 < len(items) else None
    if streaming:
        streaming = items[1].start - BEFORE <= now < items[-1].start + AFTER
    values = {
        "room": "main",
        "item": item,
        "picture": item.kind,
        "transition": "Cut",
        "playing": None,
        "standby": standby,
        "preroll": None,
        "in_charge": True,
        "held": False,
        "autopilot": True,
        "fallback": False,
        "streaming": streaming,
        "version": "1",
    }
    return RoomState(**(values | changes))


@dataclass
class Studio:
    """Everything of one run. `restart` makes a new daemon on the same (or an empty) store."""

    clock: ManualClock
    emulator: YouTubeEmulator
    timetable: Timetable
    token: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    limit: int = 10_000
    patience: float = PATIENCE
    streaming: bool | None = True
    chat: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.items = items_of(self.timetable)
        self.ledger = Ledger(self.store, self.clock, self.limit)
        self.worker = Worker(
            self.token, self.ledger, base_url=self.emulator.base_url, timeout=self.patience
        )
        self.device = self._new_device()
        self.encoder = False
        self.encoder_by_hand = False
        self.verdict: Verdict = Unknown("nothing yet")
        self.ended: dict[str, datetime] = {}

    def _new_device(self) -> YouTube:
        return YouTube(
            self.timetable.rooms["main"],
            self.timetable,
            self.worker,
            self.store,
            self.clock,
            as_run=self.as_run,
            folder=self.token.parent,
        )

    def restart(self, store: MemoryStore | None = None) -> None:
        """Kill the daemon and start it again."""
        if store is not None:
            self.store = store
            self.ledger = self.worker.ledger = Ledger(store, self.clock, self.limit)
        self.device = self._new_device()

    def as_run(self) -> list[AsRunLine]:
        """Every item that was taken so far, on the second."""
        now = self.clock.now()
        taken = [item for item in self.items if item.start <= now]
        return [
            AsRunLine(
                "main",
                "OBS main",
                PICTURE,
                item.id,
                item.session,
                item.kind,
                item.start,
                item.start,
                item.start,
                CueOutcome.VERIFIED,
            )
            for item in taken
        ]

    def state(self) -> RoomState:
        return state_at(self.items, self.clock.now(), self.streaming, ended_broadcasts=self.ended)

    def end_broadcast(self, broadcast: str) -> None:
        """Decide as an operator does who ends a broadcast."""
        self.ended = {**self.ended, broadcast: self.clock.now()}

    async def beat(self) -> bool:
        """One turn of the loop; whether there was anything to do."""
        state, now = self.state(), self.clock.now()
        self._encode(bool(state.streaming))
        with contextlib.suppress(TemporaryError):
            await self.device.observe()
        self.device.want(state)
        steps = self.device.steps(state, now)
        if steps:
            await self.device.do(steps)
        self.verdict = self.device.verdict(state, now)
        return bool(steps)

    def _encode(self, wanted: bool) -> None:
        """Do as OBS does: stream to the ingest address that YouTube's device gives."""
        ingest = self.device.ingest
        if ingest is None or wanted == self.encoder or self.encoder_by_hand:
            return
        key = ingest.key.get_secret_value()
        if wanted:
            self.emulator.encoder_connected(key)
        else:
            self.emulator.encoder_gone(key)
        self.encoder = wanted

    async def run(self, until: datetime) -> None:
        """Beat every second near a change and while something is missing, else every five."""
        changes = [self.items[1].start - BEFORE, self.items[-1].start + AFTER]
        changes += [item.start for item in self.items]
        while self.clock.now() < until:
            busy = await self.beat() or not isinstance(self.verdict, Met)
            now = self.clock.now()
            near = any(abs((change - now).total_seconds()) <= 10 for change in changes)
            self.clock.advance(1 if busy or near else 5)

    async def run_all(self) -> None:
        await self.run(self.items[-1].start + AFTER + timedelta(minutes=2))

    @property
    def broadcast(self) -> str:
        """The id of the only broadcast."""
        (only,) = self.emulator.world.broadcasts
        return only

    def wrong_titles(self, within: float = 10) -> list[str]:
        """Return the takes after which the title was not the talk's within so many seconds."""
        wrong = []
        for item in self.items:
            if item.kind not in (ItemKind.PREMIERE, ItemKind.QA):
                continue
            due = item.start + timedelta(seconds=within)
            title = self.emulator.history.value_at("title", self.broadcast, due)
            wanted = self.timetable.session(item.session or "").title
            if title is None or not title.startswith(wanted + " "):
                wrong.append(f"{item.id}: {title}")
        return wrong


@asynccontextmanager
async def studio(
    timetable: Timetable, *, delays: Delays | None = None, **options: object
) -> AsyncIterator[Studio]:
    """Make a studio that begins a minute before streaming does."""
    first = min(start for start, _ in session_times(timetable, "main").values())
    clock = ManualClock(first - BEFORE - timedelta(minutes=1))
    emulator = YouTubeEmulator(clock, delays=delays)
    await emulator.start()
    with TemporaryDirectory() as folder:
        token = Path(folder) / "token.json"
        write_private(token, json.dumps(emulator.token_document()))
        made = Studio(clock, emulator, timetable, token, **options)
        try:
            yield made
        finally:
            made.worker.close()
            await emulator.stop()
