"""The conductor: every room's rundown, every device's reconciler, one journal.

`show.open_show` builds it; `web` reads `rooms` and calls `decide`. Buttons, edits and ended
recordings all come through here: each becomes a decision in the journal and wakes the room.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from functools import partial

import structlog

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
from orchestrator.conductor.alerts import HealthAlert, HearingAlert, LeftOutAlert, SeeingAlert
from orchestrator.conductor.edits import Edits
from orchestrator.conductor.follower import Follower
from orchestrator.conductor.reconciler import Reconciler
from orchestrator.conductor.record import Record
from orchestrator.conductor.same_instant import SameInstant
from orchestrator.conductor.wakeups import Wakeups
from orchestrator.devices.port import (
    Device,
    DeviceEvent,
    FollowingDevice,
    HasOneHand,
    Sighted,
)
from orchestrator.errors import DecisionRefusedError, StaleDecisionError
from orchestrator.journal.codec import encode
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import (
    BY_ITSELF,
    Acknowledge,
    Choice,
    Decision,
    Fallback,
    JoinedLate,
    RecordingEnded,
)
from orchestrator.news import News
from orchestrator.rundown.decided import refusal
from orchestrator.rundown.live_room import LiveRoom

HEARTBEAT = timedelta(seconds=1)
"""Every room looks again this often; bounds what a lost event or wake-up can do."""

JOURNAL_TRIED = timedelta(seconds=10)
"""The journal is written at least this often: a full disk is told before a decision meets it."""

AT_A_TIME, BETWEEN_WAKES = 10, 0.02
"""So many rooms look again at once, so many seconds apart: a cue waits for few of them."""

MADE_AGAIN = (RecordingEnded, JoinedLate, Fallback)
"""Decisions that follow from what OBS shows, and would be made again after a crash: the picture
does not wait for a journal that is slow."""

log = structlog.get_logger(__name__)


class Conductor:
    """Runs the show's rooms until stopped."""

    def __init__(
        self,
        rooms: Sequence[LiveRoom],
        devices: Mapping[str, Sequence[Device]],
        journal: Record,
        clock: Clock,
        news: News,
        wakeups: Wakeups,
        asks_first: Set[str] = frozenset(),
    ) -> None:
        """`asks_first`: the rooms whose devices this show has never been on."""
        self.rooms: dict[str, LiveRoom] = {show.id: show for show in rooms}
        self.devices = devices
        self.clock = clock
        self.news = news
        self.as_run: deque[AsRunLine] = deque(maxlen=5_000)
        self.beat_at: datetime | None = None
        self._journal = journal
        self._one_at_a_time = asyncio.Lock()
        self._wakeups = wakeups
        self._tasks = Tasks(news, clock)
        self._line_listeners: list[Callable[[AsRunLine], None]] = []
        self.edits = Edits(self.rooms, journal, clock, news)
        everything = [(show, device) for show in rooms for device in devices.get(show.id, ())]
        pictures = [each for each in everything if not isinstance(each[1], FollowingDevice)]
        same_instant = SameInstant(clock)
        self._reconcilers = [
            (
                Reconciler(
                    show, device, clock, wakeups, same_instant, news, self, show.id in asks_first
                ),
                device,
            )
            for show, device in pictures
        ]
        self._left_out_alerts = [LeftOutAlert(show, news) for show in rooms]
        self._health_alerts = [
            HealthAlert(
                show.id,
                device,
                clock,
                news,
                HearingAlert(show, device, clock, news, self).look,
                SeeingAlert(show, device, news).look,
            )
            for show, device in pictures
        ]
        self._followers = [
            (Follower(show, device, clock, wakeups, news, self), device)
            for show, device in everything
            if isinstance(device, FollowingDevice)
        ]
        self._health_due: set[HealthAlert] = set()
        self._commanded: dict[str, bool] = {}
        self._hand_listeners: list[Callable[[str], None]] = []
        self._open = False

    @property
    def journal_problem(self) -> str | None:
        """Why the journal cannot be written at the moment; None while it can."""
        return self._journal.trouble

    async def start(self) -> None:
        """Open the devices and begin to converge."""
        self._open = True
        self._wakeups.start()
        for (reconciler, device), alert in zip(self._reconcilers, self._health_alerts, strict=True):
            await device.open(partial(self._heard, reconciler, alert))
            self._tasks.keep(reconciler.run, f"{device.name} reconciler")
        for follower, following in self._followers:
            await following.open(follower.hear)
            self._tasks.keep(follower.run, f"{following.name} follower")
        beat = self._tasks.guarded(self._beat, "the heartbeat")
        self._wakeups.every("heartbeat", HEARTBEAT, beat)
        try_journal = self._tasks.guarded(self._journal.try_writing, "the trial of the journal")
        self._wakeups.every("journal", JOURNAL_TRIED, try_journal)

    async def stop(self) -> None:
        """Let go of the devices as they are: the picture stays."""
        self._open = False
        self._wakeups.stop()
        await self._tasks.end()
        for _, device in (*self._reconcilers, *self._followers):
            await device.close()

    def _heard(self, reconciler: Reconciler, alert: HealthAlert, event: DeviceEvent) -> None:
        reconciler.hear(event)
        self._look_who_commands(reconciler.room)
        # Not before the room has acted, and once for all that was heard together.
        if alert not in self._health_due:
            self._health_due.add(alert)
            asyncio.get_running_loop().call_soon(self._look_at_health, alert)

    def _look_at_health(self, alert: HealthAlert) -> None:
        self._health_due.discard(alert)
        if self._open:
            with self._tasks.stepping_over("the alert of a device's health"):
                alert.look()

    def commands(self, room: str) -> bool:
        """Whether no other orchestrator has the room's picture: what follows it is ours, too."""
        having = (each for each in self.devices.get(room, ()) if isinstance(each, HasOneHand))
        return not any(each.is_anothers for each in having)

    def on_hand(self, listener: Callable[[str], None]) -> None:
        """Call back with each room that another orchestrator has taken, or that is ours again."""
        self._hand_listeners.append(listener)

    def _look_who_commands(self, room: str) -> None:
        ours = self.commands(room)
        if self._commanded.get(room, True) == ours:
            return
        self._commanded[room] = ours
        for follower, _ in self._followers:
            follower.stir()
            follower.wake()
        for listener in self._hand_listeners:
            listener(room)

    async def rooms_acted(self) -> None:
        """Return when every room's picture has begun what it was woken for."""
        for reconciler, _ in self._reconcilers:
            await reconciler.acted()

    async def _beat(self) -> None:
        self.beat_at = self.clock.now()
        for follower, _ in self._followers:
            follower.beat()
        for alert in self._health_alerts:
            self._look_at_health(alert)
        self.news.changed()
        for number, (reconciler, _) in enumerate(self._reconcilers, 1):
            self._look_who_commands(reconciler.room)
            reconciler.wake()
            if number % AT_A_TIME == 0:
                await self.clock.sleep(BETWEEN_WAKES)

    async def decide(
        self, room: str, choice: Choice, by: str, seen: str | None = None, reason: str = ""
    ) -> Decision:
        """Append a person's decision, if it makes sense in the state the room is in.

        `seen` is the version of the room's state that the person saw, None: whichever. Raises
        StaleDecisionError when the room has moved on, DecisionRefusedError with the reason.
        """
        # A button that is pressed again while the journal is slow must meet what it did before.
        async with self._one_at_a_time:
            return await self._decide(room, choice, by, seen, reason)

    async def _decide(
        self, room: str, choice: Choice, by: str, seen: str | None, reason: str
    ) -> Decision:
        show = self.rooms.get(room)
        if show is None:
            known = ", ".join(self.rooms)
            raise DecisionRefusedError(f"unknown room {room}; rooms: {known}")
        now = self.clock.now()
        state = show.state(now)
        self._find_alert(choice)
        if seen is not None and seen != state.version and not choice.aside:
            raise StaleDecisionError(
                f"the room has moved on: {state.item.called} is on air now; look again and repeat"
            )
        reason_against = refusal(show.rundown, state, choice, now)
        if reason_against is not None:
            raise DecisionRefusedError(reason_against)
        return await self._append(room, choice, now, by, reason)

    def _find_alert(self, choice: Choice) -> None:
        """Refuse to acknowledge an alert that nobody was told of."""
        known = (alert.id for alert in self.news.alerts)
        if isinstance(choice, Acknowledge) and choice.alert not in known:
            raise DecisionRefusedError(f"there is no alert {choice.alert}")

    async def decide_by_itself(self, room: str, choice: Choice, at: datetime, reason: str) -> None:
        """Append a decision that no person took; durable, where it could not be made again."""
        if isinstance(choice, MADE_AGAIN):
            self._adopt(self._journal.note(at, room, BY_ITSELF, choice, reason))
        else:
            await self._append(room, choice, at, BY_ITSELF, reason)

    async def _append(
        self, room: str, choice: Choice, at: datetime, by: str, reason: str
    ) -> Decision:
        decision = await self._journal.decide(at, room, by, choice, reason)
        self._adopt(decision)
        return decision

    def _adopt(self, decision: Decision) -> None:
        """Let the room go by a decision that the journal has."""
        room, by, choice, reason = decision.room, decision.by, decision.choice, decision.reason
        kind, what = choice.kind, encode(choice)
        log.info("decision", room=room, by=by, kind=kind, choice=what, reason=reason)
        self.rooms[room].add(decision)
        self.news.changed()

    def record(self, line: AsRunLine) -> None:
        """Append what became of a cue, or of something that follows the picture."""
        log.info("as run", **line.as_json())
        self.as_run.append(line)
        self._journal.record(line)
        for listener in self._line_listeners:
            listener(line)
        if line.picture is not None:
            for follower, _ in self._followers:
                follower.stir()
        self.news.changed()

    def seen(self, room: str) -> Sighted | None:
        """Return whether what should be on air in a room was seen; None: it has no picture."""
        sightings = (each.sighting for each, _ in self._reconcilers if each.room == room)
        sighting = next(sightings, None)
        return None if sighting is None else sighting.seen(self.clock.now())

    def next_missing(self) -> datetime | None:
        """Return when the first picture that is awaited counts as missing; None: none is."""
        now = self.clock.now()
        sights = (each.sighting.seen(now) for each, _ in self._reconcilers)
        return min((sight.until for sight in sights if sight.until is not None), default=None)

    def last_take(self, room: str) -> datetime | None:
        """Return when the room's picture was last taken; None: not by this daemon."""
        lines = (line for line in reversed(self.as_run) if line.room == room and line.picture)
        return next((line.taken for line in lines if line.taken is not None), None)

    def listen(self, listener: Callable[[AsRunLine], None]) -> None:
        """Call back with each as-run line."""
        self._line_listeners.append(listener)
