"""Requests about transitions between scenes."""

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.requests.finding import Answer
from orchestrator.rehearsal.obs_simulator.studio.source_kinds import TRANSITION_KINDS, TRANSITIONS
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio


def get_transition_kind_list(_studio: Studio, _ask: Ask) -> Answer:
    """List the kinds of transitions."""
    return {"transitionKinds": list(TRANSITION_KINDS)}


def get_scene_transition_list(studio: Studio, _ask: Ask) -> Answer:
    """List the transitions of the scene collection."""
    current = TRANSITIONS[studio.world.transition]
    return {
        "currentSceneTransitionName": current.name,
        "currentSceneTransitionKind": current.id,
        "transitions": [
            {
                "transitionName": transition.name,
                "transitionKind": transition.id,
                "transitionFixed": transition.fixed,
                "transitionConfigurable": False,
            }
            for transition in studio.version.transitions
        ],
    }


def get_current_scene_transition(studio: Studio, _ask: Ask) -> Answer:
    """Return the transition with which the next take happens."""
    current = TRANSITIONS[studio.world.transition]
    return {
        "transitionName": current.name,
        "transitionKind": current.id,
        "transitionFixed": current.fixed,
        "transitionDuration": None if current.fixed else studio.world.transition_ms,
        "transitionConfigurable": False,
        "transitionSettings": None,
    }


def set_current_scene_transition(studio: Studio, ask: Ask) -> Answer:
    """Choose the transition. While one is under way another is forgotten, or wedges OBS."""
    name = ask.text("transitionName")
    if name not in TRANSITIONS:
        raise RequestRefusedError(
            Status.RESOURCE_NOT_FOUND, "No scene transition was found by that name."
        )
    if studio.program.in_transition and name != studio.world.transition:
        if studio.version.choosing_waits:
            return None
        studio.program.wedge()
    studio.world.transition = name
    studio.tell("CurrentSceneTransitionChanged", transitionName=name)
    return None


def set_current_scene_transition_duration(studio: Studio, ask: Ask) -> Answer:
    """Choose how long transitions take that have no length of their own."""
    length = int(ask.number("transitionDuration", 50, 20000))
    if length != studio.world.transition_ms:
        studio.world.transition_ms = length
        studio.tell("CurrentSceneTransitionDurationChanged", transitionDuration=length)
    return None


HANDLERS = {
    "GetTransitionKindList": get_transition_kind_list,
    "GetSceneTransitionList": get_scene_transition_list,
    "GetCurrentSceneTransition": get_current_scene_transition,
    "SetCurrentSceneTransition": set_current_scene_transition,
    "SetCurrentSceneTransitionDuration": set_current_scene_transition_duration,
}
