"""The rehearsal's clock: it moves only when nothing is in flight."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

from orchestrator.rehearsal.virtual_time import VirtualClock, VirtualWakeups, run_virtually

START = datetime(2020, 9, 19, 15, 0, tzinfo=UTC)


def test_hours_pass_at_once_and_in_order() -> None:
    """Sleepers wake at their instants, in order, however long they sleep."""
    clock = VirtualClock(START)
    seen: list[tuple[str, datetime]] = []

    async def sleeper(name: str, hours: float) -> None:
        await clock.sleep(hours * 3600)
        seen.append((name, clock.now()))

    async def main() -> None:
        await asyncio.gather(sleeper("late", 3), sleeper("early", 1), sleeper("also late", 3))

    run_virtually(main(), clock, lambda: True)
    three = START + timedelta(hours=3)
    assert seen == [("early", START + timedelta(hours=1)), ("late", three), ("also late", three)]


def test_time_stands_still_while_something_is_in_flight() -> None:
    """A message between threads arrives at the instant at which it was sent."""
    clock = VirtualClock(START)
    in_flight = [0]
    arrived: list[datetime] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        got = asyncio.Event()
        release = threading.Event()

        def answer() -> None:
            release.wait(5)
            loop.call_soon_threadsafe(arrive)

        def arrive() -> None:
            arrived.append(clock.now())
            in_flight[0] = 0
            got.set()

        in_flight[0] = 1
        threading.Thread(target=answer).start()
        timer = asyncio.create_task(clock.sleep(60))
        loop.call_later(0.05, release.set)
        await got.wait()
        await timer

    run_virtually(main(), clock, lambda: not in_flight[0])
    assert arrived == [START]
    assert clock.now() == START + timedelta(seconds=60)


def test_a_speed_limits_how_fast_time_passes() -> None:
    """At a hundred times the speed, five seconds of the show take no less than 50 ms."""
    clock = VirtualClock(START, speed=100)

    async def main() -> float:
        began = asyncio.get_running_loop().time()
        await clock.sleep(5)
        return asyncio.get_running_loop().time() - began

    assert run_virtually(main(), clock, lambda: True) >= 0.045


def test_a_wakeup_rings_once_and_a_new_wish_replaces_the_old() -> None:
    """Of two wishes under one name, the second counts."""
    clock = VirtualClock(START)
    rung: list[datetime] = []

    async def main() -> None:
        wakeups = VirtualWakeups(clock)
        wakeups.at("room", START + timedelta(seconds=1), lambda: rung.append(clock.now()))
        wakeups.at("room", START + timedelta(seconds=2), lambda: rung.append(clock.now()))
        await clock.sleep(5)

    run_virtually(main(), clock, lambda: True)
    assert rung == [START + timedelta(seconds=2)]
