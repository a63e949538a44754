"""Which steps have to wait after a failure, and which are given up. Used by `device`.

A write costs 50 units whether it works or not, so what keeps failing is tried less and less often.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.aio import Backoff
from orchestrator.devices.youtube.api.costs import Purpose
from orchestrator.devices.youtube.wish.steps import YouTubeStep

WAITS = {Purpose.ON_AIR: Backoff(first=1, longest=30), Purpose.TEXT: Backoff(first=1, longest=120)}
COSMETIC = Backoff(first=1, longest=600)
PERSON = {Purpose.ON_AIR: timedelta(minutes=2), Purpose.TEXT: timedelta(minutes=10)}
"""After a refusal for good: a person may have fixed it meanwhile. Cosmetics are not retried."""


@dataclass(frozen=True, slots=True)
class Try:
    """A step that failed. `until` None: not again, unless the step becomes another."""

    step: YouTubeStep
    times: int
    until: datetime | None
    reason: str
    for_good: bool


class Retries:
    """The steps that failed lately, by key."""

    def __init__(self) -> None:
        self._tries: dict[str, Try] = {}

    def allow(self, step: YouTubeStep, now: datetime) -> bool:
        """Whether a step may be done now; one that differs from the failed one may."""
        failed = self._tries.get(step.key)
        if failed is None or _another(step, failed.step):
            return True
        return failed.until is not None and now >= failed.until

    def succeeded(self, step: YouTubeStep) -> None:
        """Forget the step's failures."""
        self._tries.pop(step.key, None)

    def postpone(
        self, step: YouTubeStep, now: datetime, wait: timedelta | None, reason: str
    ) -> timedelta:
        """Note a failure that may pass, and return how long the step waits."""
        before = self._tries.get(step.key)
        times = before.times + 1 if before and not _another(step, before.step) else 1
        waits = WAITS.get(step.purpose, COSMETIC)
        asked = min(wait or timedelta(0), timedelta(seconds=waits.longest))
        pause = max(timedelta(seconds=waits.after(times)), asked)
        self._tries[step.key] = Try(step, times, now + pause, reason, for_good=False)
        return pause

    def give_up(self, step: YouTubeStep, now: datetime, reason: str) -> None:
        """Note a refusal for good."""
        again = PERSON.get(step.purpose)
        until = now + again if again else None
        self._tries[step.key] = Try(step, 1, until, reason, for_good=True)

    def ends(self) -> Iterator[datetime]:
        """Yield the instants from which failed steps may be tried again."""
        return (t.until for t in self._tries.values() if t.until is not None)

    def refused(self) -> Iterator[Try]:
        """Yield what a person has to look at."""
        return (t for t in self._tries.values() if t.for_good)


def _another(step: YouTubeStep, failed: YouTubeStep) -> bool:
    """Whether a step asks for something else than the failed one (its reason may differ)."""
    return step.what != failed.what or type(step) is not type(failed)
