"""The feed: the whole state once, then what changes, as server-sent events; for pages and programs.

One publisher serves all who listen, and works only while somebody does. A listener who comes back
with the id of the last event gets what was missed, or the whole state when that is too long ago.
"""

import asyncio
import json
import random
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from orchestrator.aio import Tasks
from orchestrator.conductor.loop import Conductor
from orchestrator.web import limits
from orchestrator.web.door.auth import session_in
from orchestrator.web.door.credentials import Keys
from orchestrator.web.state.documents import StateDocument
from orchestrator.web.state.observer import CLEAR_OF_A_CUE, Observer
from orchestrator.web.state.stage import StageDocument

LEAST_PAUSE = 0.04
"""Seconds of the machine between two events. Where telling all listeners took longer, as long as
that: half of the time is left to the show."""

NOW_EVERY = 10.0
"""Seconds without a change after which the time is sent: keeps the connection and pages' clocks."""

CREW_EVERY = 1.0
"""The same on the crew's feed: by it a page tells a lost daemon from a browser that is full."""

EARLIER = 0.25
"""Share by which it may be sent sooner: listeners who were told at once are not told so again."""

AT_ONCE = 10
"""Listeners that are told in one turn of the event loop: a take waits for two milliseconds of
writing, not for all of it."""

REMEMBERED = 256
"""Events kept for listeners who come back, or who read slowly."""

COME_BACK_AFTER_MS = 2000


@dataclass(frozen=True, slots=True)
class _Event:
    number: int
    text: bytes


Published = StateDocument | StageDocument


class Feed:
    """Publishes a document of the show, which `look` makes anew, and its changes."""

    def __init__(
        self,
        conductor: Conductor,
        observer: Observer,
        look: Callable[[], Published],
        now_every: float = NOW_EVERY,
        most: int | None = None,
    ) -> None:
        """After `now_every` seconds without a change a listener is told the time.

        `most` may listen; None: as many as may to the stage.
        """
        self._conductor = conductor
        self._observer = observer
        self._look = look
        self._most = limits.STAGE_LISTENERS.value if most is None else most
        self._now_every = now_every
        self._looked = -LEAST_PAUSE
        self._whole: _Event | None = None
        # Ids of another run of the daemon must not be taken for ours.
        self._run = secrets.token_hex(4)
        self._number = 0
        self._state: Published | None = None
        self._events: deque[_Event] = deque(maxlen=REMEMBERED)
        self._closed = asyncio.Event()
        self._listeners: set[asyncio.Event] = set()
        self._told = 0
        self._tasks = Tasks(conductor.news, conductor.clock)
        self._publisher: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    def close(self) -> None:
        """End all streams; nobody is served afterwards."""
        self._closed.set()
        for news in self._listeners:
            news.set()

    @property
    def is_full(self) -> bool:
        """Whether nobody else may listen."""
        return len(self._listeners) >= self._most

    async def listen(
        self, last_id: str | None, may_listen: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[bytes]:
        """Yield events as they are sent, until closed, or until `may_listen` says no."""
        news = asyncio.Event()
        self._listeners.add(news)
        try:
            self._enter()
            yield f"retry: {COME_BACK_AFTER_MS}\n\n".encode()
            seen = self._number_of(last_id)
            while not self._closed.is_set() and may_listen():
                news.clear()
                for event in self._since(seen):
                    seen = event.number
                    yield event.text
                try:
                    async with asyncio.timeout(self._until_now()):
                        await news.wait()
                except TimeoutError:
                    yield self._now()
        finally:
            self._leave(news)

    def _enter(self) -> None:
        # Many who come at once are shown the same: looking takes longer than telling.
        if asyncio.get_running_loop().time() - self._looked > LEAST_PAUSE:
            self._publish()
        self._changed.set()  # what is new to this listener may be so to the others
        if self._publisher is None:
            # Watching begins here: the task may begin later, and miss what happens before.
            self._changed = self._conductor.news.watch()
            publishing = partial(self._publish_changes, self._changed)
            self._publisher = self._tasks.keep(publishing, "the feed of the pages")

    def _leave(self, news: asyncio.Event) -> None:
        self._listeners.remove(news)
        if not self._listeners and self._publisher is not None:
            self._publisher.cancel()
            self._publisher = None
            self._conductor.news.unwatch(self._changed)

    async def _publish_changes(self, changed: asyncio.Event) -> None:
        machine = asyncio.get_running_loop()  # the show's own seconds may be a rehearsal's
        while not self._closed.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._until_next_change()):
                    await changed.wait()
            await self._observer.let_rooms_act()
            await self._let_a_cue_pass()
            changed.clear()
            began = machine.time()
            # A bug met once must not leave every page with an old state for good.
            with self._tasks.stepping_over("the state that pages show"):
                self._publish()
            await self._tell()
            took = machine.time() - began
            with suppress(TimeoutError):
                async with asyncio.timeout(max(LEAST_PAUSE, took)):
                    await self._closed.wait()

    async def _let_a_cue_pass(self) -> None:
        """Wait until a cue that is close has been taken."""
        seconds = self._observer.next_change()
        if seconds is None or not 0 < seconds < CLEAR_OF_A_CUE:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds + 0.01):
                await self._closed.wait()
        await self._observer.let_rooms_act()

    async def _tell(self) -> None:
        """Wake those who listen, a few at a time."""
        if self._told == self._number:
            return
        self._told = self._number
        for number, news in enumerate(tuple(self._listeners), start=1):
            news.set()
            if number % AT_ONCE == 0:
                await self._conductor.clock.sleep(0)

    def _until_next_change(self) -> float:
        seconds = self._observer.next_change()
        return NOW_EVERY if seconds is None else min(max(seconds, 0.0), NOW_EVERY)

    def _publish(self) -> None:
        """Make an event of what has changed since the last, if anything has."""
        self._looked = asyncio.get_running_loop().time()
        before, after = self._state, self._look()
        change = changes(before, after) if before else None
        if before is not None and not change:
            return
        self._state = after
        self._number += 1
        if change:
            change["now"] = after.model_dump(mode="json", include={"now"})["now"]
            text = json.dumps(change, ensure_ascii=False, separators=(",", ":"))
            self._events.append(_Event(self._number, self._event("change", text, self._number)))

    def _since(self, seen: int | None) -> list[_Event]:
        """Return the events after this one; the whole state where they are not all known."""
        if seen == self._number:
            return []
        missed = [event for event in self._events if seen is not None and event.number > seen]
        if seen is not None and len(missed) == self._number - seen:
            return missed
        assert self._state is not None, "whoever listens has made the first one"
        if self._whole is None or self._whole.number != self._number:
            text = self._state.model_dump_json()
            self._whole = _Event(self._number, self._event("state", text, self._number))
        return [self._whole]

    def _event(self, name: str, data: str, number: int) -> bytes:
        return f"event: {name}\nid: {self._run}-{number}\ndata: {data}\n\n".encode()

    def _until_now(self) -> float:
        return self._now_every * random.uniform(1 - EARLIER, 1)  # noqa: S311 (no secret)

    def _now(self) -> bytes:
        now = self._conductor.clock.now().isoformat().replace("+00:00", "Z")
        return f'event: now\ndata: {{"now":"{now}"}}\n\n'.encode()

    def _number_of(self, last_id: str | None) -> int | None:
        run, _, number = (last_id or "").partition("-")
        # A number of thousands of digits cannot even be read.
        if run != self._run or not number.isdecimal() or len(number) > len(str(self._number)):
            return None
        return int(number) if int(number) <= self._number else None


