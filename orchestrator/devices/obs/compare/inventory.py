"""What the orchestrator has of its own in a room's OBS, by name: media inputs and overlays.

Used by `provision.py`, which creates it, and `readings.py`, which finds it again.
"""

from collections.abc import Mapping

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
