"""How the rundown is expected to go, seen from now; kept for a second, for it is worked out anew.

Used by `observer`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.clock import Clock
from orchestrator.model.rundown import Leaves, Rundown
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.rundown.state_at import on_air_index

FRESH = timedelta(seconds=1)
"""How long a forecast serves, at least."""

PER_ITEM = timedelta(milliseconds=5)
"""And this much for each item, so that forecasts of a huge rundown cost the loop one percent."""


@dataclass(frozen=True, slots=True)
class _Known:
    made: datetime
    rundown: Rundown
    forecast: Rundown


class Forecasts:
    """The rooms' forecasts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, _Known] = {}

    def of(self, show: LiveRoom, now: datetime) -> Rundown:
        """Return the room's rundown with its expected times."""
        rundown = show.rundown
        if not _behind(rundown, now):
            return rundown
        wall = self._clock.wall(now)
        known = self._known.get(show.id)
        lasts = FRESH + PER_ITEM * len(rundown.items)
        if known and known.rundown is rundown and timedelta(0) <= wall - known.made < lasts:
            return known.forecast
        forecast = show.forecast(now)
        self._known[show.id] = _Known(wall, rundown, forecast)
        return forecast


def _behind(rundown: Rundown, now: datetime) -> bool:
    """Return whether an item has outlived its expected end: only then does a forecast differ."""
    shown = rundown.items[: on_air_index(rundown, now) + 1]
    return any(
        item.leaves in (Leaves.BY_RECORDING, Leaves.BY_OPERATOR)
        and item.end is not None
        and item.end < now
        for item in shown
    )
