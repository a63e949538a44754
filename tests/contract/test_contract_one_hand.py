"""What one hand on OBS rests upon: renaming an input, and a batch that halts at its name."""

import asyncio

import pytest

from tests.contract.conftest import Stage
from tests.contract.observer import Observer, Target, observe, step

KIND = "color_source_v3"
REALTIME, FRAME = 0, 1


async def marked(obs: Observer, stage: Stage) -> str:
    """Make a hidden input, as the orchestrator's mark is one; return its name."""
    told = {"orchestrator": {"host": "ann"}}
    await obs.ok(
        "CreateInput",
        sceneName=stage.show,
        sceneItemEnabled=False,
        inputName=stage.name,
        inputKind=KIND,
        inputSettings=told,
    )
    assert (await obs.ok("GetInputSettings", inputName=stage.name))["inputSettings"] == told
    return stage.name


async def test_of_two_renamings_one_after_the_other_one_is_done(
    obs: Observer, stage: Stage
) -> None:
    """Everybody hears of it; whoever names the input as it was called before is refused."""
    name = await marked(obs, stage)
    since = len(obs.events)
    await obs.ok("SetInputName", inputName=name, newInputName=f"{name} a")
    seen = await obs.seen("InputNameChanged", since, oldInputName=name, inputName=f"{name} a")
    assert seen
    code, _ = await obs.refusal("SetInputName", {"inputName": name, "newInputName": f"{name} b"})
    assert code == 600
    code, _ = await obs.refusal("GetInputSettings", {"inputName": name})
    assert code == 600


async def test_of_two_renamings_at_once_one_counts(
    obs: Observer, stage: Stage, target: Target
) -> None:
    """The input has one name afterwards; an OBS may have told both that theirs was done."""
    name = await marked(obs, stage)
    other = await observe(target)
    for number in range(20):
        names = [f"{stage.name} {number} {who}" for who in ("a", "b")]
        answers = await asyncio.gather(
            *(
                one.ask("SetInputName", {"inputName": name, "newInputName": new})
                for one, new in zip((obs, other), names, strict=True)
            )
        )
        assert any(answer["requestStatus"]["result"] for answer in answers)
        listed = (await obs.ok("GetInputList"))["inputs"]
        (name,) = [i["inputName"] for i in listed if i["inputName"].startswith(stage.name)]
        assert name in names
    await other.close()


@pytest.mark.parametrize("execution", [REALTIME, FRAME])
async def test_nothing_is_done_behind_a_name_that_is_gone(
    obs: Observer, stage: Stage, execution: int
) -> None:
    """Neither one after the other nor before the next frame; behind the right name it is."""
    name = await marked(obs, stage)
    mute = step("SetInputAudioSyncOffset", inputName=name, inputAudioSyncOffset=0)
    order = step("SetCurrentProgramScene", sceneName=stage.show) if not execution else mute
    await obs.ok("SetInputName", inputName=name, newInputName=f"{name} taken")
    options = {"haltOnFailure": True, "executionType": execution}
    (refused,) = await obs.batch(step("GetInputSettings", inputName=name), order, **options)
    assert refused["requestStatus"]["code"] == 600
    listed = await obs.ok("GetSceneList")
    assert listed["currentProgramSceneName"] == stage.rest
    done = await obs.batch(
        step("GetInputSettings", inputName=f"{name} taken"),
        step("GetSceneList"),
        **options,
    )
    assert [each["requestStatus"]["code"] for each in done] == [100, 100]


async def test_an_input_that_was_renamed_is_not_there_twice(obs: Observer, stage: Stage) -> None:
    """A name that another input has is refused: of many who make the first mark one does."""
    name = await marked(obs, stage)
    again = {"sceneName": stage.rest, "inputName": name, "inputKind": KIND}
    code, _ = await obs.refusal("CreateInput", again)
    assert code == 601
