"""The requests of a take, as obs-websocket has them. Used by `recipes` and `device`."""

from collections.abc import Mapping

from orchestrator.devices.obs.commands import Cut
from orchestrator.devices.obs.inventory import MEDIA_SETTINGS, overlay_input
from orchestrator.devices.obs.link import Request
from orchestrator.devices.obs.state import Player

_ACTION = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_"


def action(player: str, word: str) -> Request:
    """Return the request for PLAY, PAUSE, STOP or RESTART."""
    data = {"inputName": player, "mediaAction": _ACTION + word}
    return ("TriggerMediaInputAction", data)


def seek(player: str, seconds: float) -> Request:
    """Return the request to go to a position."""
    data = {"inputName": player, "mediaCursor": round(seconds * 1000)}
    return ("SetMediaInputCursor", data)


def file_order(player: str, named: Mapping[str, object]) -> Request:
    """Return the request that gives a media input a file, as `Naming` says, and our settings."""
    settings = {**MEDIA_SETTINGS, **named}
    return ("SetInputSettings", {"inputName": player, "inputSettings": settings})


def sound_order(player: str, offset_ms: int) -> Request:
    """Return the request that puts a media input's sound later by so many milliseconds."""
    data = {"inputName": player, "inputAudioSyncOffset": offset_ms}
    return ("SetInputAudioSyncOffset", data)


def text_orders(room: str, texts: Mapping[str, str]) -> list[Request]:
    """Return the requests that write texts on a room's native overlays, by overlay name."""
    return [
        ("SetInputSettings", {"inputName": name, "inputSettings": {"text": text}})
        for overlay, text in texts.items()
        for name in (overlay_input(room, overlay),)
    ]


def cut_orders(cut: Cut, premiere_scene: str) -> list[Request]:
    """Return the requests of a cut, first what shows: between two of them OBS may draw a frame."""
    orders: list[Request] = []
    if cut.transition is not None:
        orders.append(("SetCurrentSceneTransition", {"transitionName": cut.transition}))
    if cut.show is not None:
        orders.append(_enabled(premiere_scene, cut.show, on=True))
    orders += [_enabled(premiere_scene, player, on=False) for player in cut.hide]
    if cut.scene is not None:
        orders.append(("SetCurrentProgramScene", {"sceneName": cut.scene}))
    return orders


def _enabled(scene: str, player: Player, on: bool) -> Request:
    data = {"sceneName": scene, "sceneItemId": player.item_id, "sceneItemEnabled": on}
    return ("SetSceneItemEnabled", data)
