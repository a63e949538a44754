"""What is set in a room's OBS that viewers, or the crew, may not expect.

Called by `orchestrator check`; each finding says where it is set and how to undo it.
"""

from collections import Counter
from collections.abc import Iterator

from orchestrator.devices.obs.compare.desired import scene_of
from orchestrator.devices.obs.compare.inventory import player_names
from orchestrator.devices.obs.compare.surroundings import Surroundings
from orchestrator.devices.obs.sight.look_around import read_surroundings
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room


async def odd_settings(connection: ObsConnection, room: Room) -> tuple[str, ...]:
    """Return the findings, in words; raises RequestFailed, TemporaryError."""
    listed = await connection.call("GetSceneList")
    there = {str(scene["sceneName"]) for scene in listed["scenes"]}
    around = await read_surroundings(connection, there & {scene_of(room, k) for k in ItemKind})
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
