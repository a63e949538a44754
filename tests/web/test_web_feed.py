"""The feed of server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from orchestrator.model.decisions import Autopilot, Take
from orchestrator.web import feed as feed_module
from orchestrator.web.feed import Feed
from orchestrator.web.state.documents import StateDocument
from orchestrator.web.state.observer import Observer
from tests.rundown.shows import at
from tests.scaled_clock import ScaledClock
from tests.web.stage import Show, make_show, until


@dataclass(frozen=True)
class Event:
    name: str
    id: str | None
    data: dict[str, object]


def parse(text: bytes) -> Event | None:
    """Read one event as a browser does; None for a mere retry."""
    fields = dict(line.split(": ", 1) for line in text.decode().rstrip("\n").split("\n"))
    if "event" not in fields:
        return None
    return Event(fields["event"], fields.get("id"), json.loads(fields["data"]))


class Listener:
    """Someone who listens to the feed and keeps the state as a page would."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self.state: dict[str, Any] = {}
        self.last_id: str | None = None

    @property
    def room(self) -> dict[str, Any]:
        room: dict[str, Any] = self.state["rooms"]["main"]
        return room

    @property
    def last_alert(self) -> str | None:
        alerts = self.state["alerts"]
        return alerts[-1]["text"] if alerts else None

    async def next(self) -> Event:
        async with asyncio.timeout(5):
            while (event := parse(await anext(self._stream))) is None:
                pass
        self.last_id = event.id or self.last_id
        rooms: Any = event.data.pop("rooms", {})
        if event.name == "state":
            self.state = {**event.data, "rooms": rooms}
            return event
        self.state.update(event.data)
        for name, room in rooms.items():
            self.state["rooms"][name].update(room)
        return event


@pytest.fixture
async def feed(show: Show) -> AsyncIterator[Feed]:
    observer = Observer(show.conductor, show.outbox)
    made = Feed(show.conductor, observer, observer.state)
    yield made
    made.close()


async def test_the_whole_state_comes_first_and_then_what_changes(show: Show, feed: Feed) -> None:
    """A listener who applies the changes to the first state has the present one."""
    async with aclosing(feed.listen(None)) as stream:
        listener = Listener(stream)
        assert (await listener.next()).name == "state"
        await show.conductor.decide("main", Take("alpha/qa"), "test")
        event = await listener.next()
        assert event.name == "change"
        await until_settled(show, listener)
        present = Observer(show.conductor, show.outbox).state().model_dump(mode="json")
        assert {**listener.state, "now": None} == {**present, "now": None}
        assert StateDocument.model_validate(listener.state).rooms["main"].version == show.version


async def until_settled(show: Show, listener: Listener) -> None:
    """Follow the feed until it tells that the Q&A was seen on the device."""

    def settled() -> bool:
        rows = listener.room["rundown"]
        return any(row["item"] == "alpha/qa" and row["outcome"] for row in rows)

    while not settled():
        await listener.next()


async def test_a_change_carries_only_what_differs(show: Show, feed: Feed) -> None:
    """An alert does not send the rundown again."""
    async with aclosing(feed.listen(None)) as stream:
        listener = Listener(stream)
        await listener.next()
        show.conductor.news.alert("", "look here")
        event = await listener.next()
        assert set(event.data) == {"alerts", "now"}


async def test_who_comes_back_gets_what_was_missed(show: Show, feed: Feed) -> None:
    """With the last event's id the listener gets the changes since, and not the whole state."""
    async with aclosing(feed.listen(None)) as stream:
        first = Listener(stream)
        await first.next()
    await show.conductor.decide("main", Autopilot(False), "test")
    async with aclosing(feed.listen(first.last_id)) as stream:
        again = Listener(stream)
        again.state = first.state
        event = await again.next()
        assert event.name == "change"
        assert again.room["autopilot"] is False


@pytest.mark.parametrize("stale", ["deadbeef-1", "nonsense", "", "-", "x-99999"])
async def test_an_id_of_another_run_gets_the_whole_state(feed: Feed, stale: str) -> None:
    """After a restart of the daemon, ids mean nothing, and listeners begin anew."""
    async with aclosing(feed.listen(stale)) as stream:
        assert (await Listener(stream).next()).name == "state"


