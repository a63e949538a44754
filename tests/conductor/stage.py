"""A room with a fake device on a virtual clock: what the conductor's tests play on."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from orchestrator.conductor.loop import Conductor
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import Choice, Decision
from orchestrator.model.timetable import Timetable
from orchestrator.news import Alert, News
from orchestrator.rehearsal.virtual_time import VirtualClock, VirtualWakeups, run_virtually
from orchestrator.rundown.live_room import LiveRoom
from tests.conductor.fake_device import FakeDevice


class Notes:
    """A journal in memory."""

    trouble: str | None = None

    def __init__(self) -> None:
        self.decisions: list[Decision] = []
        self.lines: list[AsRunLine] = []

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


class Stage:
    """The conductor of room `main`, from `opens` on; `act` is what happens there."""

    def __init__(self, timetable: Timetable, opens: datetime, asks_first: bool = False) -> None:
        self.asks_first = frozenset({"main"} if asks_first else ())
        self.timetable = timetable
        self.clock = VirtualClock(opens)
        self.notes = Notes()
        self.device = FakeDevice(self.clock)
        self.conductor: Conductor
        self.stood_before: tuple[Alert, ...] = ()

    def play(self, act: Callable[["Stage"], Awaitable[None]]) -> "Stage":
        """Open the room, act, close; return self for the asserts."""
        run_virtually(self._play(act), self.clock, self._quiet)
        return self

    def _quiet(self) -> bool:
        return not self.conductor.edits.busy

    async def _play(self, act: Callable[["Stage"], Awaitable[None]]) -> None:
        room = LiveRoom("main", self.timetable, tuple(self.notes.decisions))
        news = News(self.clock)
        news.take_in(self.stood_before)
        self.conductor = Conductor(
            [room],
            {"main": [self.device]},
            self.notes,
            self.clock,
            news,
            VirtualWakeups(self.clock),
            self.asks_first,
        )
        await self.conductor.start()
        try:
            await act(self)
        finally:
            await self.conductor.stop()

    async def until(self, instant: datetime) -> None:
        await self.clock.sleep_until(instant)

    @property
    def on_air(self) -> str:
        return self.conductor.rooms["main"].state(self.clock.now()).item.id

    def as_run(self) -> list[str]:
        """Return the log as short lines: `18:00:00 a/premiere premiere verified`."""
        return [
            f"{line.planned:%H:%M:%S} {line.item} {line.picture} {line.outcome}"
            for line in self.notes.lines
        ]
