"""Listens to OBS's meters while somebody should be heard, and only then. Made by `device.py`.

It is told what is wanted at a cue and asks for the meters afterwards, so that no take waits for it.
Each message is reduced as it comes; the room is told only where the light, or a word, changes.
"""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from orchestrator.devices.hearing import DEAF, Hearing, Limits
from orchestrator.devices.obs.compare.meters import Airing, Meters
from orchestrator.devices.obs.compare.mix import AS_MADE, QUESTIONS, mix_of
from orchestrator.devices.obs.compare.observed import ObsDesired, Unread
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.sight.readings import readable
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import TemporaryError
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Sound

MOST_ASKED: Final = 50
"""Inputs of a live part whose mixer is read."""


class Ear:
    """Listens in one room. `changed` is called when something is heard, or no longer."""

    def __init__(
        self,
        connection: ObsConnection,
        known: Knowledge,
        sound: Sound,
        limits: Limits,
        changed: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._known = known
        self._wanted = sound is not Sound.OFF
        self._changed = changed
        self._meters = Meters(limits)
        self._state: RoomState | None = None
        self._desired: ObsDesired | None = None
        self._listens = False
        self._now = DEAF

    def want(self, state: RoomState, desired: ObsDesired) -> None:
        """Note what is to be on air; nothing is sent, for it may be the instant of a cue."""
        self._state, self._desired = state, desired

    def hearing(self) -> Hearing:
        """Return what is known."""
        return self._now

    def silent_for(self, now: datetime) -> float:
        """Return for how many seconds nobody has been heard; 0 where nobody listens."""
        airing = self._airing() if self._listens else None
        return 0.0 if airing is None else self._meters.silent_for(airing, now)

    def lost(self) -> None:
        """Take note that the connection is gone, and the meters with it."""
        self._listens = False
        self._meters.forget()
        self._now = DEAF

    def look(self) -> None:
        """Ask for the meters if somebody should be heard now, or have them told no longer.

        Not before the picture is there: nothing is said to OBS while it makes a take.
        """
        desired, observed = self._desired, self._known.observed
        if desired is None or isinstance(observed, Unread) or observed.program != desired.scene:
            return
        needed = self._wanted and self._is_heard_part()
        if needed is self._listens:
            return
        with suppress(TemporaryError):
            self._connection.hear_meters(needed)
            self._listens = needed
            self._meters.forget()
            self._see(DEAF)

    def _is_heard_part(self) -> bool:
        state = self._state
        if state is None:
            return False
        plays = state.playing is not None and not state.item.ended
        return plays or state.picture.row.live

    def hear(self, data: Mapping[str, Any], at: datetime) -> Coroutine[Any, Any, None] | None:
        """Take in OBS's meters; return what is to be asked of it besides, if anything is."""
        self._meters.note(data, at)
        airing = self._airing()
        if airing is not None and (player := airing.player) is not None:
            self._meters.mixes[player.name] = player.mix
        self._see(DEAF if airing is None else self._meters.hearing(airing, at, self._now))
        if airing is None or not airing.live:
            return None
        unread = self._meters.names - self._meters.mixes.keys()
        if not unread or len(self._meters.mixes) >= MOST_ASKED:
            return None
        name = min(unread)
        self._meters.mixes[name] = AS_MADE
        return self._read_mix(name)

    def hear_of_mixer(self, data: Mapping[str, Any]) -> None:
        """Take in how an input was set in the mixer."""
        mixes, name = self._meters.mixes, str(data.get("inputName"))
        if name in mixes:
            mixes[name] = mixes[name].after(data)

    async def _read_mix(self, name: str) -> None:
        asked = [(kind, {"inputName": name}) for kind in QUESTIONS]
        with suppress(TemporaryError):
            answers = await self._connection.batch(asked)
            good = [answer for answer in answers if not isinstance(answer, RequestFailed)]
            if len(good) == len(asked):
                with readable():
                    self._meters.mixes[name] = mix_of(good)

    def _airing(self) -> Airing | None:
        """Return what is on air, if it is to be heard and OBS shows it."""
        state, desired, observed = self._state, self._desired, self._known.observed
        if state is None or desired is None or isinstance(observed, Unread):
            return None
        if observed.program != desired.scene or not self._is_heard_part():
            return None
        since, item = observed.picture_since, state.item
        airing = Airing(
            item.id, item.called, since, state.picture.row.live, observed.around.streamed
        )
        shown = observed.shown(desired.premiere_scene)
        if airing.live or state.playing is None or shown is None:
            return airing
        if shown.file != state.playing.media or not shown.moves_since(since):
            return airing
        return replace(airing, player=shown, loudness=item.loudness)

    def _see(self, found: Hearing) -> None:
        before, self._now = self._now, found
        if replace(before, level_db=None) != replace(found, level_db=None):
            self._changed()
