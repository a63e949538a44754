"""Inputs: made, named, removed; their settings and their sound."""

from typing import Any

import pytest

from tests.contract.conftest import Stage
from tests.contract.observer import ACTIVATION, Observer, Target, observe, until
from tests.contract.versions import Ways

COMMON_DEFAULTS = {
    "buffering_mb": 2,
    "clear_on_media_end": True,
    "is_local_file": True,
    "linear_alpha": False,
    "looping": False,
    "reconnect_delay_sec": 10,
    "restart_on_activate": True,
    "speed_percent": 100,
}
COLOR = {"inputKind": "color_source_v3"}


async def test_kinds_that_shows_are_made_of(obs: Observer) -> None:
    """Recordings, pictures, colors and texts can be made; ids carry the kind's version."""
    kinds = (await obs.ok("GetInputKindList"))["inputKinds"]
    assert {"ffmpeg_source", "image_source", "color_source_v3", "text_ft2_source_v2"} <= set(kinds)
    plain = (await obs.ok("GetInputKindList", unversioned=True))["inputKinds"]
    assert {"ffmpeg_source", "color_source", "text_ft2_source"} <= set(plain)
    assert len(plain) == len(kinds)


def media_defaults(ways: Ways) -> dict[str, Any]:
    """Return the settings of a media input that nobody has set."""
    return {**COMMON_DEFAULTS, **ways.media_defaults}


async def test_defaults_of_recordings(obs: Observer, ways: Ways) -> None:
    """A recording restarts whenever it comes on program, unless told otherwise."""
    answer = await obs.ok("GetInputDefaultSettings", inputKind="ffmpeg_source")
    assert answer == {"defaultInputSettings": media_defaults(ways)}


async def test_kinds_have_defaults(obs: Observer, ways: Ways) -> None:
    """Each kind that is offered has default settings."""
    kinds = (await obs.ok("GetInputKindList"))["inputKinds"]
    named = {"image_source", "color_source_v3", "text_ft2_source_v2", "v4l2_input"}
    assert named | {ways.slideshow} <= set(kinds)
    for kind in kinds:
        answer = await obs.ok("GetInputDefaultSettings", inputKind=kind)
        assert answer["defaultInputSettings"], kind


async def test_new_input_is_told_and_listed(obs: Observer, stage: Stage, ways: Ways) -> None:
    """A new input is told with its settings and defaults, and listed at one end."""
    settings = {"local_file": "", "looping": True}
    await obs.ok(
        "CreateInput",
        sceneName=stage.show,
        inputName=stage.name,
        inputKind="ffmpeg_source",
        inputSettings=settings,
    )
    created = await obs.seen("InputCreated", inputName=stage.name)
    assert created.data["inputSettings"] == settings
    assert created.data["defaultInputSettings"] == media_defaults(ways)
    entry = {
        "inputName": stage.name,
        "inputKind": "ffmpeg_source",
        "unversionedInputKind": "ffmpeg_source",
    }
    listed = (await obs.ok("GetInputList"))["inputs"]
    assert entry.items() <= listed[0 if ways.new_input_first else -1].items()
    of_kind = (await obs.ok("GetInputList", inputKind="ffmpeg_source"))["inputs"]
    assert {i["inputKind"] for i in of_kind} == {"ffmpeg_source"}
    assert await obs.ok("GetInputList", inputKind="no_such_kind") == {"inputs": []}


async def test_settings_are_laid_over_those_that_are(obs: Observer, stage: Stage) -> None:
    """Settings are added to the old ones, or replace them all; defaults are not told."""
    await obs.ok(
        "CreateInput",
        sceneName=stage.show,
        inputName=stage.name,
        inputSettings={"width": 320},
        **COLOR,
    )

    async def settings() -> dict[str, int]:
        answer = await obs.ok("GetInputSettings", inputName=stage.name)
        assert answer["inputKind"] == "color_source_v3"
        found: dict[str, int] = answer["inputSettings"]
        return found

    assert await settings() == {"width": 320}
    await obs.ok("SetInputSettings", inputName=stage.name, inputSettings={"height": 180})
    assert await settings() == {"width": 320, "height": 180}
    await obs.ok(
        "SetInputSettings", inputName=stage.name, inputSettings={"height": 90}, overlay=False
    )
    assert await settings() == {"height": 90}
    await obs.ok("SetInputSettings", inputName=stage.name, inputSettings={})
    assert await settings() == {"height": 90}


