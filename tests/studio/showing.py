"""Plays one recording in a real OBS and notes what viewers would see and hear; judges it.

Used by `unusual_recordings`. The films are those of `tests.timetable.probe.unusual`.
"""

import base64
import io
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from orchestrator.clock import Clock
from orchestrator.devices.port import Hopeless, RecordingOver
from orchestrator.model.rundown import ItemKind
from orchestrator.timetable.probe.measure import probe
from tests.studio.real_obs import HEIGHT, WIDTH, Observer
from tests.studio.stage import Stage, premiere, showing
from tests.timetable.probe.unusual import Unusual
from tests.timetable.probe.unusual_making import read_time

METERS = 1 << 16
PLAYER = "Talk A"
HELD_S = 3.2
AFTER_S = 2.5
"""How long after its end a recording may still be seen to end."""
LATE_S = 1.0
"""By how much pictures may be older than the time since the take, on a machine with other work."""
STEADY_S = 0.45
"""By how much the picture may come out of step while it plays."""
SHAPE = 0.03
HEARD = 0.003
"""The level from which a channel counts as heard; -50 dB."""


@dataclass(frozen=True, slots=True)
class Look:
    """What program showed `at` seconds after the take; `shown` None: no picture of the film."""

    at: float
    shown: float | None


@dataclass(slots=True)
class Shown:
    """What came of one recording. Times in seconds after the take."""

    trouble: str = ""
    looks: list[Look] = field(default_factory=list)
    size: tuple[float, float] = (0.0, 0.0)
    heard: list[tuple[float, tuple[float, ...]]] = field(default_factory=list)
    ended: float | None = None


async def show(
    stage: Stage, observer: Observer, meters: Observer, path: Path, length: float
) -> Shown:
    """Hold the recording, take it, watch it to its end and take it off the air."""
    shown = Shown()
    found = _found(path)
    holding = showing(ItemKind.HOLDING, preroll=path, **found)
    await stage.keep(holding, HELD_S)
    stage.events.clear()
    wanted = premiere(path, stage.clock.now(), **found)
    try:
        verdict = await stage.converge(wanted)
    except AssertionError as error:
        shown.trouble = f"not on air: {error}"
        verdict = None
    if isinstance(verdict, Hopeless):
        shown.trouble = verdict.what
    if not shown.trouble:
        await _watch(stage, observer, meters, shown, wanted, length)
    await stage.converge(showing(ItemKind.HOLDING))
    await stage.quiet(observer, showing(ItemKind.HOLDING))
    return shown


def _found(path: Path) -> dict[str, object]:
    """Return what the room's state says of the recording."""
    found = probe(path)
    encrypted = frozenset({path} if found.encrypted else ())
    return {"first_stamps": {path: found.first_stamp_s}, "encrypted": encrypted}


async def show_plainly(
    clock: Clock, observer: Observer, meters: Observer, path: Path, length: float
) -> Shown:
    """Give the recording to the first media input on program, as a person in OBS does."""
    observer.request("SetCurrentProgramScene", {"sceneName": "Talk"})
    _enable(observer, PLAYER)
    _order(observer, "")
    await clock.sleep(0.2)
    meters.request("GetVersion")
    meters.events.clear()
    shown, began, playing = Shown(), clock.monotonic(), False
    _order(observer, str(path))
    while (at := clock.monotonic() - began) < length + AFTER_S:
        await clock.sleep(0.1)
        at = clock.monotonic() - began
        _look(observer, meters, PLAYER, at, shown)
        status = observer.request("GetMediaInputStatus", {"inputName": PLAYER})["mediaState"]
        playing = playing or status == "OBS_MEDIA_STATE_PLAYING"
        if status == "OBS_MEDIA_STATE_ENDED" and (playing or at > 1.0):
            shown.ended = at
            break
    return shown


def _enable(observer: Observer, player: str) -> None:
    for item in observer.request("GetSceneItemList", {"sceneName": "Talk"})["sceneItems"]:
        if "Talk" in item["sourceName"]:
            order = {
                "sceneName": "Talk",
                "sceneItemId": item["sceneItemId"],
                "sceneItemEnabled": item["sourceName"] == player,
            }
            observer.request("SetSceneItemEnabled", order)


def _order(observer: Observer, file: str) -> None:
    settings = {"inputName": PLAYER, "inputSettings": {"local_file": file}}
    observer.request("SetInputSettings", settings)


