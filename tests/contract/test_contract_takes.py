"""Takes: which events a transition sends, in which order, and how long it takes.

OBS hands its events to a pool of threads, so those of one frame may change places.
"""

import pytest

from tests.contract.conftest import Stage
from tests.contract.observer import CLOCK, Observer, step, until
from tests.contract.versions import Ways

LATE = 0.35
"""Seconds that a busy machine may add to a time of OBS's."""
STARTED, CHANGED = "SceneTransitionStarted", "CurrentProgramSceneChanged"
PICTURE_ENDED, ENDED = "SceneTransitionVideoEnded", "SceneTransitionEnded"


def transitions(obs: Observer) -> list[str]:
    """Return the events of takes."""
    return [n for n in obs.names() if n in (STARTED, CHANGED, PICTURE_ENDED, ENDED)]


async def all_ended(obs: Observer, wanted: int) -> None:
    """Wait until so many transitions were told to have ended, and no more."""

    async def told() -> bool:
        return obs.names().count(ENDED) >= wanted

    await until(told, lambda: f"not {wanted} times ended: {transitions(obs)}")
    await obs.pause(100)
    assert obs.names().count(ENDED) == wanted


async def test_transitions_are_listed(obs: Observer, stage: Stage, ways: Ways) -> None:
    """Every collection has Cut, which takes no time, and Fade."""
    answer = await obs.ok("GetSceneTransitionList")
    assert answer["currentSceneTransitionName"] == "Cut"
    assert answer["currentSceneTransitionKind"] == "cut_transition"
    known = {t["transitionName"]: t["transitionFixed"] for t in answer["transitions"]}
    assert known == {"Cut": True, "Fade": False}
    assert tuple(known) == ways.transitions
    kinds = (await obs.ok("GetTransitionKindList"))["transitionKinds"]
    assert {"cut_transition", "fade_transition"} <= set(kinds)


async def test_transition_is_chosen(obs: Observer, stage: Stage) -> None:
    """The chosen transition is told and described; Cut has no duration."""
    cut = await obs.ok("GetCurrentSceneTransition")
    assert (cut["transitionName"], cut["transitionFixed"]) == ("Cut", True)
    assert cut["transitionDuration"] is None
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    await obs.seen("CurrentSceneTransitionChanged", transitionName="Fade")
    for duration in (500, 300):
        await obs.ok("SetCurrentSceneTransitionDuration", transitionDuration=duration)
        await obs.seen("CurrentSceneTransitionDurationChanged", transitionDuration=duration)
    fade = await obs.ok("GetCurrentSceneTransition")
    assert (fade["transitionKind"], fade["transitionDuration"]) == ("fade_transition", 300)


