"""How each command is carried out on OBS; the order and the waits are measured, not guessed.

Called by `device.py`. docs/decisions/obs-take-recipe.md says what was tried and seen.
"""

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from orchestrator.devices.obs.commands import Cut, CutTo, HoldFirstFrame, PlayHeld, StartAndCut
from orchestrator.devices.obs.diff import TOLERANCE, position_error
from orchestrator.devices.obs.knowledge import Knowledge
from orchestrator.devices.obs.link import Request, RequestFailed
from orchestrator.devices.obs.naming import NoNameError
from orchestrator.devices.obs.opening import Opening
from orchestrator.devices.obs.orders import action, cut_orders, file_order, seek
from orchestrator.devices.obs.readings import Reader
from orchestrator.devices.obs.state import AT_START, MediaState, Reading, Unknown
from orchestrator.devices.port import Step
from orchestrator.errors import PermanentError, TemporaryError

START_PATIENCE = 1.0
"""Seconds until a recording that is wanted on air must be moving; it usually takes 0.06."""

LOOKS_AT_LEAST = 3
"""However long a slow OBS takes to answer: a recording is seen to move by two looks."""

LOAD_PATIENCE = 6.0
"""Seconds for the same while nobody waits for it."""

PICTURE_FOLLOWS = 0.07
"""Seconds by which the picture follows the cursor, two frames of 30: cut before, OBS may show for a
frame what was in the media input earlier, or black."""

LOOK_EVERY = 0.01

SEEK_SETTLES = 0.6
"""Seconds after a seek during which frames of before it may still be shown."""

SEEK_ATTEMPTS = 2
"""A seek can be lost: one in twenty recordings that an OBS just started was told to join played on
from the beginning (OBS 29). One that was carried out is not repeated."""

IN_STEP = 0.25
"""Seconds up to which a recording counts as playing on, between two looks at it."""

BRIDGED = 2.0
"""Seconds of a recording: over a shorter gap in its time stamps OBS shows on the frame before."""

BRIDGE_SETTLES = 1.2
"""Seconds after a seek over such a gap until that is over. OBS gives up when 30 frames wait: seen
1.05 s at 30 frames a second."""

STILL_FOR = 0.12
"""Seconds between two looks that tell a pause from a recording that plays on."""

STILL_LOOKS = 7
HOLD_ATTEMPTS = 5

log = structlog.get_logger(__name__)

Answers = list[dict[str, Any] | RequestFailed]

Begun = Callable[[], Coroutine[Any, Any, datetime | None]]
"""What was ordered: call it to wait until it is so; when the picture changed, if it did."""


class RecordingDoesNotPlayError(PermanentError):
    """OBS cannot play the file."""


