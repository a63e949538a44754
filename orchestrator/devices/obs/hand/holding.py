"""Recordings on their way to being held on their first frame. Used by `device.py`.

One a media input. It takes a second or so in the background: an operator's take must not wait.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import structlog

from orchestrator.devices.obs.compare.commands import HoldFirstFrame
from orchestrator.devices.obs.hand.first_frame import RecordingDoesNotPlayError
from orchestrator.devices.obs.hand.recipes import Recipes
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import TemporaryError

log = structlog.get_logger(__name__)

Background = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Holding:
    """The recordings that one OBS is being made to hold. `changed` is called at each one's end."""

    def __init__(
        self,
        obs: str,
        recipes: Recipes,
        known: Knowledge,
        background: Background,
        changed: Callable[[], None],
    ) -> None:
        self._obs = obs
        self._recipes = recipes
        self._known = known
        self._background = background
        self._changed = changed
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, step: HoldFirstFrame) -> None:
        """Begin, in place of what that media input was to hold before."""
        if (before := self._tasks.pop(step.player, None)) is not None:
            before.cancel()
        if (player := self._known.current.player(step.player)) is not None:
            self._known.give(replace(player.given(step.file), loading=True))
        self._tasks[step.player] = self._background(self._hold(step))

    async def give_up(self, player: str) -> None:
        """Leave that media input to somebody else; returns when it is left."""
        if (holding := self._tasks.pop(player, None)) is not None:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)

    async def _hold(self, step: HoldFirstFrame) -> None:
        try:
            await self._recipes.hold(step)
        except (RecordingDoesNotPlayError, RequestFailed, TemporaryError) as error:
            log.warning("not held", obs=self._obs, recording=step.file.name, reason=str(error))
        finally:
            self._changed()
