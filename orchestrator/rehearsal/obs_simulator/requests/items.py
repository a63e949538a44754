"""Requests about the items of scenes: which, in which order, whether and where they are shown."""

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.requests.finding import (
    Answer,
    find_item,
    find_scene,
    find_source,
)
from orchestrator.rehearsal.obs_simulator.requests.transforms import changed, spelled
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio
from orchestrator.rehearsal.obs_simulator.studio.world import Input, Scene, SceneItem, shown_in


def get_scene_item_list(studio: Studio, ask: Ask) -> Answer:
    """List a scene's items, the lowest first."""
    items = find_scene(studio, ask).items
    return {"sceneItems": [_spelled_item(studio, item, place) for place, item in enumerate(items)]}


def _spelled_item(studio: Studio, item: SceneItem, index: int) -> dict[str, object]:
    is_input = isinstance(item.source, Input)
    return {
        "sceneItemId": item.id,
        "sceneItemIndex": index,
        "sceneItemEnabled": item.enabled,
        "sceneItemLocked": False,
        "sceneItemTransform": _spelled_transform(studio, item),
        "sceneItemBlendMode": "OBS_BLEND_NORMAL",
        "sourceName": item.source.name,
        "sourceType": "OBS_SOURCE_TYPE_INPUT" if is_input else "OBS_SOURCE_TYPE_SCENE",
        "inputKind": item.source.kind.id if isinstance(item.source, Input) else None,
        "isGroup": None if is_input else False,
    }


def _spelled_transform(studio: Studio, item: SceneItem) -> dict[str, object]:
    return spelled(item, crops_to_bounds=studio.version.crops_to_bounds)


def get_scene_item_id(studio: Studio, ask: Ask) -> Answer:
    """Find a source among a scene's items; `searchOffset` skips matches, -1 means the last."""
    scene = find_scene(studio, ask)
    name = ask.text("sourceName")
    skip = int(ask.number("searchOffset", least=-1)) if ask.has("searchOffset") else 0
    found = [item for item in scene.items if item.source.name == name]
    if not found[skip:]:
        raise RequestRefusedError(
            Status.RESOURCE_NOT_FOUND,
            "No scene items were found in the specified scene by that name or offset.",
        )
    return {"sceneItemId": found[skip].id}


def create_scene_item(studio: Studio, ask: Ask) -> Answer:
    """Put a source that exists on top of a scene."""
    scene = find_scene(studio, ask)
    source = find_source(studio, ask, "sourceName")
    if source is scene:
        raise RequestRefusedError(
            Status.CANNOT_ACT, "You cannot create scene item of a scene within itself."
        )
    enabled = ask.flag_or("sceneItemEnabled", default=True)
    if isinstance(source, Scene) and any(inner is scene for inner in shown_in(source)):
        raise RequestRefusedError(
            Status.RESOURCE_CREATION_FAILED, "Failed to create the scene item."
        )
    return {"sceneItemId": studio.add_item(scene, source, enabled).id}


def remove_scene_item(studio: Studio, ask: Ask) -> Answer:
    """Take an item out of its scene."""
    studio.remove_item(*find_item(studio, ask))
    return None


def get_scene_item_enabled(studio: Studio, ask: Ask) -> Answer:
    """Say whether an item is shown with its scene."""
    _, item = find_item(studio, ask)
    return {"sceneItemEnabled": item.enabled}


def set_scene_item_enabled(studio: Studio, ask: Ask) -> Answer:
    """Show or hide an item."""
    scene, item = find_item(studio, ask)
    studio.enable_item(scene, item, ask.flag("sceneItemEnabled"))
    return None


def get_scene_item_transform(studio: Studio, ask: Ask) -> Answer:
    """Say where and how large an item is shown."""
    _, item = find_item(studio, ask)
    return {"sceneItemTransform": _spelled_transform(studio, item)}


def set_scene_item_transform(studio: Studio, ask: Ask) -> Answer:
    """Choose where and how large an item is shown; what is not named stays."""
    scene, item = find_item(studio, ask)
    change = ask.within("sceneItemTransform")
    crops = studio.version.crops_to_bounds
    item.transform = changed(item.transform, change, crops_to_bounds=crops)
    studio.tell(
        "SceneItemTransformChanged",
        sceneName=scene.name,
        sceneItemId=item.id,
        sceneItemTransform=_spelled_transform(studio, item),
    )
    return None


def get_scene_item_index(studio: Studio, ask: Ask) -> Answer:
    """Say which place an item has among its scene's, 0 being the lowest."""
    scene, item = find_item(studio, ask)
    return {"sceneItemIndex": scene.items.index(item)}


def set_scene_item_index(studio: Studio, ask: Ask) -> Answer:
    """Give an item another place; one past the highest is the highest."""
    scene, item = find_item(studio, ask)
    studio.move_item(scene, item, int(ask.number("sceneItemIndex", 0, 8192)))
    return None


HANDLERS = {
    "GetSceneItemList": get_scene_item_list,
    "GetSceneItemId": get_scene_item_id,
    "CreateSceneItem": create_scene_item,
    "RemoveSceneItem": remove_scene_item,
    "GetSceneItemEnabled": get_scene_item_enabled,
    "SetSceneItemEnabled": set_scene_item_enabled,
    "GetSceneItemTransform": get_scene_item_transform,
    "SetSceneItemTransform": set_scene_item_transform,
    "GetSceneItemIndex": get_scene_item_index,
    "SetSceneItemIndex": set_scene_item_index,
}
