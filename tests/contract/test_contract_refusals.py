"""What OBS refuses, with which status code and comment."""

from typing import Any

import pytest

from tests.contract.conftest import Stage
from tests.contract.observer import Observer
from tests.contract.versions import Ways

NO_DATA = (301, "Your request data is missing or invalid (non-object)")
NO_ITEM = "No scene items were found in scene `{show}` with the ID `99`."
NOT_A_SCENE = (602, "The specified source is not a scene.")
NOT_AN_INPUT = (602, "The specified source is not an input.")
NOT_AUDIBLE = (604, "The specified input does not support audio.")
NOT_PLAYING = (
    604,
    "The media input must be playing or paused in order to set the cursor position.",
)
UNNAMED = {
    "sceneName": [
        "CreateInput",
        "CreateSceneItem",
        "GetSceneItemEnabled",
        "GetSceneItemId",
        "GetSceneItemIndex",
        "GetSceneItemList",
        "GetSceneItemTransform",
        "RemoveScene",
        "RemoveSceneItem",
        "SetCurrentProgramScene",
        "SetSceneItemEnabled",
        "SetSceneItemIndex",
        "SetSceneItemTransform",
        "SetSceneName",
    ],
    "inputName": [
        "GetInputAudioMonitorType",
        "GetInputAudioSyncOffset",
        "GetInputAudioTracks",
        "GetInputMute",
        "GetInputSettings",
        "GetInputVolume",
        "GetMediaInputStatus",
        "OffsetMediaInputCursor",
        "RemoveInput",
        "SetInputAudioMonitorType",
        "SetInputAudioSyncOffset",
        "SetInputAudioTracks",
        "SetInputMute",
        "SetInputName",
        "SetInputSettings",
        "SetInputVolume",
        "SetMediaInputCursor",
        "TriggerMediaInputAction",
    ],
    "sourceName": ["GetSourceActive", "GetSourceScreenshot"],
}
"""Requests about something that has a name, by the field that names it."""

WITHOUT_A_NAME = [
    "BroadcastCustomEvent",
    "CreateScene",
    "GetInputDefaultSettings",
    "GetProfileParameter",
    "SetCurrentSceneTransition",
    "SetCurrentSceneTransitionDuration",
    "SetStreamServiceSettings",
    "SetStudioModeEnabled",
]
"""Other requests that need data."""


def no_name(ways: Ways, field: str) -> tuple[int, str] | None:
    """Return what a request is told that names nothing; None: what is wrong with the field."""
    if ways.name_or_uuid is None:
        return None
    uuid = field.removesuffix("Name") + "Uuid"
    return 300, ways.name_or_uuid.format(field=field, uuid=uuid)


@pytest.mark.parametrize("data", [None, [1]])
@pytest.mark.parametrize(("request_type"), WITHOUT_A_NAME)
async def test_request_without_data(obs: Observer, request_type: str, data: Any) -> None:
    """A request that needs data is refused without it."""
    assert await obs.refusal(request_type, data) == NO_DATA


@pytest.mark.parametrize("data", [None, [1]])
@pytest.mark.parametrize("field", UNNAMED)
async def test_request_without_a_name(obs: Observer, ways: Ways, field: str, data: Any) -> None:
    """A request about something is refused without data; newer ones say that a name is missing."""
    wanted = no_name(ways, field) or NO_DATA
    for request_type in UNNAMED[field]:
        assert await obs.refusal(request_type, data) == wanted, request_type


@pytest.mark.parametrize(
    ("request_type", "field"),
    [
        ("CreateScene", "sceneName"),
        ("SetCurrentSceneTransition", "transitionName"),
        ("GetInputDefaultSettings", "inputKind"),
    ],
)
async def test_texts_that_are_no_texts(obs: Observer, request_type: str, field: str) -> None:
    """A new name or a kind must be there, must be text, and must not be empty."""
    for data, wanted in not_a_text(field):
        assert await obs.refusal(request_type, data) == wanted


