"""YouTube as a device of one room: observe, compare, do, and see whether it is so.

The conductor calls it through `devices.port`. It may be observed at any beat: what is read, and
when, it decides itself, for reads cost units.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from orchestrator.clock import Clock
from orchestrator.devices.port import (
    Broadcasting,
    DeviceEvent,
    Done,
    Failed,
    Health,
    Hopeless,
    Met,
    Milestone,
    Missing,
    Outcome,
    Step,
    TryAgain,
    Unknown,
    Verdict,
)
from orchestrator.devices.youtube import shortfalls
from orchestrator.devices.youtube.act.execute import Executor, send_message
from orchestrator.devices.youtube.act.retries import Retries
from orchestrator.devices.youtube.api.costs import Purpose
from orchestrator.devices.youtube.api.failures import AnswerLostError, QuotaGoneError
from orchestrator.devices.youtube.api.keeping import Store
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.merge import Drift, drifts
from orchestrator.devices.youtube.plan.room_plan import RoomPlan, plan_room
from orchestrator.devices.youtube.poller import Poller
from orchestrator.devices.youtube.units.forecast import Budget
from orchestrator.devices.youtube.units.kept import Kept
from orchestrator.devices.youtube.wish.desired import Aim, Wanted, desired, turns_at
from orchestrator.devices.youtube.wish.diff import broadcast_id, diff
from orchestrator.devices.youtube.wish.memory import Memory
from orchestrator.devices.youtube.wish.observed import Broadcast, Ingest, Phase
from orchestrator.devices.youtube.wish.steps import YouTubeStep
from orchestrator.errors import NotConnectedError, OrchestratorError, TemporaryError
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Room, Timetable

SOON = 2.0
"""Seconds after which steps are asked for again; those that have to wait longer are left out."""


class YouTube:
    """One room's broadcasts. The worker, with its ledger, is shared by all rooms."""

    def __init__(
        self,
        room: Room,
        timetable: Timetable,
        worker: Worker,
        store: Store,
        clock: Clock,
        *,
        as_run: Callable[[], Sequence[AsRunLine]] = tuple,
        on_ingest: Callable[[Ingest], None] | None = None,
        folder: Path = Path(),
    ) -> None:
        """Plan the room; raises TextTemplateError, ValueError (no sessions).

        `as_run` returns the room's as-run log so far; `on_ingest` is told where OBS has to stream
        to; `folder` is where thumbnails lie.
        """
        self._worker = worker
        self._clock = clock
        self._as_run = as_run
        self._folder = folder
        self._memory = Memory(store, timetable.event.day.isoformat(), room.id)
        self._follow(plan_room(timetable, room))
        self._poller = Poller(worker, self._memory, clock, on_ingest)
        self._tries = Retries()
        self._short_of: frozenset[Purpose] = frozenset()
        self._targets: Kept[tuple[Wanted, ...]] = Kept()
        self._accepted: dict[str, datetime] = {}

    def replan(self, timetable: Timetable) -> None:
        """Take over an edited timetable; raises as the constructor does, and changes nothing.

        A room that no longer has `youtube` goes on as before, until the daemon is started again.
        """
        room = timetable.rooms.get(self._plan.room.id)
        if room is None or room.youtube is None:
            return
        self._follow(plan_room(timetable, room))
        self._poller.look_now()

    def _follow(self, plan: RoomPlan) -> None:
        self._plan = plan
        self._budget = Budget(plan, self._worker.ledger)
        self._executor = Executor(self._worker, self._memory, plan, self._clock, self._folder)

    @property
    def name(self) -> str:
        """What the crew calls it."""
        return f"YouTube {self._plan.room.id}"

    @property
    def ingest(self) -> Ingest | None:
        """Where OBS has to stream to; None until it is known."""
        return self._poller.ingest

    async def open(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Begin nothing: it tells no events, and looks when it is observed (see `turns`)."""

    async def close(self) -> None:
        """Leave the broadcast as it is: a daemon that ends never ends a show."""

    async def observe(self) -> None:
        """Read what is due; returns at once when nothing is. Raises TemporaryError."""
        await self._poller.look(self._plan)

    def want(self, wanted: RoomState) -> None:
        """Keep the units that this needs, and look often while it awaits a picture."""
        if not self._is_known:
            return
        now = self._clock.now()
        self._budget.reserve(wanted, now, self._on_youtube())
        _, self._short_of = self._within_budget(wanted, now)
        self._note_waiting(self._wanted(wanted, now))

    def steps(self, wanted: RoomState, now: datetime) -> Sequence[Step]:
        """Return what is to be done, the most important first; empty while nothing is known.

        Left out: what waits after a failure, and what the day's units do not allow.
        """
        return self._within_budget(wanted, now)[0] if self._is_known else ()

    @property
    def _is_known(self) -> bool:
        return self._poller.ever and not self._poller.problem

    def _within_budget(
        self, wanted: RoomState, now: datetime
    ) -> tuple[list[YouTubeStep], frozenset[Purpose]]:
        """Return what is to be done, and the purposes for which units are short."""
        targets, playlist = self._wanted(wanted, now), self._plan.options.playlist
        found = diff(targets, self._poller.observed, self._memory, playlist)
        allowed = [step for step in found if self._tries.allow(step, now)]
        return self._budget.within(allowed, wanted, now, self._on_youtube())

    def _wanted(self, state: RoomState, now: datetime) -> tuple[Wanted, ...]:
        """Return what is wanted; worked out again when something of it can have changed."""
        as_run, on_youtube = self._as_run(), self._on_youtube()
        passed = sum(turn <= now for turn in turns_at(state))
        return self._targets.answer(
            (self._plan, state, passed, len(as_run), on_youtube),  # the log only grows
            lambda: desired(self._plan, state, now, as_run, on_youtube),
        )

    def _on_youtube(self) -> dict[str, Broadcast]:
        """Return the observed broadcasts by plan key."""
        ids = {plan.key: broadcast_id(plan, self._memory) for plan in self._plan.broadcasts}
        known = self._poller.observed.broadcasts
        return {key: known[i] for key, i in ids.items() if i is not None and i in known}

    def _note_waiting(self, targets: Sequence[Wanted]) -> None:
        """Look often for a while once a picture is awaited; not for ever, if none comes."""
        awaited = frozenset(
            target.plan.key
            for target in targets
            if target.aim is Aim.ON_AIR and self._awaits_picture(target)
        )
        self._poller.await_pictures(awaited)

    def _awaits_picture(self, target: Wanted) -> bool:
        broadcast = self._on_youtube().get(target.plan.key)
        stream = self._poller.observed.stream
        waits = broadcast is not None and broadcast.phase.untouched
        return waits and (stream is None or not stream.active)

    async def do(self, steps: Sequence[Step]) -> Outcome:
        """Execute the steps in order; what fails does not hold up the others.

        After a lost connection the rest is left for the next time, when it was looked again.
        """
        outcome: Outcome = Done(self._clock.now())
        for step in steps:
            if not isinstance(step, YouTubeStep):
                raise TypeError(f"no step of YouTube: {step}")
            result = await self._attempt(step)
            if isinstance(result, TryAgain):
                return result
            if isinstance(result, Failed) and isinstance(outcome, Done):
                outcome = result
        return outcome

    async def _attempt(self, step: YouTubeStep) -> Outcome:
        try:
            learnt = await self._executor.execute(step)
        except (TemporaryError, AnswerLostError) as error:
            self._poller.look_now()
            after = error.retry_after if isinstance(error, TemporaryError) else None
            wait = self._tries.postpone(step, self._clock.now(), after, str(error))
            return TryAgain(f"{step.what}: {error}", min(SOON, wait.total_seconds()))
        except OrchestratorError as error:
            self._tries.give_up(step, self._clock.now(), str(error))
            return Failed(f"{step.what}: {error}")
        self._tries.succeeded(step)
        accepted = self._accepted[shortfalls.mark(step)] = self._clock.now()
        self._poller.learn(step, learnt)
        return Done(accepted)

    def verdict(self, wanted: RoomState, now: datetime) -> Verdict:
        """Return whether the broadcasts are as wanted; cosmetics do not count."""
        if not self._poller.ever:
            return Unknown(self._poller.problem or "YouTube was not read yet")
        on_youtube, seen = self._on_youtube(), self._poller.last_look()
        found = [
            shortfalls.shortfall(target, on_youtube.get(target.plan.key), seen, self._memory, now)
            for target in self._wanted(wanted, now)
        ]
        short = [one for one in found if one is not None]
        what = "; ".join(filter(None, [seen.problem, *(one.text for one in short)]))
        if not what:
            return Met(seen.observed.at)
        return Hopeless(what) if any(one.hopeless for one in short) else Missing(what)

    def turns(self, wanted: RoomState) -> Sequence[datetime]:
        """Return when a look or other texts are due, failed steps are repeated, a start is late."""
        return (*turns_at(wanted), *self._tries.ends(), *self._poller.turns())

    def milestones(self, wanted: RoomState, now: datetime) -> Sequence[Milestone]:
        """Return titles, going live and ending that are due in this state (see the port)."""
        progress = shortfalls.Progress(self._on_youtube(), self._memory, self._accepted)
        return tuple(shortfalls.milestones(self._wanted(wanted, now), progress, wanted))

    def drift(self) -> dict[str, list[Drift]]:
        """Return what people changed in YouTube Studio and was kept, by broadcast."""
        found = {}
        for broadcast in self._poller.observed.broadcasts.values():
            written = self._memory.written(broadcast.id)
            changes = drifts(broadcast.seen, written) if written else []
            if changes:
                found[broadcast.id] = changes
        return found

    def health(self) -> Health:
        """Return how it is, in one line."""
        ledger = self._worker.ledger
        report = shortfalls.Report(
            refused=tuple(t.reason for t in self._tries.refused()),
            short_of=self._short_of,
            drift=tuple(d for changes in self.drift().values() for d in changes),
            units_used=ledger.used(),
            units_left=ledger.left(),
            units_back=ledger.resets_at(),
        )
        return shortfalls.health(self._poller.last_look(), report, self._clock.now())

    def broadcasting(self) -> Broadcasting:
        """Return the broadcast that is on air or next; after the show the last."""
        mine = tuple(self._on_youtube().values())
        coming = (b for b in mine if b.phase is not Phase.COMPLETE)
        now = next(coming, mine[-1] if mine else None)
        ledger = self._worker.ledger
        return Broadcasting(
            id=now.id if now else "",
            phase=str(now.phase) if now else "",
            title=now.title if now else "",
            watch=now.watch if now else "",
            can_end=now is not None and now.phase in {Phase.TESTING, Phase.LIVE},
            units_used=ledger.used(),
            units_left=ledger.left(),
            reserved=ledger.reserved(),
        )

    async def post_to_chat(self, text: str) -> str:
        """Send a message to the live chat and return its id; cut to 200 characters.

        Raises AnswerLostError when it may or may not have been said (never sent twice from here),
        TemporaryError, PermanentError; QuotaGoneError when the units are needed for the show.
        """
        on_air = [b for b in self._poller.observed.broadcasts.values() if b.chat]
        on_air.sort(key=lambda b: b.phase not in {Phase.LIVE, Phase.LIVE_STARTING})
        open_ones = [b for b in on_air if b.phase is not Phase.COMPLETE]
        if not open_ones:
            raise NotConnectedError("there is no broadcast with a live chat yet")
        if not self._budget.may_post():
            raise QuotaGoneError("the units left today are kept for the broadcast itself")
        return await send_message(self._worker, open_ones[0].chat or "", text)
