"""Brings one device of one room to where the rundown says it should be, and keeps it there.

One task each, started by the conductor. It wakes on wake-ups, device events, decisions and the
heartbeat, and does the same thing every time: look, compare, do, verify, record.
"""

from contextlib import closing, nullcontext
from datetime import datetime, timedelta

import structlog

from orchestrator.aio import Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.conductor.cues import Cue
from orchestrator.conductor.first_sight import FirstSight
from orchestrator.conductor.interruptible import Doing, FullReading, run_interruptible
from orchestrator.conductor.record import Findings
from orchestrator.conductor.same_instant import SameInstant
from orchestrator.conductor.sighting import Sighting
from orchestrator.conductor.wakeups import Wakeups
from orchestrator.devices.port import (
    Changed,
    Device,
    DeviceEvent,
    Done,
    Failed,
    Hopeless,
    KnowsRecordings,
    Met,
    Missing,
    Noticed,
    Outcome,
    PreparesSteps,
    RecordingOver,
    Restored,
    SceneByHand,
    TryAgain,
    Unknown,
)
from orchestrator.errors import TemporaryError
from orchestrator.model.as_run import CueOutcome
from orchestrator.model.decisions import (
    Choice,
    Fallback,
    HandsOffSeen,
    HandsOnSeen,
    JoinedLate,
    RecordingEnded,
    UseBackup,
)
from orchestrator.model.rundown import Item, ItemKind
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import HandsOn, LatePolicy
from orchestrator.news import News
from orchestrator.rundown.live_room import LiveRoom

LEAD = timedelta(milliseconds=100)
"""How long before a cue the room wakes, so that everything is ready at its instant."""

QUIET = timedelta(milliseconds=400)
"""Before a cue nothing else is begun that could delay it."""

REST = 0.02
"""Seconds after a cue was sent: an OBS on this machine needs the core more than our bookkeeping."""

JOIN_LATE = timedelta(seconds=2)
"""A recording that starts later than this was joined late, and its policy applies."""

OVERDUE = timedelta(seconds=3)
"""A recording that nobody sees playing is over when its time has run out by this much."""

JUST_BEGUN = timedelta(seconds=10)
"""A talk whose recording failed by then is begun anew with its backup; later it goes on there."""

NOT_SHOWN, HANDS = "what is not shown", "hands in OBS"
"""What alerts are about that end when the picture is as it should be, or the room goes on."""

log = structlog.get_logger(__name__)


