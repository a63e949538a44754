"""Makes a recording that was just opened stand on its first frame, in some tenths of a second.

Used by `recipes` for takes that nothing was prepared for, so that they begin as those that are
prepared do: with all their picture and sound. docs/decisions/obs-take-recipe.md says why so.
"""

from dataclasses import dataclass

from orchestrator.devices.obs.compare.observed import AT_START, MediaReading, MediaState
from orchestrator.devices.obs.hand.first_frame import LOOK_EVERY, STILL_FOR, Loading, NotPausedError
from orchestrator.devices.obs.hand.requests import seek

BEYOND_BRIDGING = 2.5
"""Seconds by which the time stamps of a paused recording must leap before it is played: smaller
gaps OBS bridges, and shows its picture frozen meanwhile. Whenever OBS is told something about a
paused recording, its time stamps leap by the place where it stands."""

ASIDE = 15.0
"""Seconds into a recording, at most, to which it is sent for that: there is a keyframe before. So
far its sound's time stamps run ahead of the clock, which `compare.sound.LOADING_MS` must outdo."""

ARRIVES_WITHIN = 0.8
"""Seconds until a paused recording stands where it was sent: 0.04, a long one up to 0.7."""

NEAR = 0.1
"""Seconds between a cursor and that of before up to which the seek may still be under way: OBS has
thrown the picture away then, not yet the sound."""


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
        there = await self._sent(name, first + aside)
        if there is None or there.cursor - first < BEYOND_BRIDGING:
            return False
        back = await self._sent(name, self.loading.beginning(name))
        return back is not None and back.cursor - first <= AT_START

    async def _sent(self, name: str, place: float) -> MediaReading | None:
        """Send it to a place and look until it stands there; None: it does not."""
        clock = self.loading.reader.clock
        before = last = await self.loading.look(name)
        sent = since = clock.monotonic()
        await self.loading.send((seek(name, place),))
        while clock.monotonic() - sent < ARRIVES_WITHIN:
            now = await self.loading.look(name)
            if now.state is not MediaState.PAUSED:
                return None
            if now.cursor != last.cursor:
                last, since = now, clock.monotonic()
            # while OBS looks for the picture, the cursor may be 0
            stood = clock.monotonic() - since >= (LOOK_EVERY if now.cursor else STILL_FOR)
            if stood and abs(now.cursor - before.cursor) > NEAR:
                return now
            await clock.sleep(LOOK_EVERY)
        return None
