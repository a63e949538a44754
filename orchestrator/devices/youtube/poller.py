"""Looks at a room on YouTube when it is due, and keeps what was seen.

Made by `device`, `room_broadcasts`. Every 2 s while something is starting or a picture is awaited,
else once a minute: a look is two lists, one unit each, and every 5 s for 8 h they alone are over a
day's quota.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from orchestrator.aio import Backoff
from orchestrator.clock import Clock
from orchestrator.devices.youtube.act.execute import Learnt
from orchestrator.devices.youtube.act.find import BROADCAST_PARTS
from orchestrator.devices.youtube.api.failures import SignInError
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.room_plan import RoomPlan
from orchestrator.devices.youtube.units.forecast import (
    AFTER_SHOW,
    BEFORE_SHOW,
    IDLE_POLL,
    QUIET_POLL,
    WINDOW_POLL,
)
from orchestrator.devices.youtube.wish.diff import broadcast_id
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import (
    WINDOW,
    Broadcast,
    Ingest,
    LastLook,
    Observed,
    Phase,
    Stream,
    broadcast_from,
    stream_from,
)
from orchestrator.devices.youtube.wish.steps import Transition, WriteText, YouTubeStep
from orchestrator.errors import NotConnectedError, OrchestratorError, TemporaryError

LIST_LAG = timedelta(seconds=60)
"""So long what was just made may be missing in a list."""

AT_ONCE = 50
FAILED = Backoff(first=2, longest=QUIET_POLL.total_seconds())
SIGN_IN_WAIT = timedelta(minutes=5)

HALF_A_BEAT = timedelta(seconds=0.5)
"""It is asked each second, never to the millisecond: what is due by half a beat later is due, or
every other look would come a whole beat late."""


class Poller:
    """What was last seen of a room on YouTube, and when it is to be looked at again (`due`).

    `ever`: whether it was read at all; `problem`: why the last look failed (empty: it did not), and
    `since` when; `lost`: ids that are known here and are not on YouTube. `on_ingest` is told where
    OBS has to stream to, each time that this is new.
    """

    def __init__(
        self,
        worker: Worker,
        memory: Memory,
        clock: Clock,
        on_ingest: Callable[[Ingest], None] | None = None,
    ) -> None:
        self._worker = worker
        self._memory = memory
        self._clock = clock
        self._on_ingest = on_ingest
        self.due = self._window_ends = clock.now()
        self.observed = Observed(self.due, {}, None)
        self.ever = False
        self.problem = ""
        self.since: datetime | None = None
        self.ingest: Ingest | None = None
        self.lost: tuple[str, ...] = ()
        self._failures = 0
        self._missing: dict[str, datetime] = {}
        self._starting: dict[str, datetime] = {}
        self._awaited: frozenset[str] = frozenset()

    async def look(self, plan: RoomPlan) -> None:
        """Read if it is due; returns at once when it is not. Raises TemporaryError."""
        began = self._clock.now()
        if began < self.due:
            return
        # Even after a bug the next look is not at once, for each costs.
        self._failures += 1
        self.due = began + timedelta(seconds=FAILED.after(self._failures))
        try:
            await self.read(plan)
        except OrchestratorError as error:
            raise self._failed(error, began) from None
        self.problem, self.since, self._failures = "", None, 0
        if not self._starting and not self._awaited:
            self._window_ends = began
        self.due = began + self._pause(plan, began) - HALF_A_BEAT

    def _failed(self, error: OrchestratorError, began: datetime) -> TemporaryError:
        """Note a failed look, ever less often, for each costs; return what `look` raises."""
        self.problem, self.since = str(error), self.since or began
        wait = SIGN_IN_WAIT if isinstance(error, SignInError) else timedelta(0)
        if isinstance(error, TemporaryError) and error.retry_after is not None:
            wait = error.retry_after
        self.due = began + max(timedelta(seconds=FAILED.after(self._failures)), wait)
        return error if isinstance(error, TemporaryError) else NotConnectedError(str(error))

    def _pause(self, plan: RoomPlan, now: datetime) -> timedelta:
        """Return the time between two looks, as things are."""
        if now < self._window_ends:
            return WINDOW_POLL
        phases = [broadcast.phase for broadcast in self.observed.broadcasts.values()]
        over = bool(phases) and all(phase is Phase.COMPLETE for phase in phases)
        near = any(start - BEFORE_SHOW <= now <= end + AFTER_SHOW for start, end in plan.spans)
        return QUIET_POLL if near and not over else IDLE_POLL

    def look_now(self) -> None:
        """Look at the next opportunity: something may have changed."""
        self.due = self._clock.now()

    def await_pictures(self, awaited: frozenset[str]) -> None:
        """Note which broadcasts (by plan key) wait for a picture.

        Once there is a new one it is looked often for a while, but not for ever, if none comes.
        """
        if awaited - self._awaited:
            self._open_window()
        self._awaited = awaited

    def _open_window(self) -> None:
        """Note that something starts: look often, for as long as it may take."""
        now = self._clock.now()
        self._window_ends = now + WINDOW
        if self.ever:
            self.due = min(self.due, max(now, self.observed.at + WINDOW_POLL - HALF_A_BEAT))

    def turns(self) -> Iterator[datetime]:
        """Yield when the next look is due, and when a start takes too long."""
        yield self.due
        yield from (since + WINDOW + timedelta.resolution for since in self._starting.values())

    def last_look(self) -> LastLook:
        """Return what was seen, as it stays."""
        return LastLook(
            self.observed, self.ever, self.problem, self.since, self.lost, dict(self._starting)
        )

    async def read(self, plan: RoomPlan) -> None:
        """Read everything; raises as `Worker.call` does, and then keeps what was known."""
        ids = [i for i in (broadcast_id(b, self._memory) for b in plan.broadcasts) if i]
        self._take(plan, ids, await self._broadcasts(ids))
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
        for broadcast in listed.values():
            self._note(broadcast)
        known, given = self.observed.broadcasts, {b.given for b in plan.broadcasts}
        missing = [i for i in ids if i not in listed]
        gone = [i for i in missing if self._is_gone(i) or (i in given and i not in known)]
        self.lost = tuple(gone)
        kept = {i: known[i] for i in missing if i in known and i not in gone}
        self.observed = replace(self.observed, broadcasts={**kept, **listed})

    def _is_gone(self, missing: str) -> bool:
        """Whether something that was not listed has been missing for long enough."""
        now = self._clock.now()
        return now - self._missing.setdefault(missing, now) >= LIST_LAG

    def _note(self, broadcast: Broadcast) -> None:
        """Take in that it is there, and whether it is starting."""
        self._missing.pop(broadcast.id, None)
        if not broadcast.phase.starting:
            self._starting.pop(broadcast.id, None)
        elif broadcast.id not in self._starting:
            self._starting[broadcast.id] = self._clock.now()
            self._open_window()

    def _room_stream(self) -> str | None:
        """Return the stream that the broadcasts are bound to, the room's own first."""
        own = self._memory.stream()
        bound = [b.stream for b in self.observed.broadcasts.values() if b.stream]
        return own if own in bound or not bound else bound[0]

    async def _stream(self, stream_id: str) -> Stream | None:
        known = self.observed.stream
        knows_ingest = self.ingest is not None and known is not None and known.id == stream_id
        parts = "id,snippet,status" if knows_ingest else "id,snippet,status,cdn"
        answer = await self._worker.call("liveStreams.list", part=parts, id=stream_id)
        items = answer.get("items", ())
        if items:
            return self._keep_stream(stream_from(items[0]))
        if not self._is_gone(stream_id):
            return known
        self._memory.keep_stream("")
        return None

    def _keep_stream(self, stream: Stream) -> Stream:
        self._missing.pop(stream.id, None)
        if stream.ingest is not None and stream.ingest != self.ingest:
            self.ingest = stream.ingest
            if self._on_ingest is not None:
                self._on_ingest(self.ingest)
        return stream

    def learn(self, step: YouTubeStep, learnt: Learnt) -> None:
        """Take over what a step's answer says, at once."""
        broadcasts = dict(self.observed.broadcasts)
        stream = self.observed.stream
        if learnt.broadcast is not None:
            broadcasts[learnt.broadcast.id] = learnt.broadcast
            self._note(learnt.broadcast)
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
        if isinstance(step, Transition):
            self._open_window()