@pytest.mark.parametrize(
    ("request_type", "field"),
    [
        ("RemoveScene", "sceneName"),
        ("SetCurrentProgramScene", "sceneName"),
        ("GetSceneItemList", "sceneName"),
        ("CreateInput", "sceneName"),
        ("GetInputSettings", "inputName"),
        ("GetMediaInputStatus", "inputName"),
        ("GetSourceActive", "sourceName"),
    ],
)
async def test_names_that_are_no_names(
    obs: Observer, ways: Ways, request_type: str, field: str
) -> None:
    """A name of something must be there, must be text, and must not be empty."""
    for data, wanted in not_a_text(field):
        assert await obs.refusal(request_type, data) == (no_name(ways, field) or wanted)


def not_a_text(field: str) -> list[tuple[dict[str, Any], tuple[int, str]]]:
    """Return data without a usable text in the field, and how it is refused."""
    return [
        ({"other": 1}, missing(field)),
        ({field: None}, missing(field)),
        ({field: 5}, wrong(field, "a string")),
        ({field: ""}, empty(field)),
    ]


@pytest.mark.parametrize(
    ("field", "request_types"),
    list(UNNAMED.items()),
)
async def test_names_of_nothing(
    obs: Observer, ways: Ways, field: str, request_types: list[str]
) -> None:
    """A name that nothing has is refused with 600, before the other fields are looked at."""
    wanted = (600, ways.nowhere.format(name="nowhere"))
    for request_type in request_types:
        assert await obs.refusal(request_type, {field: "nowhere"}) == wanted, request_type


def below(field: str, least: str) -> tuple[int, str]:
    return 402, f"The field value of `{field}` is below the minimum of `{least}`"


def above(field: str, most: str) -> tuple[int, str]:
    return 402, f"The field value of `{field}` is above the maximum of `{most}`"


def wrong(field: str, wanted: str) -> tuple[int, str]:
    return 401, f"The field value of `{field}` must be {wanted}."


def missing(field: str) -> tuple[int, str]:
    return 300, f"Your request is missing the `{field}` field."


def empty(field: str) -> tuple[int, str]:
    return 403, f"The field value of `{field}` must not be empty."


SHOW, MEDIA, COLOR = {"sceneName": "{show}"}, {"inputName": "{media}"}, {"inputName": "{color}"}
ITEM = {"sceneName": "{show}", "sceneItemId": 1}
NEW = {"sceneName": "{show}", "inputName": "{show} new"}
NEW_MEDIA = {**NEW, "inputKind": "ffmpeg_source"}
MOVE = "SetSceneItemTransform"
PICTURE = {"sourceName": "{show}", "imageFormat": "png"}

