"""Finds what a request names, or refuses as OBS does; used by the request modules."""

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio
from orchestrator.rehearsal.obs_simulator.studio.world import Input, Scene, SceneItem

Answer = dict[str, object] | None


def find_source(studio: Studio, ask: Ask, field: str) -> Scene | Input:
    """Return the scene or input that the field names."""
    name = _name(studio, ask, field)
    source = studio.world.source(name)
    if source is None:
        raise RequestRefusedError(
            Status.RESOURCE_NOT_FOUND, studio.version.nowhere.format(name=name)
        )
    return source


def _name(studio: Studio, ask: Ask, field: str) -> str:
    if studio.version.names is None:
        return ask.text(field)
    name = ask.name(field)
    if name is None:
        uuid = f"{field.removesuffix('Name')}Uuid"
        told = studio.version.names.format(field=field, uuid=uuid)
        raise RequestRefusedError(Status.MISSING_REQUEST_FIELD, told)
    return name


def find_scene(studio: Studio, ask: Ask, field: str = "sceneName") -> Scene:
    """Return the scene that the field names."""
    source = find_source(studio, ask, field)
    if not isinstance(source, Scene):
        raise RequestRefusedError(
            Status.INVALID_RESOURCE_TYPE, "The specified source is not a scene."
        )
    return source


def find_input(studio: Studio, ask: Ask) -> Input:
    """Return the input that `inputName` names."""
    source = find_source(studio, ask, "inputName")
    if not isinstance(source, Input):
        raise RequestRefusedError(
            Status.INVALID_RESOURCE_TYPE, "The specified source is not an input."
        )
    return source


def find_item(studio: Studio, ask: Ask) -> tuple[Scene, SceneItem]:
    """Return the scene and its item that `sceneName` and `sceneItemId` name."""
    scene = find_scene(studio, ask)
    item_id = int(ask.number("sceneItemId", least=0))
    item = scene.item(item_id)
    if item is None:
        raise RequestRefusedError(
            Status.RESOURCE_NOT_FOUND,
            f"No scene items were found in scene `{scene.name}` with the ID `{item_id}`.",
        )
    return scene, item


def refuse_taken(studio: Studio, name: str, comment: str) -> None:
    """Refuse when a scene or input has this name already."""
    if studio.world.source(name) is not None:
        raise RequestRefusedError(Status.RESOURCE_ALREADY_EXISTS, comment)


def refuse_taken_by_scene(studio: Studio, name: str, comment: str) -> None:
    """Refuse to name a scene as another, or as an input where they share their names."""
    if not studio.version.scene_may_be_named_as_an_input:
        refuse_taken(studio, name, comment)
    elif studio.world.scene(name) is not None:
        raise RequestRefusedError(Status.RESOURCE_ALREADY_EXISTS, comment)
