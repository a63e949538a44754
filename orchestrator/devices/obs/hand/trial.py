"""Opens a recording in an OBS where nobody sees it: in an input of its own, removed again.

Called by `tried_in_obs` before the show, by `device` beside it. The input is hidden in a scene that
is not on program, of those that are there: to make a scene at the wrong moment hangs an OBS 32. It
plays without being held or sought in: that makes OBS delay all its sound, for good (measured).
"""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from orchestrator.devices.obs.compare.inventory import MEDIA_KIND, MEDIA_SETTINGS
from orchestrator.devices.obs.compare.observed import MediaReading, MediaState
from orchestrator.devices.obs.naming.naming import NoNameError, as_told
from orchestrator.devices.obs.sight.quiet_scene import quiet_scene
from orchestrator.devices.obs.sight.readings import Reader
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.devices.trials import TrialLook, Tried
from orchestrator.errors import TemporaryError

NAME: Final = "Orchestrator trial"
"""How the inputs are called that are opened here; what is left of one is removed the next time."""

OPENS_WITHIN: Final = 4.0
"""Seconds; it usually takes 0.1, and a share on the other side of a network a second."""

TAKES_AT_MOST: Final = 9.0
"""Seconds for one recording, everything together."""

LOOK_EVERY: Final = 0.05
FRAME_WITHIN: Final = 2.1
"""Seconds in which a recording shows its next frame; where it waits longer, `check` says so."""

GLANCE_EVERY: Final = 0.01

LOOKS_AGAIN_AFTER: Final = 2.0
"""Seconds after the first look: many talks begin with black, or with a title that stands still."""

ENDS_TO_BELIEVE: Final = 3
"""Looks that find a recording ended which was never seen to play: it cannot be opened."""

WIDTH, GLANCE_WIDTH, QUALITY = 640, 32, 80
LONGEST: Final = 1e7
"""Seconds; OBS says something beyond, or below 0, where it does not know the length."""


async def try_recording(reader: Reader, file: Path, *, look: bool) -> Tried:
    """Open the recording, hidden; return what came of it.

    Raises RequestFailed, TemporaryError. The input is removed in any case that leaves a connection.
    """
    try:
        named = reader.naming.settings_for(file, None)
    except NoNameError as error:
        return Tried("", str(error))
    tried = Tried(as_told(reader.naming.text_of(named)))
    name = f"{NAME} {secrets.token_hex(4)}"
    scene = await quiet_scene(reader.connection, reader.premiere_scene)
    order = {
        "sceneName": scene,
        "sceneItemEnabled": False,
        "inputName": name,
        "inputKind": MEDIA_KIND,
        "inputSettings": {**MEDIA_SETTINGS, **named},
    }
    created = await reader.connection.call("CreateInput", order)
    item = {"sceneName": scene, "sceneItemId": created["sceneItemId"]}
    try:
        async with asyncio.timeout(TAKES_AT_MOST):
            return await _watched(reader, name, item, tried, look)
    except TimeoutError:
        return replace(tried, problem=f"it has not opened there within {TAKES_AT_MOST:.0f} s")
    finally:
        with suppress(TemporaryError):
            await asyncio.shield(_remove(reader, name, item))


async def _watched(
    reader: Reader, name: str, item: Mapping[str, object], tried: Tried, look: bool
) -> Tried:
    reading = await _opened(reader, name)
    if reading is None:
        return replace(tried, problem="it cannot be opened there")
    length = reading.duration if 0 < reading.duration < LONGEST else None
    if not look:
        return replace(tried, length=length)
    looks = [await _look(reader, name)]
    placed = (await reader.connection.call("GetSceneItemTransform", item))["sceneItemTransform"]
    if length is None or length > looks[0].at + LOOKS_AGAIN_AFTER + 1:
        await reader.clock.sleep(LOOKS_AGAIN_AFTER)
        looks.append(await _look(reader, name))
    width, height = round(placed["sourceWidth"]), round(placed["sourceHeight"])
    return replace(tried, length=length, width=width, height=height, looks=tuple(looks))


async def _opened(reader: Reader, name: str) -> MediaReading | None:
    """Return a look at it when it plays; None: it cannot be opened."""
    clock, ends, before = reader.clock, 0, 0.0
    began, with_length = clock.monotonic(), None
    while clock.monotonic() - began < OPENS_WITHIN and ends < ENDS_TO_BELIEVE:
        reading = await reader.player(name)
        if reading.state is MediaState.PLAYING and 0 < before < reading.cursor:
            return reading
        with_length = reading if 0 < reading.duration < LONGEST else with_length
        before = reading.cursor
        ends += reading.state in (MediaState.ENDED, MediaState.ERROR)
        await clock.sleep(LOOK_EVERY)
    return with_length if ends else None  # shorter than two looks: it has played


async def _look(reader: Reader, name: str) -> TrialLook:
    """Return the picture of the input, and where it is; raises TemporaryError."""
    await _see_a_frame(reader, name)
    jpeg = await _screenshot(reader, name, WIDTH)
    return TrialLook((await reader.player(name)).cursor, jpeg)


async def _see_a_frame(reader: Reader, name: str) -> None:
    """Glance at the input until its picture is another.

    OBS throws away the frames of an input that is on no screen, unless it is looked at in the very
    moment: of a recording with a frame a second a single look shows black, or what was seen before.
    """
    began, before = reader.clock.monotonic(), await _screenshot(reader, name, GLANCE_WIDTH)
    while reader.clock.monotonic() - began < FRAME_WITHIN:
        await reader.clock.sleep(GLANCE_EVERY)
        if await _screenshot(reader, name, GLANCE_WIDTH) != before:
            return


async def _screenshot(reader: Reader, name: str, width: int) -> bytes:
    wanted = {
        "sourceName": name,
        "imageFormat": "jpg",
        "imageWidth": width,
        "imageCompressionQuality": QUALITY,
    }
    try:
        answer = await reader.connection.call("GetSourceScreenshot", wanted)
    except RequestFailed:
        return b""  # of what has no picture, or no decoder for it, OBS has nothing to show
    try:
        return base64.b64decode(str(answer["imageData"]).partition(",")[2], validate=True)
    except (KeyError, binascii.Error) as error:
        raise TemporaryError("OBS answered with no picture") from error


async def remove_leftovers(reader: Reader) -> None:
    """Remove what an earlier trial could not, because its connection was lost."""
    inputs = (await reader.connection.call("GetInputList", {"inputKind": MEDIA_KIND}))["inputs"]
    left = {name for one in inputs if (name := str(one["inputName"])).startswith(NAME)}
    if not left:
        return
    for scene in (await reader.connection.call("GetSceneList"))["scenes"]:
        place = {"sceneName": scene["sceneName"]}
        for item in (await reader.connection.call("GetSceneItemList", place))["sceneItems"]:
            if item["sourceName"] in left:
                found = {**place, "sceneItemId": item["sceneItemId"]}
                await _remove(reader, str(item["sourceName"]), found)


async def _remove(reader: Reader, name: str, item: Mapping[str, object]) -> None:
    """Remove an input: its item first, for in a scene that OBS never draws it keeps the input."""
    orders = ("RemoveSceneItem", item), ("RemoveInput", {"inputName": name})
    for kind, data in orders:
        with suppress(RequestFailed):
            await reader.connection.call(kind, data)