async def test_an_id_from_long_ago_gets_the_whole_state(
    show: Show, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no longer remembered cannot be resumed; the state then comes whole."""
    async with aclosing(feed.listen(None)) as stream, aclosing(feed.listen(None)) as other:
        early, late = Listener(stream), Listener(other)
        await early.next()
        await late.next()
        feed._events = type(feed._events)(maxlen=1)
        for number in range(3):
            show.conductor.news.alert("", f"number {number}")
            await late.next()
    async with aclosing(feed.listen(early.last_id)) as stream:
        assert (await Listener(stream).next()).name == "state"


async def test_what_changes_by_the_clock_alone_is_told() -> None:
    """At a boundary of the rundown the feed tells at once, without a decision or a heartbeat."""
    show = make_show(ScaledClock(at("18:00") - timedelta(seconds=0.3), 1))
    observer = Observer(show.conductor, show.outbox)
    feed = Feed(show.conductor, observer, observer.state)
    async with aclosing(feed.listen(None)) as stream:
        listener = Listener(stream)
        await listener.next()
        while listener.room["on_air"]["item"] != "alpha/premiere":
            await listener.next()
        assert show.clock.now() < at("18:00:02")
    feed.close()


async def test_a_flood_of_changes_becomes_few_events(show: Show, feed: Feed) -> None:
    """However often something changes, a page is told twenty-five times a second at most."""
    loop = asyncio.get_running_loop()
    async with aclosing(feed.listen(None)) as stream:
        listener = Listener(stream)
        await listener.next()
        begun, changed, told = loop.time(), 0, 0
        while loop.time() < begun + 0.5:
            changed += 1
            show.conductor.news.alert("", f"number {changed}")
            await asyncio.sleep(0.005)  # noqa: TID251 - the flood lasts half a second
        while listener.last_alert != f"number {changed}":
            await listener.next()
            told += 1
        assert changed > 20
        assert 1 <= told <= 0.5 / feed_module.LEAST_PAUSE + 3


async def test_the_time_comes_while_nothing_changes(
    show: Show,
) -> None:
    """A quiet feed sends the time, without an id, so that connections live and clocks agree."""
    observer = Observer(show.conductor, show.outbox)
    feed = Feed(show.conductor, observer, observer.state, now_every=0.02)
    async with aclosing(feed.listen(None)) as stream:
        listener = Listener(stream)
        await listener.next()
        event = await listener.next()
        assert (event.name, event.id) == ("now", None)
        assert event.data["now"] == "2020-09-19T18:10:00Z"


async def test_who_may_not_listen_any_more_is_told_nothing_more(show: Show) -> None:
    """The stream ends with the next word, though nothing happens in the show."""
    observer = Observer(show.conductor, show.outbox)
    feed = Feed(show.conductor, observer, observer.state, now_every=0.02)
    signed_in = True
    async with aclosing(feed.listen(None, lambda: signed_in)) as stream:
        listener = Listener(stream)
        await listener.next()
        assert (await listener.next()).name == "now"
        signed_in = False
        with pytest.raises(StopAsyncIteration):
            async with asyncio.timeout(1):
                await anext(stream)
    feed.close()


async def test_a_closed_feed_ends_its_streams(feed: Feed) -> None:
    """When the daemon stops, nobody is left hanging."""
    async with aclosing(feed.listen(None)) as stream:
        await Listener(stream).next()
        feed.close()
        async with asyncio.timeout(1):
            assert [event async for event in stream] == []


async def test_nothing_is_worked_out_while_nobody_listens(show: Show, feed: Feed) -> None:
    """The last listener who leaves takes the publisher along."""
    watchers = len(show.conductor.news._watchers)
    async with aclosing(feed.listen(None)) as stream:
        await Listener(stream).next()
        await until(lambda: len(show.conductor.news._watchers) == watchers + 1)
    await until(lambda: len(show.conductor.news._watchers) == watchers)


async def test_a_bug_met_once_does_not_end_the_feed(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a document cannot be built, the next change is published all the same."""
    observer = Observer(show.conductor, show.outbox)
    feed = Feed(show.conductor, observer, lambda: observer.state())
    async with aclosing(feed.listen(None)) as stream:
        listener = Listener(stream)
        await listener.next()
        build, broken = observer.state, asyncio.Event()

        def once() -> StateDocument:
            monkeypatch.setattr(observer, "state", build)
            broken.set()
            raise RuntimeError("a bug")

        monkeypatch.setattr(observer, "state", once)
        show.conductor.news.alert("", "first")
        await asyncio.wait_for(broken.wait(), 5)
        show.conductor.news.alert("", "second")
        while listener.last_alert != "second":
            await listener.next()
    feed.close()


async def test_a_bug_while_the_feed_waits_does_not_end_it(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told like any other alert, and what changes later is published."""
    observer = Observer(show.conductor, show.outbox)
    feed = Feed(show.conductor, observer, observer.state)
    wait, met = observer.next_change, asyncio.Event()

    def once() -> float | None:
        monkeypatch.setattr(observer, "next_change", wait)
        met.set()
        raise RuntimeError("a bug")

    monkeypatch.setattr(observer, "next_change", once)
    async with aclosing(feed.listen(None)) as stream:
        listener = Listener(stream)
        await listener.next()
        await asyncio.wait_for(met.wait(), 5)
        show.conductor.news.alert("", "later")
        while listener.last_alert != "later":
            await listener.next()
    feed.close()