async def _watch(
    stage: Stage, observer: Observer, meters: Observer, shown: Shown, wanted: Any, length: float
) -> None:
    taken = stage.taken or stage.clock.now()
    began = stage.clock.monotonic() - (stage.clock.now() - taken).total_seconds()
    player = _on_screen(observer)
    meters.events.clear()
    while (at := stage.clock.monotonic() - began) < length + AFTER_S:
        await stage.keep(wanted, 0.1)
        at = stage.clock.monotonic() - began
        _look(observer, meters, player, at, shown)
        over = next((e for e in stage.events if isinstance(e, RecordingOver)), None)
        if over is not None:
            shown.ended = (over.at - taken).total_seconds()
            return


def _look(observer: Observer, meters: Observer, player: str, at: float, shown: Shown) -> None:
    shape = _size(observer, player)
    shown.size = shape if shape[0] else shown.size
    shown.looks.append(Look(at, _picture(observer, shown.size)))
    _listen(meters, player, at, shown)


def _on_screen(observer: Observer) -> str:
    items = observer.request("GetSceneItemList", {"sceneName": "Talk"})["sceneItems"]
    names = [i["sourceName"] for i in items if i["sceneItemEnabled"] and "Talk" in i["sourceName"]]
    return str(names[0]) if names else "Talk A"


def _size(observer: Observer, player: str) -> tuple[float, float]:
    item = observer.request("GetSceneItemId", {"sceneName": "Talk", "sourceName": player})
    place = observer.request(
        "GetSceneItemTransform", {"sceneName": "Talk", "sceneItemId": item["sceneItemId"]}
    )["sceneItemTransform"]
    return float(place["sourceWidth"]), float(place["sourceHeight"])


def _picture(observer: Observer, size: tuple[float, float]) -> float | None:
    """Return the moment that the film's part of the program picture shows."""
    order = {"sourceName": "Talk", "imageFormat": "jpg", "imageCompressionQuality": 90}
    data = str(observer.request("GetSourceScreenshot", order)["imageData"]).split(",", 1)[1]
    light = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))
    if not all(size):
        return None
    scale = min(WIDTH / size[0], HEIGHT / size[1])
    width, height = round(size[0] * scale), round(size[1] * scale)
    left, top = (WIDTH - width) // 2, (HEIGHT - height) // 2
    return read_time(light[top : top + height, left : left + width])


def _listen(meters: Observer, player: str, at: float, shown: Shown) -> None:
    meters.request("GetVersion")  # reads what has come
    for event in meters.events:
        if event.get("eventType") == "InputVolumeMeters":
            for one in event["eventData"]["inputs"]:
                if one["inputName"] == player:
                    peaks = tuple(float(channel[1]) for channel in one["inputLevelsMul"])
                    shown.heard.append((at, peaks))
    meters.events.clear()


def faults(shown: Shown, film: Unusual) -> list[str]:
    """Return what viewers would not have seen or heard as it is."""
    length = film.seconds
    if shown.trouble:
        return [shown.trouble]
    return [
        fault
        for fault in (
            _picture_fault(shown.looks, length, film.starts),
            _shape_fault(shown.size, film.shape),
            _sound_fault(shown, length),
            _end_fault(shown.ended, length),
        )
        if fault
    ]


def _picture_fault(looks: Sequence[Look], length: float, starts: float) -> str:
    during = [look for look in looks if 0.3 < look.at < length - 0.3]
    seen = [(look.at, look.shown) for look in during if look.shown is not None]
    if len(seen) < 0.8 * len(during) or not seen:
        return f"its picture was seen in {len(seen)} of {len(during)} looks"
    lags = [at + starts - shown for at, shown in seen]
    usual = statistics.median(lags)
    if not -0.3 < usual < LATE_S:
        return f"its picture was {usual:+.1f} s late"
    worst = max(lags, key=lambda lag: abs(lag - usual))
    if abs(worst - usual) > STEADY_S:
        return f"its picture came {worst - usual:+.1f} s out of step"
    return ""


def _shape_fault(size: tuple[float, float], shape: float) -> str:
    if not all(size):
        return "it has no size in OBS"
    seen = size[0] / size[1]
    return "" if abs(seen / shape - 1) < SHAPE else f"it is {seen:.2f} wide for 1, not {shape:.2f}"


def _sound_fault(shown: Shown, length: float) -> str:
    levels = [peaks for at, peaks in shown.heard if 0.8 < at < length - 0.5]
    if not levels:
        return "no sound was measured"
    heard = [bool(peaks) and min(peaks) > HEARD for peaks in levels]
    if sum(heard) < 0.85 * len(heard):
        return f"it was heard on all sides in {sum(heard)} of {len(heard)} looks"
    return ""


def _end_fault(ended: float | None, length: float) -> str:
    if ended is None:
        return "its end was not told"
    return "" if abs(ended - length) < 1.0 else f"it ended after {ended:.1f} s, not {length:.1f} s"
