"""Shots of one instant are fired together, whatever becomes of one of them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from orchestrator.clock import SystemClock
from orchestrator.conductor.same_instant import SameInstant

SOON = timedelta(milliseconds=30)


def shot(fired: list[str], name: str, result: bool = True) -> Callable[[], bool]:
    """Return a shot that notes its name."""

    def fire() -> bool:
        fired.append(name)
        return result

    return fire


async def test_all_are_fired_before_any_goes_on() -> None:
    """What a room does after its cue waits for the other rooms' cues; each learns its result."""
    clock, done = SystemClock(), list[str]()
    same_instant, instant = SameInstant(clock), clock.now() + SOON

    async def room(name: str, result: bool) -> bool:
        fired = await same_instant.at(instant, shot(done, name, result))
        done.append(f"{name} goes on")
        return fired

    results = await asyncio.gather(*(room(name, name != "b") for name in "abc"))
    assert results == [True, False, True]
    assert done[:3] == ["a", "b", "c"]
    assert sorted(done[3:]) == ["a goes on", "b goes on", "c goes on"]
    assert clock.now() >= instant


async def test_a_bug_in_one_room_costs_no_other_its_cue() -> None:
    """The room with the bug is told that nothing was sent."""
    clock, done = SystemClock(), list[str]()
    same_instant, instant = SameInstant(clock), clock.now() + SOON

    def broken() -> bool:
        raise RuntimeError("a bug")

    results = await asyncio.gather(
        same_instant.at(instant, broken), same_instant.at(instant, shot(done, "other"))
    )
    assert results == [False, True]
    assert done == ["other"]


async def test_a_room_that_has_gone_is_not_fired_for() -> None:
    """A cancelled room's shot is taken back; those of other instants stay."""
    clock, done = SystemClock(), list[str]()
    same_instant, instant = SameInstant(clock), clock.now() + SOON
    gone = asyncio.create_task(same_instant.at(instant, shot(done, "gone")))
    other = asyncio.create_task(same_instant.at(instant + SOON, shot(done, "later")))
    stays = asyncio.create_task(same_instant.at(instant, shot(done, "stays")))
    await clock.sleep(0)
    gone.cancel()
    assert await stays
    assert await other
    assert done == ["stays", "later"]


async def test_an_instant_that_has_passed_is_now() -> None:
    """Nobody waits for what is over."""
    done = list[str]()
    assert await SameInstant(SystemClock()).at(
        datetime(2020, 9, 19, tzinfo=UTC), shot(done, "late")
    )
    assert done == ["late"]
