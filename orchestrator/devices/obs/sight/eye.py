"""Looks at small pictures of what is on air, and before a live part at what it needs.

Made by `device.py`, which calls `look` at each heartbeat. A picture is asked for while a talk or a
live part is on air, never around a cue; what comes of it the room is told where it changes.
"""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from orchestrator.devices.obs.compare.desired import scene_of
from orchestrator.devices.obs.compare.inventory import (
    MOST_INPUTS,
    GuestItem,
    guests_of,
    lacking,
    lacks_its_device,
    our_inputs,
)
from orchestrator.devices.obs.compare.observed import MediaState, ObsDesired, ObservedPlayer, Unread
from orchestrator.devices.obs.compare.stills import (
    Stills,
    cure_of_a_live_part,
    cure_of_a_talk,
    words_of_a_live_part,
    words_of_a_talk,
)
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.sight.readings import Reader, readable, small_picture
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.devices.seeing import ALL_SEEN, Films, Patience, PictureFault, Seeing
from orchestrator.errors import TemporaryError
from orchestrator.model.rundown import Item
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import Room

BEFORE_A_CUE, AFTER_A_CUE = timedelta(seconds=3), timedelta(seconds=1.5)
"""Nothing is asked so long before the end of what is on air, nor after a picture has changed."""

BEAT_MAY_VARY: Final = timedelta(seconds=0.5)
"""A picture is due at the heartbeat that is nearest to its instant."""

ONCE_MORE_AFTER: Final = 0.5
"""Seconds until a talk that is black is looked at once more."""

GUESTS_EVERY: Final = timedelta(seconds=10)
"""Between two looks at what the next live part needs."""


@dataclass(frozen=True, slots=True)
class Onscreen:
    """What is looked at: the item, its scene, since when. `player` None: it is a live part."""

    item: str
    called: str
    scene: str
    since: datetime
    player: ObservedPlayer | None = None


