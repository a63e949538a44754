"""after_event(observed, event) → what is known then. Pure; called by `device.py`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from orchestrator.devices.obs.compare.mix import EVENTS as OF_THE_MIXER
from orchestrator.devices.obs.compare.observed import ObsObserved, StreamOrder

READ_AGAIN = frozenset(
    {
        "CurrentSceneCollectionChanged",
        "CurrentProfileChanged",
        "SceneCreated",
        "SceneRemoved",
        "SceneNameChanged",
        "InputCreated",
        "InputRemoved",
        "InputNameChanged",
        "SceneItemCreated",
        "SceneItemRemoved",
    }
)
"""After these everything is read anew: what is where has changed."""

PLAYER_EVENTS = frozenset(
    {"MediaInputPlaybackStarted", "MediaInputPlaybackEnded", "MediaInputActionTriggered"}
)
"""After these the media input is looked at; the events alone are not believed."""

TELLING = frozenset(
    {
        "CurrentProgramSceneChanged",
        "CurrentSceneTransitionChanged",
        "StreamStateChanged",
        "StudioModeStateChanged",
    }
)
"""What these tell, a reading that was begun before may not have seen. Not that an item is shown or
hidden: some tools let one blink all evening, and OBS would never be known."""

_ON_ITS_WAY = {
    "OBS_WEBSOCKET_OUTPUT_STARTING": True,
    "OBS_WEBSOCKET_OUTPUT_STOPPING": False,
}

_STOPPED = "OBS_WEBSOCKET_OUTPUT_STOPPED"

_STARTED = "OBS_WEBSOCKET_OUTPUT_STARTED"

_STREAMING = {
    _STARTED: True,
    "OBS_WEBSOCKET_OUTPUT_RECONNECTING": True,
    "OBS_WEBSOCKET_OUTPUT_RECONNECTED": True,
    _STOPPED: False,
}


def after_event(
    observed: ObsObserved, kind: str, data: Mapping[str, Any], at: datetime, premiere_scene: str
) -> ObsObserved:
    """Return what is known after the event; the same object where it tells nothing."""
    match kind:
        case "CurrentProgramSceneChanged":
            return program_seen(observed, str(data.get("sceneName")), at)
        case "SceneTransitionStarted":
            return replace(observed, in_transition=True)
        case "SceneTransitionEnded":
            return replace(observed, in_transition=False)
        case "CurrentSceneTransitionChanged":
            return replace(observed, transition=str(data.get("transitionName")))
        case "StudioModeStateChanged":
            around = replace(observed.around, studio_mode=bool(data.get("studioModeEnabled")))
            return replace(observed, around=around)
        case "SceneItemEnableStateChanged":
            on_program = observed.heading == premiere_scene
            since = at if on_program else observed.picture_since
            scene = str(data.get("sceneName"))
            group = "" if scene == premiere_scene else scene
            return _item_enabled(observed, group, data, since)
        case "InputAudioSyncOffsetChanged":
            return _sound_moved(observed, data.get("inputName"), data.get("inputAudioSyncOffset"))
        case _ if kind in OF_THE_MIXER:
            return _mixer_moved(observed, data)
        case "StreamStateChanged":
            return _stream_heard(observed, str(data.get("outputState")), at)
    return observed


def _stream_heard(observed: ObsObserved, said: str, at: datetime) -> ObsObserved:
    if said in _ON_ITS_WAY:
        return observed.with_stream_order(_ON_ITS_WAY[said], at, begun=True)
    order = observed.stream_order
    if said == _STOPPED and order is not None and order.on:
        # What had streamed until now was stopped before it could be started.
        failed = order.failed or not observed.streaming
        refused = StreamOrder(on=True, at=at, failed=failed)
        return replace(observed, streaming=False, stream_order=refused)
    if said == _STOPPED and order is None and observed.was_just_told_to_stream(at):
        # A server may let OBS begin and end it at once.
        kicked = StreamOrder(on=True, at=at, failed=True)
        return replace(observed, streaming=False, stream_order=kicked)
    if said == _STARTED and order is not None and order.failed:
        # A full reading finds out whether it lasts.
        unsure = StreamOrder(on=True, at=at, failed=True)
        return replace(observed, streaming=True, stream_order=unsure)
    if said in _STREAMING:
        return replace(observed, streaming=_STREAMING[said], stream_order=None)
    return observed


def program_seen(observed: ObsObserved, scene: str, at: datetime) -> ObsObserved:
    """Return what is known once this scene was seen on program."""
    since = observed.picture_since if scene == observed.program else at
    ordered = None if observed.ordered == scene else observed.ordered
    return replace(observed, program=scene, picture_since=since, ordered=ordered)


def _sound_moved(observed: ObsObserved, name: object, offset: object) -> ObsObserved:
    player = next((player for player in observed.players if player.name == name), None)
    if player is None or not isinstance(offset, int | float):
        return observed
    return observed.with_player(replace(player, sound_ms=round(offset)))


def _mixer_moved(observed: ObsObserved, data: Mapping[str, Any]) -> ObsObserved:
    """Note whether it is heard, not how loud: a tool may move a fader all evening."""
    player = next((one for one in observed.players if one.name == data.get("inputName")), None)
    if player is None:
        return observed
    return observed.with_player(replace(player, mix=player.mix.after(data)))


def _item_enabled(
    observed: ObsObserved, group: str, data: Mapping[str, Any], since: datetime
) -> ObsObserved:
    item_id, enabled = data.get("sceneItemId"), bool(data.get("sceneItemEnabled"))
    for player in observed.players:
        if (player.group, player.item_id) == (group, item_id):
            changed = observed.with_player(replace(player, visible=enabled))
            return replace(changed, picture_since=since)
    return observed
