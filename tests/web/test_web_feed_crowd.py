"""Many who listen, and cues: telling the many never makes a cue late."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import timedelta

import pytest

from orchestrator.settings import WebSettings
from orchestrator.web import feed as feed_module
from orchestrator.web.application import make_surface
from orchestrator.web.feed import Feed
from tests.rundown.shows import at
from tests.scaled_clock import ScaledClock
from tests.web.stage import Show, make_show


def feed_of(show: Show) -> Feed:
    return make_surface(show.conductor, show.outbox, WebSettings()).feed


async def next_of(stream: AsyncIterator[bytes], word: str) -> bytes:
    """Return the next event that has this word in it."""
    async with asyncio.timeout(5):
        async for event in stream:
            if word.encode() in event:
                return event
    raise AssertionError("the feed ended")


async def test_nothing_is_published_just_before_a_cue() -> None:
    """What happens a moment before a cue is told after it, with what the cue changed."""
    show = make_show(ScaledClock(at("18:00") - timedelta(seconds=0.5), 1))
    feed = feed_of(show)
    async with aclosing(feed.listen(None)) as stream:
        await next_of(stream, "event: state")
        close = at("18:00") - timedelta(seconds=feed_module.CLEAR_OF_A_CUE / 2)
        await show.clock.sleep_until(close)
        show.conductor.news.alert("", "look here")
        event = await next_of(stream, "look here")
        assert show.clock.now() >= at("18:00")
        assert b'"item":"alpha/premiere"' in event
    feed.close()


async def test_what_is_not_close_to_a_cue_is_told_at_once() -> None:
    """The guard is short."""
    show = make_show(ScaledClock(at("18:00") - timedelta(seconds=5), 1))
    feed = feed_of(show)
    async with aclosing(feed.listen(None)) as stream:
        await next_of(stream, "event: state")
        show.conductor.news.alert("", "look here")
        await next_of(stream, "look here")
        assert show.clock.now() < at("18:00") - timedelta(seconds=1)
    feed.close()


async def test_many_are_told_a_few_at_a_time(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two turns of the event loop no more than so many have been woken."""
    monkeypatch.setattr(feed_module, "AT_ONCE", 3)
    feed = feed_of(show)
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(aclosing(feed.listen(None))) for _ in range(12)]
        for stream in streams:
            await next_of(stream, "event: state")
        told: list[int] = []
        waiting = [
            asyncio.create_task(_note(number, stream, told))
            for number, stream in enumerate(streams)
        ]
        show.conductor.news.alert("", "look here")
        most, before = 0, 0
        async with asyncio.timeout(5):
            while len(told) < len(streams):
                await show.clock.sleep(0)
                most, before = max(most, len(told) - before), len(told)
        assert 0 < most <= 3
        await asyncio.gather(*waiting)
    feed.close()


async def _note(number: int, stream: AsyncIterator[bytes], told: list[int]) -> None:
    await next_of(stream, "look here")
    told.append(number)


async def test_everyone_gets_every_change(show: Show) -> None:
    """Also those who came while the others were being told."""
    feed = feed_of(show)
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(aclosing(feed.listen(None))) for _ in range(40)]
        for stream in streams:
            await next_of(stream, "event: state")
        for word in ("one", "two", "three"):
            show.conductor.news.alert("", f"look at {word}")
            late = await stack.enter_async_context(aclosing(feed.listen(None)))
            for stream in [*streams, late]:
                await next_of(stream, f"look at {word}")
    feed.close()
