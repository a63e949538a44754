"""A source that is asked during the show: what the crew is told, and how often."""

import asyncio
from datetime import UTC, datetime, timedelta

from orchestrator.conductor.reload import LOST_AFTER, SourceAnswer, SourceWatch
from orchestrator.model.timetable import PublishedAt
from orchestrator.news import News
from orchestrator.rehearsal.virtual_time import VirtualClock, run_virtually

EVERY = PublishedAt("https://example.org/schedule.json", timedelta(minutes=5))
START = datetime(2026, 9, 19, 18, tzinfo=UTC)
SAME = SourceAnswer("same")
LOST = SourceAnswer("failed", lines=("it answered 502",))


class Asked:
    """A source whose answers are laid down."""

    def __init__(self, *answers: SourceAnswer) -> None:
        self.answers = list(answers)
        self.urls: list[str] = []

    async def __call__(self, url: str) -> SourceAnswer:
        self.urls.append(url)
        return self.answers.pop(0) if self.answers else SAME


async def told(*answers: SourceAnswer) -> list[tuple[str, bool]]:
    """Ask as often as there are answers; return the alerts, and whether each is over."""
    clock, ask = VirtualClock(START), Asked(*answers)
    news = News(clock)
    watch = SourceWatch(lambda: EVERY, ask, clock, news)
    for _ in answers:
        await watch.look(EVERY.url)
    return [(alert.text, alert.over is not None) for alert in news.alerts]


async def test_nothing_is_told_while_nothing_changes() -> None:
    """Neither of a source that is away for a moment."""
    assert await told(SAME, LOST, SAME, LOST, SAME) == []


async def test_a_source_that_stays_away_is_told_once_and_forgotten_when_it_is_back() -> None:
    """However often it is asked meanwhile."""
    away = "the schedule's source does not answer: it answered 502"
    assert await told(*[LOST] * (LOST_AFTER + 3)) == [(away, False)]
    assert await told(*[LOST] * LOST_AFTER, SAME) == [(away, True)]


async def test_what_cannot_be_meant_is_told_at_once() -> None:
    """With the first reason, until the source says something else."""
    broken = SourceAnswer("nonsense", lines=("40 of 48 talks are gone there at once", "more"))
    words = (
        "the schedule's source says what cannot be used, nothing changes: "
        "40 of 48 talks are gone there at once"
    )
    assert await told(broken, broken) == [(words, False)]
    assert await told(broken, SAME) == [(words, True)]


async def test_a_change_is_told_and_a_conflict_stays_until_it_is_decided() -> None:
    """What could be written was; the rest waits for somebody."""
    mixed = SourceAnswer("written", "1 moved", ("moved “A”",), ("conflict “B”, title: …", "more"))
    conflict = (
        "the schedule's source and the timetable were both changed: “B”, title: … (and 1 more)"
    )
    assert await told(mixed) == [
        ("the schedule's source has changed: 1 moved", False),
        (conflict, False),
    ]
    waiting = SourceAnswer("same", conflicts=mixed.conflicts)
    assert await told(mixed, waiting, SAME) == [
        ("the schedule's source has changed: 1 moved", False),
        (conflict, True),
    ]


async def test_an_edit_meanwhile_is_told_until_the_next_time() -> None:
    """Nobody's work is written over."""
    ((words, over),) = await told(SourceAnswer("edited"), SAME)
    assert "the timetable was edited while its source was asked" in words
    assert over


async def test_a_broken_timetable_is_told_by_who_reads_it() -> None:
    """And not a second time."""
    assert await told(SourceAnswer("unusable file")) == []


def test_it_is_asked_at_its_own_pace() -> None:
    """After each interval once; an edit may name another source, or none."""
    clock, source = VirtualClock(START), [EVERY]
    asked: list[tuple[float, str]] = []

    async def ask(url: str) -> SourceAnswer:
        asked.append((clock.monotonic(), url))
        source[0] = PublishedAt("https://example.org/other", timedelta(minutes=1))
        return SAME

    async def main() -> None:
        watch = SourceWatch(lambda: source[0], ask, clock, News(clock))
        running = asyncio.get_running_loop().create_task(watch.run())
        await clock.sleep(450)
        running.cancel()

    run_virtually(main(), clock, lambda: True)
    other = "https://example.org/other"
    assert asked == [(300.0, EVERY.url), (360.0, other), (420.0, other)]
