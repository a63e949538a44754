"""Tasks that tell of bugs and go on, a bell that wakes one listener, waiting after failures."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from structlog.testing import capture_logs

from orchestrator.aio import LIVES_AFTER, SHORTEST_NAP, STARTS_AGAIN, Backoff, Bell, Tasks
from orchestrator.errors import where
from orchestrator.news import News
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
    bell = Bell(clock)

    async def waits() -> list[datetime]:
        woken = []
        clock.call_at(START + 2.5 * SECOND, bell.ring)
        for until in (10, 20):
            await bell.heard(START + until * SECOND)
            woken.append(clock.now())
        return woken

    async def main() -> list[datetime]:
        async with asyncio.timeout(5):
            return await waits()

    assert run_virtually(main(), clock, lambda: True) == [START + 2.5 * SECOND, START + 20 * SECOND]
    assert clock.sleeps <= 22 / SHORTEST_NAP


def test_a_ring_before_the_wait_is_remembered() -> None:
    """It ends the next wait at once, and only that."""
    clock = CountingClock(START)
    bell = Bell(clock)

    async def main() -> list[datetime]:
        bell.ring()
        await bell.heard(START + 10 * SECOND)
        first = clock.now()
        await bell.heard(START + 10 * SECOND)
        return [first, clock.now()]

    assert run_virtually(main(), clock, lambda: True) == [START, START + 10 * SECOND]


def test_a_listener_that_listens_again_has_attended_to_what_it_was_rung_for() -> None:
    """Whoever waits for it goes on not before; where nothing was rung, at once."""
    clock = VirtualClock(START)
    bell, happened = Bell(clock), list[str]()

    async def listens() -> None:
        while True:
            await bell.heard()
            await clock.sleep(1)
            happened.append("done")

    async def main() -> None:
        listening = asyncio.ensure_future(listens())
        await bell.attended()
        happened.append("nothing to do")
        bell.ring()
        await bell.attended()
        happened.append("attended")
        listening.cancel()

    run_virtually(main(), clock, lambda: True)
    assert happened == ["nothing to do", "done", "attended"]


@pytest.mark.parametrize(
    ("backoff", "waits"),
    [
        (Backoff(first=0.5, longest=30), [0.5, 1, 2, 4, 8, 16, 30, 30]),
        (Backoff(first=1, longest=2, growth=1.5), [1, 1.5, 2, 2]),
    ],
)
def test_each_failure_waits_longer_up_to_the_longest(backoff: Backoff, waits: list[float]) -> None:
    """Also after so many that their number alone would be too large to reckon with."""
    assert [backoff.after(failures) for failures in range(1, len(waits) + 1)] == waits
    assert backoff.after(1_000_000) == backoff.longest


class Evening:
    """Tasks on a virtual clock, and what the crew was told."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.news = News(self.clock)
        self.began: list[float] = []

    def play(self, act: Callable[[Tasks], Awaitable[None]], **options: Any) -> list[str]:
        """Act with tasks, end them, and return what the crew was told."""

        async def main() -> None:
            tasks = Tasks(self.news, self.clock, **options)
            await act(tasks)
            await tasks.end()
            assert asyncio.all_tasks() == {asyncio.current_task()}

        run_virtually(main(), self.clock, lambda: True)
        return [f"{alert.room}: {alert.text}" for alert in self.news.alerts]

    async def dies(self, after: float = 0.0) -> None:
        """Be work with a bug in it."""
        self.began.append(self.clock.monotonic())
        await self.clock.sleep(after)
        raise KeyError("x")


def test_a_task_that_dies_is_told_and_started_again() -> None:
    """Less and less often while it dies at once; the crew hears when starting again is no help."""
    evening = Evening()

    async def act(tasks: Tasks) -> None:
        tasks.keep(evening.dies, "the choir")
        await evening.clock.sleep(3600)

    assert evening.play(act, room="main") == [
        "main: the choir: a bug was met, and it was started again: KeyError('x')",
        "main: the choir has stopped again and again: restart the orchestrator",
    ]
    pauses = [after - before for before, after in pairwise(evening.began)]
    assert pauses[0] == pytest.approx(STARTS_AGAIN.first)
    assert (max(pauses), pauses[-1]) == pytest.approx((STARTS_AGAIN.longest,) * 2)


