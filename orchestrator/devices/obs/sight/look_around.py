"""Reads what people have set in OBS around the room's things.

Called by `survey.py` in each full reading, and by `orchestrator check`, for which
`odd_settings` says what viewers may not expect: where it is set and how to undo it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orchestrator.devices.obs.compare.desired import scene_of
from orchestrator.devices.obs.compare.inventory import player_names
from orchestrator.devices.obs.compare.surroundings import Override, Surroundings
from orchestrator.devices.obs.sight.mixer import PROFILE_MODE, PROFILE_TRACK, streamed_track
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import Request, RequestFailed
from orchestrator.errors import TemporaryError
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room


async def read_surroundings(connection: ObsConnection, scenes: Iterable[str]) -> Surroundings:
    """Return what is set around these scenes, which OBS has; what it refuses counts as not set.

    Raises TemporaryError.
    """
    asked: list[Request] = [("GetStudioModeEnabled", {}), ("GetSceneCollectionList", {})]
    asked += [PROFILE_MODE, PROFILE_TRACK]
    names = sorted(scenes)
    asked += [("GetSceneSceneTransitionOverride", {"sceneName": name}) for name in names]
    mode, collections, output, track, *overrides = await _answers(connection, asked)
    found = {name: _override(answer) for name, answer in zip(names, overrides, strict=True)}
    return Surroundings(
        studio_mode=mode.get("studioModeEnabled") is True,
        collection=str(collections.get("currentSceneCollectionName") or ""),
        overrides={name: override for name, override in found.items() if override is not None},
        streamed=streamed_track(output, track),
    )


async def _answers(connection: ObsConnection, asked: list[Request]) -> list[Mapping[str, Any]]:
    """Return an answer each, empty where it was refused."""
    answers: list[Mapping[str, Any]] = []
    while len(answers) < len(asked):
        # a batch ends with the first that is refused
        got = await connection.batch(asked[len(answers) :])
        if not got:
            raise TemporaryError("OBS answered with something that cannot be read")
        answers += [{} if isinstance(answer, RequestFailed) else answer for answer in got]
    return answers


def _override(answer: Mapping[str, Any]) -> Override | None:
    name, duration = answer.get("transitionName"), answer.get("transitionDuration")
    if not isinstance(name, str) or not name:
        return None
    return Override(name, duration if isinstance(duration, int) else None)


async def odd_settings(connection: ObsConnection, room: Room) -> tuple[str, ...]:
    """Return the findings, in words; raises RequestFailed, TemporaryError."""
    listed = await connection.call("GetSceneList")
    there = {str(scene["sceneName"]) for scene in listed["scenes"]}
    around = await read_surroundings(connection, there & set(room.all_scenes))
    premiere = scene_of(room, ItemKind.PREMIERE)
    if premiere not in there:
        return tuple(_overrides(around))
    items = await connection.call("GetSceneItemList", {"sceneName": premiere})
    names = Counter(str(item["sourceName"]) for item in items["sceneItems"])
    return (*_overrides(around), *_doubles(premiere, names))


def _overrides(around: Surroundings) -> Iterator[str]:
    for scene, override in around.overrides.items():
        yield (
            f"the scene “{scene}” has a transition of its own ({override}): the orchestrator's "
            "takes go without it, those by hand with it — right click on the scene in OBS, "
            "Transition Override, None"
        )


def _doubles(premiere: str, names: Counter[str]) -> Iterator[str]:
    for name in player_names(premiere):
        if names[name] > 1:
            yield (
                f"“{name}” stands {names[name]} times in the scene “{premiere}”: only the first is "
                "shown, the others are hidden with it — remove them in OBS"
            )
