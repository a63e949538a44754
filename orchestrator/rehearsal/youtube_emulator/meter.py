"""The project's quota: units a day, back to full at midnight Pacific. Charged by `endpoints`."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from orchestrator.rehearsal.youtube_emulator.api_errors import QUOTA, ApiError, refused

PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True, slots=True)
class Charge:
    """Units that one request cost."""

    at: datetime
    method: str
    units: int


def cost(method: str, verb: str) -> int:
    """Return a method's units: reads 1 (a page of live chat 5), writes 50."""
    if method == "liveChatMessages.list":
        return 5
    return 1 if verb == "GET" else 50


class Meter:
    """Counts units by Pacific day. `exceeded` counts the requests refused for quota."""

    def __init__(self, limit: int = 10_000) -> None:
        self.limit = limit
        self.charges: list[Charge] = []
        self.exceeded = 0
        self._elsewhere: dict[date, int] = {}

    def charge(self, at: datetime, method: str, units: int) -> None:
        """Count a request; raises ApiError quotaExceeded when the day has no units left for it."""
        if self.used(at) + units > self.limit:
            self.exceeded += 1
            raise self.refusal()
        self.charges.append(Charge(at, method, units))

    def refusal(self) -> ApiError:
        """Return the answer of a project without quota."""
        return refused("quotaExceeded", "The request cannot be completed: quota exceeded.", QUOTA)

    def used(self, at: datetime) -> int:
        """Return the units used on the Pacific day of `at`, other programs' included."""
        day = at.astimezone(PACIFIC).date()
        own = sum(c.units for c in self.charges if c.at.astimezone(PACIFIC).date() == day)
        return own + self._elsewhere.get(day, 0)

    def use_elsewhere(self, at: datetime, units: int) -> None:
        """Count units that another program of the same project used."""
        day = at.astimezone(PACIFIC).date()
        self._elsewhere[day] = self._elsewhere.get(day, 0) + units

    @property
    def total(self) -> int:
        """The units of all requests charged here."""
        return sum(charge.units for charge in self.charges)
