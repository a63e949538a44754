"""Reads from OBS what `ObsObserved` holds, and the program as a small picture.

Called by `survey`, `watch`, `first_frame`, `trial`.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from orchestrator.clock import Clock
from orchestrator.devices.obs.compare.inventory import (
    MEDIA_KIND,
    TEXT_KINDS,
    overlay_input,
    overlay_names,
    player_names,
)
from orchestrator.devices.obs.compare.mix import QUESTIONS, mix_of
from orchestrator.devices.obs.compare.observed import (
    MediaReading,
    MediaState,
    ObservedLoop,
    ObservedPlayer,
    ObsObserved,
)
from orchestrator.devices.obs.compare.stills import FORMAT, HEIGHT, pixels_of
from orchestrator.devices.obs.compare.stills import WIDTH as SMALL
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import Request, RequestFailed
from orchestrator.errors import TemporaryError

Answer = Mapping[str, Any]

_STATE_PREFIX = "OBS_MEDIA_STATE_"
_CUT_KIND = "cut_transition"

_MEDIA_STATUS = "GetMediaInputStatus"

_OF_A_PLAYER = (
    "GetInputSettings",
    "GetInputAudioSyncOffset",
    *QUESTIONS,
    _MEDIA_STATUS,
)
"""What is asked of each media input in a full reading; how it plays last, for that ages."""


@contextmanager
def readable() -> Iterator[None]:
    """Make an answer of another shape than OBS's a TemporaryError: the next one may be read."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise TemporaryError(
            f"OBS answered with something that cannot be read ({type(error).__name__})"
        ) from error


def status_of(player: str) -> Request:
    """Return the request for a media input's state."""
    return (_MEDIA_STATUS, {"inputName": player})


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a scene: the id in it or in a group of it, and what it shows."""

    group: str
    id: int
    source: str
    enabled: bool
    is_group: bool


def _items_of(group: str, listed: Answer) -> list[_Item]:
    """Return the items, the oldest first: a person's doubles come after ours."""
    items = [
        _Item(
            group,
            int(item["sceneItemId"]),
            str(item["sourceName"]),
            bool(item["sceneItemEnabled"]),
            item.get("isGroup") is True,
        )
        for item in listed["sceneItems"]
    ]
    return sorted(items, key=lambda item: item.id)


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks one OBS about one room's things. `loops`: the names of its media inputs for them."""

    connection: ObsConnection
    clock: Clock
    room: str
    premiere_scene: str
    naming: Naming
    loops: tuple[str, ...] = ()

    async def everything(self) -> ObsObserved:
        """Return all that is known after asking everything; raises TemporaryError."""
        with readable():
            return await self._everything()

    async def _everything(self) -> ObsObserved:
        picture_since = self.clock.now()
        scenes, transitions, inputs, stream, video = await self._all(
            ("GetSceneList", {}),
            ("GetSceneTransitionList", {}),
            ("GetInputList", {}),
            ("GetStreamStatus", {}),
            ("GetVideoSettings", {}),
        )
        program = scenes["currentProgramSceneName"]
        if not isinstance(program, str):
            raise TemporaryError("OBS is between two scenes")  # as it turns Studio Mode on or off
        names = frozenset(str(scene["sceneName"]) for scene in scenes["scenes"])
        kinds = {str(one["inputName"]): str(one["inputKind"]) for one in inputs["inputs"]}
        return ObsObserved(
            scenes=names,
            program=program,
            picture_since=picture_since,
            transition=str(transitions.get("currentSceneTransitionName") or ""),
            transitions={
                str(one["transitionName"]): one.get("transitionKind") == _CUT_KIND
                for one in transitions["transitions"]
            },
            players=await self._players(names, kinds),
            texts=await self._texts(kinds),
            loops=await self._loops(kinds),
            streaming=bool(stream["outputActive"]),
            frame=video["fpsDenominator"] / video["fpsNumerator"],
        )

    async def _players(
        self, scenes: frozenset[str], kinds: Mapping[str, str]
    ) -> tuple[ObservedPlayer, ...]:
        if self.premiere_scene not in scenes:
            return ()
        items = await self._items()
        names = [
            name
            for name in player_names(self.premiere_scene)
            if name in items and kinds.get(name) == MEDIA_KIND
        ]
        asked = [(kind, {"inputName": name}) for kind in _OF_A_PLAYER for name in names]
        answers = await self._all(*asked)
        settings, offsets, mutes, volumes, tracks, monitors, statuses = (
            answers[n * len(names) :][: len(names)] for n in range(len(_OF_A_PLAYER))
        )
        return tuple(
            ObservedPlayer(
                name=name,
                item_id=items[name][0].id,
                file=self.naming.file_of(setting["inputSettings"]),
                told=self.naming.text_of(setting["inputSettings"]),
                visible=any(item.enabled for item in items[name]),
                sound_ms=int(offset["inputAudioSyncOffset"]),
                group=items[name][0].group,
                doubles=tuple((item.group, item.id) for item in items[name][1:]),
                mix=mix_of(mixed),
            ).seen(self.reading(status))
            for name, setting, offset, status, *mixed in zip(
                names, settings, offsets, statuses, mutes, volumes, tracks, monitors, strict=True
            )
        )

    async def _items(self) -> Mapping[str, Sequence["_Item"]]:
        """Return the items of the premiere scene by what they show, those in groups last."""
        (listed,) = await self._all(("GetSceneItemList", {"sceneName": self.premiere_scene}))
        direct = _items_of("", listed)
        groups = [item.source for item in direct if item.is_group]
        asked = [("GetGroupSceneItemList", {"sceneName": group}) for group in groups]
        grouped = zip(groups, await self._all(*asked), strict=True)
        found: dict[str, list[_Item]] = {}
        for item in (
            *direct,
            *(each for group, inner in grouped for each in _items_of(group, inner)),
        ):
            found.setdefault(item.source, []).append(item)
        return found

    async def _texts(self, kinds: Mapping[str, str]) -> dict[str, str]:
        overlays = [
            overlay
            for overlay in overlay_names()
            if kinds.get(overlay_input(self.room, overlay)) in TEXT_KINDS
        ]
        settings = await self._all(
            *(
                ("GetInputSettings", {"inputName": overlay_input(self.room, overlay)})
                for overlay in overlays
            )
        )
        return {
            overlay: str(setting["inputSettings"].get("text") or "")
            for overlay, setting in zip(overlays, settings, strict=True)
        }

    async def _loops(self, kinds: Mapping[str, str]) -> dict[str, ObservedLoop]:
        there = [name for name in self.loops if kinds.get(name) == MEDIA_KIND]
        asked = [("GetInputSettings", {"inputName": name}) for name in there]
        answers = await self._all(*asked, *map(status_of, there))
        given, statuses = answers[: len(there)], answers[len(there) :]
        return {
            name: ObservedLoop(
                file=self.naming.file_of(setting["inputSettings"]),
                told=self.naming.text_of(setting["inputSettings"]),
                again=setting["inputSettings"].get("looping") is True,
                reading=self.reading(status),
            )
            for name, setting, status in zip(there, given, statuses, strict=True)
        }

    async def player(self, name: str) -> MediaReading:
        """Return one look at a media input; raises RequestFailed, TemporaryError."""
        kind, data = status_of(name)
        return self.reading(await self.connection.call(kind, data))

    def reading(self, status: Answer) -> MediaReading:
        """Return what an answer to GetMediaInputStatus says; raises TemporaryError."""
        word = str(status.get("mediaState") or "").removeprefix(_STATE_PREFIX)
        state = MediaState.__members__.get(word, MediaState.NONE)
        with readable():
            cursor, duration = _seconds(status, "mediaCursor"), _seconds(status, "mediaDuration")
        # below 0: the file does not say how long it is (no header of one that was made live has it)
        return MediaReading(state, cursor, max(duration, 0.0), self.clock.now())

    async def _all(self, *requests: Request) -> Sequence[Answer]:
        """Return the answers to requests that all must succeed, asked in one batch."""
        if not requests:
            return ()
        answers = await self.connection.batch(requests)
        good = [answer for answer in answers if not isinstance(answer, RequestFailed)]
        if len(good) != len(requests):
            refused = next((a for a in answers if isinstance(a, RequestFailed)), None)
            raise TemporaryError(f"OBS changed while it was read: {refused}")
        return good


