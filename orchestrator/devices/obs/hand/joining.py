"""Brings a recording to where it would be by now, off screen. Used by `recipes`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from orchestrator.devices.obs.compare.commands import StartAndCut
from orchestrator.devices.obs.compare.diff import TOLERANCE, position_error
from orchestrator.devices.obs.compare.observed import MediaReading, MediaState
from orchestrator.devices.obs.hand.first_frame import LOOK_EVERY, Loading
from orchestrator.devices.obs.hand.requests import seek

SEEK_SETTLES = 0.6
"""Seconds after a seek during which frames of before it may still be shown."""

LEAP_SETTLES = 0.15
"""The same after the cursor was seen to have leapt so far that OBS bridges nothing: three or four
frames of before are on their way then, and are shown at their time."""

SEEK_ATTEMPTS = 2
"""A seek can be lost: one in twenty recordings that an OBS just started was told to join played on
from the beginning (OBS 29 and 32). One that was carried out is not repeated."""

IN_STEP = 0.25
"""Seconds up to which a recording counts as playing on, between two looks at it."""

BRIDGED = 2.0
"""Seconds of a recording: over a shorter gap in its time stamps OBS shows on the frame before."""

BRIDGE_SETTLES = 1.2
"""Seconds after a seek over such a gap until that is over. OBS gives up when 30 frames wait: seen
1.05 s at 30 frames a second."""

CATCHES_UP_WITHIN, CATCHES_UP_EVERY = 3.0, 0.05
"""Seconds for which an OBS that was frozen may show in haste what it missed, and between the looks
by which that is seen. It took up to a second, and begins after OBS has answered."""

MATROSKA = (".mkv", ".webm")

log = structlog.get_logger(__name__)


class RecordingPassedError(Exception):
    """The recording would have ended by now; `ended` is when."""

    def __init__(self, ended: datetime, evidence: str) -> None:
        super().__init__(evidence)
        self.ended = ended
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Joining:
    """Joins recordings on one OBS."""

    loading: Loading

    async def join(self, command: StartAndCut, reading: MediaReading) -> float:
        """Go to where the recording would be by now; return by how many seconds that was missed."""
        airing, name, clock = command.airing, command.player, self.loading.reader.clock
        late = (clock.now() - airing.since).total_seconds()
        if 0 < reading.duration <= late:
            ended = airing.since + timedelta(seconds=reading.duration)
            raise RecordingPassedError(ended, f"it is {reading.duration:.0f} s long")
        for _ in range(SEEK_ATTEMPTS):
            before, reading = reading, await self._sought(name, airing.media, reading, airing.since)
            if reading.state is MediaState.ENDED:
                raise RecordingPassedError(reading.at, f"it breaks off before {late:.0f} s")
            at = reading.cursor - self.loading.first(name)
            off = at - (reading.at - airing.since).total_seconds()
            if off >= -IN_STEP or abs(_skipped(before, reading)) > IN_STEP:
                break
        log.info("joined late", recording=airing.media.name, at=at, off=round(off, 2))
        return off

    async def _sought(
        self, name: str, file: Path, before: MediaReading, since: datetime
    ) -> MediaReading:
        """Seek to where the recording would be by now; return the look when that has settled."""
        clock = self.loading.reader.clock
        late = (clock.now() - since).total_seconds()
        place = _sought_place(file, before, self.loading.first(name) + late)
        if place is not None:
            await self.loading.send((seek(name, place),))
        reached = await self._settled(name, before)
        if IN_STEP < _skipped(before, reached) < BRIDGED:
            await clock.sleep(BRIDGE_SETTLES - SEEK_SETTLES)
            reached = await self.loading.look(name)
        return reached

    async def _settled(self, name: str, before: MediaReading) -> MediaReading:
        """Wait until no frame of before is shown any more; return the last look."""
        clock = self.loading.reader.clock
        ordered = clock.monotonic()
        while (passed := clock.monotonic() - ordered) < SEEK_SETTLES:
            if _skipped(before, await self.loading.look(name)) > BRIDGED:
                await clock.sleep(min(LEAP_SETTLES, SEEK_SETTLES - passed))
                break
            await clock.sleep(LOOK_EVERY)
        return await self.loading.look(name)

    async def came_right(self, command: StartAndCut) -> bool:
        """Return whether the recording on screen is where it should be by now, without us.

        An OBS that was frozen shows in a second what it missed meanwhile (measured, OBS 29 and
        32): a cut to the keyframe before would then be a jump backwards. While it does, nothing is
        cut (seen on 32: right two frames before the cut).
        """
        shown = self.loading.known.current.shown(self.loading.reader.premiere_scene)
        if shown is None or shown.file != command.airing.media or shown.name == command.player:
            return False
        await self._caught_up(shown.name)
        observed, now = self.loading.known.current, self.loading.reader.clock.now()
        player = observed.player(shown.name)
        if player is None or player.state is not MediaState.PLAYING:
            return False
        return abs(position_error(observed, command.airing, player, now)) <= TOLERANCE

    async def _caught_up(self, name: str) -> None:
        """Look at a recording until it plays no faster than the clock goes."""
        clock = self.loading.reader.clock
        began, reading = clock.monotonic(), await self.loading.look(name)
        while clock.monotonic() - began < CATCHES_UP_WITHIN:
            await clock.sleep(CATCHES_UP_EVERY)
            before, reading = reading, await self.loading.look(name)
            if _skipped(before, reading) <= IN_STEP:
                return


def _sought_place(file: Path, reading: MediaReading, seconds: float) -> float | None:
    """Return the place to order so that OBS goes there, in seconds; None: it could not.

    Where a file does not say how long it is, OBS hands its microseconds on as units of the file's
    own clock (measured, OBS 29 and 32): Matroska's and WebM's is of milliseconds.
    """
    if reading.duration > 0:
        return seconds
    return seconds / 1000 if file.suffix.lower() in MATROSKA else None


def _skipped(before: MediaReading, after: MediaReading) -> float:
    """Return how many seconds of a recording that plays were left out between two looks.

    Below 0: it went back, since there is no keyframe between.
    """
    return after.cursor - before.cursor - (after.at - before.at).total_seconds()
