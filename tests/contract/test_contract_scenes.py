"""Scenes: made, named, listed, removed; OBS as a whole; what is on program."""

import base64
import io

import pytest
from PIL import Image

from tests.contract.conftest import Stage
from tests.contract.observer import Observer, until
from tests.contract.versions import Ways


async def test_version_names_what_can_be_asked(obs: Observer, ways: Ways) -> None:
    """GetVersion says which OBS it is, and which requests it answers."""
    version = await obs.ok("GetVersion")
    assert version["rpcVersion"] == 1
    assert version["obsVersion"].startswith(ways.versions[0])
    assert version["obsWebSocketVersion"].startswith(ways.versions[1])
    assert {"GetVersion", "SetCurrentProgramScene", "TriggerMediaInputAction"} <= set(
        version["availableRequests"]
    )
    assert {"png", "jpg"} | ways.formats <= set(version["supportedImageFormats"])


async def test_stats_count_the_sessions_messages(obs: Observer) -> None:
    """GetStats counts this connection's messages, and the frames that were rendered."""
    first = await obs.ok("GetStats")
    await obs.pause(200)
    second = await obs.ok("GetStats")
    key = "webSocketSessionIncomingMessages"
    assert second[key] == first[key] + 2
    assert second["renderTotalFrames"] > first["renderTotalFrames"]

    async def renders() -> bool:
        return bool((await obs.ok("GetStats"))["activeFps"] > 1)

    await until(renders, "frames are rendered")


async def test_picture_is_described(obs: Observer) -> None:
    """GetVideoSettings names the size and the rate of the picture."""
    assert await obs.ok("GetVideoSettings") == {
        "fpsNumerator": 30,
        "fpsDenominator": 1,
        "baseWidth": 640,
        "baseHeight": 360,
        "outputWidth": 640,
        "outputHeight": 360,
    }


