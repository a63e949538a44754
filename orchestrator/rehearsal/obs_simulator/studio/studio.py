"""A running OBS, without its websocket: what the requests and the faults act upon.

Lives from a start of OBS to its end; the next start begins with what is on `Disk`.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial

from orchestrator.rehearsal.obs_simulator.studio.media import Probe
from orchestrator.rehearsal.obs_simulator.studio.players import Players
from orchestrator.rehearsal.obs_simulator.studio.program import Program
from orchestrator.rehearsal.obs_simulator.studio.source_kinds import InputKind
from orchestrator.rehearsal.obs_simulator.studio.stream import Service, StreamOutput
from orchestrator.rehearsal.obs_simulator.studio.telling import Tell
from orchestrator.rehearsal.obs_simulator.studio.timers import FRAMES_PER_SECOND, Timers
from orchestrator.rehearsal.obs_simulator.studio.versions import Version
from orchestrator.rehearsal.obs_simulator.studio.world import (
    Input,
    Scene,
    SceneItem,
    Settings,
    World,
    fresh_world,
)


@dataclass(slots=True)
class Disk:
    """What is left of an OBS that has ended. `profile`: its settings, by category and name."""

    world: World = field(default_factory=fresh_world)
    service: Service = field(default_factory=Service)
    profile: dict[tuple[str, str], str] = field(default_factory=dict)


class Studio:
    """One run of OBS on a scene collection."""

    def __init__(
        self,
        version: Version,
        disk: Disk,
        timers: Timers,
        probe: Probe,
        kinds: Mapping[str, InputKind],
        tell: Tell,
    ) -> None:
        world = deepcopy(disk.world)
        self.version = version
        self.world = world
        self._disk = disk
        self.profile = disk.profile
        self.timers = timers
        self.kinds = kinds
        self.tell = tell
        self.studio_mode = False
        self.draws_nothing = False
        """Whether each picture of it is black."""
        self.stands_since: float | None = None
        """Since when nothing moves any more in its pictures; None: all does."""
        self.preview: Scene | None = None
        self.stream = StreamOutput(disk.service, timers, tell)
        self.players = Players(version, timers, probe, tell)
        self._untold: list[Input] = []
        self.program = Program(version, world, timers, tell, self.players)
        for source in world.inputs:
            self.players.add(source)
        self.program.touch()

    @property
    def frame(self) -> int:
        """The number of the frame that its pictures show."""
        if self.stands_since is not None:
            return int(self.stands_since * FRAMES_PER_SECOND)
        return int(self.timers.now() * FRAMES_PER_SECOND)

    def save(self) -> None:
        """Write the scene collection to disk, as OBS does when scenes, items or names change."""
        self._disk.world = deepcopy(self.world)

    def scene_list(self) -> list[dict[str, object]]:
        """Return the scenes as the protocol lists them: from the last to the first."""
        last_first = reversed(self.world.scenes)
        return [{"sceneName": s.name, "sceneIndex": i} for i, s in enumerate(last_first)]

    def create_scene(self, name: str) -> None:
        """Add an empty scene."""
        scenes = self.world.scenes
        below = scenes.index(self.preview or self.world.program) + 1
        scenes.insert(len(scenes) if self.version.new_scene_is_last else below, Scene(name))
        self.save()
        self.tell("SceneListChanged", scenes=self.scene_list())
        self.tell("SceneCreated", sceneName=name, isGroup=False)

    def remove_scene(self, scene: Scene) -> None:
        """Remove a scene; if it is on program, its neighbour is taken."""
        scenes = self.world.scenes
        place = scenes.index(scene)
        scenes.remove(scene)
        scene.removed = True
        if scene is self.world.program:
            neighbour = scenes[min(place, len(scenes) - 1)]
            if self.version.removal_is_a_take:
                self.program.take(neighbour)
            else:
                self.program.jump(neighbour)
        self.save()
        self.tell("SceneRemoved", sceneName=scene.name, isGroup=False)
        self.tell("SceneListChanged", scenes=self.scene_list())
        self.program.touch()

    def rename_scene(self, scene: Scene, name: str) -> None:
        """Give the scene another name."""
        old, scene.name = scene.name, name
        self.save()
        self.tell("SceneNameChanged", oldSceneName=old, sceneName=name)

    def create_input(
        self, scene: Scene, name: str, kind: InputKind, settings: Settings, enabled: bool
    ) -> SceneItem:
        """Make an input and put it on top of the scene."""
        source = Input(name, kind, settings)
        self.world.inputs.append(source)
        self.tell(
            "InputCreated",
            inputName=name,
            inputKind=kind.id,
            unversionedInputKind=kind.unversioned,
            inputSettings=settings,
            defaultInputSettings=dict(kind.defaults),
        )
        self.players.add(source)
        return self.add_item(scene, source, enabled)

    def remove_input(self, source: Input) -> None:
        """Remove the input; its items and its name go when their scenes are next rendered."""
        if not source.removed:
            source.removed = True
            self.tell("InputRemoved", inputName=source.name)
            self.program.touch()

    def rename_input(self, source: Input, name: str) -> None:
        """Give the input another name."""
        old, source.name = source.name, name
        self.save()
        self.tell("InputNameChanged", oldInputName=old, inputName=name)

    def change_settings(self, source: Input, settings: Settings) -> None:
        """Give the input these settings, all of them; a recording looks at the next frame."""
        source.settings = settings
        if self.version.settings_are_told and source not in self._untold:
            self._untold.append(source)
            self.timers.after(self.timers.until_frame(), partial(self._tell_settings, source))
        self.players.change(source)
        self.program.touch()

    def add_item(self, scene: Scene, source: Input | Scene, enabled: bool) -> SceneItem:
        """Put the source on top of the scene."""
        item = scene.add(source, enabled)
        self.save()
        self.tell(
            "SceneItemCreated",
            sceneName=scene.name,
            sourceName=source.name,
            sceneItemId=item.id,
            sceneItemIndex=len(scene.items) - 1,
        )
        if not enabled:
            self._tell_enabled(scene, item)
        self.tell("SceneItemSelected", sceneName=scene.name, sceneItemId=item.id)
        self.program.touch()
        return item

    def remove_item(self, scene: Scene, item: SceneItem) -> None:
        """Take the item out of the scene; an input without items is no more."""
        scene.items.remove(item)
        self.tell(
            "SceneItemRemoved",
            sceneName=scene.name,
            sourceName=item.source.name,
            sceneItemId=item.id,
        )
        self.program.touch()

    def enable_item(self, scene: Scene, item: SceneItem, enabled: bool) -> None:
        """Show or hide the item."""
        if item.enabled is not enabled:
            item.enabled = enabled
            self._tell_enabled(scene, item)
            self.program.touch()

    def move_item(self, scene: Scene, item: SceneItem, index: int) -> None:
        """Put the item at this place among the scene's items, 0 being the lowest."""
        scene.items.remove(item)
        scene.items.insert(index, item)
        order = [{"sceneItemId": i.id, "sceneItemIndex": n} for n, i in enumerate(scene.items)]
        self.tell("SceneItemListReindexed", sceneName=scene.name, sceneItems=order)

    def switch_studio_mode(self, on: bool) -> None:
        """Turn studio mode on or off; the preview begins with the program scene.

        At its end OBS names the preview's scene, which it never shows, and at once the program's.
        """
        if on is self.studio_mode:
            return
        program, preview = self.world.program, self.preview
        self.studio_mode, self.preview = on, program if on else None
        if preview not in (None, program):
            for scene in (preview, program):
                self.tell("CurrentProgramSceneChanged", sceneName=scene.name)
        self.tell("StudioModeStateChanged", studioModeEnabled=on)

    def _tell_settings(self, source: Input) -> None:
        self._untold.remove(source)
        told = {"inputName": source.name, "inputSettings": source.settings}
        self.tell("InputSettingsChanged", **told)

    def _tell_enabled(self, scene: Scene, item: SceneItem) -> None:
        self.tell(
            "SceneItemEnableStateChanged",
            sceneName=scene.name,
            sceneItemId=item.id,
            sceneItemEnabled=item.enabled,
        )
