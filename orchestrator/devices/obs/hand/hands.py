"""What people and other programs do in OBS beside the scene on program: told, and set right.

Used by `device.py`. docs/decisions/obs-hands.md says what is decided for each.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from orchestrator.clock import Clock
from orchestrator.devices.obs.compare.inventory import our_inputs
from orchestrator.devices.obs.compare.observed import Unread
from orchestrator.devices.obs.hand.own_scenes import OwnScenes
from orchestrator.devices.obs.hand.stream_address import StreamAddress
from orchestrator.devices.obs.sight.knowledge import Knowledge
from orchestrator.devices.obs.wire.connection import CHANGES, ObsConnection
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.errors import TemporaryError
from orchestrator.model.timetable import Sound

PROGRAM_SETTLES = 0.1
"""Seconds after which OBS is asked what is on program, where that seems to have been changed by
hand: of two scenes that it names in one moment the last counts."""

CHANGE_HANGS = (
    "OBS does not end the change of its scene collection or profile: look at its window, it may be "
    "asking something; if nothing helps, end OBS and start it again"
)


@dataclass(frozen=True, slots=True)
class Hands:
    """Takes in what was done in one OBS. `tell` is called with what the crew is to read."""

    connection: ObsConnection
    room: str
    known: Knowledge
    address: StreamAddress
    own_scenes: OwnScenes
    tell: Callable[[str], None]

    def hear_before(self, kind: str, data: Mapping[str, Any]) -> None:
        """Take in an event before anything else is learned from it."""
        if not data and kind in CHANGES.values():
            self.tell(CHANGE_HANGS)
        if kind == "CurrentSceneCollectionChanging":
            self.own_scenes.leave()
            self.known.forget()
        elif kind == "CurrentProfileChanged":
            self._profile_changed(str(data.get("profileName") or ""))

    def _profile_changed(self, profile: str) -> None:
        """Tell of it: where the stream goes is the profile's; ours is written into it again."""
        self.address.forget()
        self.tell(
            f"somebody changed the profile in OBS to “{profile}”: server, key and encoder of "
            "the stream, the sound and the size of the picture are that profile's"
        )

    def name_to_give_back(self, kind: str, data: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the name of an input of ours and what it was called instead, if that was done."""
        if kind != "InputNameChanged":
            return None
        before, after = str(data.get("oldInputName")), str(data.get("inputName"))
        ours = before in our_inputs(self.room, self.known.premiere_scene)
        return (before, after) if ours else None

    async def give_name_back(self, before: str, after: str) -> None:
        """Give an input of ours its name back: by that it is found, in the show and after it."""
        names = {"inputName": after, "newInputName": before}
        try:
            async with self.known.naming:
                await self.connection.call("SetInputName", names)
        except (RequestFailed, TemporaryError) as error:
            what = f"“{before}” is called “{after}” now: give it its name back ({error})"
        else:
            what = (
                f"somebody called “{before}” “{after}”: it has its name back, by which it is found"
            )
        self.tell(what)

    async def ask_for_program(self, clock: Clock) -> None:
        """Look a moment later what is on program, where another scene than ordered seems to be."""
        await clock.sleep(PROGRAM_SETTLES)
        scene: str | None = None
        with suppress(TemporaryError, RequestFailed):
            # Not GetCurrentProgramScene: OBS 32 may die of it in studio mode.
            listed = await self.connection.call("GetSceneList")
            named = listed.get("currentProgramSceneName")
            scene = named if isinstance(named, str) else None
        self.known.see_program(scene)


MOST_UNMUTED: Final = 3
"""Times that a recording is unmuted: whoever mutes it once more is right."""


class Mender:
    """Unmutes talks in one OBS, where the room says `sound: mend`; of a fader, a track or a monitor
    only the crew knows how it should be. `tell` is called with what the crew is to read."""

    def __init__(
        self, connection: ObsConnection, sound: Sound, known: Knowledge, tell: Callable[[str], None]
    ) -> None:
        self._connection = connection
        self._mends = sound is Sound.MEND
        self._known = known
        self._tell = tell
        self._unmuted: Counter[tuple[str, Path | None]] = Counter()
        self._busy = False

    def due(self) -> str | None:
        """Return the media input that is to be unmuted now, if one is."""
        observed = self._known.observed
        if not self._mends or self._busy or isinstance(observed, Unread):
            return None
        muted = (each for each in observed.players if each.has_a_talk and each.mix.muted)
        return next((p.name for p in muted if self._unmuted[p.name, p.file] < MOST_UNMUTED), None)

    async def unmute(self, name: str) -> None:
        """Unmute this media input, and say so."""
        player = self._known.current.player(name)
        self._busy = True
        self._unmuted[name, player.file if player else None] += 1
        try:
            await self._connection.call("SetInputMute", {"inputName": name, "inputMuted": False})
        except (RequestFailed, TemporaryError) as error:
            self._tell(f"“{name}” is muted and cannot be unmuted ({error}): unmute it in OBS")
        else:
            self._tell(f"somebody muted “{name}”: it is unmuted, for the room has `sound: mend`")
        finally:
            self._busy = False
