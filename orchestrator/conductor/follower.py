"""Brings one device that is not the picture (YouTube) to where the rundown says it should be.

One task each, started by the conductor: at boundaries, when the device or the room has changed, and
each second while something is under way. It may be slow, or hang; the picture has its own task and
never waits for it.
"""

from datetime import datetime, timedelta

import structlog

from orchestrator.aio import Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.conductor.alarms import Alarms
from orchestrator.conductor.followed_lines import Milestones
from orchestrator.conductor.record import Findings
from orchestrator.conductor.worries import Worries
from orchestrator.devices.port import DeviceEvent, Done, Failed, FollowingDevice, TryAgain
from orchestrator.errors import OrchestratorError, TemporaryError
from orchestrator.news import News
from orchestrator.rundown.live_room import ShowRoom

AT_REST = timedelta(seconds=10)
"""It looks again after so long although nothing is under way and nothing was heard."""

log = structlog.get_logger(__name__)


class Follower:
    """The loop of one room and device."""

    def __init__(
        self,
        show: ShowRoom,
        device: FollowingDevice,
        clock: Clock,
        alarms: Alarms,
        news: News,
        findings: Findings,
    ) -> None:
        self._show = show
        self._device = device
        self._clock = clock
        self._alarms = alarms
        self._news = news
        self._findings = findings
        self._bell = Bell(clock)
        self._tasks = Tasks(news, clock, show.id)
        self._timetable = show.timetable
        self._worries = Worries()
        self._milestones = Milestones(show.id, device.name)
        self._idle = False
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
                self._set_alarm()
            await self._bell.heard()

    async def _look_once(self) -> None:
        try:
            await self._look()
        except TemporaryError as error:
            log.info("device", room=self._show.id, device=self._device.name, why=str(error))

    def _set_alarm(self) -> None:
        boundary = self._show.next_boundary(self._clock.now())
        self._alarms.at(f"{self._show.id}:{self._device.name}", boundary, self.wake)

    def _rest(self) -> None:
        """Note until when nothing can have changed that it would not be woken for."""
        self._rests_until = None
        if not self._idle:
            return
        now = self._clock.now()
        told = self._worries.tells_at
        turns = (*self._device.turns(self._show.state(now)), *((told,) if told else ()))
        self._rests_until = min((turn for turn in turns if turn > now), default=now + AT_REST)
        self._rests_until = min(self._rests_until, now + AT_REST)

    async def _look(self) -> None:
        self._idle = False
        self._take_over_edits()
        await self._device.observe()
        await self._act()
        now = self._clock.now()
        state = self._show.state(now)
        milestones = self._device.milestones(state, now)
        for line in self._milestones.reached(milestones, state, now):
            self._findings.record_followed(line)

    async def _act(self) -> None:
        """Do the most important step; what else there is, is then asked for anew."""
        now = self._clock.now()
        steps = self._device.steps(self._show.state(now), now)
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
        """Tell the crew what has been wrong for too long."""
        now, health = self._clock.now(), self._device.health()
        if not health.ok:
            self._worries.about_health(health.summary, now)
        else:
            self._worries.about_show(self._device.verdict(self._show.state(now), now), now)
        for text in self._worries.due(now):
            self._tell(text)

    def _tell(self, text: str) -> None:
        self._news.alert(self._show.id, f"{self._device.name}: {text}")
