"""The requests of a take, as obs-websocket has them. Used by `recipes`, `first_frame`, `device`."""

from collections.abc import Mapping

from orchestrator.devices.obs.compare.commands import Cut
from orchestrator.devices.obs.compare.inventory import (
    LOOP_SETTINGS,
    MEDIA_SETTINGS,
    overlay_input,
)
from orchestrator.devices.obs.compare.surroundings import Override
from orchestrator.devices.obs.wire.link import Request

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


def loop_order(loop: str, named: Mapping[str, object]) -> Request:
    """Return the request that gives an input what it plays again and again, as `Naming` says."""
    settings = {**LOOP_SETTINGS, **named}
    return ("SetInputSettings", {"inputName": loop, "inputSettings": settings})


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
        group = cut.show.group or premiere_scene
        orders.append(_enabled(group, cut.show.item_id, on=True))
    for player in cut.hide:
        orders += [_enabled(group or premiere_scene, item) for group, item in player.doubles]
        orders.append(_enabled(player.group or premiere_scene, player.item_id))
    if cut.scene is not None:
        taken: Request = ("SetCurrentProgramScene", {"sceneName": cut.scene})
        orders += [taken] if cut.override is None else _overridden(cut.scene, cut.override, taken)
    return orders


def _overridden(scene: str, override: Override, taken: Request) -> list[Request]:
    """Take the scene without the transition that it has of its own, which it keeps."""

    def order(transition: str | None) -> Request:
        data = {"sceneName": scene, "transitionName": transition}
        return ("SetSceneSceneTransitionOverride", data)

    # OBS has chosen its transition when it answers the one between; the length stays by itself.
    return [order(None), taken, order(override.transition)]


def _enabled(scene: str, item: int, *, on: bool = False) -> Request:
    data = {"sceneName": scene, "sceneItemId": item, "sceneItemEnabled": on}
    return ("SetSceneItemEnabled", data)
