"""Which steps the day's units allow: what the rest of the show needs is kept back. Used by
`device`. The ledger is the project's, so what other rooms need is kept back too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestrator.devices.youtube.api.costs import WRITE, Purpose
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.plan.room_plan import RoomPlan
from orchestrator.devices.youtube.units.forecast import (
    Forecast,
    affordable,
    quiet_looks_left,
    rest_of_show,
)
from orchestrator.devices.youtube.units.kept import Kept
from orchestrator.devices.youtube.wish.observed import Broadcast
from orchestrator.devices.youtube.wish.steps import YouTubeStep
from orchestrator.model.state import RoomState


class Budget:
    """One room's share of the day's units."""

    def __init__(self, plan: RoomPlan, ledger: Ledger) -> None:
        self._plan = plan
        self._ledger = ledger
        self._rest = Forecast(())
        self._forecasts: Kept[Forecast] = Kept()
        self._talks: Kept[int] = Kept()

    def reserve(self, state: RoomState, now: datetime, on_youtube: Mapping[str, Broadcast]) -> None:
        """Keep the units that going live and texts need in the rest of the show, from now on."""
        self._rest = self._rest_of_show(state, now, on_youtube)
        needed = self._rest.of(Purpose.ON_AIR) + self._rest.of(Purpose.TEXT)
        self._ledger.reserve(self._plan.room.id, needed)

    def within(
        self,
        steps: Sequence[YouTubeStep],
        state: RoomState,
        now: datetime,
        on_youtube: Mapping[str, Broadcast],
    ) -> tuple[list[YouTubeStep], frozenset[Purpose]]:
        """Return the steps that may be done in this state, and the purposes that lack units."""
        rest = self._rest_of_show(state, now, on_youtube)
        spent, kept, dropped = 0, [], set()
        for step in steps:
            if self._affordable(step.purpose, step.units + spent, rest):
                kept.append(step)
                spent += step.units
            else:
                dropped.add(step.purpose)
        return kept, frozenset(dropped)

    def may_post(self) -> bool:
        """Whether a message to the live chat leaves enough for the broadcasts themselves."""
        return self._affordable(Purpose.POST, WRITE, self._rest)

    def _affordable(self, purpose: Purpose, units: int, rest: Forecast) -> bool:
        left = self._ledger.left()
        if purpose is not Purpose.ON_AIR:
            left -= self._ledger.reserved_by_others(self._plan.room.id)
        return affordable(purpose, units, left, rest)

    def _rest_of_show(
        self, state: RoomState, now: datetime, on_youtube: Mapping[str, Broadcast]
    ) -> Forecast:
        talks_left = self._talks_left(state)
        return self._forecasts.answer(
            (quiet_looks_left(self._plan, now), on_youtube, talks_left),
            lambda: rest_of_show(self._plan, now, on_youtube, talks_left),
        )

    def _talks_left(self, state: RoomState) -> int:
        """Return how many talks come after the one on air."""
        on_air = state.item.session
        coming = state.standby.session if state.standby is not None else None
        return self._talks.answer((on_air, coming), lambda: self._talks_after(on_air, coming))

    def _talks_after(self, on_air: str | None, coming: str | None) -> int:
        position = self._plan.position(on_air or coming)
        return max(0, len(self._plan.talks) - position - (on_air in self._plan.texts))
