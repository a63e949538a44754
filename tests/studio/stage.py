"""Drives an `ObsDevice` on a real OBS as a room's reconciler would; for the studio tests."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.compare.commands import PlaceSound
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.hand.provision import Provisioning, provision
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.devices.port import (
    Changed,
    DeviceEvent,
    Done,
    Failed,
    Hopeless,
    Met,
    Step,
    TakeCommand,
    Verdict,
)
from orchestrator.model.rundown import Item, ItemKind, Leaves
from orchestrator.model.state import Playing, RoomState
from orchestrator.model.timetable import Room
from orchestrator.news import News
from orchestrator.settings import ObsSettings
from tests.studio.real_obs import Observer

ROOM = Room(id="ml-art", name="ML ART", obs="studio-a")
PAGES = "http://127.0.0.1:8710"
LOOK_EVERY = 0.01

HELD_FOR = 2.8
"""Seconds on its first frame after which a recording is taken as a prepared one."""


def showing(kind: ItemKind, **changes: object) -> RoomState:
    """Return a state of the room with a picture of this kind."""
    now = SystemClock().now()
    item = Item("one", ROOM.id, kind, "s", "One", now, None, now, None, Leaves.NEVER)
    state = RoomState(
        room=ROOM.id,
        item=item,
        picture=kind,
        transition="Cut",
        playing=None,
        standby=None,
        preroll=None,
        in_charge=True,
        held=False,
        autopilot=True,
        fallback=False,
        streaming=None,
        version="1",
    )
    return replace(state, **changes)  # type: ignore[arg-type]  # whatever a test wants


def premiere(media: Path, since: datetime, **changes: object) -> RoomState:
    """Return a state of the room with this recording on air."""
    return showing(ItemKind.PREMIERE, playing=Playing(media, since), **changes)


@dataclass
class Stage:
    """A device, what it told, and what it was made to do."""

    settings: ObsSettings
    clock: SystemClock = field(default_factory=SystemClock)
    events: list[DeviceEvent] = field(default_factory=list)
    done: list[Step] = field(default_factory=list)
    taken: datetime | None = None
    failed: str = ""

    def __post_init__(self) -> None:
        self.device = ObsDevice(ROOM, self.settings, self.clock, News(self.clock))

    async def open(self) -> None:
        """Open the device, and wait until it has read OBS."""
        await self.device.open(self.events.append)
        await self.until(lambda: self.device.health().summary.startswith("shows"))

    async def provision(self, dry_run: bool = False, room: Room = ROOM) -> Provisioning:
        """Create what the room needs."""
        async with visit("OBS", self.settings, self.clock) as connection:
            return await provision(connection, room, PAGES, dry_run)

    async def until(self, condition: Callable[[], object], deadline: float = 10.0) -> float:
        """Wait for a condition; return the seconds it took."""
        started = self.clock.monotonic()
        while not condition():
            passed = self.clock.monotonic() - started
            assert passed < deadline, f"not in {deadline} s: {self.device.health().summary}"
            await self.clock.sleep(LOOK_EVERY)
        return self.clock.monotonic() - started

    async def converge(self, wanted: RoomState, deadline: float = 10.0) -> Verdict:
        """Compare and carry out until all is as wanted and nothing is left to do."""
        started = self.clock.monotonic()
        self.taken, self.failed = None, ""
        self.device.want(wanted)
        while True:
            steps = self.device.steps(wanted, self.clock.now())
            if steps:
                await self.carry_out(steps)
            verdict = self.device.verdict(wanted, self.clock.now())
            if isinstance(verdict, Hopeless) or (
                isinstance(verdict, Met) and not self.device.steps(wanted, self.clock.now())
            ):
                return verdict
            assert self.clock.monotonic() - started < deadline, (verdict, steps)
            await self.clock.sleep(LOOK_EVERY)

    async def carry_out(self, steps: tuple[Step, ...]) -> None:
        """Do the steps, and note what came of them."""
        self.done.extend(steps)
        outcome = await self.device.do(steps)
        if isinstance(outcome, Done):
            self.taken = self.taken or outcome.taken
        elif isinstance(outcome, Failed):
            self.failed = outcome.reason

    async def keep(self, wanted: RoomState, seconds: float) -> None:
        """Keep things as wanted for so many seconds of the show."""
        started = self.clock.monotonic()
        self.device.want(wanted)
        while self.clock.monotonic() - started < seconds:
            if steps := self.device.steps(wanted, self.clock.now()):
                await self.carry_out(steps)
            await self.clock.sleep(LOOK_EVERY)

    async def quiet(self, observer: Observer, wanted: RoomState) -> None:
        """Keep things as wanted until no recording plays, what an earlier test left included."""
        kind = {"inputKind": "ffmpeg_source"}
        names = [i["inputName"] for i in observer.request("GetInputList", kind)["inputs"]]
        deadline = self.clock.monotonic() + 10.0
        while any(self._plays(observer, name) for name in names):
            assert self.clock.monotonic() < deadline, "a recording plays on where nobody sees it"
            await self.keep(wanted, LOOK_EVERY)

    @staticmethod
    def _plays(observer: Observer, name: str) -> bool:
        state = observer.request("GetMediaInputStatus", {"inputName": name})["mediaState"]
        return bool(state == "OBS_MEDIA_STATE_PLAYING")

    async def hold(self, observer: Observer, wanted: RoomState, player: str) -> None:
        """Keep things as wanted until this media input has stood on its first frame for 3 s."""
        status = {"inputName": player}
        still = self.clock.monotonic()
        while self.clock.monotonic() - still < 3.0:
            await self.keep(wanted, 0.1)
            reading = observer.request("GetMediaInputStatus", status)
            paused = reading["mediaState"] == "OBS_MEDIA_STATE_PAUSED"
            # it is paused once before, on its way there
            ready = self.device.health().preroll_ready
            if not paused or reading["mediaCursor"] > 150 or not ready:
                still = self.clock.monotonic()

    async def until_held(self, wanted: RoomState, deadline: float = 20.0) -> None:
        """Keep things as wanted until the next recording has been held for long enough."""
        opened = ready = self.clock.monotonic()
        while self.clock.monotonic() - ready < HELD_FOR:
            assert self.clock.monotonic() - opened < deadline, "nothing is held"
            await self.keep(wanted, LOOK_EVERY)
            if not self.device.health().preroll_ready:
                ready = self.clock.monotonic()

    def deeds(self) -> list[Step]:
        """Return what it was made to do in the picture.

        Left out is what each device does by itself: taking OBS, and placing the sound of a take.
        """
        return [step for step in self.done if not isinstance(step, PlaceSound | TakeCommand)]

    def told(self) -> list[DeviceEvent]:
        """Return what the device told, mere changes left out."""
        return [event for event in self.events if not isinstance(event, Changed)]

    async def close(self) -> None:
        """Close the device."""
        await self.device.close()
