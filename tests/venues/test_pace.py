"""How the places of one account take turns."""

import asyncio
from datetime import timedelta

import pytest

from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually
from orchestrator.venues.pace import CAREFUL_FOR, Pace
from tests.rundown.shows import at


class Crowd:
    """Places that all want to send at once; each send takes a tenth of a second."""

    def __init__(self, clock: VirtualClock, pace: Pace) -> None:
        self.clock = clock
        self.pace = pace
        self.order: list[int] = []
        self.at_once = 0
        self.most_at_once = 0

    async def send(self, number: int) -> None:
        async with self.pace:
            self.order.append(number)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            await self.clock.sleep(0.1)
            self.at_once -= 1


def crowd_of(number: int, slowed: float | None = None) -> tuple[Crowd, float]:
    """Send so many messages at once; return the crowd and the seconds they took."""
    clock = VirtualClock(at("18:00"))
    pace = Pace(clock, at_once=8)
    crowd = Crowd(clock, pace)

    async def main() -> None:
        if slowed is not None:
            pace.slow_down(slowed)
        await asyncio.gather(*(crowd.send(each) for each in range(number)))

    run_virtually(main(), clock, lambda: True)
    return crowd, (clock.now() - at("18:00")).total_seconds()


def test_a_few_go_at_once_in_the_order_of_asking() -> None:
    """Eight at a time, nobody is overtaken."""
    crowd, took = crowd_of(24)
    assert crowd.most_at_once == 8
    assert crowd.order == list(range(24))
    assert took == pytest.approx(0.3)


def test_after_slow_down_they_go_one_by_one() -> None:
    """Nothing goes before the time that the venue named; then no herd."""
    crowd, took = crowd_of(5, slowed=2.0)
    assert crowd.most_at_once == 1
    assert crowd.order == list(range(5))
    assert took == pytest.approx(2.5)


def test_care_ends() -> None:
    """Half a minute after the last “slow down” several go at once again."""
    clock = VirtualClock(at("18:00"))
    pace = Pace(clock, at_once=8)
    crowd = Crowd(clock, pace)

    async def main() -> None:
        pace.slow_down(0.0)
        await clock.sleep_until(at("18:00") + CAREFUL_FOR + timedelta(seconds=1))
        await asyncio.gather(*(crowd.send(each) for each in range(8)))

    run_virtually(main(), clock, lambda: True)
    assert crowd.most_at_once == 8


def test_who_gives_up_waiting_loses_nobodys_turn() -> None:
    """A place that is closed while it waits, or on its turn, lets the next one in."""
    clock = VirtualClock(at("18:00"))
    pace = Pace(clock, at_once=1)
    crowd = Crowd(clock, pace)

    async def main() -> None:
        tasks = [asyncio.ensure_future(crowd.send(number)) for number in range(4)]
        await clock.sleep(0.05)
        tasks[1].cancel()
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run_virtually(main(), clock, lambda: True)
    assert crowd.order == [0, 2, 3]
