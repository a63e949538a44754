"""How the places of one account take turns."""

import asyncio

import pytest

from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually
from orchestrator.venues.pace import Pace
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
        for _ in range(3 if slowed is not None else 0):
            pace.slow_down(slowed or 0.0)
        await asyncio.gather(*(crowd.send(each) for each in range(number)))

    run_virtually(main(), clock, lambda: True)
    return crowd, (clock.now() - at("18:00")).total_seconds()


def test_a_few_go_at_once_in_the_order_of_asking() -> None:
    """Eight at a time, nobody is overtaken."""
    crowd, took = crowd_of(24)
    assert crowd.most_at_once == 8
    assert crowd.order == list(range(24))
    assert took == pytest.approx(0.3)


def test_nothing_goes_before_the_time_that_the_venue_named() -> None:
    """Then they go one by one, in order: no herd."""
    crowd, took = crowd_of(2, slowed=2.0)
    assert crowd.most_at_once == 1
    assert crowd.order == [0, 1]
    assert took == pytest.approx(2.2)


def test_confidence_grows_with_what_goes_well() -> None:
    """One, one, two, three …: an account whose limit is wide again is not kept narrow."""
    crowd, took = crowd_of(60, slowed=0.0)
    assert crowd.most_at_once == 8
    assert crowd.order == list(range(60))
    assert took < 2.0


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