CASES: list[tuple[str, dict[str, Any], tuple[int, str]]] = [
    ("CreateScene", SHOW, (601, "A source already exists by that scene name.")),
    ("RemoveScene", {"sceneName": "{media}"}, NOT_A_SCENE),
    ("SetCurrentProgramScene", {"sceneName": "{media}"}, NOT_A_SCENE),
    ("SetSceneName", SHOW, missing("newSceneName")),
    (
        "SetSceneName",
        {**SHOW, "newSceneName": "{rest}"},
        (601, "A source already exists by that new scene name."),
    ),
    ("GetCurrentPreviewScene", {}, (506, "")),
    ("GetInputList", {"inputKind": 5}, wrong("inputKind", "a string")),
    ("GetInputKindList", {"unversioned": 1}, wrong("unversioned", "boolean")),
    ("GetInputDefaultSettings", {"inputKind": "nothing"}, (605, "")),
    ("CreateInput", SHOW, missing("inputName")),
    ("CreateInput", NEW, missing("inputKind")),
    (
        "CreateInput",
        {**NEW_MEDIA, "inputName": "{media}"},
        (601, "A source already exists by that input name."),
    ),
    (
        "CreateInput",
        {**NEW_MEDIA, "inputName": "{show}"},
        (601, "A source already exists by that input name."),
    ),
    ("CreateInput", {**NEW_MEDIA, "inputSettings": 5}, wrong("inputSettings", "an object")),
    ("CreateInput", {**NEW_MEDIA, "sceneItemEnabled": 5}, wrong("sceneItemEnabled", "boolean")),
    ("RemoveInput", {"inputName": "{show}"}, NOT_AN_INPUT),
    ("GetInputSettings", {"inputName": "{show}"}, NOT_AN_INPUT),
    ("GetMediaInputStatus", {"inputName": "{show}"}, NOT_AN_INPUT),
    ("SetInputName", MEDIA, missing("newInputName")),
    (
        "SetInputName",
        {**MEDIA, "newInputName": "{media}"},
        (601, "A source already exists by that new input name."),
    ),
    ("SetInputSettings", MEDIA, missing("inputSettings")),
    ("SetInputSettings", {**MEDIA, "inputSettings": 5}, wrong("inputSettings", "an object")),
    (
        "SetInputSettings",
        {**MEDIA, "inputSettings": {}, "overlay": 1},
        wrong("overlay", "boolean"),
    ),
    ("GetInputMute", COLOR, NOT_AUDIBLE),
    ("GetInputAudioTracks", COLOR, NOT_AUDIBLE),
    ("GetInputAudioMonitorType", COLOR, NOT_AUDIBLE),
    (
        "SetInputAudioMonitorType",
        {**MEDIA, "monitorType": "LOUD"},
        (400, "Unknown monitor type: LOUD"),
    ),
    ("GetProfileParameter", {"parameterCategory": "Output"}, missing("parameterName")),
    ("GetInputVolume", COLOR, NOT_AUDIBLE),
    ("SetInputMute", {**COLOR, "inputMuted": True}, NOT_AUDIBLE),
    ("SetInputVolume", {**COLOR, "inputVolumeMul": 1}, NOT_AUDIBLE),
    ("SetInputMute", {**MEDIA, "inputMuted": 1}, wrong("inputMuted", "boolean")),
    ("SetInputVolume", MEDIA, (300, "You must specify one volume field.")),
    (
        "SetInputVolume",
        {**MEDIA, "inputVolumeMul": 1, "inputVolumeDb": 0},
        (404, "You may only specify one volume field."),
    ),
    ("SetInputVolume", {**MEDIA, "inputVolumeDb": -101}, below("inputVolumeDb", "-100.000000")),
    ("SetInputVolume", {**MEDIA, "inputVolumeMul": 21}, above("inputVolumeMul", "20.000000")),
    ("TriggerMediaInputAction", MEDIA, missing("mediaAction")),
    (
        "TriggerMediaInputAction",
        {**MEDIA, "mediaAction": "PLAY"},
        (400, "You have specified an invalid media input action."),
    ),
    ("SetMediaInputCursor", MEDIA, missing("mediaCursor")),
    ("SetMediaInputCursor", {**MEDIA, "mediaCursor": "1"}, wrong("mediaCursor", "a number")),
    ("SetMediaInputCursor", {**MEDIA, "mediaCursor": -1}, below("mediaCursor", "0.000000")),
    ("SetMediaInputCursor", {**MEDIA, "mediaCursor": 1000}, NOT_PLAYING),
    ("SetMediaInputCursor", {**COLOR, "mediaCursor": 1000}, NOT_PLAYING),
    ("OffsetMediaInputCursor", {**MEDIA, "mediaCursorOffset": -1}, NOT_PLAYING),
    ("GetSceneItemList", {"sceneName": "{media}"}, NOT_A_SCENE),
    ("GetSceneItemId", SHOW, missing("sourceName")),
    (
        "GetSceneItemId",
        {**SHOW, "sourceName": "nowhere"},
        (600, "No scene items were found in the specified scene by that name or offset."),
    ),
    (
        "GetSceneItemId",
        {**SHOW, "sourceName": "{media}", "searchOffset": 1},
        (600, "No scene items were found in the specified scene by that name or offset."),
    ),
    (
        "GetSceneItemId",
        {**SHOW, "sourceName": "{media}", "searchOffset": -2},
        below("searchOffset", "-1.000000"),
    ),
    (
        "CreateSceneItem",
        {**SHOW, "sourceName": "{show}"},
        (703, "You cannot create scene item of a scene within itself."),
    ),
    ("RemoveSceneItem", SHOW, missing("sceneItemId")),
    ("RemoveSceneItem", {**SHOW, "sceneItemId": 99}, (600, NO_ITEM)),
    ("RemoveSceneItem", {**SHOW, "sceneItemId": -1}, below("sceneItemId", "0.000000")),
    ("GetSceneItemEnabled", {**SHOW, "sceneItemId": 99}, (600, NO_ITEM)),
    ("GetSceneItemTransform", {**SHOW, "sceneItemId": 99}, (600, NO_ITEM)),
    ("GetSceneItemIndex", {**SHOW, "sceneItemId": "1"}, wrong("sceneItemId", "a number")),
    ("SetSceneItemEnabled", ITEM, missing("sceneItemEnabled")),
    ("SetSceneItemEnabled", {**ITEM, "sceneItemEnabled": 1}, wrong("sceneItemEnabled", "boolean")),
    ("SetSceneItemIndex", {**ITEM, "sceneItemIndex": -1}, below("sceneItemIndex", "0.000000")),
    (
        "SetSceneItemIndex",
        {**ITEM, "sceneItemIndex": 8193},
        above("sceneItemIndex", "8192.000000"),
    ),
    (MOVE, ITEM, missing("sceneItemTransform")),
    (MOVE, {**ITEM, "sceneItemTransform": {}}, empty("sceneItemTransform")),
    (
        MOVE,
        {**ITEM, "sceneItemTransform": {"width": 5}},
        (703, "You have not provided any valid transform changes."),
    ),
    (
        MOVE,
        {**ITEM, "sceneItemTransform": {"positionX": 90002}},
        above("positionX", "90001.000000"),
    ),
    (MOVE, {**ITEM, "sceneItemTransform": {"scaleX": "2"}}, wrong("scaleX", "a number")),
    (
        MOVE,
        {**ITEM, "sceneItemTransform": {"boundsType": "FIT"}},
        (400, "The field `boundsType` has an invalid value."),
    ),
    (
        "SetCurrentSceneTransition",
        {"transitionName": "Explosion"},
        (600, "No scene transition was found by that name."),
    ),
    (
        "SetCurrentSceneTransitionDuration",
        {"transitionDuration": 49},
        below("transitionDuration", "50.000000"),
    ),
    (
        "SetCurrentSceneTransitionDuration",
        {"transitionDuration": 20001},
        above("transitionDuration", "20000.000000"),
    ),
    ("GetSourceScreenshot", {"sourceName": "{show}"}, missing("imageFormat")),
    (
        "GetSourceScreenshot",
        {**PICTURE, "imageFormat": "pcx"},
        (400, "Your specified image format is invalid or not supported by this system."),
    ),
    ("GetSourceScreenshot", {**PICTURE, "imageWidth": 7}, below("imageWidth", "8.000000")),
    (
        "GetSourceScreenshot",
        {**PICTURE, "imageCompressionQuality": 101},
        above("imageCompressionQuality", "100.000000"),
    ),
    ("StopStream", {}, (501, "")),
    (
        "SetStreamServiceSettings",
        {"streamServiceType": "rtmp_custom"},
        missing("streamServiceSettings"),
    ),
    (
        "SetStreamServiceSettings",
        {"streamServiceType": "rtmp_custom", "streamServiceSettings": {}},
        empty("streamServiceSettings"),
    ),
    (
        "SetStreamServiceSettings",
        {"streamServiceType": "pigeon", "streamServiceSettings": {"key": "k"}},
        (
            700,
            (
                "Failed to create the stream service with the requested streamServiceType. "
                "It may be an invalid type."
            ),
        ),
    ),
    ("BroadcastCustomEvent", {"eventData": {}}, empty("eventData")),
    ("BroadcastCustomEvent", {"eventData": []}, wrong("eventData", "an object")),
    ("Sleep", {"sleepMillis": 10}, (206, "")),
    ("MakeCoffee", {}, (204, "Your request type is not valid.")),
    ("", {}, (203, "Your request's `requestType` may not be empty.")),
]


