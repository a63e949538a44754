"""The items of a scene: their order, whether they are shown, and where."""

import pytest

from tests.contract.conftest import Stage
from tests.contract.observer import ALL_EVENTS, TRANSFORMS, Observer, Target, observe
from tests.contract.versions import Ways

COLOR = {"inputKind": "color_source_v3"}
PLAIN = {
    "alignment": 5,
    "boundsAlignment": 0,
    "boundsHeight": 0.0,
    "boundsType": "OBS_BOUNDS_NONE",
    "boundsWidth": 0.0,
    "cropBottom": 0,
    "cropLeft": 0,
    "cropRight": 0,
    "cropTop": 0,
    "height": 1080.0,
    "positionX": 0.0,
    "positionY": 0.0,
    "rotation": 0.0,
    "scaleX": 1.0,
    "scaleY": 1.0,
    "sourceHeight": 1080.0,
    "sourceWidth": 1920.0,
    "width": 1920.0,
}


async def test_new_item_is_described(obs: Observer, stage: Stage, ways: Ways) -> None:
    """A new input's item is shown, unscaled, at the upper left."""
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    await obs.seen(
        "SceneItemCreated",
        sceneName=stage.show,
        sourceName=stage.name,
        sceneItemId=1,
        sceneItemIndex=0,
    )
    await obs.seen("SceneItemSelected", sceneName=stage.show, sceneItemId=1)
    items = (await obs.ok("GetSceneItemList", sceneName=stage.show))["sceneItems"]
    # From 5.4 on a UUID as well.
    assert [{k: v for k, v in item.items() if k != "sourceUuid"} for item in items] == [
        {
            "inputKind": "color_source_v3",
            "isGroup": None,
            "sceneItemBlendMode": "OBS_BLEND_NORMAL",
            "sceneItemEnabled": True,
            "sceneItemId": 1,
            "sceneItemIndex": 0,
            "sceneItemLocked": False,
            "sceneItemTransform": {**PLAIN, **ways.more_item_fields},
            "sourceName": stage.name,
            "sourceType": "OBS_SOURCE_TYPE_INPUT",
        }
    ]


async def test_scene_as_an_item(obs: Observer, stage: Stage) -> None:
    """A scene within a scene has no input kind, and is no group."""
    await obs.ok("CreateSceneItem", sceneName=stage.show, sourceName=stage.rest)
    (item,) = (await obs.ok("GetSceneItemList", sceneName=stage.show))["sceneItems"]
    assert item["sourceType"] == "OBS_SOURCE_TYPE_SCENE"
    assert (item["inputKind"], item["isGroup"]) == (None, False)
    assert (item["sceneItemTransform"]["width"], item["sceneItemTransform"]["height"]) == (640, 360)


async def test_items_are_numbered_for_good(obs: Observer, stage: Stage) -> None:
    """The id of a removed item is not given again, and each removal is told."""
    for number in (1, 2, 3):
        name = f"{stage.name} {number}"
        made = await obs.ok("CreateInput", sceneName=stage.show, inputName=name, **COLOR)
        assert made["sceneItemId"] == number
    await obs.ok("RemoveSceneItem", sceneName=stage.show, sceneItemId=2)
    await obs.seen("SceneItemRemoved", sceneItemId=2, sourceName=f"{stage.name} 2")
    again = await obs.ok("CreateSceneItem", sceneName=stage.show, sourceName=f"{stage.name} 1")
    assert again["sceneItemId"] == 4
    items = (await obs.ok("GetSceneItemList", sceneName=stage.show))["sceneItems"]
    assert [(i["sceneItemId"], i["sceneItemIndex"]) for i in items] == [(1, 0), (3, 1), (4, 2)]


async def test_input_without_items_is_gone(obs: Observer, stage: Stage) -> None:
    """Removing an input's last item removes the input."""
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    await obs.ok("RemoveSceneItem", sceneName=stage.show, sceneItemId=1)
    await obs.seen("InputRemoved", inputName=stage.name)
    assert (await obs.refusal("GetInputSettings", {"inputName": stage.name}))[0] == 600


