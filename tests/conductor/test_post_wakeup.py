"""Waiting for a call or an instant, whichever comes first."""

import asyncio
from datetime import UTC, datetime, timedelta

from orchestrator.conductor.post_wakeup import LONGEST_NAP, Wakeup
from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually

START = datetime(2030, 5, 1, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class CountingClock(VirtualClock):
    """Counts how often somebody sleeps."""

    sleeps = 0

    async def sleep(self, seconds: float) -> None:
        self.sleeps += 1
        await super().sleep(seconds)


def test_a_ring_ends_the_wait_at_once_and_leaves_the_next_one_alone() -> None:
    """Also when it comes in the middle of a nap: what that nap leaves behind wakes nobody."""
    clock = CountingClock(START)
    wakeup = Wakeup(clock)

    async def waits() -> list[datetime]:
        woken = []
        clock.call_at(START + 2.5 * SECOND, wakeup.ring)
        for until in (10, 20):
            await wakeup.wait(START + until * SECOND)
            woken.append(clock.now())
        return woken

    async def main() -> list[datetime]:
        async with asyncio.timeout(5):
            return await waits()

    assert run_virtually(main(), clock, lambda: True) == [START + 2.5 * SECOND, START + 20 * SECOND]
    assert clock.sleeps <= 22 / LONGEST_NAP


def test_a_ring_before_the_wait_is_remembered() -> None:
    """It ends the next wait at once, and only that."""
    clock = CountingClock(START)
    wakeup = Wakeup(clock)

    async def main() -> list[datetime]:
        wakeup.ring()
        await wakeup.wait(START + 10 * SECOND)
        first = clock.now()
        await wakeup.wait(START + 10 * SECOND)
        return [first, clock.now()]

    assert run_virtually(main(), clock, lambda: True) == [START, START + 10 * SECOND]