async def test_studio_mode_goes_on_and_off(obs: Observer) -> None:
    """Studio mode is off at first; switching it is told, and it has a preview scene."""
    assert await obs.ok("GetStudioModeEnabled") == {"studioModeEnabled": False}
    await obs.ok("SetStudioModeEnabled", studioModeEnabled=True)
    await obs.seen("StudioModeStateChanged", studioModeEnabled=True)
    shown = (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"]
    preview = await obs.ok("GetCurrentPreviewScene")
    assert preview["currentPreviewSceneName"] == shown
    assert (await obs.ok("GetSceneList"))["currentPreviewSceneName"] == shown
    await obs.ok("SetCurrentPreviewScene", sceneName=shown)
    assert (await obs.ok("GetCurrentPreviewScene"))["currentPreviewSceneName"] == shown
    await obs.ok("SetStudioModeEnabled", studioModeEnabled=False)
    await obs.seen("StudioModeStateChanged", studioModeEnabled=False)
    assert (await obs.ok("GetSceneList"))["currentPreviewSceneName"] is None


async def test_studio_mode_ends_with_two_scenes_named(obs: Observer, stage: Stage) -> None:
    """The preview's, which is never shown, and at once the program's own."""
    shown = (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"]
    await obs.ok("SetStudioModeEnabled", studioModeEnabled=True)
    await obs.seen("StudioModeStateChanged", studioModeEnabled=True)
    await obs.ok("SetCurrentPreviewScene", sceneName=stage.show)
    obs.events.clear()
    await obs.ok("SetStudioModeEnabled", studioModeEnabled=False)
    await obs.seen("StudioModeStateChanged", studioModeEnabled=False)
    await obs.seen("CurrentProgramSceneChanged", sceneName=shown)
    named = [e.data["sceneName"] for e in obs.events if e.event == "CurrentProgramSceneChanged"]
    assert named == [stage.show, shown]
    assert (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"] == shown


async def test_in_studio_mode_the_scene_on_program_is_taken_anew(
    obs: Observer, stage: Stage
) -> None:
    """There it is a copy: what has changed in it is seen only when it is taken once more."""
    await obs.ok("SetCurrentProgramScene", sceneName=stage.rest)
    await obs.ok("SetStudioModeEnabled", studioModeEnabled=True)
    await obs.seen("StudioModeStateChanged", studioModeEnabled=True)
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    await obs.seen("SceneTransitionEnded")
    obs.events.clear()
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    await obs.seen("SceneTransitionStarted")
    await obs.seen("SceneTransitionEnded")
    await obs.ok("SetStudioModeEnabled", studioModeEnabled=False)
    await obs.seen("StudioModeStateChanged", studioModeEnabled=False)


async def test_scene_collection_is_named(obs: Observer) -> None:
    """The scene collection that OBS is in is one of those that it has."""
    answer = await obs.ok("GetSceneCollectionList")
    assert answer["currentSceneCollectionName"] in answer["sceneCollections"]


async def test_a_new_scene_has_no_transition_of_its_own(obs: Observer, stage: Stage) -> None:
    """A scene has neither another transition nor another duration before a person says so."""
    own = await obs.ok("GetSceneSceneTransitionOverride", sceneName=stage.show)
    assert own == {"transitionName": None, "transitionDuration": None}


async def test_a_scenes_own_transition_is_heeded(obs: Observer, stage: Stage) -> None:
    """A take goes with it, in its length; null takes it away, and the length stays."""
    await obs.ok("SetCurrentSceneTransition", transitionName="Cut")
    own = {"transitionName": "Fade", "transitionDuration": 200}
    await obs.ok("SetSceneSceneTransitionOverride", sceneName=stage.show, **own)
    assert await obs.ok("GetSceneSceneTransitionOverride", sceneName=stage.show) == own
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    await obs.seen("SceneTransitionStarted", transitionName="Fade")
    await obs.seen("SceneTransitionEnded", transitionName="Fade")
    await obs.ok("SetSceneSceneTransitionOverride", sceneName=stage.show, transitionName=None)
    left = {"transitionName": None, "transitionDuration": 200}
    assert await obs.ok("GetSceneSceneTransitionOverride", sceneName=stage.show) == left
    await obs.ok("SetCurrentProgramScene", sceneName=stage.rest)
    await obs.seen("SceneTransitionEnded", transitionName="Cut")


async def test_custom_event_comes_back(obs: Observer) -> None:
    """A client's own event is sent to all, its data as it is."""
    await obs.ok("BroadcastCustomEvent", eventData={"hello": [1, {"a": None}]})
    assert (await obs.seen("CustomEvent")).data == {"hello": [1, {"a": None}]}


async def test_new_scene_is_listed(obs: Observer, stage: Stage, ways: Ways) -> None:
    """A new scene is told twice, and listed first, or before the one that is current."""
    name = f"{stage.name} scene"
    await obs.ok("CreateScene", sceneName=name)
    created = await obs.seen("SceneCreated", sceneName=name)
    assert created.data["isGroup"] is False
    listed = await obs.seen("SceneListChanged")
    scenes = (await obs.ok("GetSceneList"))["scenes"]
    assert scenes == listed.data["scenes"]
    assert [s["sceneIndex"] for s in scenes] == list(range(len(scenes)))
    names = [s["sceneName"] for s in scenes]
    at = 0 if ways.new_scene_first else names.index(name)
    wanted = [name, stage.show, stage.rest] if ways.new_scene_first else [name, stage.rest]
    assert names[at : at + len(wanted)] == wanted


async def test_scene_gets_another_name(obs: Observer, stage: Stage) -> None:
    """A renamed scene is on program under its new name, and its old name is free."""
    await obs.take(stage.show)
    name = f"{stage.show} renamed"
    await obs.ok("SetSceneName", sceneName=stage.show, newSceneName=name)
    await obs.seen("SceneNameChanged", oldSceneName=stage.show, sceneName=name)
    assert (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"] == name
    await obs.ok("CreateScene", sceneName=stage.show)


async def test_removed_scene_is_gone(obs: Observer, stage: Stage) -> None:
    """A removed scene is told and no longer listed; program stays as it is."""
    await obs.ok("RemoveScene", sceneName=stage.show)
    await obs.seen("SceneRemoved", sceneName=stage.show)
    listed = (await obs.seen("SceneListChanged")).data["scenes"]
    assert stage.show not in [s["sceneName"] for s in listed]
    assert (await obs.ok("GetCurrentProgramScene"))["currentProgramSceneName"] == stage.rest
    assert (await obs.refusal("RemoveScene", {"sceneName": stage.show}))[0] == 600


async def scene_names(obs: Observer) -> list[str]:
    """Return the scenes as they are listed."""
    return [s["sceneName"] for s in (await obs.ok("GetSceneList"))["scenes"]]


async def test_removing_the_program_scene_shows_its_neighbour(
    obs: Observer, stage: Stage, ways: Ways
) -> None:
    """Program goes to the scene that is listed before the removed one, by a take or by a jump."""
    await obs.ok("CreateScene", sceneName=f"{stage.name} neighbour")
    names = await scene_names(obs)
    neighbour = names[names.index(stage.rest) - 1]
    assert neighbour in (stage.show, f"{stage.name} neighbour")
    since = len(obs.events)
    await obs.ok("RemoveScene", sceneName=stage.rest)
    await obs.seen("CurrentProgramSceneChanged", since, sceneName=neighbour)
    if ways.removal_takes:
        await obs.seen("SceneTransitionStarted", since)
        await obs.seen("SceneTransitionEnded", since)
    else:
        await obs.pause(150)
        assert not [name for name in obs.names(since) if "Transition" in name]


async def test_removing_the_scene_listed_first_shows_the_second(
    obs: Observer, stage: Stage
) -> None:
    """Where no scene is listed before the removed one, program goes to the one after it."""
    first, second = (await scene_names(obs))[:2]
    if first != stage.rest:  # which is on program, and is first where no test was before this one
        await obs.take(first)
    since = len(obs.events)
    await obs.ok("RemoveScene", sceneName=first)
    await obs.seen("CurrentProgramSceneChanged", since, sceneName=second)


async def test_inputs_go_with_their_scene(obs: Observer, stage: Stage) -> None:
    """An input that was in no other scene goes with its scene, and is told."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="color_source_v3"
    )
    await obs.ok("RemoveScene", sceneName=stage.show)
    await obs.seen("InputRemoved", inputName=stage.name)
    assert (await obs.refusal("GetInputSettings", {"inputName": stage.name}))[0] == 600


async def test_there_are_no_groups(obs: Observer) -> None:
    """Groups are listed apart; there is none."""
    assert await obs.ok("GetGroupList") == {"groups": []}


async def test_source_is_active_while_its_scene_is_on_program(obs: Observer, stage: Stage) -> None:
    """Scenes and inputs are active from the take until the transition away is over."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="color_source_v3"
    )

    async def active(source: str) -> bool:
        answer = await obs.ok("GetSourceActive", sourceName=source)
        assert answer["videoActive"] is answer["videoShowing"]
        return bool(answer["videoActive"])

    async def inactive() -> bool:
        return not await active(stage.name) and not await active(stage.show)

    assert await inactive()
    await obs.ok("SetCurrentProgramScene", sceneName=stage.show)
    assert await active(stage.name)
    assert await active(stage.show)
    await obs.seen("SceneTransitionEnded")
    await obs.take(stage.rest)
    await until(inactive, "the input is inactive")


async def test_item_of_a_scene_within_a_scene_is_active(obs: Observer, stage: Stage) -> None:
    """What a nested scene shows is active, unless its item is hidden."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="color_source_v3"
    )
    item = await obs.ok("CreateSceneItem", sceneName=stage.rest, sourceName=stage.show)
    where = {"sceneName": stage.rest, **item}

    async def active() -> bool:
        return bool((await obs.ok("GetSourceActive", sourceName=stage.name))["videoActive"])

    async def inactive() -> bool:
        return not await active()

    await until(active, "the nested input is active")
    await obs.ok("SetSceneItemEnabled", **where, sceneItemEnabled=False)
    await until(inactive, "the nested input is inactive")


@pytest.mark.parametrize(
    ("image_format", "options", "size"),
    [
        ("png", {}, (640, 360)),
        ("jpg", {"imageWidth": 160}, (160, 90)),
        ("png", {"imageHeight": 45}, (80, 45)),
        ("jpeg", {"imageWidth": 64, "imageHeight": 64, "imageCompressionQuality": 30}, (64, 64)),
    ],
)
async def test_screenshot_is_a_picture(
    obs: Observer, stage: Stage, image_format: str, options: dict[str, int], size: tuple[int, int]
) -> None:
    """A screenshot is a data URI with a picture of the size that was asked."""
    answer = await obs.ok(
        "GetSourceScreenshot", sourceName=stage.rest, imageFormat=image_format, **options
    )
    head, _, encoded = answer["imageData"].partition(",")
    assert head == f"data:image/{image_format};base64"
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as picture:
        assert picture.size == size


async def test_screenshot_in_a_format_of_this_version(
    obs: Observer, stage: Stage, ways: Ways
) -> None:
    """Newer versions can write formats that older ones refuse."""
    for image_format in ("tif", "tiff", "webp"):
        data = {"sourceName": stage.rest, "imageFormat": image_format}
        response = await obs.ask("GetSourceScreenshot", data)
        assert response["requestStatus"]["result"] is (image_format in ways.formats)
