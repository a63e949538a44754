"""An OBS that comes back without its scenes, on simulators; a real one is in `on_real_obs`."""

import random
from pathlib import Path

from orchestrator.model.as_run import CueOutcome
from tests.resilience.stage import Stage, is_right

BRIEF = """\
event: {name: Brief, date: 2020-09-19, timezone: UTC}
rooms: {main: {stream: {before: 1m, after: 10s}}}
sessions:
  - {id: a, start: "18:00", title: A, media: a.mp4, duration: 45s, qa: 5s}
"""


def test_scenes_that_a_crash_took_are_created_again(tmp_path: Path) -> None:
    """The talk goes on where it would be, the stream with it, and the crew reads what was lost."""

    async def mishap(stage: Stage) -> None:
        await stage.until(30)
        stage.obs.kill()
        stage.obs.lose_scenes()
        await stage.sleep(2)
        await stage.obs.restart()
        await stage.seconds_until(lambda: is_right(stage), 2.5)
        await stage.seconds_until(lambda: stage.obs.streaming, 2)
        assert stage.says("came back without “Break”, “Closing”")

    stage = Stage(tmp_path, random.Random(0), BRIEF).play(mishap)
    assert stage.performance.as_run[-1].item == "closing"
    assert {line.outcome for line in stage.performance.as_run} == {CueOutcome.VERIFIED}


def test_scenes_are_created_again_by_a_daemon_that_never_saw_them(tmp_path: Path) -> None:
    """It is started again while OBS is away; an earlier one wrote down what was there."""

    async def mishap(stage: Stage) -> None:
        await stage.until(30)
        stage.obs.kill()
        stage.obs.lose_scenes()
        await stage.kill_daemon(1)
        await stage.sleep(1)
        await stage.obs.restart()
        await stage.seconds_until(lambda: is_right(stage), 4)
        assert stage.says("came back without “Break”, “Closing”")

    stage = Stage(tmp_path, random.Random(0), BRIEF).play(mishap)
    assert stage.performance.as_run[-1].item == "closing"
    assert {line.outcome for line in stage.performance.as_run} == {CueOutcome.VERIFIED}


def test_a_scene_that_a_person_takes_away_is_not_put_back(tmp_path: Path) -> None:
    """While OBS runs people are right, also after the connection was lost: the crew is told."""

    async def mishap(stage: Stage) -> None:
        await stage.until(30)
        scene = stage.obs.studio.world.scene("Break")
        assert scene is not None
        scene.name = "Pause"
        stage.obs._tell("SceneNameChanged", oldSceneName="Break", sceneName="Pause")
        await stage.sleep(1)
        stage.obs.drop_connections()
        await stage.seconds_until(stage.connected, 5)
        await stage.sleep(5)
        assert stage.obs.studio.world.scene("Break") is None
        (device,) = stage.rehearsal.conductor.devices["main"]
        assert "no scene “Break”" in device.health().summary

    Stage(tmp_path, random.Random(0), BRIEF).play(mishap)
