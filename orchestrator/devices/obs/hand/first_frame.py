"""Makes a media input open a recording, play it off screen, and hold it on its first frame.

`Opening` says whether a file is seen to play, or cannot be opened. Used by `recipes` and `joining`.
The order and the waits are measured, not guessed: docs/decisions/obs-take-recipe.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from orchestrator.devices.obs.compare.observed import AT_START, MediaReading, MediaState, Unread
from orchestrator.devices.obs.compare.sound import LOADING_MS, PLACED_MS
from orchestrator.devices.obs.hand.requests import action, file_order, seek, sound_order
from orchestrator.devices.obs.naming.naming import NoNameError
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.sight.readings import Reader
from orchestrator.devices.obs.wire.link import Request, RequestFailed
from orchestrator.errors import PermanentError, TemporaryError

AHEAD = 0.25
"""Seconds by which a cursor may be ahead of the time since the recording was ordered."""

OPENED_BY_THEN, OPENS_WITHIN = 0.2, 0.6
"""Seconds after which an OBS has opened the file, so that a look is at no other: where it has said
that it plays, and where that was not heard."""


class NotPausedError(TemporaryError):
    """OBS plays a recording on, though it was told to pause."""


@dataclass(slots=True)
class Opening:
    """Follows the looks at a media input from the order of a file until it plays or fails.

    `first`: the file's first time stamp in seconds, from which OBS's cursor counts; None: unknown.
    """

    first: float | None
    cursor: float = 0.0
    ends_seen: int = 0

    def moves(self, reading: MediaReading, passed: float, *, began: bool) -> bool:
        """Return whether the file is seen to play, `passed` seconds after it was ordered.

        `began`: OBS has said since that the input plays.
        """
        if reading.state is not MediaState.PLAYING or self._is_of_before(reading, passed, began):
            return False
        before, self.cursor = self.cursor, reading.cursor
        return 0 < before < reading.cursor

    def _is_of_before(self, reading: MediaReading, passed: float, began: bool) -> bool:
        """Return whether the look is at the file before: OBS opens one with its next frame.

        An OBS that has just started plays what it had, from its beginning too, and is about to
        open that again: a seek would be lost then.
        """
        if not began and passed <= OPENS_WITHIN:
            return True
        if reading.cursor <= (self.first or 0.0) + passed + AHEAD:
            return False
        return self.first is not None or passed <= OPENED_BY_THEN

    def fails(self, reading: MediaReading, began_and_ended: bool) -> bool:
        """Return whether the file cannot be opened; one end may be that of what was before."""
        self.ends_seen += began_and_ended and reading.state is MediaState.ENDED
        return self.ends_seen > 1


LOOKS_AT_LEAST = 3
"""However long a slow OBS takes to answer: a recording is seen to move by two looks."""

PICTURE_FOLLOWS = 0.07
"""Seconds by which the picture follows the cursor, two frames of 30: cut before, OBS may show for a
frame what was in the media input earlier, or black."""

LOOK_EVERY = 0.01

PAUSES_WITHIN = 0.04
"""Seconds from the order to pause until the cursor stands: OBS's next frame, and the film's."""

STILL_FOR = 0.12
"""Seconds between two looks that tell a pause from a recording that plays on."""

PROMPT = 0.1
"""Seconds that an answer may take where a recording is made to stand before it is cut to: that
needs a dozen of them, and viewers are better served by a talk half a second in than by one that
comes seconds late."""

ASIDE = 15.0
"""Seconds into a recording, at most, to which it is sent on its way to its beginning: there is a
keyframe before. So far its sound's time stamps run ahead of the clock, which `compare.sound`'s
LOADING_MS must outdo."""

NEAR = 0.1
"""Seconds between a cursor and that of before up to which the seek may still be under way: OBS has
thrown the picture away then, not yet the sound."""

SOUGHT_WITHIN = 2.0
"""Seconds until a paused recording stands where it was sent while nobody waits for it: 0.04, a long
one up to 0.7, in a busy OBS over a second."""

DRAWN_WITHIN = 0.5
"""Seconds after which OBS has drawn what a paused recording was sent to. A busy one draws frames
that were on their way when it was paused after the first one: seen as frame 12 on air."""

DRAWN_LOOKS = 4

STILL_LOOKS = 7
HOLD_ATTEMPTS = 5

SLOWEST = 1.0
"""Seconds that the first frame of a recording may last, as of a screen that hardly changes."""

log = structlog.get_logger(__name__)


class RecordingDoesNotPlayError(PermanentError):
    """OBS cannot play the file."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Works on the media inputs of one OBS, and notes what it did and saw."""

    reader: Reader
    known: Knowledge

    async def load(self, name: str, file: Path, patience: float) -> MediaReading:
        """Give the file to the media input and wait until it moves; return that reading."""
        player = self.known.current.player(name)
        if player is None:
            raise TemporaryError(f"the media input {name} is gone")
        self.known.give(replace(player.given(file), loading=True))
        return await self._moving(name, file, patience)

    async def _moving(self, name: str, file: Path, patience: float) -> MediaReading:
        """Order the file and look until its cursor is seen to advance."""
        clock = self.reader.clock
        ordered = clock.monotonic()
        await self._give(name, file)
        opening, looks = Opening(self.known.first_stamp(file)), 0
        while (passed := clock.monotonic() - ordered) < patience or looks < LOOKS_AT_LEAST:
            reading = await self.look(name)
            looks += 1
            if opening.moves(reading, passed, began=self.known.began(name)):
                self._note_first(name, reading, passed)
                return reading
            if opening.fails(reading, self.known.began_and_ended(name)):
                break
            await clock.sleep(LOOK_EVERY)
        else:
            if reading.duration > 0:
                late = f"has not begun to play in {patience:g} s"
                raise TemporaryError(f"“{file.name}” {late} {self._was_told(name)}")
        raise self._broken(name)

    async def _give(self, name: str, file: Path) -> None:
        """Give the file to the media input, in a spelling that it does not have.

        An encrypted one is not given: no player shows it, and OBS 29 dies of one in two of three.
        """
        if self.known.is_encrypted(file):
            raise self._broken(name, f"“{file.name}” is encrypted: OBS cannot play it")
        naming, player = self.reader.naming, self.known.current.player(name)
        try:
            named = naming.settings_for(file, None if player is None else player.told)
        except NoNameError as error:
            raise self._broken(name, str(error)) from None
        self.known.change_player(name, told=naming.text_of(named))
        await self.send((sound_order(name, LOADING_MS), file_order(name, named)))
        self.known.change_player(name, sound_ms=LOADING_MS)

    def _note_first(self, name: str, reading: MediaReading, passed: float) -> None:
        """Note where a recording seems to begin whose first time stamp is not known."""
        player = self.known.current.player(name)
        if player is not None and reading.cursor - player.first > passed + AHEAD:
            self.known.change_player(name, first=reading.cursor - passed)

    def _broken(self, name: str, refused: str = "") -> RecordingDoesNotPlayError:
        """Note that the recording does not play there; return the error that says so."""
        self.known.change_player(name, broken=self.reader.clock.now(), refused=refused)
        player = self.known.current.player(name)
        return RecordingDoesNotPlayError(player.complaint if player is not None else refused)

    def _was_told(self, name: str) -> str:
        player = self.known.current.player(name)
        return "" if player is None else player.was_told

    def loaded(self, name: str, file: Path) -> None:
        """Note that loading is over, one way or another; OBS may be gone by now."""
        observed = self.known.observed
        player = None if isinstance(observed, Unread) else observed.player(name)
        if player is not None and player.file == file:
            self.known.change_player(name, loading=False)

    async def stop_at_first_frame(self, name: str, file: Path) -> None:
        """Pause and go to the beginning, until it is seen to stand there.

        The cursor is at the end of the frame that is shown. Where it may be is known by the
        recording's first time stamp, or by a second seek that leads to the same place.
        """
        stood_at = math.nan
        for _ in range(HOLD_ATTEMPTS):
            # only when paused: frames on their way would be drawn after the first one
            await self.pause(name)
            at = await self._sent_to_beginning(name)
            if at is None:
                continue
            first = self.known.first_stamp(file)
            if first is not None and at.cursor - first <= AT_START:
                return
            if at.cursor == stood_at and (first is None or at.cursor - first <= SLOWEST):
                self.known.change_player(name, first=at.cursor)
                return
            stood_at = at.cursor
        raise self._not_paused(name)

    async def see_first_picture(self, name: str) -> None:
        """Send it, standing at its beginning, there again until OBS's picture of it stays the same.

        Its cursor does not tell which frame OBS has drawn.
        """
        shown = await self._picture(name)
        for _ in range(DRAWN_LOOKS):
            await self.send((seek(name, self.beginning(name)),))
            await self.reader.clock.sleep(DRAWN_WITHIN)
            before, shown = shown, await self._picture(name)
            if shown == before:
                return
        log.warning("the held picture does not stand", player=name)

    async def _sent_to_beginning(self, name: str) -> MediaReading | None:
        """Send it to its beginning; return the look at which it stands there, None: it plays on.

        It comes from far off, so that the cursor tells when it is there: a busy OBS carries a seek
        out after seconds, and the place where a recording was paused is near the beginning. One
        without a keyframe further on stays, and is believed when it stands still.
        """
        reading = await self.look(name)
        far = self.first(name) + min(reading.duration / 2, ASIDE)
        there = await self.sent(name, far, SOUGHT_WITHIN)
        if there is not None and there.cursor - self.first(name) <= AT_START:
            return there  # there is no keyframe further on
        if there is not None:
            back = await self.sent(name, self.beginning(name), SOUGHT_WITHIN)
            if back is not None:
                return back
        await self.send((seek(name, self.beginning(name)),))
        return await self._stands_still(name)

    async def sent(self, name: str, place: float, within: float) -> MediaReading | None:
        """Send it, paused, to another place; return the look at which it stands there.

        None: that was not seen in so many seconds, or it is not paused.
        """
        clock = self.reader.clock
        before = last = await self.look(name)
        sent = since = clock.monotonic()
        await self.send((seek(name, place),))
        while clock.monotonic() - sent < within:
            now = await self.look(name)
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

    async def pause(self, name: str) -> MediaReading:
        """Pause, and return the look at which it is seen to stand; raises NotPausedError."""
        for _ in range(HOLD_ATTEMPTS):
            await self.send((action(name, "PAUSE"),))
            await self.reader.clock.sleep(PAUSES_WITHIN)
            if (still := await self._stands_still(name)) is not None:
                return still
        raise self._not_paused(name)

    def _not_paused(self, name: str) -> NotPausedError:
        player = self.known.current.player(name)
        file = "" if player is None or player.file is None else player.file.name
        return NotPausedError(f"“{file}” could not be paused in {name} {self._was_told(name)}")

    def beginning(self, name: str) -> float:
        """Return the place to order so that OBS goes to the beginning of what the input has.

        To the first frame it goes from any place before; where that is, is not always known.
        """
        player = self.known.current.player(name)
        file = None if player is None else player.file
        first = None if file is None else self.known.first_stamp(file)
        return max(first or 0.0, 0.0)

    def first(self, name: str) -> float:
        """Return what OBS's cursor says at the beginning of what the input has, in seconds."""
        player = self.known.current.player(name)
        return 0.0 if player is None else player.first

    async def look(self, name: str) -> MediaReading:
        """Look at a media input, and note what is seen; raises RequestFailed, TemporaryError."""
        clock = self.reader.clock
        asked = clock.monotonic()
        reading = await self.reader.player(name)
        self.known.answered(clock.monotonic() - asked)
        self.known.see(name, reading)
        return reading

    async def _stands_still(self, name: str) -> MediaReading | None:
        """Look until it is paused; a seek shows there after a while. None: it plays on."""
        before = await self.look(name)
        for _ in range(STILL_LOOKS):
            await self.reader.clock.sleep(STILL_FOR)
            now = await self.look(name)
            if now.state is MediaState.PAUSED and now.cursor == before.cursor:
                return now
            before = now
        return None

    @property
    def is_prompt(self) -> bool:
        """Whether OBS answers so fast that it may be asked a dozen times while viewers wait."""
        return self.known.answers_in <= PROMPT

    async def come_into_step(self, name: str) -> None:
        """Let the picture of a recording that plays off screen follow, and its sound with it."""
        if not self.is_prompt:
            # It has played for longer than the picture needs; each answer more would keep viewers.
            await self.put_sound(name, PLACED_MS, (_rendering(name),))
            return
        await self.upload_picture(name)
        await self.reader.clock.sleep(PICTURE_FOLLOWS)
        await self.upload_picture(name)
        await self.put_sound(name, PLACED_MS)

    async def put_sound(self, name: str, offset_ms: int, orders: Sequence[Request] = ()) -> None:
        """Give an input its sync offset; one that OBS refuses is no reason to show no picture.

        `orders`: what goes before it, in the same message.
        """
        try:
            await self.send((*orders, sound_order(name, offset_ms)))
        except RequestFailed as error:
            log.warning("the sound was not placed", player=name, reason=str(error))
        self.known.change_player(name, sound_ms=offset_ms)

    async def upload_picture(self, name: str) -> None:
        """Let OBS render the input once: else a cut can show one frame of what was there before."""
        await self._picture(name)

    async def _picture(self, name: str) -> str:
        """Let OBS render the input; return a small picture of it, or nothing where it refuses."""
        try:
            answer = await self.reader.connection.call(*_rendering(name))
        except RequestFailed as error:
            log.debug("no picture was rendered", player=name, reason=str(error))
            return ""
        return str(answer.get("imageData"))

    async def send(self, orders: Sequence[Request]) -> None:
        """Send requests that all must succeed; raises the first refusal."""
        if orders:
            all_succeeded(await self.reader.connection.batch(orders))


def _rendering(name: str) -> Request:
    """Return the request that makes OBS render an input."""
    data = {"sourceName": name, "imageFormat": "png", "imageWidth": 32, "imageHeight": 18}
    return ("GetSourceScreenshot", data)


def all_succeeded(answers: Sequence[object]) -> None:
    """Raise the first refusal."""
    for answer in answers:
        if isinstance(answer, RequestFailed):
            raise answer