def of_version(ways: Ways) -> list[tuple[str, dict[str, Any], tuple[int, str]]]:
    """Return the cases that the versions refuse in different ways."""
    nowhere = (600, ways.nowhere.format(name="nowhere"))
    unnamed = no_name(ways, "sourceName") or missing("sourceName")
    return [
        ("CreateSceneItem", SHOW, unnamed),
        ("CreateSceneItem", {**SHOW, "sourceName": "nowhere"}, nowhere),
    ]


@pytest.fixture
async def filled(obs: Observer, stage: Stage) -> dict[str, str]:
    """Fill the show scene with a media input that was never started, and a color."""
    media, color = f"{stage.name} media", f"{stage.name} color"
    for name, kind in ((media, "ffmpeg_source"), (color, "color_source_v3")):
        await obs.ok("CreateInput", sceneName=stage.show, inputName=name, inputKind=kind)
    return {"show": stage.show, "rest": stage.rest, "media": media, "color": color}


def test_every_case_is_of_its_own() -> None:
    """No refusal stands in the table twice."""
    assert len({repr(case[:2]) for case in CASES}) == len(CASES)


async def test_refusals(obs: Observer, filled: dict[str, str], ways: Ways) -> None:
    """Each wrong request gets the code and the comment of obs-websocket 5."""
    found, wanted = [], []
    for request, data, (code, comment) in [*CASES, *of_version(ways)]:
        filled_in = _fill(data, filled)
        wanted.append((request, filled_in, (code, comment.format(**filled))))
        found.append((request, filled_in, await obs.refusal(request, filled_in)))
    assert found == wanted


