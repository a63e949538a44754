"""Requests about scenes, and about what is on program."""

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.requests.finding import (
    Answer,
    find_scene,
    find_source,
    refuse_taken_by_scene,
)
from orchestrator.rehearsal.obs_simulator.studio.source_kinds import TRANSITIONS
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio

SCENE_COLLECTION = "Simulated"


def get_scene_list(studio: Studio, _ask: Ask) -> Answer:
    """List the scenes, from the last in OBS's list to its first."""
    return {
        "currentProgramSceneName": studio.world.program.name,
        "currentPreviewSceneName": studio.preview.name if studio.preview else None,
        "scenes": studio.scene_list(),
    }


def get_group_list(_studio: Studio, _ask: Ask) -> Answer:
    """List the groups: there are none."""
    return {"groups": []}


def get_current_program_scene(studio: Studio, _ask: Ask) -> Answer:
    """Name the program scene; right after a take the new one, whatever the transition."""
    return {"currentProgramSceneName": studio.world.program.name}


def set_current_program_scene(studio: Studio, ask: Ask) -> Answer:
    """Take the scene."""
    take = studio.program.take_anew if studio.studio_mode else studio.program.take
    take(find_scene(studio, ask))
    return None


def get_current_preview_scene(studio: Studio, _ask: Ask) -> Answer:
    """Name the scene in the preview of studio mode."""
    if studio.preview is None:
        raise RequestRefusedError(Status.STUDIO_MODE_NOT_ACTIVE)
    return {"currentPreviewSceneName": studio.preview.name}


def set_current_preview_scene(studio: Studio, ask: Ask) -> Answer:
    """Put the scene into the preview of studio mode."""
    if studio.preview is None:
        raise RequestRefusedError(Status.STUDIO_MODE_NOT_ACTIVE)
    studio.preview = find_scene(studio, ask)
    return None


def get_scene_collection_list(_studio: Studio, _ask: Ask) -> Answer:
    """Name the scene collections: there is one."""
    return {
        "currentSceneCollectionName": SCENE_COLLECTION,
        "sceneCollections": [SCENE_COLLECTION],
    }


def get_scene_transition_override(studio: Studio, ask: Ask) -> Answer:
    """Say which transition the scene has of its own."""
    scene = find_scene(studio, ask)
    return {"transitionName": scene.transition, "transitionDuration": scene.transition_ms}


def set_scene_transition_override(studio: Studio, ask: Ask) -> Answer:
    """Give the scene a transition of its own, or take it away: null does that."""
    scene = find_scene(studio, ask)
    named, timed = ask.names("transitionName"), ask.names("transitionDuration")
    if not named and not timed:
        raise RequestRefusedError(
            Status.MISSING_REQUEST_FIELD,
            "Your request data must include either `transitionName` or `transitionDuration`.",
        )
    name = ask.text("transitionName") if ask.has("transitionName") else None
    if name is not None and name not in TRANSITIONS:
        raise RequestRefusedError(
            Status.RESOURCE_NOT_FOUND, "No scene transition was found by that name."
        )
    if timed:
        given = ask.has("transitionDuration")
        scene.transition_ms = int(ask.number("transitionDuration", 50, 20000)) if given else None
    if named:
        scene.transition = name
    return None


def create_scene(studio: Studio, ask: Ask) -> Answer:
    """Add an empty scene."""
    name = ask.text("sceneName")
    refuse_taken_by_scene(studio, name, "A source already exists by that scene name.")
    studio.create_scene(name)
    return None


def remove_scene(studio: Studio, ask: Ask) -> Answer:
    """Remove a scene, but for the last."""
    scene = find_scene(studio, ask)
    if len(studio.world.scenes) < 2:
        raise RequestRefusedError(
            Status.NOT_ENOUGH_RESOURCES, "You cannot remove the last scene in the collection."
        )
    studio.remove_scene(scene)
    return None


def set_scene_name(studio: Studio, ask: Ask) -> Answer:
    """Rename a scene."""
    scene = find_scene(studio, ask)
    name = ask.text("newSceneName")
    refuse_taken_by_scene(studio, name, "A source already exists by that new scene name.")
    studio.rename_scene(scene, name)
    return None


def get_source_active(studio: Studio, ask: Ask) -> Answer:
    """Say whether a scene or input is on program."""
    active = studio.program.is_active(find_source(studio, ask, "sourceName"))
    return {"videoActive": active, "videoShowing": active}


HANDLERS = {
    "GetSceneList": get_scene_list,
    "GetGroupList": get_group_list,
    "GetCurrentProgramScene": get_current_program_scene,
    "SetCurrentProgramScene": set_current_program_scene,
    "GetCurrentPreviewScene": get_current_preview_scene,
    "SetCurrentPreviewScene": set_current_preview_scene,
    "GetSceneCollectionList": get_scene_collection_list,
    "GetSceneSceneTransitionOverride": get_scene_transition_override,
    "SetSceneSceneTransitionOverride": set_scene_transition_override,
    "CreateScene": create_scene,
    "RemoveScene": remove_scene,
    "SetSceneName": set_scene_name,
    "GetSourceActive": get_source_active,
}
