"""A crash of OBS: what clients see of it, and what is left when it comes back.

OBS saves when something is made, but what was made may be missing from that save: it is listed
only after the save was ordered. A new name saves it for sure.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError

from orchestrator.clock import SystemClock
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from tests.contract.conftest import ALL, PASSWORD, REAL
from tests.contract.observer import Observer, Target, observe, step, until
from tests.contract.versions import WAYS
from tests.studio.real_obs import RealObs, chosen_version

SAVED_AFTER = 2000
"""Milliseconds within which OBS writes a scene collection that it means to save."""


@dataclass(frozen=True, slots=True)
class Mortal:
    """An OBS that can be killed and started again."""

    target: Target
    kill: Callable[[], None]
    restart: Callable[[], Awaitable[None]]

    async def observe(self) -> Observer:
        return await observe(self.target)

    async def settle(self, observer: Observer) -> None:
        """Let it write to disk what it means to; the simulator has done so already."""
        if self.target.real:
            await observer.pause(SAVED_AFTER)

    async def crash(self, observer: Observer) -> Observer:
        """Let it die and come back; return a new connection."""
        await self.settle(observer)
        self.kill()
        await observer.close()
        await self.restart()
        return await self.observe()


@pytest.fixture(params=ALL)
async def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Mortal]:
    """Start an OBS of this test's own."""
    if request.param != REAL:
        ways = WAYS[request.param]
        simulator = ObsSimulator(SystemClock(), password=PASSWORD, version=request.param)
        await simulator.start()
        target = Target(simulator.url, PASSWORD, False, ways)
        yield Mortal(target, simulator.kill, simulator.restart)
        await simulator.stop()
        return
    ways = WAYS[chosen_version()]
    studio = RealObs(tmp_path, request.getfixturevalue("display").name)
    studio.start()

    async def restart() -> None:
        studio.start()

    yield Mortal(Target(studio.url, studio.password, True, ways), studio.kill, restart)
    studio.stop()