class RecordingPassedError(Exception):
    """The recording would have ended by now; `ended` is when."""

    def __init__(self, ended: datetime, evidence: str) -> None:
        super().__init__(evidence)
        self.ended = ended
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Recipes:
    """Carries out the commands on one OBS, and notes what it did."""

    reader: Reader
    known: Knowledge

    def prepare(self, steps: Sequence[Step]) -> Callable[[], None] | None:
        """Make ready what `cut` or `play_held` sends, if one comes first; return what sends it."""
        if not steps or not isinstance(steps[0], CutTo | PlayHeld):
            return None
        return self.reader.connection.prepare(self._orders(steps[0]))

    def cut(self, command: CutTo) -> Begun:
        """Order another picture at once; what is returned waits until OBS says that it changes.

        Raises NotConnectedError; what is returned also RequestFailed, TemporaryError.
        """
        return partial(self._seen, command.cut, self._order(command))

    def play_held(self, command: PlayHeld) -> Begun:
        """Order another picture, and what is held to play, as `cut` does."""
        answers = self._order(command)
        return partial(self._seen, command.cut, answers, plays=command.player)

    async def start_and_cut(self, command: StartAndCut) -> datetime | None:
        """Start off screen, cut when it moves; return when OBS said that the picture changes.

        Raises RecordingDoesNotPlayError, RecordingPassedError, TemporaryError.
        """
        try:
            reading = await self._load(command.player, command.airing.file, START_PATIENCE)
            if not command.from_start:
                off = await self._join(command, reading)
                if await self._came_right(command):
                    await self._batch((action(command.player, "STOP"),))
                    return None
                self.known.learn(replace(self.known.current, joined=(command.airing, off)))
            await self.reader.clock.sleep(PICTURE_FOLLOWS)
            await self._upload_picture(command.player)
            return await self._seen(command.cut, self._order(command))
        finally:
            self._loaded(command.player, command.airing.file)

    async def hold(self, command: HoldFirstFrame) -> None:
        """Load the recording and hold it on its first frame; what it takes is a few 100 ms.

        Raises RecordingDoesNotPlayError, TemporaryError.
        """
        name = command.player
        try:
            await self._batch(cut_orders(command.cut, self.reader.premiere_scene))
            self._note_cut(command.cut)
            await self._load(name, command.file, LOAD_PATIENCE)
            for _ in range(HOLD_ATTEMPTS):
                # only when paused: frames on their way would be drawn after the first one
                await self._batch((action(name, "PAUSE"),))
                if not await self._stands_still(name):
                    continue
                await self._batch((seek(name, 0),))
                if await self._stands_still(name, AT_START):
                    await self._upload_picture(name)
                    return
            what = f"“{command.file.name}” could not be paused in {name}"
            raise TemporaryError(f"{what} {self._was_told(name)}")
        finally:
            self._loaded(name, command.file)

    async def resume(self, name: str) -> None:
        """Play on after a pause."""
        await self._batch((action(name, "PLAY"),))
        self._assume_playing(name)

    async def stream(self, on: bool) -> None:
        """Order the stream to start or to stop; what comes of it, OBS says later.

        Raises RequestFailed, TemporaryError.
        """
        # It may say that it begins before it answers.
        now = self.reader.clock.now()
        self.known.learn(self.known.current.with_stream_order(on, now))
        await self._batch((("StartStream" if on else "StopStream", {}),))

    async def send(self, *orders: Request) -> None:
        """Send requests that need no recipe; raises RequestFailed, TemporaryError."""
        await self._batch(orders)

    async def _load(self, name: str, file: Path, patience: float) -> Reading:
        """Give the file to the media input and wait until it moves; return that reading."""
        player = self.known.current.player(name)
        if player is None:
            raise TemporaryError(f"the media input {name} is gone")
        self.known.give(replace(player.given(file), loading=True))
        return await self._moving(name, file, patience)

    async def _moving(self, name: str, file: Path, patience: float) -> Reading:
        """Order the file and look until its cursor is seen to advance."""
        clock = self.reader.clock
        ordered = clock.monotonic()
        await self._give(name, file)
        opening, looks = Opening(), 0
        while (passed := clock.monotonic() - ordered) < patience or looks < LOOKS_AT_LEAST:
            reading = await self._look(name)
            looks += 1
            if opening.moves(reading, passed):
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
        """Give the file to the media input, in a spelling that it does not have."""
        naming, player = self.reader.naming, self.known.current.player(name)
        try:
            named = naming.settings_for(file, None if player is None else player.told)
        except NoNameError as error:
            raise self._broken(name, str(error)) from None
        self.known.change_player(name, told=naming.text_of(named))
        await self._batch((file_order(name, named),))

    def _broken(self, name: str, unnamed: str = "") -> RecordingDoesNotPlayError:
        """Note that the recording does not play there; return the error that says so."""
        self.known.change_player(name, broken=self.reader.clock.now(), unnamed=unnamed)
        player = self.known.current.player(name)
        return RecordingDoesNotPlayError(player.complaint if player is not None else unnamed)

    def _was_told(self, name: str) -> str:
        player = self.known.current.player(name)
        return "" if player is None else player.was_told

    def _loaded(self, name: str, file: Path) -> None:
        """Note that loading is over, one way or another; OBS may be gone by now."""
        observed = self.known.observed
        player = None if isinstance(observed, Unknown) else observed.player(name)
        if player is not None and player.file == file:
            self.known.change_player(name, loading=False)

    async def _join(self, command: StartAndCut, reading: Reading) -> float:
        """Go to where the recording would be by now; return by how many seconds that was missed."""
        airing, name, clock = command.airing, command.player, self.reader.clock
        late = (clock.now() - airing.since).total_seconds()
        if late >= reading.duration:
            ended = airing.since + timedelta(seconds=reading.duration)
            raise RecordingPassedError(ended, f"it is {reading.duration:.0f} s long")
        for _ in range(SEEK_ATTEMPTS):
            before, reading = reading, await self._sought(name, reading, airing.since)
            if reading.state is MediaState.ENDED:
                raise RecordingPassedError(reading.at, f"it breaks off before {late:.0f} s")
            off = reading.cursor - (reading.at - airing.since).total_seconds()
            if off >= -TOLERANCE or _skipped(before, reading) > IN_STEP:
                break
        log.info("joined late", recording=airing.file.name, at=reading.cursor, off=round(off, 2))
        return off

    async def _sought(self, name: str, before: Reading, since: datetime) -> Reading:
        """Seek to where the recording would be by now; return the look when that has settled."""
        clock = self.reader.clock
        await self._batch((seek(name, (clock.now() - since).total_seconds()),))
        await clock.sleep(SEEK_SETTLES)
        reached = await self._look(name)
        if IN_STEP < _skipped(before, reached) < BRIDGED:
            await clock.sleep(BRIDGE_SETTLES - SEEK_SETTLES)
            reached = await self._look(name)
        return reached

    async def _came_right(self, command: StartAndCut) -> bool:
        """Return whether the recording on screen is where it should be by now, without us.

        An OBS that was frozen shows in a second what it missed meanwhile (measured, OBS 29): a cut
        to the keyframe before would then be a jump backwards.
        """
        shown = self.known.current.shown(self.reader.premiere_scene)
        if shown is None or shown.file != command.airing.file or shown.name == command.player:
            return False
        await self._look(shown.name)
        observed, now = self.known.current, self.reader.clock.now()
        player = observed.player(shown.name)
        if player is None or player.state is not MediaState.PLAYING:
            return False
        return abs(position_error(observed, command.airing, player, now)) <= TOLERANCE

    async def _look(self, name: str) -> Reading:
        reading = await self.reader.player(name)
        self.known.see(name, reading)
        return reading

    async def _stands_still(self, name: str, within: float = math.inf) -> bool:
        """Look until it is paused within its first seconds; a seek shows there after a while."""
        before = await self._look(name)
        for _ in range(STILL_LOOKS):
            await self.reader.clock.sleep(STILL_FOR)
            now = await self._look(name)
            paused = now.state is MediaState.PAUSED and now.cursor <= within
            if paused and now.cursor == before.cursor:
                return True
            before = now
        return False

    async def _upload_picture(self, name: str) -> None:
        """Let OBS render the input once: else a cut can show one frame of what was there before."""
        data = {"sourceName": name, "imageFormat": "png", "imageWidth": 8, "imageHeight": 8}
        try:
            await self.reader.connection.call("GetSourceScreenshot", data)
        except RequestFailed as error:
            log.debug("no picture was rendered", player=name, reason=str(error))

    def _orders(self, command: CutTo | PlayHeld | StartAndCut) -> tuple[Request, ...]:
        orders = cut_orders(command.cut, self.reader.premiere_scene)
        if isinstance(command, PlayHeld):
            orders.append(action(command.player, "PLAY"))
        return tuple(orders)

    def _order(self, command: CutTo | PlayHeld | StartAndCut) -> "asyncio.Future[Answers]":
        """Send the change of picture now, in one batch; the future is OBS's answers."""
        cut = command.cut
        answers = self.reader.connection.batch(self._orders(command))
        # sent, but no event can be taken in before the first await: none looks like a hand
        self.known.await_take(cut)
        self.known.learn(replace(self.known.current, ordered=cut.scene))
        return answers

    async def _seen(
        self, cut: Cut, answers: "asyncio.Future[Answers]", plays: str | None = None
    ) -> datetime | None:
        """Return the instant of OBS's event; where none comes, that at which it accepted."""
        try:
            _all_succeeded(await answers)
        except RequestFailed:
            self.known.learn(replace(self.known.current, ordered=None))
            raise
        accepted = self.reader.clock.now()
        self._note_cut(cut)
        taken = await self.known.taken() or accepted
        if plays is not None:
            self._assume_playing(plays)
        return taken

    def _note_cut(self, cut: Cut) -> None:
        """Note what OBS accepted; the program itself only when it is seen."""
        observed = self.known.current
        for player in (*cut.hide, *((cut.show,) if cut.show else ())):
            if (now := observed.player(player.name)) is not None:
                observed = observed.with_player(replace(now, visible=player not in cut.hide))
        if cut.transition is not None:
            observed = replace(observed, transition=cut.transition)
        self.known.learn(observed)

    def _assume_playing(self, name: str) -> None:
        """Note that it was told to play; whether it does is seen when its cursor advances."""
        player = self.known.current.player(name)
        if player is not None and player.reading is not None:
            told = replace(player.reading, state=MediaState.PLAYING, at=self.reader.clock.now())
            self.known.learn(self.known.current.with_player(player.seen(told)))

    async def _batch(self, orders: Sequence[Request]) -> None:
        """Send requests that all must succeed; raises the first refusal."""
        if orders:
            _all_succeeded(await self.reader.connection.batch(orders))


def _skipped(before: Reading, after: Reading) -> float:
    """Return how many seconds of a recording that plays were left out between two looks."""
    return after.cursor - before.cursor - (after.at - before.at).total_seconds()


def _all_succeeded(answers: Sequence[object]) -> None:
    """Raise the first refusal."""
    for answer in answers:
        if isinstance(answer, RequestFailed):
            raise answer