def test_a_task_that_has_lived_for_long_is_told_of_anew() -> None:
    """What it died of before is forgotten, and it is started again as soon."""
    evening = Evening()
    lives = LIVES_AFTER + 1

    async def act(tasks: Tasks) -> None:
        tasks.keep(lambda: evening.dies(lives), "the choir")
        await evening.clock.sleep(3.5 * lives)

    assert len(evening.play(act)) == 3
    assert evening.began == pytest.approx([n * (lives + STARTS_AGAIN.first) for n in range(4)])


def test_a_cancelled_future_that_a_task_waits_for_is_no_end_of_the_task() -> None:
    """Nobody asked the task itself to end: it is told and started again."""
    evening = Evening()
    waited: list[asyncio.Future[None]] = []

    async def waits() -> None:
        waited.append(asyncio.get_running_loop().create_future())
        await waited[-1]

    async def act(tasks: Tasks) -> None:
        tasks.keep(waits, "the choir")
        await evening.clock.sleep(1)
        waited[0].cancel()
        await evening.clock.sleep(1)

    told = evening.play(act)
    assert told == [": the choir: a bug was met, and it was started again: CancelledError()"]
    assert len(waited) == 2


def test_a_task_that_meets_a_bug_as_it_is_ended_is_not_started_again() -> None:
    """Whoever ends it does not wait for ever."""
    evening = Evening()

    async def dies_late() -> None:
        evening.began.append(evening.clock.monotonic())
        try:
            await evening.clock.sleep(60)
        finally:
            raise KeyError("x")

    async def act(tasks: Tasks) -> None:
        tasks.keep(dies_late, "the choir")
        await evening.clock.sleep(1)

    evening.play(act)
    assert len(evening.began) == 1


def test_work_that_returns_is_over() -> None:
    """It ends by its own choice: nobody is told."""
    evening = Evening()

    async def sings() -> None:
        evening.began.append(evening.clock.monotonic())

    async def act(tasks: Tasks) -> None:
        tasks.keep(sings, "the choir")
        await evening.clock.sleep(60)

    assert evening.play(act) == []
    assert len(evening.began) == 1


def test_a_bug_that_is_stepped_over_is_told_once_a_minute() -> None:
    """However often it is met; another one is told at once."""
    evening = Evening()

    async def act(tasks: Tasks) -> None:
        for number in range(130):
            with tasks.stepping_over("the choir", "main"):
                raise KeyError("x" if number != 10 else "y")
            await evening.clock.sleep(1)

    text = "main: a bug was met and stepped over in the choir: KeyError({!r})"
    assert evening.play(act) == [text.format(each) for each in "xyxx"]


def test_work_that_ends_by_itself_tells_of_its_bug() -> None:
    """It is not begun again; nor does anybody have to ask what became of it."""
    evening = Evening()

    async def act(tasks: Tasks) -> None:
        tasks.begin(evening.dies(1), "the choir")
        tasks.begin(evening.dies(60), "another").cancel()
        await evening.clock.sleep(60)

    told = evening.play(act, room="main", words=lambda error: type(error).__name__)
    assert told == ["main: a bug was met and stepped over in the choir: KeyError"]


def test_the_log_has_the_lines_of_a_bug_and_not_its_values() -> None:
    """What an error holds may be a token."""
    evening, token = Evening(), secrets.token_hex()

    async def act(tasks: Tasks) -> None:
        tasks.keep(evening.dies, "the choir")
        with tasks.stepping_over("the posts"):
            raise ValueError(token)
        await evening.clock.sleep(1)

    with capture_logs() as logs:
        evening.play(act, words=where)
    bugs = [entry for entry in logs if entry["event"] in ("bug", "task died")]
    assert [entry["event"] for entry in bugs][:2] == ["bug", "task died"]
    assert "test_aio.py" in bugs[0]["trace"]
    assert "KeyError in test_aio.py" in bugs[1]["error"]
    assert token not in str(logs)
