"""Find what was made before, or make it: broadcasts and streams, never twice. Used by `execute`.

An insert is not idempotent and its answer can get lost. So the intent is kept first; then the
channel is searched, the one match adopted, and only then something is inserted.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.failures import (
    AnswerLostError,
    BusyError,
    RefusedError,
)
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.merge import Written
from orchestrator.devices.youtube.plan.room_plan import BroadcastPlan, RoomPlan
from orchestrator.devices.youtube.plan.texts import clean_title, cut_characters
from orchestrator.devices.youtube.wish.diff import TIME_SLACK
from orchestrator.devices.youtube.wish.memory import Intent, Memory
from orchestrator.devices.youtube.wish.observed import (
    Broadcast,
    Json,
    Stream,
    broadcast_from,
    stream_from,
)
from orchestrator.errors import OrchestratorError

BROADCAST_PARTS = "id,snippet,contentDetails,status"
STREAM_PARTS = "id,snippet,cdn,status"
STREAM_NAME_CHARACTERS = 50
PAGE, MOST_PAGES = 50, 4

SETTLES = timedelta(seconds=10)
"""So long after a lost answer what was made may still be missing in a list."""

SAME_SHOW = timedelta(hours=12)
"""One that was made late, or moved by a person, is still the one; next week's is not."""

SOONEST = timedelta(seconds=90)
"""A broadcast cannot be scheduled for the past."""


class Finder:
    """Finds or makes one room's broadcasts and its stream."""

    def __init__(self, worker: Worker, memory: Memory, plan: RoomPlan, clock: Clock) -> None:
        self._worker = worker
        self._memory = memory
        self._plan = plan
        self._clock = clock

    async def broadcast(self, wanted: BroadcastPlan) -> Broadcast:
        """Return the broadcast of this plan; raises as `Worker.call` does."""
        what = f"broadcast/{wanted.key}"
        intent = self._memory.intent(what)
        listed = [b async for b in self._candidates() if self._is_called(b, wanted, intent)]
        starts = {wanted.starts, *({intent.starts} if intent and intent.starts else ())}
        matches = _near(listed, starts, TIME_SLACK) or _near(listed, starts, SAME_SHOW)
        if len(matches) > 1:
            ids = ", ".join(b.id for b in matches)
            raise RefusedError(
                "several",
                f"several broadcasts are called “{matches[0].title}” ({ids}); "
                "put the id of the right one into the timetable, or delete the others in Studio",
            )
        if matches:
            self._memory.keep_broadcast(wanted.key, matches[0].id, made=intent is not None)
            self._memory.keep_intent(what, None)
            return matches[0]
        self.may_insert(intent)
        return await self._insert_broadcast(wanted, what)

    def _is_called(self, found: Broadcast, wanted: BroadcastPlan, intent: Intent | None) -> bool:
        """Whether a listed broadcast has a title of ours, and is not another one of this room."""
        keys = {b.key for b in self._plan.broadcasts} - {wanted.key}
        titles = {wanted.text.title, *({intent.title} if intent else ())}
        if not self._plan.options.per_session:
            titles |= {text.title for text in self._plan.texts.values()}
        others = {self._memory.broadcast(key) for key in keys}
        return found.title in titles and found.id not in others

    async def _candidates(self) -> AsyncIterator[Broadcast]:
        """Yield every broadcast of the channel that is not over."""
        for status in ("upcoming", "active"):
            async for item in self._pages(
                "liveBroadcasts.list",
                part=BROADCAST_PARTS,
                broadcastStatus=status,
                broadcastType="all",
            ):
                yield broadcast_from(item)

    async def _pages(self, method: str, **parameters: str | bool) -> AsyncIterator[Json]:
        asked: dict[str, Any] = {**parameters, "maxResults": PAGE}
        for _ in range(MOST_PAGES):
            answer = await self._worker.call(method, **asked)
            for item in answer.get("items", ()):
                yield item
            if not answer.get("nextPageToken"):
                return
            asked["pageToken"] = answer["nextPageToken"]

    def may_insert(self, intent: Intent | None) -> None:
        """Hold an insert back while an earlier one, whose answer was lost, may still show up."""
        if intent is None:
            return
        waits = intent.at + SETTLES - self._clock.now()
        if waits > timedelta(0):
            raise BusyError("settling", "waiting to see what a lost answer has made", waits)

    async def _insert_broadcast(self, wanted: BroadcastPlan, what: str) -> Broadcast:
        starts = max(wanted.starts, self._clock.now() + SOONEST).replace(microsecond=0)
        text = replace(wanted.text, tags=None, category=None)
        body = {
            "snippet": {
                "title": text.title,
                "description": text.description(),
                "scheduledStartTime": spell_time(starts),
                "scheduledEndTime": spell_time(max(wanted.ends, starts + SOONEST)),
            },
            "status": {
                "privacyStatus": str(self._plan.options.privacy),
                "selfDeclaredMadeForKids": False,
            },
            "contentDetails": {
                "enableAutoStart": False,
                "enableAutoStop": False,
                "enableDvr": True,
                "recordFromStart": True,
                "monitorStream": {"enableMonitorStream": False, "broadcastStreamDelayMs": 0},
            },
        }
        item = await self.insert(
            "liveBroadcasts.insert",
            body,
            BROADCAST_PARTS,
            what,
            Intent(text.title, starts, self._clock.now()),
        )
        made = broadcast_from(item)
        self._memory.keep_broadcast(wanted.key, made.id, made=True)
        self._memory.keep_written(made.id, Written(text, made.seen))
        self._memory.keep_intent(what, None)
        return made

    async def insert(self, method: str, body: Json, parts: str, what: str, intent: Intent) -> Json:
        """Insert once, with the intent kept as long as nobody knows whether it was applied."""
        self._memory.keep_intent(what, intent)
        await self._memory.settled()
        try:
            return await self._worker.call(method, body, part=parts)
        except AnswerLostError:
            raise
        except OrchestratorError:
            self._memory.keep_intent(what, None)
            raise

    async def stream(self) -> Stream:
        """Return the room's stream; raises as `Worker.call` does."""
        room = self._plan.room
        # The id stays whole: two rooms whose long names begin alike have a stream each.
        title = clean_title(f"{cut_characters(room.name, STREAM_NAME_CHARACTERS)} ({room.id})")
        intent = self._memory.intent("stream")
        async for item in self._pages("liveStreams.list", part=STREAM_PARTS, mine=True):
            if item["snippet"]["title"] == title:
                return self._keep(stream_from(item))
        self.may_insert(intent)
        body = {
            "snippet": {"title": title},
            "cdn": {"ingestionType": "rtmp", "resolution": "variable", "frameRate": "variable"},
            "contentDetails": {"isReusable": True},
        }
        parts = f"{STREAM_PARTS},contentDetails"
        made = Intent(title, None, self._clock.now())
        return self._keep(
            stream_from(await self.insert("liveStreams.insert", body, parts, "stream", made))
        )

    def _keep(self, stream: Stream) -> Stream:
        self._memory.keep_stream(stream.id)
        self._memory.keep_intent("stream", None)
        return stream


def _near(listed: list[Broadcast], starts: set[datetime], slack: timedelta) -> list[Broadcast]:
    """Return the broadcasts that are scheduled for one of these times, more or less."""
    return [
        b
        for b in listed
        if b.starts is not None and any(abs(b.starts - start) <= slack for start in starts)
    ]


def spell_time(instant: datetime) -> str:
    """Write an instant as the API reads it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