async def test_changed_settings_are_told(obs: Observer, stage: Stage, ways: Ways) -> None:
    """Newer versions tell all of an input's settings whenever some are ordered."""
    color = {"inputName": stage.name, "inputSettings": {"width": 320}}
    await obs.ok("CreateInput", sceneName=stage.show, **color, **COLOR)
    for height in (180, 180):
        await obs.ok("SetInputSettings", inputName=stage.name, inputSettings={"height": height})
        await obs.pause(100)
    told = [e.data["inputSettings"] for e in obs.events if e.event == "InputSettingsChanged"]
    assert told == [{"width": 320, "height": 180}] * 2 * ways.settings_are_told


async def test_input_gets_another_name(obs: Observer, stage: Stage) -> None:
    """A renamed input is told, and found under its new name in its scenes."""
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    name = f"{stage.name} renamed"
    await obs.ok("SetInputName", inputName=stage.name, newInputName=name)
    await obs.seen("InputNameChanged", oldInputName=stage.name, inputName=name)
    (item,) = (await obs.ok("GetSceneItemList", sceneName=stage.show))["sceneItems"]
    assert item["sourceName"] == name
    assert (await obs.refusal("GetInputSettings", {"inputName": stage.name}))[0] == 600


async def test_input_on_program_is_removed_soon(obs: Observer, stage: Stage) -> None:
    """A removed input's item goes when its scene is rendered; then its name is free."""
    await obs.take(stage.show)
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    await obs.ok("RemoveInput", inputName=stage.name)
    await obs.seen("InputRemoved", inputName=stage.name)
    await obs.seen("SceneItemRemoved", sourceName=stage.name)

    async def name_is_free() -> bool:
        data = {"sceneName": stage.rest, "inputName": stage.name, **COLOR}
        response = await obs.ask("CreateInput", data)
        return bool(response["requestStatus"]["result"])

    await until(name_is_free, "the name is free")


async def test_input_off_program_keeps_its_name(obs: Observer, stage: Stage) -> None:
    """A removed input's item and name stay while its scene is not shown; then they go."""
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    await obs.ok("RemoveInput", inputName=stage.name)
    await obs.seen("InputRemoved", inputName=stage.name)
    await obs.pause(200)
    data = {"sceneName": stage.rest, "inputName": stage.name, **COLOR}
    assert (await obs.refusal("CreateInput", data))[0] == 601
    assert len((await obs.ok("GetSceneItemList", sceneName=stage.show))["sceneItems"]) == 1
    await obs.take(stage.show)
    await obs.seen("SceneItemRemoved", sourceName=stage.name)
    assert await obs.ok("GetSceneItemList", sceneName=stage.show) == {"sceneItems": []}
    assert obs.names().count("InputRemoved") == 1


async def test_inputs_become_active_with_their_scene(target: Target, stage: Stage) -> None:
    """A client that wants to know is told when an input comes on program and leaves it."""
    obs = await observe(target, 2047 | ACTIVATION)
    await obs.ok("CreateInput", sceneName=stage.show, inputName=stage.name, **COLOR)
    await obs.take(stage.show)
    await obs.seen("InputActiveStateChanged", inputName=stage.name, videoActive=True)
    await obs.take(stage.rest)
    await obs.seen("InputActiveStateChanged", inputName=stage.name, videoActive=False)
    await obs.close()


