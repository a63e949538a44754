"""Makes a recording that was just opened stand on its first frame, in some tenths of a second.

Used by `recipes` for takes of a recording that was not held, so that they begin as those of a held
one do: with all their picture and sound. docs/decisions/obs-take-recipe.md says why so.
"""

from dataclasses import dataclass

from orchestrator.devices.obs.compare.observed import AT_START, MediaReading
from orchestrator.devices.obs.hand.first_frame import ASIDE, Loading, NotPausedError

BEYOND_BRIDGING = 2.5
"""Seconds by which the time stamps of a paused recording must leap before it is played: smaller
gaps OBS bridges, and shows its picture frozen meanwhile. Whenever OBS is told something about a
paused recording, its time stamps leap by the place where it stands."""

ARRIVES_WITHIN = 0.8
"""Seconds until a paused recording stands where it was sent: 0.04, a long one up to 0.7."""


@dataclass(frozen=True, slots=True)
class Settling:
    """Works on the media inputs of one OBS."""

    loading: Loading

    async def at_beginning(self, name: str, reading: MediaReading) -> bool:
        """Let it stand on its first frame; False: it cannot be had there without a freeze."""
        first = self.loading.first(name)
        aside = min(reading.duration / 2, ASIDE)
        if aside < BEYOND_BRIDGING:
            return False
        try:
            await self.loading.pause(name)
        except NotPausedError:
            return False
        there = await self.loading.sent(name, first + aside, ARRIVES_WITHIN)
        if there is None or there.cursor - first < BEYOND_BRIDGING:
            return False
        back = await self.loading.sent(name, self.loading.beginning(name), ARRIVES_WITHIN)
        return back is not None and back.cursor - first <= AT_START