class Reconciler:
    """The loop of one room and device."""

    def __init__(
        self,
        show: LiveRoom,
        device: Device,
        clock: Clock,
        wakeups: Wakeups,
        same_instant: SameInstant,
        news: News,
        findings: Findings,
        asks_first: bool = False,
    ) -> None:
        """`asks_first`: a device that is on air with something else is first left to the crew."""
        self._show = show
        self._device = device
        self._clock = clock
        self._wakeups = wakeups
        self._same_instant = same_instant
        self._news = news
        self._findings = findings
        self._name = f"{show.id}:{device.name}"
        self._bell = Bell(clock)
        self._tasks = Tasks(news, clock, show.id)
        self._heard: list[DeviceEvent] = []
        self._opened = clock.now()
        self._first_sight = FirstSight(device, asks=asks_first)
        self._full_reading = FullReading(device, clock, self._tasks)
        self._resting_until: datetime | None = None
        self.sighting = Sighting(show, device)
        self.cue: Cue | None = None
        self._cue_key: object = None
        show.listen(self.wake)

    @property
    def room(self) -> str:
        """The id of its room."""
        return self._show.id

    def wake(self) -> None:
        """Ask the loop to look again; cheap, and harmless at any time."""
        self._bell.ring()

    def hear(self, event: DeviceEvent) -> None:
        """Take in what the device noticed."""
        self._heard.append(event)
        self._bell.ring()

    async def run(self) -> None:
        """Converge, again and again, until cancelled."""
        try:
            while True:
                # A bug in one look must not end the show; the next look starts afresh.
                with self._tasks.stepping_over(self._device.name):
                    await self._look_once()
                with self._tasks.stepping_over(self._device.name):
                    self._set_wakeup()
                await self._bell.heard()
        finally:
            await self._tasks.end()

    async def acted(self) -> None:
        """Return when it has begun what it was woken for, if anything."""
        await self._bell.attended()

    async def _look_once(self) -> None:
        try:
            await self._look()
        except TemporaryError as error:
            log.warning("device", room=self._show.id, device=self._device.name, why=str(error))

    def _set_wakeup(self) -> None:
        now = self._clock.now()
        instants = [self._show.next_boundary(now), self._resting_until]
        cue = self._show.next_cue(now)
        if cue is not None and cue - LEAD > now:
            instants.append(cue - LEAD)
        if self.cue is not None:
            instants.append(self.cue.deadline)
        due = min((i for i in instants if i is not None and i > now), default=None)
        self._wakeups.at(self._name, due, self.wake)

    async def _look(self) -> None:
        await self._attend_to_events()
        now = self._clock.now()
        self._device.want(self._show.state(now))
        if await self._left_to_the_crew(now):
            return
        cue_at = self._show.next_cue(now)
        if cue_at is not None and cue_at - now <= LEAD:
            await self._go_at(cue_at)
        elif cue_at is None or cue_at - now > QUIET or self._unsettled(now):
            await self._converge(now)

    def _unsettled(self, now: datetime) -> bool:
        state = self._show.state(now)
        return Cue.key(state) != self._cue_key or (self.cue is not None and not self.cue.settled)

    async def _go_at(self, cue_at: datetime) -> None:
        """Compare ahead of time, wait for the very instant, and execute."""
        rundown = self._show.rundown
        upcoming = self._show.state(cue_at)
        steps = self._device.steps(upcoming, cue_at)
        send = self._device.prepare(steps) if isinstance(self._device, PreparesSteps) else None

        def fire() -> bool:
            if send is None or self._heard or self._show.rundown is not rundown:
                return False
            send()
            return True

        fired = await self._same_instant.at(cue_at, fire)
        if not fired and (self._show.rundown is not rundown or self._has_news()):
            self.wake()
            return
        if not fired and self._heard:
            steps = self._device.steps(upcoming, cue_at)
        self._device.want(upcoming)
        doing = self._device.do(steps) if steps else None
        # Ended in the rest, what was begun is not gone on with.
        with closing(doing) if doing is not None else nullcontext():
            await self._clock.sleep(REST if fired else 0)
            cue = self._cue_for(upcoming, cue_at)
            await self._execute(doing, cue, cue_at)
        await self._conclude(upcoming, cue, self._clock.now())

    async def _converge(self, now: datetime) -> None:
        """Do what is needed for the present state, and see whether it is so."""
        self._full_reading.begin_if_due()
        state = self._show.state(now)
        cue = self._cue_for(state, now)
        if self._resting_until is not None and now < self._resting_until:
            await self._conclude(state, cue, now)
            return
        steps = self._device.steps(state, now)
        if steps and await self._joined_late(state, now):
            return
        await self._execute(self._device.do(steps) if steps else None, cue, now)
        await self._conclude(state, cue, self._clock.now())

    def _cue_for(self, state: RoomState, now: datetime) -> Cue:
        """Return the cue that the room is in; begin a new one when the picture is another."""
        key = Cue.key(state)
        if self.cue is not None and key == self._cue_key:
            return self.cue
        if self.cue is not None and not self.cue.settled:
            missing = self.cue.trouble or "it was not seen on the device"
            self._settle(self.cue, CueOutcome.UNVERIFIED, None, missing)
        self._cue_key = key
        self.sighting.begin(key, now)
        self._resting_until = None
        planned, published = self._planned(state, now), self._published(state)
        self.cue = Cue(self._device.name, state.item, state.picture, planned, published, now)
        return self.cue

    def _published(self, state: RoomState) -> datetime | None:
        """Return when the timetable alone has this picture begin: only an item's first can be."""
        item = state.item
        is_first = self.cue is None or self.cue.item.id != item.id
        said = is_first and item.run == 1 and not self._opens(item)
        return item.planned_start if said else None

    def _opens(self, item: Item) -> bool:
        """Return whether it is the holding that the room opens with: by the rundown long ago."""
        return item.kind is ItemKind.HOLDING and item.id == self._show.rundown.items[0].id

    def _planned(self, state: RoomState, now: datetime) -> datetime:
        """Return the instant at which this picture was due.

        The first holding is due when the room opens; a picture that covers or uncovers an item
        is due when that is decided, which is now.
        """
        item = state.item
        if self._opens(item):
            return max(item.start, self._opened)
        due = max(state.playing.since, item.start) if state.playing else item.start
        if self.cue is not None and self.cue.item.id == item.id:
            return due if state.playing and not self.cue.settled else now
        return due

    async def _execute(self, doing: Doing | None, cue: Cue, now: datetime) -> None:
        if doing is None:
            return
        if not cue.settled:
            cue.try_again(now)
        match await self._do(doing):
            case Done(taken):
                cue.was_taken(taken)
                self._resting_until = None
            case TryAgain(reason, after):
                cue.trouble = reason
                self._rest(after, reason)
            case Failed(reason):
                cue.trouble = reason
                self._rest(2.0, reason)

    async def _do(self, doing: Doing) -> Outcome:
        self._set_wakeup()
        return await run_interruptible(doing, self._bell, self._is_overtaken)

    def _is_overtaken(self) -> bool:
        """Return whether the picture has to become another than the one being worked on."""
        now = self._clock.now()
        cue_at = self._show.next_cue(now)
        if cue_at is not None and cue_at - now <= LEAD:
            return True
        if self._has_news():
            return True
        return Cue.key(self._show.state(now)) != self._cue_key

    def _rest(self, seconds: float, reason: str) -> None:
        log.warning("device", room=self._show.id, device=self._device.name, why=reason)
        self._resting_until = self._clock.now() + timedelta(seconds=seconds)

    async def _conclude(self, state: RoomState, cue: Cue, now: datetime) -> None:
        """Settle the cue if it is seen to be so; show something else if it cannot be."""
        if not state.in_charge:
            cue.forget_failures()
            return
        await self._replace_standby(state, now)
        verdict = self._device.verdict(state, now)
        if self.sighting.note(state, verdict, now):
            self._news.changed()
        self._news.over(self._show.id, HANDS)
        if isinstance(verdict, Met):
            if state.picture is state.item.kind:
                self._news.over(self._show.id, NOT_SHOWN)
            cue.unmet = None
            if not cue.settled:
                outcome = CueOutcome.VERIFIED if cue.taken else CueOutcome.FOUND
                at = verdict.at or now
                # what was there already, for the item before, was this one's from its instant on
                self._settle(cue, outcome, at if cue.taken else max(at, cue.planned))
            return
        if await self._ran_out(state, now):
            return
        if isinstance(verdict, Unknown) or not self._device.health().connected:
            cue.start_over()
            return
        cue.unmet = cue.unmet or now
        if self._has_failed(cue, verdict, now):
            await self._give_up(state, cue, verdict.what or cue.trouble)

    @staticmethod
    def _has_failed(cue: Cue, verdict: Missing | Hopeless, now: datetime) -> bool:
        match verdict:
            case Hopeless(patience=patience):
                return not cue.settled or cue.overdue(now, patience)
            case Missing(patience=patience, looked=looked):
                return cue.overdue(looked or now, patience)

    def _settle(
        self, cue: Cue, outcome: CueOutcome, verified: datetime | None, reason: str = ""
    ) -> None:
        cue.settled = True
        self._findings.record(cue.line(outcome, verified, reason))

    async def _give_up(self, state: RoomState, cue: Cue, missing: str) -> None:
        """Say that the cue failed; a recording that does not play gets the fallback picture."""
        if not cue.gave_up:
            cue.gave_up = True
            self._settle(cue, CueOutcome.FAILED, None, missing)
            self._news.alert(self._show.id, f"{state.item.called}: {missing}", NOT_SHOWN)
        if state.playing is None:
            return
        now, item = self._clock.now(), state.item
        if item.backup is None or state.playing.media != item.media:
            await self._decide(Fallback(item.id), now, missing)
        else:
            await self._use_backup(item, now, missing, anew=now - state.playing.since < JUST_BEGUN)

    async def _replace_standby(self, state: RoomState, now: datetime) -> None:
        """Have the next talk's backup made ready, where its recording is known not to play."""
        item = state.standby
        if item is None or item.media is None or item.backup is None:
            return
        if not isinstance(self._device, KnowsRecordings):
            return
        if trouble := self._device.trouble_with(item.media):
            await self._use_backup(item, now, trouble)

    async def _use_backup(self, item: Item, now: datetime, why: str, anew: bool = False) -> None:
        assert item.backup is not None, "asked before"
        await self._decide(UseBackup(item.id, anew), now, why)
        words = f"{item.called}: {why}. Its backup “{item.backup.name}” is played instead"
        self._news.alert(self._show.id, words, f"{item.id} backup")

    async def _joined_late(self, state: RoomState, now: datetime) -> bool:
        """Apply the talk's late policy if its recording is not playing; True: it changed things."""
        if state.playing is None or not state.in_charge:
            return False
        # What goes on where it was, after a take was taken back, has begun before its item.
        due = max(state.playing.since, state.item.start)
        if now - due < JOIN_LATE:
            return False
        policy = self._show.late_policy(state.item)
        verdict = self._device.verdict(state, now)
        # With a look it is on screen, and not yet seen to move: just restarted, or connected again.
        on_screen = isinstance(verdict, Missing) and verdict.looked is not None
        if policy is LatePolicy.SEEK or isinstance(verdict, Met) or on_screen:
            return False
        late = (now - due).total_seconds()
        await self._decide(JoinedLate(state.item.id, policy), now, f"joined {late:.0f} s late")
        return True

    async def _ran_out(self, state: RoomState, now: datetime) -> bool:
        """End a recording that nobody sees playing and whose time has passed."""
        item = state.item
        if not item.kind.row.plays or item.ended or item.end is None:
            return False
        if now < item.end + OVERDUE:
            return False
        reason = "its time has run out and it is not seen playing"
        await self._decide(RecordingEnded(item.id), item.end, reason)
        return True

    async def _left_to_the_crew(self, now: datetime) -> bool:
        """At the first sight of a device that streams something else, touch nothing: ask."""
        stranger = self._first_sight.stranger(self._show.state(now), now)
        if stranger is None:
            return False
        await self._decide(stranger.choice, now, stranger.reason)
        self._news.alert(self._show.id, f"{stranger.reason}. {stranger.question}", HANDS)
        return True

    def _has_news(self) -> bool:
        """Return whether something was heard that has to become a decision first."""
        return any(not isinstance(event, Changed | Noticed) for event in self._heard)

    async def _attend_to_events(self) -> None:
        heard, self._heard = self._heard, []
        for event in heard:
            state = self._show.state(self._clock.now())
            match event:
                case RecordingOver(media, at, evidence):
                    if state.playing is not None and state.playing.media == media:
                        await self._decide(RecordingEnded(state.item.id), at, evidence)
                case SceneByHand(scene, at):
                    await self._hand_seen(state, scene, at)
                case Restored(what):
                    self._tell_what_came_back(what)
                case Noticed(what):
                    self._news.alert(self._show.id, f"{self._device.name}: {what}")

    def _tell_what_came_back(self, what: tuple[str, ...]) -> None:
        lost = f"{self._device.name} came back without “{'”, “'.join(what)}”"
        self._news.alert(self._show.id, f"{lost}: created again, without what people had added")

    async def _hand_seen(self, state: RoomState, scene: str, at: datetime) -> None:
        if self._show.room.hands_on is HandsOn.REASSERT:
            return
        is_right = scene == (state.own_scene or self._show.room.scenes.get(state.picture))
        if not state.in_charge:
            if is_right and not self._show.rundown.awaits_release:
                await self._hand_gave_back(state, scene, at)
            return
        if is_right:
            return
        reason = f"somebody put “{scene}” on program in {self._device.name}"
        await self._decide(HandsOnSeen(state.item.id, scene), at, reason)
        self._news.alert(self._show.id, reason, HANDS)

    async def _hand_gave_back(self, state: RoomState, scene: str, at: datetime) -> None:
        reason = f"“{scene}” is on program again: the room goes on by itself"
        await self._decide(HandsOffSeen(state.item.id), at, reason)
        self._news.note(self._show.id, reason)

    async def _decide(self, choice: Choice, at: datetime, reason: str) -> None:
        await self._findings.decide_by_itself(self._show.id, choice, at, reason)
        self.wake()
