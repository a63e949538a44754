"""Looks at the recording on air: often after a take, until it is seen to play; then once a second.

Events get lost, so this is also how the end of a recording is found. Run by `device.py`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from orchestrator.aio import Bell
from orchestrator.devices.obs.compare.events import program_seen
from orchestrator.devices.obs.compare.observed import (
    MediaState,
    ObservedPlayer,
    ObsObserved,
    Unread,
)
from orchestrator.devices.obs.compare.sound import is_to_be_placed
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.sight.readings import Reader, status_of
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import TemporaryError

OFTEN, SELDOM = 0.05, 1.0
"""Seconds between looks."""

UNSEEN_FOR = 2.0
"""Seconds after a take during which it is looked at often."""

CUT_ORDER_HOLDS = 1.0
"""Seconds after which a scene that OBS accepted, and that is not on program, is ordered again."""


class Watch:
    """Keeps what is known about the recording on air fresh. `changed` is called after each look."""

    def __init__(
        self, reader: Reader, known: Knowledge, premiere_scene: str, changed: Callable[[], None]
    ) -> None:
        self._reader = reader
        self._known = known
        self._premiere_scene = premiere_scene
        self._changed = changed
        self._due = Bell(reader.clock)
        self._taken = Bell(reader.clock)

    def wake(self) -> None:
        """Look again whether there is something to watch."""
        self._due.ring()

    def quicken(self) -> None:
        """Look often for a while: something was put on air."""
        self._due.ring()
        self._taken.ring()

    async def seldom(self) -> None:
        """Look once a second while there is something to watch, until cancelled."""
        while True:
            if self._on_air() is None:
                await self._due.heard()
                continue
            await self._reader.clock.sleep(SELDOM)
            await self._look()

    async def often(self) -> None:
        """Look often after each take, until cancelled."""
        clock = self._reader.clock
        while True:
            await self._taken.heard()
            started = clock.monotonic()
            while self._unseen() and clock.monotonic() - started < UNSEEN_FOR:
                await self._look()
                self._give_up_order(clock.monotonic() - started)
                await clock.sleep(OFTEN)

    def _observed(self) -> ObsObserved | None:
        observed = self._known.observed
        return None if isinstance(observed, Unread) else observed

    def _on_air(self) -> ObservedPlayer | None:
        """Return the player on screen, unless it has ended."""
        observed = self._observed()
        shown = observed.shown(self._premiere_scene) if observed else None
        return shown if shown and shown.state is not MediaState.ENDED else None

    def _unseen(self) -> bool:
        observed, on_air = self._observed(), self._on_air()
        if observed is None:
            return False
        if observed.ordered is not None or on_air is None:
            return observed.ordered is not None
        stands = not on_air.moves_since(observed.picture_since)
        return stands or is_to_be_placed(on_air.sound_ms, observed.frame)

    async def _look(self) -> None:
        """Read what is on program, and the recording on air."""
        before, player = self._known.changes, self._on_air()
        # Not GetCurrentProgramScene: OBS 32 dies of it in the instant in which studio mode begins.
        orders = [("GetSceneList", {}), *([status_of(player.name)] if player else [])]
        with suppress(TemporaryError):
            answers = await self._reader.connection.batch(orders)
            good = [answer for answer in answers if not isinstance(answer, RequestFailed)]
            if len(good) == len(orders) and before == self._known.changes:
                scene = str(good[0].get("currentProgramSceneName"))
                now = self._reader.clock.now()
                self._known.learn(program_seen(self._known.current, scene, now))
                if player is not None:
                    self._known.see(player.name, self._reader.reading(good[1]))
        self._changed()

    async def look_at(self, name: str) -> None:
        """Look at one media input now."""
        with suppress(TemporaryError, RequestFailed):
            self._known.see(name, await self._reader.player(name))
        self._changed()

    def _give_up_order(self, seconds: float) -> None:
        observed = self._observed()
        if observed is not None and observed.ordered is not None and seconds > CUT_ORDER_HOLDS:
            self._known.learn(replace(observed, ordered=None))
