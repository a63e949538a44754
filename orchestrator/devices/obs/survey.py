"""Reads the whole of an OBS: when it is found, when it says that things changed, now and then.

Run by `device.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog

from orchestrator.devices.obs.compare.condition import Vitals
from orchestrator.devices.obs.compare.observed import UNKNOWN, ObsObserved
from orchestrator.devices.obs.fence.fence import Fence
from orchestrator.devices.obs.hand.own_scenes import OwnScenes
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.sight.look_around import read_surroundings
from orchestrator.devices.obs.sight.readings import Reader
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import TemporaryError

READ_AGAIN_AFTER = 0.1
"""Seconds until OBS is read again after it could not be: it may be starting."""

READ_ATTEMPTS = 3
"""How often a reading is begun anew because something changed meanwhile."""

SETTLES = 0.15
"""Seconds in which an OBS that was just started, and lacks something, shows no more of it: before,
it may still be loading its scenes."""

log = structlog.get_logger(__name__)


class Survey:
    """Reads everything into what is known. `due`: `until_known` is to read once more."""

    def __init__(
        self,
        reader: Reader,
        known: Knowledge,
        vitals: Vitals,
        own_scenes: OwnScenes,
        fence: Fence,
    ) -> None:
        self._reader = reader
        self._known = known
        self._vitals = vitals
        self._own_scenes = own_scenes
        self._fence = fence
        self._one_at_a_time = asyncio.Lock()
        self.due = False

    async def observe(self) -> bool:
        """Read everything anew; raises TemporaryError. Returns whether it could be believed.

        What changes while it is read makes it worthless, except for recordings that play on. An
        input of ours that somebody renamed gets its name back first.
        """
        async with self._one_at_a_time:
            for _ in range(READ_ATTEMPTS):
                async with self._known.naming:
                    pass
                before = self._without_looks()
                fresh = await self._whole()
                self._vitals.stream = await self._stream_status()
                if self._without_looks() == before:
                    if self._fence.is_ours or not self._own_scenes.are_lost(fresh):
                        self._own_scenes.keep(fresh)
                    self._known.read_anew(fresh)
                    return True
        return False

    def _without_looks(self) -> int:
        return self._known.changes - self._known.looks

    async def until_known(self) -> AsyncIterator[None]:
        """Read until that has worked and is due no more; yield after each time it has."""
        connection, clock = self._reader.connection, self._reader.clock
        while self.due and connection.connected:
            self.due = False
            try:
                believed, reason = await self.observe(), "it changes while it is read"
            except TemporaryError as error:
                believed, reason = False, str(error)
            if believed:
                yield
                continue
            self.due = True
            log.info("OBS is not to be read yet", room=self._reader.room, reason=reason)
            await clock.sleep(READ_AGAIN_AFTER)

    def take_pulse(self, stats: Mapping[str, Any], took: float) -> None:
        """Take in GetStats: an OBS started anew has drawn fewer frames than the one before."""
        if self._vitals.stats and not self._vitals.go_on_in(stats):
            self._known.forget_orders()
        self._vitals.pulse(stats, took)

    async def look_at_stream(self) -> None:
        """Read how the stream goes out."""
        with suppress(TemporaryError):
            self._vitals.stream = await self._stream_status()
            self._vitals.sending.note(self._vitals.stream, self._reader.clock.now())

    async def _whole(self) -> ObsObserved:
        """Read everything; an OBS just found that is ours is given first what it has lost."""
        await self._fence.look()
        if self._known.observed is UNKNOWN:
            self.take_pulse(await self._asked("GetStats"), self._vitals.answers_in)
        fresh = await self._everything()
        if self._known.observed is not UNKNOWN or not self._own_scenes.are_lost(fresh):
            return fresh
        if not self._fence.is_ours:
            return fresh
        await self._reader.clock.sleep(SETTLES)
        again = await self._everything()
        if again.scenes != fresh.scenes:
            raise TemporaryError("its scenes are being loaded")
        if self._own_scenes.are_lost(again):
            await self._own_scenes.restore(again)
        return await self._everything()

    async def _everything(self) -> ObsObserved:
        fresh = await self._reader.everything()
        ours = self._own_scenes.scenes(fresh)
        around = await read_surroundings(self._reader.connection, ours)
        fresh = replace(fresh, around=around)
        return replace(fresh, around=replace(around, home=self._own_scenes.home_of(fresh)))

    async def _stream_status(self) -> Mapping[str, Any]:
        return await self._asked("GetStreamStatus")

    async def _asked(self, question: str) -> Mapping[str, Any]:
        try:
            return await self._reader.connection.call(question)
        except RequestFailed as error:
            raise TemporaryError(str(error)) from error