class Eye:
    """Looks in one room.

    `silent_for` says for how many seconds nobody has been heard. `changed` is called where there is
    something else to tell; `begin` runs what asks OBS.
    """

    def __init__(
        self,
        reader: Reader,
        known: Knowledge,
        room: Room,
        patience: Patience,
        films: Films,
        silent_for: Callable[[datetime], float],
        changed: Callable[[], None],
        begin: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._connection = reader.connection
        self._known = known
        self._clock = reader.clock
        self._room = room
        self._ours = our_inputs(reader.room, reader.premiere_scene) | {*reader.loops}
        self._patience = patience
        self._films = films
        self._silent_for = silent_for
        self._changed = changed
        self._begin = begin
        self._state: RoomState | None = None
        self._desired: ObsDesired | None = None
        self._what: tuple[str, datetime] | None = None
        self._stills = Stills()
        self._busy = False
        self._looked: datetime | None = None
        self._guests_looked: tuple[str, datetime] | None = None
        self._now = ALL_SEEN

    def want(self, state: RoomState, desired: ObsDesired) -> None:
        """Note what is to be on air, and what is next."""
        self._state, self._desired = state, desired

    def seeing(self) -> Seeing:
        """Return what is known."""
        return self._now

    def lost(self) -> None:
        """Take note that the connection is gone: nothing is known."""
        self._what = self._guests_looked = None
        self._now = ALL_SEEN

    def look(self) -> None:
        """Begin what is due now; cheap where nothing is."""
        now = self._clock.now()
        shown = self._onscreen()
        if (what := (shown.item, shown.since) if shown else None) != self._what:
            self._what, self._stills = what, Stills()
            self._see(replace(ALL_SEEN, ahead=self._now.ahead))
        self._forget_guests(now)
        if self._busy or self._is_near_a_cue(now):
            return
        if self._guests_are_due(now):
            self._run(self._guests(now))
        elif shown is not None and self._is_due(now):
            self._looked = now
            self._run(self._picture(shown))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        async def alone() -> None:
            try:
                with suppress(TemporaryError, RequestFailed):
                    await work
            finally:
                self._busy = False

        self._busy = True
        self._begin(alone())

    def _is_due(self, now: datetime) -> bool:
        every = timedelta(seconds=self._patience.every)
        return bool(every) and (self._looked is None or now - self._looked >= every - BEAT_MAY_VARY)

    def _is_near_a_cue(self, now: datetime) -> bool:
        state, observed = self._state, self._known.observed
        if state is None or isinstance(observed, Unread):
            return True
        if observed.in_transition or observed.ordered is not None:
            return True
        if now - observed.picture_since < AFTER_A_CUE:
            return True
        end = state.item.end
        return end is not None and -BEFORE_A_CUE <= now - end < AFTER_A_CUE

    def _onscreen(self) -> Onscreen | None:
        """Return what is on air, if it is a live part or a talk that plays, and OBS shows it."""
        state, desired, observed = self._state, self._desired, self._known.observed
        if state is None or desired is None or isinstance(observed, Unread):
            return None
        if observed.program != desired.scene:
            return None
        item, since = state.item, observed.picture_since
        found = Onscreen(item.id, item.called, desired.scene, since)
        if state.picture.row.live:
            return found
        player = observed.shown(desired.premiere_scene)
        if player is None or state.playing is None or item.ended:
            return None
        plays = player.file == state.playing.media and player.state is MediaState.PLAYING
        return replace(found, player=player) if plays else None

    async def _picture(self, shown: Onscreen) -> None:
        """Take a picture, and say what is wrong with it."""
        await self._take(shown)
        if shown.player is None:
            self._weigh_live_part(shown)
            return
        if self._stills.has_just_turned_black:
            await self._clock.sleep(ONCE_MORE_AFTER)
            await self._take(shown)
        await self._weigh_talk(shown)

    async def _take(self, shown: Onscreen) -> None:
        pixels = await small_picture(self._connection, shown.scene)
        if self._what == (shown.item, shown.since):
            self._stills.note(pixels, self._clock.now())

    def _weigh_live_part(self, shown: Onscreen) -> None:
        now = self._clock.now()
        fault = self._stills.of_a_live_part(now, self._patience, self._silent_for(now))
        if fault is None:
            self._say(shown, "", "")
        else:
            words = words_of_a_live_part(fault, self._patience)
            self._say(shown, words, cure_of_a_live_part(shown.scene))

    async def _weigh_talk(self, shown: Onscreen) -> None:
        """Ask the recording before anything is said: talks have stills, and black moments."""
        now = self._clock.now()
        fault = self._stills.of_a_talk(now)
        if fault is None:
            self._say(shown, "", "")
        elif self._stills.is_to_be_asked(fault, now):
            is_else = await self._is_else(shown, fault, now)
            words = words_of_a_talk(fault) if is_else else ""
            self._say(shown, words, cure_of_a_talk(shown.scene))

    async def _is_else(self, shown: Onscreen, fault: PictureFault, now: datetime) -> bool:
        """Return whether the recording plainly shows something else there."""
        player = shown.player
        if player is None or player.file is None:
            return False
        until = player.plays_at(now) + player.first
        since = until - self._stills.lasts(fault, now).total_seconds()
        return await self._films.show_else(player.file, max(since, 0.0), until, fault)

    def _say(self, shown: Onscreen, words: str, cure: str) -> None:
        if self._what != (shown.item, shown.since):
            return  # it left the air meanwhile
        alert = f"{shown.called}: {words}; {cure}" if words else ""
        self._see(replace(self._now, item=shown.item, words=words, alert=alert))

    def _forget_guests(self, now: datetime) -> None:
        if self._now.ahead and self._awaited(now) is None:
            self._see(replace(self._now, ahead=""))

    def _awaited(self, now: datetime) -> Item | None:
        """Return the live part that is next, if it is soon, or overdue."""
        standby = self._state.standby if self._state is not None else None
        before = timedelta(seconds=self._patience.inputs_before)
        if standby is None or not before or not standby.picture.row.live:
            return None
        return standby if standby.start - now <= before else None

    def _guests_are_due(self, now: datetime) -> bool:
        if (standby := self._awaited(now)) is None:
            return False
        before = self._guests_looked
        return before is None or before[0] != standby.id or now - before[1] >= GUESTS_EVERY

    async def _guests(self, now: datetime) -> None:
        """Say what the next live part lacks."""
        standby, observed = self._awaited(now), self._known.observed
        if standby is None or isinstance(observed, Unread):
            return
        self._guests_looked = (standby.id, now)
        scene = standby.scene or scene_of(self._room, standby.picture)
        if scene not in observed.scenes:
            return  # of that the device's health tells
        with readable():
            found = await self._guests_in(scene)
            lost = [one.name for one in found if await self._has_lost_its_device(one)]
        what = lacking(scene, found, lost)
        ahead = f"{standby.called} is next: {what}" if what else ""
        if self._awaited(now) == standby:
            self._see(replace(self._now, ahead=ahead))

    async def _guests_in(self, scene: str) -> Sequence[GuestItem]:
        listed = await self._connection.call("GetSceneItemList", {"sceneName": scene})
        found = list(guests_of(listed, self._ours))
        for item in listed["sceneItems"]:
            if item.get("isGroup") is True and item["sceneItemEnabled"]:
                inner = {"sceneName": item["sourceName"]}
                grouped = await self._connection.call("GetGroupSceneItemList", inner)
                found += guests_of(grouped, self._ours)
        # A scene that is not drawn still lists what was removed from OBS.
        inputs = (await self._connection.call("GetInputList"))["inputs"]
        there = {str(one["inputName"]) for one in inputs}
        return [one for one in found if not one.kind or one.name in there][:MOST_INPUTS]

    async def _has_lost_its_device(self, one: GuestItem) -> bool:
        if one.device_setting is None or not one.shown:
            return False
        name = {"inputName": one.name}
        asked = {**name, "propertyName": one.device_setting}
        try:
            settings = await self._connection.call("GetInputSettings", name)
            listed = await self._connection.call("GetInputPropertiesListPropertyItems", asked)
        except RequestFailed:
            return False  # it was just removed, or this OBS has no such list
        setting = settings["inputSettings"].get(one.device_setting)
        return lacks_its_device(setting, listed["propertyItems"])

    def _see(self, found: Seeing) -> None:
        before, self._now = self._now, found
        if found != before:
            self._changed()
