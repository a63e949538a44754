"""How each command is carried out on OBS; the order and the waits are measured, not guessed.

Called by `device.py`. docs/decisions/obs-take-recipe.md says what was tried and seen.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from orchestrator.devices.obs.compare.commands import (
    Cut,
    CutTo,
    HoldFirstFrame,
    PlayHeld,
    StartAndCut,
)
from orchestrator.devices.obs.compare.observed import MediaState
from orchestrator.devices.obs.compare.sound import held_ms
from orchestrator.devices.obs.hand.first_frame import LOOK_EVERY, Loading, all_succeeded
from orchestrator.devices.obs.hand.joining import Joining
from orchestrator.devices.obs.hand.requests import action, cut_orders, seek
from orchestrator.devices.obs.hand.settling import Settling
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.sight.readings import Reader
from orchestrator.devices.obs.wire.link import NotInCommandError, Request, RequestFailed
from orchestrator.devices.port import Step

START_PATIENCE = 1.0
"""Seconds until a recording that is wanted on air must be moving; it usually takes 0.06."""

LOAD_PATIENCE = 6.0
"""Seconds for the same while nobody waits for it."""

STOP_LOOKS = 6
"""Looks until a stopped recording is seen to stand: OBS stops it with its next frame."""

Answers = list[dict[str, Any] | RequestFailed]

Begun = Callable[[], Coroutine[Any, Any, datetime | None]]
"""Waits until an order is carried out; returns when the picture changed, None if it did not."""


@dataclass(frozen=True, slots=True)
class Recipes:
    """Carries out the commands on one OBS, and notes what it did."""

    reader: Reader
    known: Knowledge

    @property
    def _loading(self) -> Loading:
        return Loading(self.reader, self.known)

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
        return partial(self._play_on_screen, command, self._order(command))

    async def start_and_cut(self, command: StartAndCut) -> datetime | None:
        """Let it stand off screen on its first frame, and play it from there; return as `cut` does.

        One that is late, or cannot be made to stand, is cut to while it plays.
        Raises RecordingDoesNotPlayError, RecordingPassedError, TemporaryError.
        """
        name = command.player
        try:
            reading = await self._loading.load(name, command.airing.media, START_PATIENCE)
            if command.from_start and self._is_on_screen(name):
                pass  # there is no other input, and viewers would see it being sought
            elif command.from_start and self._loading.is_prompt:
                if await Settling(self._loading).at_beginning(name, reading):
                    await self._poise(name)
                    return await self._play_on_screen(command, self._order(command))
                await self._loading.load(name, command.airing.media, START_PATIENCE)
            elif not command.from_start:
                off = await Joining(self._loading).join(command, reading)
                if await Joining(self._loading).came_right(command):
                    await self._loading.send((action(name, "STOP"),))
                    return None
                self.known.learn(replace(self.known.current, joined=(command.airing, off)))
            await self._loading.come_into_step(name)
            return await self._seen(command.cut, self._order(command))
        finally:
            self._loading.loaded(name, command.airing.media)

    def _is_on_screen(self, name: str) -> bool:
        shown = self.known.current.shown(self.reader.premiere_scene)
        return shown is not None and shown.name == name

    async def _poise(self, name: str) -> None:
        """Let OBS render what an input stands on, and have its sound come with it."""
        await self._loading.upload_picture(name)
        await self._loading.put_sound(name, held_ms(self.known.current.frame))

    async def hold(self, command: HoldFirstFrame) -> None:
        """Load the recording and hold it on its first frame; what it takes is a few 100 ms.

        Raises RecordingDoesNotPlayError, TemporaryError.
        """
        name = command.player
        try:
            await self._loading.send(cut_orders(command.cut, self.reader.premiere_scene))
            self._note_cut(command.cut)
            await self._loading.load(name, command.file, LOAD_PATIENCE)
            await self._loading.stop_at_first_frame(name, command.file)
            await self._loading.see_first_picture(name)
            await self._poise(name)
        finally:
            self._loading.loaded(name, command.file)

    async def place_sound(self, name: str, offset_ms: int) -> None:
        """Let OBS put a recording's sound to its picture anew; see `sound.py`."""
        await self._loading.put_sound(name, offset_ms)

    async def halt(self, name: str) -> None:
        """Stop a recording, and look until it is seen to stand."""
        await self._loading.send((action(name, "STOP"),))
        for _ in range(STOP_LOOKS):
            if (await self._loading.look(name)).state is not MediaState.PLAYING:
                return
            await self.reader.clock.sleep(LOOK_EVERY)

    async def resume(self, name: str) -> None:
        """Play on after a pause."""
        await self._loading.send((action(name, "PLAY"),))
        self._assume_playing(name)

    async def stream(self, on: bool) -> None:
        """Order the stream to start or to stop; what comes of it, OBS says later.

        Raises RequestFailed, TemporaryError.
        """
        # It may say that it begins before it answers.
        now = self.reader.clock.now()
        self.known.learn(self.known.current.with_stream_order(on, now))
        await self._loading.send((("StartStream" if on else "StopStream", {}),))

    async def send(self, *orders: Request) -> None:
        """Send requests that need no recipe; raises RequestFailed, TemporaryError."""
        await self._loading.send(orders)

    def _orders(self, command: CutTo | PlayHeld | StartAndCut) -> tuple[Request, ...]:
        return tuple(cut_orders(command.cut, self.reader.premiere_scene))

    def _order(self, command: CutTo | PlayHeld | StartAndCut) -> "asyncio.Future[Answers]":
        """Send the change of picture now, in one batch; the future is OBS's answers."""
        cut = command.cut
        answers = self.reader.connection.batch(self._orders(command))
        # sent, but no event can be taken in before the first await: none looks like a hand
        self.known.await_take(cut)
        self.known.learn(replace(self.known.current, ordered=cut.scene))
        return answers

    async def _play_on_screen(
        self, command: PlayHeld | StartAndCut, answers: "asyncio.Future[Answers]"
    ) -> datetime | None:
        """Play it from its first frame once OBS has accepted the cut; return as `_seen` does."""
        await self._accepted(command.cut, answers)
        accepted = self.reader.clock.now()
        begin = seek(command.player, self._loading.beginning(command.player))
        # A seek while it is paused leaves out the first sound, one while it plays none. It is the
        # last that counts: while OBS executes the first, still paused, for a millisecond or more,
        # the second and the order to play come in. A seek after that could come too late: behind
        # a first packet of sound, which it would play again, with all that follows late by it.
        orders = (begin, begin, action(command.player, "PLAY"))
        all_succeeded(await self.reader.connection.batch_at_once(orders))
        taken = await self.known.taken() or accepted
        self._assume_playing(command.player)
        return taken

    async def _seen(self, cut: Cut, answers: "asyncio.Future[Answers]") -> datetime | None:
        """Return the instant of OBS's event; where none comes, that at which it accepted."""
        await self._accepted(cut, answers)
        accepted = self.reader.clock.now()
        return await self.known.taken() or accepted

    async def _accepted(self, cut: Cut, answers: "asyncio.Future[Answers]") -> None:
        """Wait until OBS has accepted a change of picture, and note it."""
        try:
            all_succeeded(await answers)
        except (NotInCommandError, RequestFailed):
            self.known.learn(replace(self.known.current, ordered=None))
            raise
        self._note_cut(cut)

    def _note_cut(self, cut: Cut) -> None:
        """Note what OBS accepted; the program itself only when it is seen.

        Nor the transition, of which OBS tells: a 31 or newer drops the order while another runs.
        """
        observed = self.known.current
        for player in (*cut.hide, *((cut.show,) if cut.show else ())):
            if (now := observed.player(player.name)) is not None:
                observed = observed.with_player(replace(now, visible=player not in cut.hide))
        self.known.learn(observed)

    def _assume_playing(self, name: str) -> None:
        """Note that it was told to play; whether it does is seen when its cursor advances."""
        player = self.known.current.player(name)
        if player is not None and player.reading is not None:
            told = replace(player.reading, state=MediaState.PLAYING, at=self.reader.clock.now())
            self.known.learn(self.known.current.with_player(player.seen(told)))