async def test_cut(obs: Observer, stage: Stage) -> None:
    """A cut starts at once, changes the scene at the next frame, and ends soon after."""
    asked = CLOCK.monotonic()
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    assert (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"] == stage.show
    started = await obs.seen(STARTED, transitionName="Cut")
    changed = await obs.seen(CHANGED, sceneName=stage.show)
    picture_ended = await obs.seen(PICTURE_ENDED, transitionName="Cut")
    await obs.seen(ENDED, transitionName="Cut")
    assert transitions(obs)[0] == STARTED
    assert sorted(transitions(obs)) == sorted([STARTED, PICTURE_ENDED, CHANGED, ENDED])
    assert started.at - asked < 0.02 + LATE
    assert changed.at - asked < 0.04 + LATE
    assert picture_ended.at - asked < 0.04 + LATE


async def test_fade_tells_the_scene_when_it_is_over(obs: Observer, stage: Stage) -> None:
    """During a fade the new scene can be read at once, but is told only when the fade is over."""
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    await obs.ok("SetCurrentSceneTransitionDuration", transitionDuration=300)
    asked = CLOCK.monotonic()
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    assert (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"] == stage.show
    started = await obs.seen(STARTED, transitionName="Fade")
    changed = await obs.seen(CHANGED, sceneName=stage.show)
    picture_ended = await obs.seen(PICTURE_ENDED, transitionName="Fade")
    await obs.seen(ENDED, transitionName="Fade")
    assert transitions(obs)[0] == STARTED
    assert started.at - asked < 0.02 + LATE
    for event in (changed, picture_ended):
        assert 0.28 < event.at - asked < 0.35 + LATE


async def test_both_scenes_are_active_during_a_fade(obs: Observer, stage: Stage) -> None:
    """The old scene is active until the fade is over."""
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    await obs.ok("SetCurrentSceneTransitionDuration", transitionDuration=1000)
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    for scene in (stage.rest, stage.show):
        assert (await obs.ok("GetSourceActive", sourceName=scene))["videoActive"]
    await obs.seen(ENDED)
    assert not (await obs.ok("GetSourceActive", sourceName=stage.rest))["videoActive"]


async def test_take_of_the_program_scene_does_nothing(obs: Observer, stage: Stage) -> None:
    """Taking what is on program is accepted, and nothing happens."""
    await obs.ok("SetCurrentProgramScene", sceneName=stage.rest)
    await obs.pause(150)
    assert transitions(obs) == []


async def test_take_during_a_fade_starts_anew(obs: Observer, stage: Stage, ways: Ways) -> None:
    """A third scene, taken during a fade, gets the whole fade; only it is told."""
    third = f"{stage.name} third"
    await obs.ok("CreateScene", sceneName=third)
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    await obs.ok("SetCurrentSceneTransitionDuration", transitionDuration=500)
    asked = CLOCK.monotonic()
    await obs.batch(
        step("SetCurrentProgramScene", sceneName=stage.show),
        step("Sleep", sleepMillis=250),
        step("SetCurrentProgramScene", sceneName=third),
    )
    changed = await obs.seen(CHANGED)
    await all_ended(obs, 1 + ways.cut_off_is_told)
    assert changed.data["sceneName"] == third
    assert 0.7 < changed.at - asked < 0.85 + LATE
    assert transitions(obs).count(STARTED) == 2
    assert transitions(obs).count(CHANGED) == 1


async def test_take_back_during_a_fade_keeps_its_time(
    obs: Observer, stage: Stage, ways: Ways
) -> None:
    """Going back to the old scene during a fade does not lengthen it."""
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    await obs.ok("SetCurrentSceneTransitionDuration", transitionDuration=1000)
    asked = CLOCK.monotonic()
    await obs.batch(
        step("SetCurrentProgramScene", sceneName=stage.show),
        step("Sleep", sleepMillis=300),
        step("SetCurrentProgramScene", sceneName=stage.rest),
    )
    changed = await obs.seen(CHANGED)
    await all_ended(obs, 1 + ways.cut_off_is_told)
    assert changed.data["sceneName"] == stage.rest
    assert 0.95 < changed.at - asked < 1.05 + LATE
    assert transitions(obs).count(STARTED) == 2


async def test_cuts_in_quick_succession(obs: Observer, stage: Stage) -> None:
    """After many cuts the scene that was asked last is on program, and told last."""
    scenes = [stage.show, stage.rest] * 4 + [stage.show]
    for scene in scenes:
        since = len(obs.events)
        await obs.ok("SetCurrentProgramScene", sceneName=scene)
        await obs.pause(60)
    await obs.seen(CHANGED, since, sceneName=stage.show)
    await obs.seen(ENDED, since)
    assert (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"] == stage.show
    told = [e.data["sceneName"] for e in obs.events if e.event == CHANGED]
    assert told[-1] == stage.show
    assert transitions(obs).count(STARTED) == len(scenes)


@pytest.mark.parametrize("execution", [0, 1])
async def test_transition_and_scene_in_one_batch(
    obs: Observer, stage: Stage, execution: int
) -> None:
    """A batch can choose the transition and take with it, in real time or at a frame."""
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    results = await obs.batch(
        step("SetCurrentSceneTransition", transitionName="Cut"),
        step("SetCurrentProgramScene", sceneName=stage.show),
        executionType=execution,
    )
    assert [r["requestStatus"]["code"] for r in results] == [100, 100]
    await obs.seen(STARTED, transitionName="Cut")
    await obs.seen(CHANGED, sceneName=stage.show)
    await obs.seen(ENDED)


async def test_same_transition_is_chosen_during_a_fade(obs: Observer, stage: Stage) -> None:
    """Choosing the transition that is under way does no harm."""
    await obs.ok("SetCurrentSceneTransition", transitionName="Fade")
    await obs.ok("SetCurrentSceneTransitionDuration", transitionDuration=500)
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    await obs.seen(STARTED)
    await obs.batch(
        step("SetCurrentSceneTransition", transitionName="Fade"),
        step("SetCurrentProgramScene", sceneName=stage.rest),
    )
    await obs.seen(CHANGED, sceneName=stage.rest)
    await obs.seen(ENDED)
