"""Brings one device that is not the picture (YouTube) to where the rundown says it should be.

One task each, started by the conductor: at boundaries, when the device or the room has changed, and
each second while something is under way. It may be slow, or hang; the picture has its own task and
never waits for it. Each of the device's milestones ends in one line of the log: when it is seen to
be true, or when it is no longer wanted and never was. What is wrong with a device is told once,
when it has lasted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from orchestrator.aio import Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.conductor.record import Findings
from orchestrator.conductor.wakeups import Wakeups
from orchestrator.devices.port import (
    DeviceEvent,
    Done,
    Failed,
    FollowingDevice,
    Hopeless,
    Met,
    Milestone,
    Missing,
    TryAgain,
    Unknown,
    Verdict,
)
from orchestrator.errors import OrchestratorError, TemporaryError
from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.state import RoomState
from orchestrator.news import News
from orchestrator.rundown.live_room import LiveRoom


@dataclass(slots=True)
class _Awaited:
    last: Milestone
    planned: datetime
    item: str
    called: str


class Milestones:
    """The milestones of one room and device: those under way, and those that had their line."""

    def __init__(self, room: str, device: str) -> None:
        self._room = room
        self._device = device
        self._open: dict[str, _Awaited] = {}
        self._settled: set[str] = set()

    def reached(
        self, now_wanted: Sequence[Milestone], state: RoomState, now: datetime
    ) -> Iterator[AsRunLine]:
        """Yield the lines of what has come true or is over, as of this state and instant."""
        wanted = {milestone.key: milestone for milestone in now_wanted}
        for key in [key for key in self._open if key not in wanted]:
            yield self._missed(self._open.pop(key))
        for key, milestone in wanted.items():
            if key in self._settled:
                continue
            planned = milestone.due or now
            called = _called(milestone.session, state)
            awaited = _Awaited(milestone, planned, state.item.id, called)
            open_one = self._open.setdefault(key, awaited)
            open_one.last = milestone
            if milestone.met:
                self._settled.add(key)
                yield self._line(self._open.pop(key), now)

    def _line(self, reached: _Awaited, seen: datetime) -> AsRunLine:
        taken = reached.last.taken
        outcome = CueOutcome.VERIFIED if taken is not None else CueOutcome.FOUND
        return self._spell(reached, seen, outcome, "")

    def _missed(self, missed: _Awaited) -> AsRunLine:
        sent = missed.last.taken is not None
        outcome = CueOutcome.UNVERIFIED if sent else CueOutcome.FAILED
        return self._spell(missed, None, outcome, missed.last.missing)

    def _spell(
        self, about: _Awaited, seen: datetime | None, outcome: CueOutcome, reason: str
    ) -> AsRunLine:
        return AsRunLine(
            room=self._room,
            device=self._device,
            what=about.last.what,
            item=about.item,
            session=about.last.session,
            picture=None,
            planned=about.planned,
            taken=about.last.taken,
            verified=seen,
            outcome=outcome,
            reason=reason,
            called=about.called,
        )


def _called(session: str | None, state: RoomState) -> str:
    """Return the title of a session that is on air or next."""
    items = [each for each in (state.item, state.standby) if each is not None]
    titles = (f"“{each.title}”" for each in items if session and each.session == session)
    return next(titles, "")


HEALTH_PATIENCE = timedelta(seconds=30)
"""One answer that got lost is no news; a device that is out of reach for so long is."""

SHOW_PATIENCE = timedelta(seconds=90)
"""Going live takes up to a minute; after this the crew is told."""


class PendingAlert:
    """The one thing that is wrong at the moment, and what the crew has been told."""

    def __init__(self) -> None:
        self._text = ""
        self._due: datetime | None = None
        self._told: set[str] = set()

    @property
    def tells_at(self) -> datetime | None:
        """When the crew is told if it stays as it is; None: nothing is wrong."""
        return self._due

    def about_health(self, summary: str, now: datetime) -> None:
        """Note that the device itself is not well."""
        self._note(summary, now, HEALTH_PATIENCE)

    def about_show(self, verdict: Verdict, now: datetime) -> None:
        """Note whether the device is as the show wants it; forget the past when it is."""
        match verdict:
            case Met():
                self._text, self._due = "", None
                self._told.clear()
            case Hopeless(what):
                self._note(what, now, timedelta(0))
            case Missing(what) | Unknown(what):
                self._note(what, now, SHOW_PATIENCE)

    def due(self, now: datetime) -> tuple[str, ...]:
        """Return what is to be told now; each is told once until all is well again."""
        if self._due is None or now < self._due or self._text in self._told:
            return ()
        self._told.add(self._text)
        return (self._text,)

    def _note(self, text: str, now: datetime, patience: timedelta) -> None:
        if not text:
            return
        if text != self._text:
            self._text, self._due = text, now + patience


AT_REST = timedelta(seconds=10)
"""It looks again after so long although nothing is under way and nothing was heard."""

log = structlog.get_logger(__name__)


class Follower:
    """The loop of one room and device."""

    def __init__(
        self,
        show: LiveRoom,
        device: FollowingDevice,
        clock: Clock,
        wakeups: Wakeups,
        news: News,
        findings: Findings,
    ) -> None:
        self._show = show
        self._device = device
        self._clock = clock
        self._wakeups = wakeups
        self._news = news
        self._findings = findings
        self._bell = Bell(clock)
        self._tasks = Tasks(news, clock, show.id)
        self._timetable = show.timetable
        self._pending = PendingAlert()
        self._milestones = Milestones(show.id, device.name)
        self._idle = False
        self._looked = clock.now()
        self._rests_until: datetime | None = None
        show.listen(self.wake)

    def wake(self) -> None:
        """Ask the loop to look again; cheap, and harmless at any time."""
        self._bell.ring()

    def beat(self) -> None:
        """Ask it to look again, unless it is at rest: what it then waits for is known."""
        if self._rests_until is None or self._clock.now() >= self._rests_until:
            self.wake()

    def stir(self) -> None:
        """Let the next beat look again: something was seen on air, which is written there."""
        self._rests_until = None

    def hear(self, event: DeviceEvent) -> None:  # noqa: ARG002 - whatever it says, look
        """Take in that the device has something to say."""
        self._bell.ring()

    async def run(self) -> None:
        """Follow, again and again, until cancelled."""
        while True:
            # A bug in one look must not end the show; the next look starts afresh.
            with self._tasks.stepping_over(self._device.name):
                await self._look_once()
            with self._tasks.stepping_over(self._device.name):
                self._speak()
                self._rest()
                self._set_wakeup()
            await self._bell.heard()

    async def _look_once(self) -> None:
        try:
            await self._look()
        except TemporaryError as error:
            log.info("device", room=self._show.id, device=self._device.name, why=str(error))

    def _set_wakeup(self) -> None:
        boundary = self._show.next_boundary(self._clock.now())
        self._wakeups.at(f"{self._show.id}:{self._device.name}", boundary, self.wake)

    def _rest(self) -> None:
        """Note until when nothing can have changed that it would not be woken for."""
        self._rests_until = None
        if not self._idle:
            return
        now = self._clock.now()
        told = self._pending.tells_at
        turns = (*self._device.turns(self._show.state(now)), *((told,) if told else ()))
        # What came while it looked is not slept through: a slow device's next look may be due.
        self._rests_until = min((now + AT_REST, *(t for t in turns if t >= self._looked)))

    async def _look(self) -> None:
        self._idle = False
        self._looked = self._clock.now()
        if not self._findings.commands(self._show.id):
            return  # whoever has the picture brings this to it
        self._take_over_edits()
        await self._device.observe()
        await self._act()
        now = self._clock.now()
        state = self._show.state(now)
        milestones = self._device.milestones(state, now)
        for line in self._milestones.reached(milestones, state, now):
            self._findings.record(line)

    async def _act(self) -> None:
        """Do the most important step; what else there is, is then asked for anew."""
        now = self._clock.now()
        state = self._show.state(now)
        self._device.want(state)
        steps = self._device.steps(state, now)
        if not steps:
            self._idle = True
            return
        match await self._device.do(steps[:1]):
            case Done():
                self.wake()
            case Failed(reason):
                self._tell(reason)
                self.wake()
            case TryAgain(reason):
                log.info("device", room=self._show.id, device=self._device.name, why=reason)

    def _take_over_edits(self) -> None:
        if self._show.timetable is self._timetable:
            return
        self._timetable = self._show.timetable
        try:
            self._device.replan(self._timetable)
        except (OrchestratorError, ValueError) as error:
            self._tell(f"the edited timetable is not followed there: {error}")

    def _speak(self) -> None:
        """Tell the crew what has been wrong for too long; while another has the room, nothing."""
        if not self._findings.commands(self._show.id):
            return
        now, health = self._clock.now(), self._device.health()
        if not health.ok:
            self._pending.about_health(health.summary, now)
        else:
            self._pending.about_show(self._device.verdict(self._show.state(now), now), now)
        for text in self._pending.due(now):
            self._tell(text)

    def _tell(self, text: str) -> None:
        self._news.alert(self._show.id, f"{self._device.name}: {text}")
