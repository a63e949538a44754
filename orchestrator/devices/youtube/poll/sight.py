"""Looks at YouTube when a look is due, and knows what came of it. Used by `device`.

Often while something is starting or a picture is awaited, else seldom: reads cost units.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.failures import SignInError
from orchestrator.devices.youtube.plan.room_plan import RoomPlan
from orchestrator.devices.youtube.poll.look import Look
from orchestrator.devices.youtube.poll.polls import Polls
from orchestrator.devices.youtube.wish.observed import Ingest, Phase
from orchestrator.errors import NotConnectedError, OrchestratorError, TemporaryError

SIGN_IN_WAIT = timedelta(minutes=5)


class Sight:
    """One room's looks. `problem`: why the last one failed (empty: it did not), and `since` when.

    `on_ingest` is told where OBS has to stream to, each time that this is new.
    """

    def __init__(
        self, look: Look, polls: Polls, clock: Clock, on_ingest: Callable[[Ingest], None] | None
    ) -> None:
        self.problem = ""
        self.since: datetime | None = None
        self._look = look
        self._polls = polls
        self._clock = clock
        self._on_ingest = on_ingest
        self._told: Ingest | None = None
        self._awaited: frozenset[str] = frozenset()
        self._starting: frozenset[str] = frozenset()

    async def look(self, plan: RoomPlan) -> None:
        """Read what is due; returns at once when nothing is. Raises TemporaryError."""
        now = self._clock.now()
        if not self._polls.due(now):
            return
        try:
            await self._look.look(plan)
        except OrchestratorError as error:
            raise self._failed(error, now) from None
        self._looked(plan, now)

    def _failed(self, error: OrchestratorError, now: datetime) -> TemporaryError:
        """Note a failed look; return what `look` raises."""
        if self.problem == "":
            self.since = now
        self.problem = str(error)
        wait = SIGN_IN_WAIT if isinstance(error, SignInError) else timedelta(0)
        if isinstance(error, TemporaryError) and error.retry_after is not None:
            wait = error.retry_after
        self._polls.failed(now, wait)
        return error if isinstance(error, TemporaryError) else NotConnectedError(str(error))

    def _looked(self, plan: RoomPlan, now: datetime) -> None:
        self.problem, self.since = "", None
        self.tell_ingest()
        self._tend_window(now)
        phases = [b.phase for b in self._look.observed.broadcasts.values()]
        over = bool(phases) and all(phase is Phase.COMPLETE for phase in phases)
        self._polls.looked(now, plan.starts, plan.ends, over=over)

    def tell_ingest(self) -> None:
        """Tell where OBS has to stream to, if that is new."""
        ingest = self._look.ingest
        if ingest is not None and ingest != self._told and self._on_ingest is not None:
            self._told = ingest
            self._on_ingest(ingest)

    def _tend_window(self, now: datetime) -> None:
        """Look often while something is starting (for its 90 s), and no longer."""
        starting = self._look.starting
        if starting - self._starting:
            self._polls.open_window(now)
        if not starting and not self._awaited:
            self._polls.close_window()
        self._starting = starting

    def await_pictures(self, awaited: frozenset[str], now: datetime) -> bool:
        """Note which broadcasts (by plan key) wait for a picture; return whether any is new.

        Then it is looked often for a while, but not for ever, if none comes.
        """
        new = bool(awaited - self._awaited)
        if new:
            self._polls.open_window(now)
        self._awaited = awaited
        return new