def _seconds(status: Answer, key: str) -> float:
    seconds = timedelta(milliseconds=status.get(key) or 0)  # refuses what isn't a length of time
    return seconds.total_seconds()


WIDTH = 480
QUALITY = 70
PATIENCE = 2.0
"""Seconds; a picture that takes longer is not worth having."""


async def program_picture(connection: ObsConnection, scene: str) -> bytes:
    """Return a JPEG of a scene as OBS renders it; raises TemporaryError."""
    wanted = {"imageFormat": "jpg", "imageWidth": WIDTH, "imageCompressionQuality": QUALITY}
    return await _screenshot(connection, {"sourceName": scene, **wanted})


async def small_picture(connection: ObsConnection, scene: str) -> bytes:
    """Return the pixels of a scene, few of them, as `stills` compares them.

    Raises TemporaryError.
    """
    size = {"imageWidth": SMALL, "imageHeight": HEIGHT}
    wanted = {"sourceName": scene, "imageFormat": FORMAT, **size}
    try:
        return pixels_of(await _screenshot(connection, wanted))
    except ValueError as error:
        raise TemporaryError("OBS answered with no picture") from error


async def _screenshot(connection: ObsConnection, wanted: Mapping[str, object]) -> bytes:
    try:
        answer = await connection.call("GetSourceScreenshot", wanted, PATIENCE)
        return base64.b64decode(str(answer["imageData"]).partition(",")[2], validate=True)
    except RequestFailed as error:
        raise TemporaryError(str(error)) from error
    except (KeyError, binascii.Error) as error:
        raise TemporaryError("OBS answered with no picture") from error
