"""desired(room, state) → what the room's OBS should be like. Pure; called by `device.py`."""

from collections.abc import Mapping
from pathlib import Path

from orchestrator.devices.obs.compare.inventory import loop_input
from orchestrator.devices.obs.compare.observed import ObsDesired
from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState
from orchestrator.model.timetable import DEFAULT_SCENES, Room


def scene_of(room: Room, kind: ItemKind) -> str:
    """Return the name of the room's scene for a kind of picture."""
    return room.scenes.get(kind, DEFAULT_SCENES[kind])


def loops_of(room: Room, loops: Mapping[ItemKind, Path]) -> Mapping[str, Path]:
    """Return what each media input for a loop is to play, by its name."""
    return {loop_input(scene_of(room, kind)): path for kind, path in loops.items()}


def desired(room: Room, state: RoomState) -> ObsDesired:
    """Return what OBS should be like for the room to be in this state."""
    return ObsDesired(
        scene=state.own_scene or scene_of(room, state.picture),
        premiere_scene=scene_of(room, ItemKind.PREMIERE),
        transition=state.transition,
        on_air=state.playing,
        finished=state.item.ended,
        preroll=state.preroll,
        texts=state.texts,
        streaming=state.streaming,
        in_charge=state.in_charge,
        loops=loops_of(room, state.loops),
    )
