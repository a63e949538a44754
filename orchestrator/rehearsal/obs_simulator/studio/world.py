"""What OBS keeps in a scene collection: scenes, items, inputs, the transition. Data and look-ups.

`studio` changes it; a deep copy of it is what OBS has saved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestrator.rehearsal.obs_simulator.studio.source_kinds import InputKind

Settings = dict[str, object]

CANVAS_WIDTH, CANVAS_HEIGHT = 640, 360

TRACKS = tuple(str(number) for number in range(1, 7))
NOT_MONITORED = "OBS_MONITORING_TYPE_NONE"


@dataclass(eq=False, slots=True)
class Input:
    """Something to be seen or heard. `removed`: on its way out, but its name is still taken.

    `voice`: the loudness of what comes into a device, as a part of full scale.
    """

    name: str
    kind: InputKind
    settings: Settings
    muted: bool = False
    volume: float = 1.0
    sync_offset: int = 0
    tracks: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(TRACKS, True))
    monitor: str = NOT_MONITORED
    voice: float = 0.0
    removed: bool = False

    def setting(self, name: str) -> object:
        """Return the setting's value, or its default."""
        return self.settings.get(name, self.kind.defaults.get(name))


@dataclass(slots=True)
class Transform:
    """Where and how large an item is shown; numbers as in the protocol."""

    position_x: float = 0.0
    position_y: float = 0.0
    rotation: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    alignment: int = 5
    bounds_type: str = "OBS_BOUNDS_NONE"
    bounds_alignment: int = 0
    bounds_width: float = 0.0
    bounds_height: float = 0.0
    crop_left: int = 0
    crop_right: int = 0
    crop_top: int = 0
    crop_bottom: int = 0
    crop_to_bounds: bool = False


@dataclass(eq=False, slots=True)
class SceneItem:
    """An input, or a scene, within a scene."""

    id: int
    source: "Input | Scene"
    enabled: bool = True
    transform: Transform = field(default_factory=Transform)


@dataclass(eq=False, slots=True)
class Scene:
    """A picture made of items, the lowest first.

    `transition`, `transition_ms`: its own, with which it is taken instead of the collection's.
    """

    name: str
    items: list[SceneItem] = field(default_factory=list)
    last_id: int = 0
    removed: bool = False
    transition: str | None = None
    transition_ms: int | None = None

    def item(self, item_id: int) -> SceneItem | None:
        """Return the item with this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    def add(self, source: "Input | Scene", enabled: bool) -> SceneItem:
        """Put the source on top of the scene."""
        self.last_id += 1
        item = SceneItem(self.last_id, source, enabled)
        self.items.append(item)
        return item


@dataclass(slots=True)
class World:
    """A scene collection. `scenes` stand as in OBS's list; `inputs` as they were made."""

    scenes: list[Scene]
    program: Scene
    inputs: list[Input] = field(default_factory=list)
    transition: str = "Fade"
    transition_ms: int = 300

    def scene(self, name: str) -> Scene | None:
        """Return the scene of this name, or None."""
        return next((scene for scene in self.scenes if scene.name == name), None)

    def source(self, name: str) -> Scene | Input | None:
        """Return the input or scene of this name; where both have it OBS finds the input."""
        return next((i for i in self.inputs if i.name == name), None) or self.scene(name)


def fresh_world() -> World:
    """Return the collection of an OBS that was never used: one empty scene."""
    scene = Scene("Scene")
    return World(scenes=[scene], program=scene)


def shown_in(scene: Scene) -> Iterator[Input | Scene]:
    """Yield the scene and everything that its enabled items show, nested scenes included."""
    yield scene
    for item in scene.items:
        if not item.enabled:
            continue
        if isinstance(item.source, Scene):
            yield from shown_in(item.source)
        else:
            yield item.source
