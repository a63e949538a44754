"""A house full of rooms: many simulators in one process."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from orchestrator.clock import SystemClock
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from tests.contract.observer import Observer, Target, observe, until

ROOMS = 200


class CountingClock(SystemClock):
    """The machine's clock, which knows how many wait on it, and how long all ever waited."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.waited = 0.0

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds."""
        self.waiting += 1
        self.waited += seconds
        await super().sleep(seconds)
        self.waiting -= 1


@pytest.fixture
def clock() -> CountingClock:
    """Make the clock of all simulators."""
    return CountingClock()


@pytest.fixture
async def house(clock: CountingClock) -> AsyncIterator[list[Observer]]:
    """Watch 200 simulators, each with a second scene."""
    simulators = [ObsSimulator(clock) for _ in range(ROOMS)]
    for simulator in simulators:
        await simulator.start()
    rooms = [await observe(Target(s.url, "", False)) for s in simulators]
    for room in rooms:
        await room.ok("SetCurrentSceneTransition", transitionName="Cut")
        await room.ok("CreateScene", sceneName="Talk")
    yield rooms
    await asyncio.gather(*(room.close() for room in rooms))
    await asyncio.gather(*(simulator.stop() for simulator in simulators))


async def test_all_rooms_cut_in_the_same_second(
    house: list[Observer], clock: CountingClock
) -> None:
    """Two hundred takes at once are all done, and none waits for more than its own few frames."""
    before = clock.waited
    await asyncio.gather(*(r.ok("SetCurrentProgramScene", sceneName="Talk") for r in house))
    for room in house:
        await room.seen("CurrentProgramSceneChanged", sceneName="Talk")
    assert clock.waited - before < ROOMS * 0.2


async def test_idle_simulator_waits_for_nothing() -> None:
    """A simulator on which nothing moves has no timer running."""
    clock = CountingClock()
    simulator = ObsSimulator(clock)
    await simulator.start()
    obs = await observe(Target(simulator.url, "", False))
    await obs.ok("CreateScene", sceneName="Talk")
    await obs.take("Talk")

    async def idle() -> bool:
        return clock.waiting == 0

    await until(idle, "nothing waits on the clock")
    await obs.close()
    await simulator.stop()