async def program(obs: Observer) -> str:
    scene: str = (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"]
    return scene


async def test_connection_breaks_without_a_word(mortal: Mortal) -> None:
    """A crash closes no connection in good order."""
    obs = await mortal.observe()
    mortal.kill()
    with pytest.raises(ConnectionClosedError) as broken:
        await obs.refusal("GetVersion")
    assert broken.value.rcvd is None
    await obs.close()


async def test_nobody_listens_after_a_crash(mortal: Mortal) -> None:
    """While OBS is gone connections are refused; then it is back on the same port."""
    mortal.kill()
    with pytest.raises(ConnectionRefusedError):
        await mortal.observe()
    await mortal.restart()
    obs = await mortal.observe()
    assert await program(obs) == "Scene"
    await obs.close()


async def test_program_scene_is_the_last_saved(mortal: Mortal) -> None:
    """A take is not saved; it is saved together with the next scene that is made or renamed."""
    obs = await mortal.observe()
    await obs.ok("CreateScene", sceneName="A")
    await obs.ok("CreateScene", sceneName="first B")
    await obs.ok("SetSceneName", sceneName="first B", newSceneName="B")
    await mortal.settle(obs)
    await obs.take("A")
    obs = await mortal.crash(obs)
    assert await program(obs) == "Scene"
    scenes = (await obs.ok("GetSceneList"))["scenes"]
    newest_first = mortal.target.ways.new_scene_first
    made = ["B", "A"] if newest_first else ["A", "B"]
    assert [s["sceneName"] for s in scenes] == [*made, "Scene"]
    await obs.take("B")
    await obs.ok("CreateScene", sceneName="C")
    obs = await mortal.crash(obs)
    assert await program(obs) == "B"
    await obs.close()


async def test_settings_and_visibility_are_not_saved(mortal: Mortal) -> None:
    """Changed settings and hidden items are as they were, unless something else was saved."""
    obs = await mortal.observe()
    made = {"sceneName": "Scene", "inputKind": "color_source_v3"}
    await obs.ok("CreateInput", **made, inputName="one", inputSettings={"width": 100})
    await obs.ok("SetInputName", inputName="one", newInputName="uno")
    await mortal.settle(obs)
    await obs.ok("SetInputSettings", inputName="uno", inputSettings={"width": 200})
    await obs.ok("SetSceneItemEnabled", sceneName="Scene", sceneItemId=1, sceneItemEnabled=False)
    await obs.ok("SetCurrentSceneTransition", transitionName="Cut")
    obs = await mortal.crash(obs)
    answer = await obs.ok("GetInputSettings", inputName="uno")
    assert answer["inputSettings"] == {"width": 100}
    enabled = await obs.ok("GetSceneItemEnabled", sceneName="Scene", sceneItemId=1)
    assert enabled == {"sceneItemEnabled": True}
    assert (await obs.ok("GetCurrentSceneTransition"))["transitionName"] == "Fade"

    await obs.ok("SetInputSettings", inputName="uno", inputSettings={"width": 300})
    await obs.ok("SetInputName", inputName="uno", newInputName="one again")
    obs = await mortal.crash(obs)
    answer = await obs.ok("GetInputSettings", inputName="one again")
    assert answer["inputSettings"] == {"width": 300}
    await obs.close()


async def test_recording_on_program_plays_from_the_beginning(mortal: Mortal, clips: Path) -> None:
    """A recording in the scene that OBS comes back on is played from its beginning."""
    obs = await mortal.observe()
    await obs.ok(
        "CreateInput",
        sceneName="Scene",
        inputName="new talk",
        inputKind="ffmpeg_source",
        inputSettings={"local_file": str(clips / "long.mp4")},
    )
    await obs.ok("SetInputName", inputName="new talk", newInputName="talk")

    async def cursor() -> int:
        return int((await obs.ok("GetMediaInputStatus", inputName="talk"))["mediaCursor"] or 0)

    async def well_in() -> bool:
        return await cursor() > 4000

    async def at_the_beginning() -> bool:
        return 0 < await cursor() < 3500

    await until(well_in, "the recording plays")
    obs = await mortal.crash(obs)
    await until(at_the_beginning, "the recording plays from its beginning")
    await obs.close()


async def test_stream_is_off_and_its_destination_known(mortal: Mortal) -> None:
    """After a crash nothing is streamed; where to stream was saved at once."""
    obs = await mortal.observe()
    service = {
        "streamServiceType": "rtmp_custom",
        "streamServiceSettings": {"server": "rtmp://127.0.0.1:9/live", "key": "k"},
    }
    await obs.ok("SetStreamServiceSettings", **service)
    obs = await mortal.crash(obs)
    assert not (await obs.ok("GetStreamStatus"))["outputActive"]
    known = await obs.ok("GetStreamServiceSettings")
    assert known["streamServiceType"] == "rtmp_custom"
    assert service["streamServiceSettings"].items() <= known["streamServiceSettings"].items()
    await obs.close()


async def test_take_back_with_another_transition_during_a_fade(mortal: Mortal) -> None:
    """The choice is forgotten, and the fade goes back; or OBS is wedged, with both scenes active.

    A third scene, taken then, ends that.
    """
    obs = await mortal.observe()
    await obs.ok("CreateScene", sceneName="A")
    await obs.ok("CreateScene", sceneName="third")
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    await obs.ok("SetCurrentSceneTransitionDuration", transitionDuration=600)
    await obs.ok("SetCurrentProgramScene", sceneName="A")
    await obs.seen("SceneTransitionStarted")
    await obs.batch(
        step("SetCurrentSceneTransition", transitionName="Cut"),
        step("SetCurrentProgramScene", sceneName="Scene"),
    )
    await obs.pause(1500)
    assert await program(obs) == "Scene"
    told = "CurrentProgramSceneChanged" in obs.names()
    chosen = (await obs.ok("GetCurrentSceneTransition"))["transitionName"]
    left = (await obs.ok("GetSourceActive", sourceName="A"))["videoActive"]
    wedged, forgotten = (False, "Cut", True), (True, "Fade", False)
    assert (told, chosen, left) == (wedged if mortal.target.ways.choice_wedges else forgotten)
    await obs.ok("SetCurrentProgramScene", sceneName="third")
    await obs.seen("CurrentProgramSceneChanged", sceneName="third")
    await obs.close()
