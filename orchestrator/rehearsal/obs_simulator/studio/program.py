"""What is on program: the transition between scenes, and which inputs are active because of it.

Times and orders of the events are those measured on real OBSes (`tests/contract` compares).
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.rehearsal.obs_simulator.studio.players import Players
from orchestrator.rehearsal.obs_simulator.studio.source_kinds import TRANSITIONS
from orchestrator.rehearsal.obs_simulator.studio.telling import Tell
from orchestrator.rehearsal.obs_simulator.studio.timers import Timers
from orchestrator.rehearsal.obs_simulator.studio.versions import Version
from orchestrator.rehearsal.obs_simulator.studio.world import Input, Scene, World, shown_in

SOUND_ENDS_AFTER = 0.012
"""Seconds from a transition's last picture to the end of its sound."""


@dataclass(slots=True)
class _Mix:
    """A transition from `old` to the program scene, or that stays on its way to `stuck_on`."""

    old: Scene
    transition: str
    ending: asyncio.Task[None]
    picture_ended: bool = False
    stuck_on: Scene | None = None


class Program:
    """Takes scenes, and follows what is rendered, one frame after another, while it changes."""

    def __init__(
        self, version: Version, world: World, timers: Timers, tell: Tell, players: Players
    ) -> None:
        self._version = version
        self._world = world
        self._timers = timers
        self._tell = tell
        self._players = players
        self._mix: _Mix | None = None
        self._active: list[Input] = []
        self._frame: asyncio.Task[None] | None = None

    @property
    def in_transition(self) -> bool:
        """Whether a transition is under way; it is until its sound has ended."""
        return self._mix is not None

    def take(self, scene: Scene) -> None:
        """Put the scene on program with its own transition, or else the current one."""
        if self._mix is not None or scene is not self._world.program:
            self.take_anew(scene)

    def take_anew(self, scene: Scene) -> None:
        """Do so although it may be there: in studio mode what is on program is a copy of it."""
        world, mix = self._world, self._mix
        if mix is not None and mix.stuck_on is not None:
            if scene in (mix.stuck_on, mix.old):
                world.program = scene
                return
            mix.stuck_on = None
        transition = scene.transition or world.transition
        if mix is not None and self._version.cut_off_is_told:
            self._tell("SceneTransitionEnded", transitionName=mix.transition)
        if mix is None:
            self._mix = _Mix(world.program, transition, self._picture_ends(scene))
        elif mix.picture_ended or scene not in (world.program, mix.old):
            mix.ending.cancel()
            mix.transition = transition
            mix.ending, mix.picture_ended = self._picture_ends(scene), False
        world.program = scene
        self._tell("SceneTransitionStarted", transitionName=transition)
        self.touch()

    def wedge(self) -> None:
        """Let the transition under way not end before a third scene is taken.

        So does an OBS in which another transition is chosen meanwhile.
        """
        if self._mix is not None:
            self._mix.ending.cancel()
            self._mix.stuck_on = self._world.program

    def jump(self, scene: Scene) -> None:
        """Put the scene on program without a transition, and end the one under way."""
        if self._mix is not None:
            self._mix.ending.cancel()
            self._mix = None
        self._world.program = scene
        self._tell("CurrentProgramSceneChanged", sceneName=scene.name)
        self.touch()

    def showing(self) -> list[Scene]:
        """Return the scenes that are rendered, both of them during a transition."""
        mix = self._mix
        others = (mix.old, mix.stuck_on) if mix is not None else ()
        program = self._world.program
        return [program, *(s for s in others if s is not None and s is not program)]

    def shown(self) -> Iterator[Input | Scene]:
        """Yield all scenes and inputs that are rendered."""
        for scene in self.showing():
            yield from shown_in(scene)

    def is_active(self, source: Input | Scene) -> bool:
        """Return whether the source is rendered."""
        return any(source is shown for shown in self.shown())

    def meters(self) -> list[dict[str, object]]:
        """Return what the meters of everything show that is rendered and can be heard."""
        return [self._players.meter(source) for source in self._active if source.kind.audio]

    def touch(self) -> None:
        """Look again what is rendered, at the next frame."""
        if self._frame is None:
            self._frame = self._timers.after(self._timers.until_frame(), self._render)

    def _picture_ends(self, scene: Scene) -> asyncio.Task[None]:
        fixed = TRANSITIONS[scene.transition or self._world.transition].fixed
        own = scene.transition_ms if scene.transition else None
        length = 0.0 if fixed else (own or self._world.transition_ms) / 1000
        return self._timers.after(self._timers.until_frame(later=length), self._picture_ended)

    def _picture_ended(self) -> None:
        mix = self._mix
        if mix is None:
            return
        self._render()
        mix.picture_ended = True
        mix.ending = self._timers.after(SOUND_ENDS_AFTER, self._ended)
        self._tell("SceneTransitionVideoEnded", transitionName=mix.transition)
        self._tell("CurrentProgramSceneChanged", sceneName=self._world.program.name)

    def _ended(self) -> None:
        mix, self._mix = self._mix, None
        if mix is not None:
            self._tell("SceneTransitionEnded", transitionName=mix.transition)
        self.touch()

    def _render(self) -> None:
        if self._frame is not None:
            self._frame.cancel()
            self._frame = None
        self._forget_unused()
        self._prune()
        self._players.reload(self.is_active)
        shown = list(self.shown())
        was, self._active = self._active, [i for i in self._world.inputs if i in shown]
        for source in self._active:
            if source not in was:
                self._players.on_air(source)
        for source in was:
            if source not in self._active:
                self._players.off_air(source)

    def _prune(self) -> None:
        """Drop the items of removed sources: OBS does so only in scenes that it renders."""
        for scene in [s for s in self.shown() if isinstance(s, Scene)]:
            for item in [i for i in scene.items if i.source.removed]:
                scene.items.remove(item)
                self._tell(
                    "SceneItemRemoved",
                    sceneName=scene.name,
                    sourceName=item.source.name,
                    sceneItemId=item.id,
                )
                self.touch()

    def _forget_unused(self) -> None:
        """Drop the inputs that no scene has any more; only now are their names free."""
        used = list(self._used())
        for source in [i for i in self._world.inputs if i not in used]:
            self._world.inputs.remove(source)
            self._players.forget(source)
            if not source.removed:
                self._tell("InputRemoved", inputName=source.name)

    def _used(self) -> Iterator[Input]:
        waiting = [*self._world.scenes, *self.showing()]
        while waiting:
            for item in waiting.pop().items:
                if isinstance(item.source, Scene):
                    waiting.append(item.source)
                else:
                    yield item.source