async def test_items_are_found_by_name(obs: Observer, stage: Stage) -> None:
    """An offset skips matches from the lowest item up; -1 finds the last."""
    where = {"sceneName": stage.show, "sourceName": stage.name}
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    await obs.ok("CreateSceneItem", **where)
    await obs.ok("CreateSceneItem", **where)
    assert await obs.ok("GetSceneItemId", **where) == {"sceneItemId": 1}
    assert await obs.ok("GetSceneItemId", **where, searchOffset=1) == {"sceneItemId": 2}
    assert await obs.ok("GetSceneItemId", **where, searchOffset=-1) == {"sceneItemId": 3}


async def test_hiding_is_told_once(obs: Observer, stage: Stage) -> None:
    """Hiding and showing an item is told when it changes something."""
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    where = {"sceneName": stage.show, "sceneItemId": 1}
    for enabled in (False, False, True):
        await obs.ok("SetSceneItemEnabled", **where, sceneItemEnabled=enabled)
        assert await obs.ok("GetSceneItemEnabled", **where) == {"sceneItemEnabled": enabled}
    await obs.seen("SceneItemEnableStateChanged", **where, sceneItemEnabled=True)
    assert obs.names().count("SceneItemEnableStateChanged") == 2


async def test_item_made_hidden_is_told(obs: Observer, stage: Stage) -> None:
    """An item that is made hidden is told as made, and as hidden."""
    await obs.ok(
        "CreateInput",
        sceneName=stage.show,
        inputName=stage.name,
        sceneItemEnabled=False,
        **COLOR,
    )
    await obs.seen("SceneItemCreated", sceneItemId=1)
    await obs.seen("SceneItemEnableStateChanged", sceneItemId=1, sceneItemEnabled=False)
    assert await obs.ok("GetSceneItemEnabled", sceneName=stage.show, sceneItemId=1) == {
        "sceneItemEnabled": False
    }


async def test_items_change_places(obs: Observer, stage: Stage) -> None:
    """An item goes to the place that is asked, and past the highest is the highest."""
    for number in (1, 2, 3):
        name = f"{stage.name} {number}"
        await obs.ok("CreateInput", sceneName=stage.show, inputName=name, **COLOR)
    where = {"sceneName": stage.show, "sceneItemId": 1}
    await obs.ok("SetSceneItemIndex", **where, sceneItemIndex=50)
    told = await obs.seen("SceneItemListReindexed", sceneName=stage.show)
    assert [(i["sceneItemId"], i["sceneItemIndex"]) for i in told.data["sceneItems"]] == [
        (2, 0),
        (3, 1),
        (1, 2),
    ]
    assert await obs.ok("GetSceneItemIndex", **where) == {"sceneItemIndex": 2}
    await obs.ok("SetSceneItemIndex", **where, sceneItemIndex=1)
    items = (await obs.ok("GetSceneItemList", sceneName=stage.show))["sceneItems"]
    assert [i["sceneItemId"] for i in items] == [2, 1, 3]


async def test_transform_changes_what_is_named(target: Target, stage: Stage, ways: Ways) -> None:
    """A transform keeps what is not named, and is told to who wants to know."""
    obs = await observe(target, ALL_EVENTS | TRANSFORMS)
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    where = {"sceneName": stage.show, "sceneItemId": 1}
    change = {
        "positionX": 12.5,
        "rotation": 90,
        "scaleX": 0.5,
        "cropTop": 3,
        "boundsType": "OBS_BOUNDS_SCALE_INNER",
        "boundsWidth": 640,
        "boundsHeight": 360,
    }
    await obs.ok("SetSceneItemTransform", **where, sceneItemTransform=change)
    after = (await obs.ok("GetSceneItemTransform", **where))["sceneItemTransform"]
    assert after == {**PLAIN, **ways.more_item_fields, **change, "width": 960.0}
    await obs.seen("SceneItemTransformChanged", **where)
    await obs.close()


@pytest.mark.parametrize("bounds", ["OBS_BOUNDS_STRETCH", "OBS_BOUNDS_SCALE_OUTER"])
async def test_bounds_are_kept(obs: Observer, stage: Stage, bounds: str) -> None:
    """The ways to fit an item into a box are known by their names."""
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    where = {"sceneName": stage.show, "sceneItemId": 1}
    await obs.ok("SetSceneItemTransform", **where, sceneItemTransform={"boundsType": bounds})
    after = (await obs.ok("GetSceneItemTransform", **where))["sceneItemTransform"]
    assert after["boundsType"] == bounds
