"""Wake-ups ring, each at its instant, though APScheduler goes by another clock than the show."""

import asyncio
from datetime import datetime, timedelta

import pytest

from orchestrator.clock import SystemClock
from orchestrator.conductor.wakeups import LOST_AFTER, SchedulerWakeups

DEADLINE = 10.0
"""Seconds in which a ring must come; where the machine is quiet it is a millisecond."""


@pytest.mark.parametrize("behind", [0.0, 0.004, 0.015, -0.004])
async def test_every_wakeup_rings_and_none_too_early(behind: float) -> None:
    """The show's clock may be milliseconds off the machine's; no wake-up is lost by that."""
    machine = SystemClock()
    clock = SystemClock(machine=lambda: machine.now().timestamp() - behind)
    wakeups = SchedulerWakeups(clock)
    wakeups.start()
    try:
        for number in range(30):
            instant = clock.now() + timedelta(milliseconds=5 + number % 7)
            assert await _rung(wakeups, clock, instant) >= instant
    finally:
        wakeups.stop()


async def _rung(wakeups: SchedulerWakeups, clock: SystemClock, instant: datetime) -> datetime:
    rung: asyncio.Future[datetime] = asyncio.get_running_loop().create_future()
    others = [instant + timedelta(milliseconds=number) for number in (1, 2, 3)]
    for number, other in enumerate(others):
        wakeups.at(f"other {number}", other, lambda: None)
    wakeups.at("awaited", instant, lambda: rung.set_result(clock.now()))
    async with asyncio.timeout(DEADLINE):
        return await rung


async def test_a_wakeup_that_was_lost_is_set_again_with_the_next_wish() -> None:
    """Whatever happened to the scheduler's job: the next wish of anybody brings it back."""
    clock = SystemClock()
    wakeups = SchedulerWakeups(clock)
    wakeups.start()
    rung = asyncio.Event()
    try:
        wakeups.at("lost", clock.now() + timedelta(milliseconds=1), rung.set)
        wakeups._scheduler.remove_job("next")
        await clock.sleep(LOST_AFTER.total_seconds() + 0.1)
        assert not rung.is_set()
        wakeups.at("another", clock.now() + timedelta(hours=1), lambda: None)
        async with asyncio.timeout(DEADLINE):
            await rung.wait()
    finally:
        wakeups.stop()
