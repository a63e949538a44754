"""Units: how many are left today, and who may still spend them.

A project has 10,000 units a day, back at midnight Pacific. The ledger counts before a call leaves,
so it never shows less than Google does.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.costs import cost
from orchestrator.devices.youtube.api.failures import QuotaGoneError
from orchestrator.devices.youtube.api.keeping import Store

PACIFIC = ZoneInfo("America/Los_Angeles")
DAILY_UNITS = 10_000

Page = Mapping[str, int | bool]
"""What is kept of one day."""


def pacific_day(instant: datetime) -> date:
    """Return the day by which Google counts."""
    return instant.astimezone(PACIFIC).date()


def resets_at(instant: datetime) -> datetime:
    """Return the next midnight Pacific."""
    tomorrow = pacific_day(instant) + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=PACIFIC)
    return midnight.astimezone(UTC)


class Ledger:
    """The units used today, kept over restarts. One for a Google project, shared by its rooms."""

    def __init__(self, store: Store, clock: Clock, limit: int = DAILY_UNITS) -> None:
        self._store = store
        self._clock = clock
        self.limit = limit
        self._reserved: dict[str, int] = {}
        self._read: tuple[str, Page] = ("", {"used": 0})

    def reserve(self, room: str, units: int) -> None:
        """Note what a room still needs to be on air with the right titles."""
        self._reserved[room] = units

    def reserved_by_others(self, room: str) -> int:
        """Return what the other rooms still need."""
        return sum(units for name, units in self._reserved.items() if name != room)

    def reserved(self) -> int:
        """Return what all rooms still need."""
        return sum(self._reserved.values())

    def used(self) -> int:
        """Return the units used on this Pacific day."""
        return int(self._page()["used"])

    def left(self) -> int:
        """Return the units left today; 0 once Google has said that there are none."""
        page = self._page()
        return 0 if page.get("exhausted") else max(0, self.limit - int(page["used"]))

    def resets_at(self) -> datetime:
        """Return when the units are back."""
        return resets_at(self._clock.now())

    def charge(self, method: str) -> None:
        """Count a call that is about to leave; raises QuotaGoneError when it must not."""
        units = cost(method)
        if units > self.left():
            raise self.gone()
        page = self._page()
        self._keep({**page, "used": int(page["used"]) + units})

    def exhaust(self) -> None:
        """Note that Google refused for quota: nothing is left until the reset."""
        self._keep({**self._page(), "exhausted": True})

    def gone(self) -> QuotaGoneError:
        """Return the error that says since when and until when nothing is updated."""
        resets = self.resets_at()
        return QuotaGoneError(
            f"YouTube's daily quota is used up until {resets:%H:%M} UTC. The stream goes on; "
            "titles, thumbnails, going live and ending are not updated from here: "
            "use YouTube Studio",
            resets - self._clock.now(),
        )

    def _key(self) -> str:
        return f"youtube/quota/{pacific_day(self._clock.now()).isoformat()}"

    def _page(self) -> Page:
        kept = self._store.get(self._key())
        if not kept:
            return {"used": 0}
        if kept != self._read[0]:
            self._read = (kept, json.loads(kept))
        return self._read[1]

    def _keep(self, page: Page) -> None:
        self._store.put(self._key(), json.dumps(page))