def changes(before: Published, after: Published) -> dict[str, object]:
    """Return the fields that differ, each with its new value; of a room only those that differ.

    A reader replaces each field it is given, in the document and in each of its rooms.
    """
    fields = _differing(before, after, {"now", "rooms"})
    rooms = {
        name: _differing(before.rooms.get(name), room)
        for name, room in after.rooms.items()
        if before.rooms.get(name) != room
    }
    return {**fields, "rooms": rooms} if rooms else fields


def _differing(
    before: BaseModel | None, after: BaseModel, without: Set[str] = frozenset()
) -> dict[str, object]:
    names = {
        name
        for name in type(after).model_fields.keys() - without
        if before is None or getattr(before, name) != getattr(after, name)
    }
    return after.model_dump(mode="json", include=names)


def make_feed_route(feed: Feed, stage: Feed, keys: Keys) -> APIRouter:
    """Return the routes of the feeds: the crew's, and the one that everybody may follow.

    Who signs out is told no more on the crew's.
    """
    router = APIRouter()

    @router.get("/feed", response_class=StreamingResponse)
    async def listen(request: Request) -> StreamingResponse:
        """Send the whole state (`event: state`), then changes (`event: change`), each with an id.

        A change has the fields that differ, and of each room the fields that differ; `event: now`
        carries the time while nothing changes. Resumes after the id in `Last-Event-ID`.
        """
        session = session_in(request.headers.get("cookie", ""))
        if session is None or not keys.needed or not keys.is_session(session):
            return _stream(feed, request)  # the door has let them in by something else
        return _stream(feed, request, lambda: keys.is_session(session))

    @router.get("/feed/stage", response_class=StreamingResponse)
    async def listen_to_the_stage(request: Request) -> StreamingResponse:
        """Send what viewers may know of the show, and its changes, as `/feed` does."""
        return _stream(stage, request)

    return router


def _stream(
    feed: Feed, request: Request, may_listen: Callable[[], bool] = lambda: True
) -> StreamingResponse:
    if feed.is_full:
        raise HTTPException(503, "too many are listening; try again later", {"retry-after": "10"})
    last_id = request.headers.get("last-event-id")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    told = feed.listen(last_id, may_listen)
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)