async def test_unknown_input_kind(obs: Observer, stage: Stage) -> None:
    """An input of a kind that this OBS does not have is refused, with advice."""
    data = {"sceneName": stage.show, "inputName": stage.name, "inputKind": "no_such_kind"}
    code, comment = await obs.refusal("CreateInput", data)
    assert code == 605
    assert comment.startswith("Your specified input kind is not supported by OBS.")


async def test_scene_within_itself_by_way_of_another(obs: Observer, stage: Stage) -> None:
    """A scene cannot be shown in a scene that it shows."""
    await obs.ok("CreateSceneItem", sceneName=stage.show, sourceName=stage.rest)
    data = {"sceneName": stage.rest, "sourceName": stage.show}
    assert await obs.refusal("CreateSceneItem", data) == (
        700,
        "Failed to create the scene item.",
    )


def _fill(data: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        key: value.format(**names) if isinstance(value, str) else value
        for key, value in data.items()
    }


async def test_scene_with_the_name_of_an_input(obs: Observer, stage: Stage, ways: Ways) -> None:
    """It is refused, or made; its name finds the input nevertheless."""
    color = {"sceneName": stage.show, "inputKind": "color_source_v3"}
    await obs.ok("CreateInput", inputName=stage.name, **color)
    taken = (601, "A source already exists by that scene name.")
    if ways.inputs_name_for_scene:
        await obs.ok("CreateScene", sceneName=stage.name)
    assert await obs.refusal("CreateScene", {"sceneName": stage.name}) == taken
    assert await obs.refusal("RemoveScene", {"sceneName": stage.name}) == NOT_A_SCENE
