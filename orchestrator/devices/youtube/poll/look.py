"""Reads a room's broadcasts and stream, and keeps what was last seen. Used by `device`.

Two lists, one unit each. What an answer to a write says is taken over at once.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from orchestrator.clock import Clock
from orchestrator.devices.youtube.act.execute import Learnt
from orchestrator.devices.youtube.act.find import BROADCAST_PARTS
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.room_plan import RoomPlan
from orchestrator.devices.youtube.units.forecast import WINDOW
from orchestrator.devices.youtube.wish.diff import broadcast_id
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import (
    Broadcast,
    Ingest,
    Observed,
    Stream,
    broadcast_from,
    stream_from,
)
from orchestrator.devices.youtube.wish.steps import WriteText, YouTubeStep

LIST_LAG = timedelta(seconds=60)
"""So long what was just made may be missing in a list."""

AT_ONCE = 50


class Look:
    """What was last seen of a room on YouTube. `ever`: whether it was read at all."""

    def __init__(self, worker: Worker, memory: Memory, clock: Clock) -> None:
        self._worker = worker
        self._memory = memory
        self._clock = clock
        self.observed = Observed(clock.now(), {}, None)
        self.ever = False
        self.ingest: Ingest | None = None
        self.lost: tuple[str, ...] = ()
        """Ids that are known here and are not on YouTube."""
        self._missing: dict[str, datetime] = {}
        self._starting: dict[str, datetime] = {}

    async def look(self, plan: RoomPlan) -> None:
        """Read everything; raises as `Worker.call` does, and then keeps what was known."""
        ids = [i for i in (broadcast_id(b, self._memory) for b in plan.broadcasts) if i]
        listed = await self._broadcasts(ids)
        self._take(plan, ids, listed)
        stream_id = self._room_stream()
        stream = await self._stream(stream_id) if stream_id else None
        self.observed = replace(self.observed, at=self._clock.now(), stream=stream)
        self.ever = True

    async def _broadcasts(self, ids: list[str]) -> dict[str, Broadcast]:
        found = {}
        for start in range(0, len(ids), AT_ONCE):
            answer = await self._worker.call(
                "liveBroadcasts.list",
                part=BROADCAST_PARTS,
                id=",".join(ids[start : start + AT_ONCE]),
                maxResults=AT_ONCE,
            )
            for item in answer.get("items", ()):
                found[item["id"]] = broadcast_from(item)
        return found

    def _take(self, plan: RoomPlan, ids: list[str], listed: dict[str, Broadcast]) -> None:
        """Take over what was listed; what has just been made may not be in the list yet."""
        now = self._clock.now()
        for broadcast in listed.values():
            self._note(broadcast, now)
        known, given = self.observed.broadcasts, {b.given for b in plan.broadcasts}
        missing = [i for i in ids if i not in listed]
        gone = [i for i in missing if self._is_gone(i, now) or (i in given and i not in known)]
        self.lost = tuple(gone)
        kept = {i: known[i] for i in missing if i in known and i not in gone}
        self.observed = replace(self.observed, broadcasts={**kept, **listed})

    def _is_gone(self, missing: str, now: datetime) -> bool:
        """Whether something that was not listed has been missing for long enough."""
        return now - self._missing.setdefault(missing, now) >= LIST_LAG

    def _note(self, broadcast: Broadcast, now: datetime) -> None:
        self._missing.pop(broadcast.id, None)
        if not broadcast.phase.starting:
            self._starting.pop(broadcast.id, None)
        else:
            self._starting.setdefault(broadcast.id, now)

    def _room_stream(self) -> str | None:
        """Return the stream that the broadcasts are bound to, the room's own first."""
        own = self._memory.stream()
        bound = [b.stream for b in self.observed.broadcasts.values() if b.stream]
        return own if own in bound or not bound else bound[0]

    async def _stream(self, stream_id: str) -> Stream | None:
        parts = "id,snippet,status" if self._knows_ingest(stream_id) else "id,snippet,status,cdn"
        answer = await self._worker.call("liveStreams.list", part=parts, id=stream_id)
        items = answer.get("items", ())
        if items:
            return self._keep_stream(stream_from(items[0]))
        if not self._is_gone(stream_id, self._clock.now()):
            return self.observed.stream
        self._memory.keep_stream("")
        return None

    def _knows_ingest(self, stream_id: str) -> bool:
        known = self.observed.stream
        return self.ingest is not None and known is not None and known.id == stream_id

    def _keep_stream(self, stream: Stream) -> Stream:
        self._missing.pop(stream.id, None)
        if stream.ingest is not None:
            self.ingest = stream.ingest
        return stream

    def learn(self, step: YouTubeStep, learnt: Learnt, now: datetime) -> None:
        """Take over what a step's answer says."""
        broadcasts = dict(self.observed.broadcasts)
        stream = self.observed.stream
        if learnt.broadcast is not None:
            broadcasts[learnt.broadcast.id] = learnt.broadcast
            self._note(learnt.broadcast, now)
        if learnt.stream is not None:
            stream = self._keep_stream(learnt.stream)
        if learnt.texts is not None and isinstance(step, WriteText):
            before = broadcasts.get(step.broadcast)
            if before is not None:
                texts = learnt.texts
                broadcasts[step.broadcast] = replace(
                    before, title=texts.title, description=texts.description
                )
        self.observed = Observed(self.observed.at, broadcasts, stream)

    @property
    def starting(self) -> frozenset[str]:
        """The broadcasts that are between two states."""
        return frozenset(self._starting)

    def late_at(self) -> Iterator[datetime]:
        """Yield the instants from which it takes too long to come from one state to another."""
        return (since + WINDOW + timedelta.resolution for since in self._starting.values())

    def starting_since(self, broadcast: str) -> datetime | None:
        """Return since when a broadcast is between two states; None: it is not."""
        return self._starting.get(broadcast)