async def test_muting_is_told(obs: Observer, stage: Stage) -> None:
    """Muting is told, and can be read."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="ffmpeg_source"
    )
    assert await obs.ok("GetInputMute", inputName=stage.name) == {"inputMuted": False}
    await obs.ok("SetInputMute", inputName=stage.name, inputMuted=True)
    await obs.seen("InputMuteStateChanged", inputName=stage.name, inputMuted=True)
    assert await obs.ok("GetInputMute", inputName=stage.name) == {"inputMuted": True}


@pytest.mark.parametrize(
    ("change", "factor", "decibels"),
    [
        ({"inputVolumeMul": 0.5}, 0.5, -6.0206),
        ({"inputVolumeDb": -3}, 0.70795, -3.0),
        ({"inputVolumeDb": -100}, 0.00001, -100.0),
        ({"inputVolumeMul": 0}, 0.0, -100.0),
        ({"inputVolumeMul": 1.0}, 1.0, 0.0),
    ],
)
async def test_volume_is_told_both_ways(
    obs: Observer, stage: Stage, change: dict[str, float], factor: float, decibels: float
) -> None:
    """A volume that is set as a factor or in decibels can be read as both."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="ffmpeg_source"
    )
    await obs.ok("SetInputVolume", inputName=stage.name, **change)
    wanted = {
        "inputVolumeMul": pytest.approx(factor, abs=1e-4),
        "inputVolumeDb": pytest.approx(decibels, abs=1e-3),
    }
    assert await obs.ok("GetInputVolume", inputName=stage.name) == wanted
    told = await obs.seen("InputVolumeChanged", inputName=stage.name)
    assert wanted.items() <= told.data.items()


async def test_sync_offset_is_told(obs: Observer, stage: Stage) -> None:
    """How late an input's sound is can be set in milliseconds and read; each order is told."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="ffmpeg_source"
    )
    assert await obs.ok("GetInputAudioSyncOffset", inputName=stage.name) == {
        "inputAudioSyncOffset": 0
    }
    for offset in (1, 1, 0):
        await obs.ok("SetInputAudioSyncOffset", inputName=stage.name, inputAudioSyncOffset=offset)
        assert await obs.ok("GetInputAudioSyncOffset", inputName=stage.name) == {
            "inputAudioSyncOffset": offset
        }
    told = {"inputName": stage.name, "inputAudioSyncOffset": 0}
    await obs.seen("InputAudioSyncOffsetChanged", **told)
    assert obs.names().count("InputAudioSyncOffsetChanged") == 3


async def test_audio_tracks_are_told(obs: Observer, stage: Stage) -> None:
    """A new input is on all six; an order changes those that it names."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="ffmpeg_source"
    )
    tracks = {str(number): True for number in range(1, 7)}
    assert await obs.ok("GetInputAudioTracks", inputName=stage.name) == {"inputAudioTracks": tracks}
    await obs.ok("SetInputAudioTracks", inputName=stage.name, inputAudioTracks={"1": False})
    wanted = {"inputAudioTracks": {**tracks, "1": False}}
    assert await obs.ok("GetInputAudioTracks", inputName=stage.name) == wanted
    await obs.seen("InputAudioTracksChanged", inputName=stage.name, **wanted)


async def test_monitoring_is_told(obs: Observer, stage: Stage) -> None:
    """A new input is not monitored; it can be heard on OBS's computer alone."""
    await obs.ok(
        "CreateInput", sceneName=stage.show, inputName=stage.name, inputKind="ffmpeg_source"
    )
    assert await obs.ok("GetInputAudioMonitorType", inputName=stage.name) == {
        "monitorType": "OBS_MONITORING_TYPE_NONE"
    }
    wanted = {"monitorType": "OBS_MONITORING_TYPE_MONITOR_ONLY"}
    await obs.ok("SetInputAudioMonitorType", inputName=stage.name, **wanted)
    assert await obs.ok("GetInputAudioMonitorType", inputName=stage.name) == wanted
    await obs.seen("InputAudioMonitorTypeChanged", inputName=stage.name, **wanted)


async def test_the_streamed_audio_track_stands_in_the_profile(obs: Observer) -> None:
    """The output mode, and of the advanced one the track; what nobody has set has no value."""
    track = {"parameterCategory": "AdvOut", "parameterName": "TrackIndex"}
    before = await obs.ok("GetProfileParameter", **track)
    assert before == {"parameterValue": "1", "defaultParameterValue": "1"}
    await obs.ok("SetProfileParameter", **track, parameterValue="3")
    assert (await obs.ok("GetProfileParameter", **track))["parameterValue"] == "3"
    await obs.ok("SetProfileParameter", **track, parameterValue="1")
    mode = await obs.ok("GetProfileParameter", parameterCategory="Output", parameterName="Mode")
    assert mode["parameterValue"] in ("Simple", "Advanced")
    nothing = await obs.ok(
        "GetProfileParameter", parameterCategory="Output", parameterName="Nothing"
    )
    assert nothing == {"parameterValue": None, "defaultParameterValue": None}
