"""What is in a room's scenes: the orchestrator's own by name, and what may bring a guest.

Pure. Used by `provision.py`, which creates the former, by `readings.py`, which finds it again, and
by `eye.py`, which looks for guests before they are due.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from orchestrator.rundown.overlay_words import OVERLAYS

MEDIA_KIND = "ffmpeg_source"
BROWSER_KIND = "browser_source"
TEXT_KINDS = ("text_gdiplus_v3", "text_gdiplus_v2", "text_ft2_source_v2")
"""Native text, the first that OBS has: on Windows, and elsewhere."""

MEDIA_SETTINGS: Mapping[str, object] = {
    "is_local_file": True,
    "looping": False,
    "restart_on_activate": False,
    "close_when_inactive": False,
    "clear_on_media_end": False,
    "speed_percent": 100,
}
"""We start and hold recordings ourselves; the last picture stays until the Q&A is on.
docs/decisions/obs-take-recipe.md has the measurements."""


LOOP_SETTINGS: Mapping[str, object] = {
    **MEDIA_SETTINGS,
    "looping": True,
    "restart_on_activate": True,
}
"""OBS plays them by itself, from the beginning, as long as their scene is shown."""


def loop_input(scene: str) -> str:
    """Return the name of the media input that plays again and again in a scene."""
    return f"{scene} loop"


def player_names(premiere_scene: str) -> tuple[str, str]:
    """Return the names of the two media inputs of a premiere scene."""
    return f"{premiere_scene} A", f"{premiere_scene} B"


def overlay_input(room: str, overlay: str) -> str:
    """Return the name of the input that shows an overlay."""
    return f"{room} {overlay}"


def our_inputs(room: str, premiere_scene: str) -> frozenset[str]:
    """Return the names of all inputs that a room has of its own."""
    overlays = (overlay_input(room, overlay) for overlay in overlay_names())
    return frozenset((*player_names(premiere_scene), *overlays))


def overlay_names() -> tuple[str, ...]:
    """Return the names of all overlays."""
    return tuple(overlay.name for overlay in OVERLAYS)


MOST_INPUTS: Final = 40
"""Of a scene whose devices are asked for."""

NO_GUESTS: Final = ("image_source", "color_source", "text_", "slideshow")
"""How the kinds of inputs begin by which nobody is seen or heard."""

DEVICE_OF: Final[Mapping[str, str]] = {
    "v4l2_input": "device_id",
    "dshow_input": "video_device_id",
    "av_capture_input": "device",
    "av_capture_input_v2": "device",
    "macos-avcapture": "device",
    "alsa_input_capture": "device_id",
    "pulse_input_capture": "device_id",
    "pulse_output_capture": "device_id",
    "wasapi_input_capture": "device_id",
    "wasapi_output_capture": "device_id",
    "coreaudio_input_capture": "device_id",
    "coreaudio_output_capture": "device_id",
}
"""The setting that names the device, by the kind of input."""

ANY: Final = ("", "default")
"""Settings that leave the choice to OBS's computer."""


@dataclass(frozen=True, slots=True)
class GuestItem:
    """An item of a scene by which somebody may be seen or heard. `kind` empty: a nested scene."""

    name: str
    kind: str
    shown: bool

    @property
    def device_setting(self) -> str | None:
        """The setting that names its device; None: it has none."""
        return DEVICE_OF.get(self.kind)


def guests_of(listed: Mapping[str, Any], ours: Iterable[str]) -> Sequence[GuestItem]:
    """Return those items of a scene, or of a group, that may bring a guest; groups are none.

    `ours`: the names of what the orchestrator has there. Raises KeyError, TypeError.
    """
    own = frozenset(ours)
    found = [
        GuestItem(
            str(item["sourceName"]),
            str(item.get("inputKind") or ""),
            bool(item["sceneItemEnabled"]),
        )
        for item in listed["sceneItems"]
        if item.get("isGroup") is not True
    ]
    return [one for one in found if one.name not in own and not one.kind.startswith(NO_GUESTS)]


def lacks_its_device(setting: object, devices: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether the device that an input is set to is none of those that are there.

    OBS lists one that was pulled out as well, and marks it as not to be chosen.
    """
    there = {each.get("itemValue") for each in devices if each.get("itemEnabled") is not False}
    return setting not in there and (setting or "") not in ANY


def lacking(scene: str, guests: Sequence[GuestItem], without_device: Sequence[str]) -> str:
    """Return what keeps guests from being seen or heard, and a cure; empty: nothing known."""
    return next(_lacking(scene, guests, without_device), "")


def _lacking(
    scene: str, guests: Sequence[GuestItem], without_device: Sequence[str]
) -> Iterator[str]:
    if not guests:
        yield f"nothing of a guest is in “{scene}”: add the call, or the camera, to it in OBS"
    elif not any(one.shown for one in guests):
        yield f"all that could bring a guest is hidden in “{scene}”: show it in OBS"
    for name in without_device:
        yield (
            f"the device of “{name}” is not there: plug it in, or choose another in that "
            f"input's properties in OBS"
        )
