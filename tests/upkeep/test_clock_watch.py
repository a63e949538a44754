"""A machine's clock that is set while the show runs: the show keeps its own time and wake-ups."""

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

from orchestrator.clock import FOLLOWED, SystemClock
from orchestrator.conductor.wakeups import SchedulerWakeups
from orchestrator.news import News
from orchestrator.upkeep.watches import ClockWatch

START = 1_600_000_000.0


class Machine:
    """A machine whose clock is set by hand; both of its clocks move by hand, too."""

    def __init__(self) -> None:
        self.reads = START
        self.steady = 0.0
        self.clock = SystemClock(lambda: self.reads, lambda: self.steady)
        self.news = News(self.clock)
        self.set_again = 0

    def pass_by(self, seconds: float) -> None:
        self.reads += seconds
        self.steady += seconds

    @property
    def now(self) -> float:
        return self.clock.now().timestamp() - START

    def watched(self) -> ClockWatch:
        def note() -> None:
            self.set_again += 1

        return ClockWatch(self.clock, note, self.news)


def test_the_shows_time_passes_as_the_machines() -> None:
    """Nothing is adjusted where nothing differs."""
    machine = Machine()
    for _ in range(10):
        machine.pass_by(60)
        assert machine.clock.keep_up() == 0
    assert machine.now == 600
    assert machine.clock.wall(machine.clock.now()) == machine.clock.now()


@pytest.mark.parametrize("step", [1, -1, FOLLOWED - 0.1, 0.1 - FOLLOWED])
def test_a_small_correction_is_caught_up_with_and_never_jumped(step: float) -> None:
    """Each second of the show lasts about a second, until both clocks agree."""
    machine = Machine()
    machine.reads += step
    before = machine.now
    for _ in range(200):
        assert machine.clock.keep_up() == 0
        machine.pass_by(1)
        assert 0.9 <= machine.now - before <= 1.1
        before = machine.now
    assert machine.now == pytest.approx(200 + step, abs=0.05)


@pytest.mark.parametrize("step", [3600, -3600])
def test_another_time_is_not_followed(step: float) -> None:
    """The show goes on by its own; what the machine will read is known all the same."""
    machine = Machine()
    machine.reads += step
    for second in range(20):
        assert machine.clock.keep_up() == pytest.approx(step)
        assert machine.now == pytest.approx(second)
        now = machine.clock.now()
        assert (machine.clock.wall(now) - now).total_seconds() == pytest.approx(step)
        machine.pass_by(1)


async def test_the_crew_is_told_once_and_the_wakeups_are_set_again() -> None:
    """Once for each setting, and not for a correction."""
    machine = Machine()
    watch = machine.watched()
    for step in (0, 3600, -3600, 0.9):
        machine.reads += step
        for _ in range(40):
            watch.look()
            machine.pass_by(1)
    assert len(machine.news.alerts) == 1
    assert "3600 s ahead of the show" in machine.news.alerts[0].text
    # There, back, and a few times on the way after the correction.
    assert 3 <= machine.set_again <= 15


class SetClock(datetime):
    """APScheduler's view of a machine's clock that was set."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        moved = datetime.now(tz) + cls.ahead  # noqa: TID251 - stands for the machine's clock
        return cls.combine(moved.date(), moved.time(), moved.tzinfo)


@pytest.mark.parametrize("hours", [1, -1])
async def test_the_heart_beats_on_whatever_hour_it_is(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour back is no hour without a heartbeat, nor without wake-ups."""
    monkeypatch.setattr(SetClock, "ahead", timedelta(0))
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", SetClock)
    monkeypatch.setattr(apscheduler.triggers.interval, "datetime", SetClock)
    clock = SystemClock(lambda: SetClock.now(UTC).timestamp())
    wakeups = SchedulerWakeups(clock)
    watch = ClockWatch(clock, wakeups.set_again, News(clock))
    beats, rung = asyncio.Event(), asyncio.Event()

    async def beat() -> None:
        beats.set()

    wakeups.start()
    wakeups.every("heartbeat", timedelta(seconds=0.05), beat)
    wakeups.at("cue", clock.now() + timedelta(seconds=0.6), rung.set)
    watch.start()
    try:
        await asyncio.wait_for(beats.wait(), 10)
        SetClock.ahead = timedelta(hours=hours)
        watch.look()
        beats.clear()
        await asyncio.wait_for(beats.wait(), 10)
        await asyncio.wait_for(rung.wait(), 10)
    finally:
        await watch.stop()
        wakeups.stop()
