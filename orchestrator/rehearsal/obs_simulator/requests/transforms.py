"""Reads and writes the protocol's item transforms, with the bounds that OBS sets."""

from dataclasses import replace

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.studio.world import (
    CANVAS_HEIGHT,
    CANVAS_WIDTH,
    Input,
    Scene,
    SceneItem,
    Transform,
)

_LARGEST = 90001.0
_BOUNDS = (
    "OBS_BOUNDS_NONE",
    "OBS_BOUNDS_STRETCH",
    "OBS_BOUNDS_SCALE_INNER",
    "OBS_BOUNDS_SCALE_OUTER",
    "OBS_BOUNDS_SCALE_TO_WIDTH",
    "OBS_BOUNDS_SCALE_TO_HEIGHT",
    "OBS_BOUNDS_MAX_ONLY",
)
_REALS = {
    "positionX": ("position_x", -_LARGEST, _LARGEST),
    "positionY": ("position_y", -_LARGEST, _LARGEST),
    "rotation": ("rotation", -360.0, 360.0),
    "scaleX": ("scale_x", -_LARGEST, _LARGEST),
    "scaleY": ("scale_y", -_LARGEST, _LARGEST),
    "boundsWidth": ("bounds_width", 1.0, _LARGEST),
    "boundsHeight": ("bounds_height", 1.0, _LARGEST),
}
_WHOLES = {
    "alignment": ("alignment", 0, 2**32 - 1),
    "boundsAlignment": ("bounds_alignment", 0, 2**32 - 1),
    "cropLeft": ("crop_left", 0, 100000),
    "cropRight": ("crop_right", 0, 100000),
    "cropTop": ("crop_top", 0, 100000),
    "cropBottom": ("crop_bottom", 0, 100000),
}


def changed(transform: Transform, ask: Ask, *, crops_to_bounds: bool) -> Transform:
    """Return the transform with what the request names changed."""
    changes: dict[str, float | int | str] = {}
    for name, (own, least, most) in _REALS.items():
        if ask.has(name):
            changes[own] = float(ask.number(name, least, most))
    for name, (own, least, most) in _WHOLES.items():
        if ask.has(name):
            changes[own] = int(ask.number(name, least, most))
    if crops_to_bounds and ask.has("cropToBounds"):
        changes["crop_to_bounds"] = ask.flag("cropToBounds")
    if ask.has("boundsType"):
        changes["bounds_type"] = _bounds(ask.text("boundsType"))
    if not changes:
        raise RequestRefusedError(
            Status.CANNOT_ACT, "You have not provided any valid transform changes."
        )
    return replace(transform, **changes)  # type: ignore[arg-type] # the tables hold the types


def _bounds(name: str) -> str:
    if name not in _BOUNDS:
        raise RequestRefusedError(
            Status.INVALID_REQUEST_FIELD, "The field `boundsType` has an invalid value."
        )
    return name


def spelled(item: SceneItem, *, crops_to_bounds: bool) -> dict[str, object]:
    """Return the item's transform as the protocol writes it."""
    width, height = source_size(item.source)
    transform = item.transform
    names = {name: own for name, (own, _, _) in {**_REALS, **_WHOLES}.items()}
    return {
        "sourceWidth": width,
        "sourceHeight": height,
        "width": width * transform.scale_x,
        "height": height * transform.scale_y,
        "boundsType": transform.bounds_type,
        **{name: getattr(transform, own) for name, own in names.items()},
        **({"cropToBounds": transform.crop_to_bounds} if crops_to_bounds else {}),
    }


def source_size(source: Input | Scene) -> tuple[float, float]:
    """Return a source's size in pixels; 0 where nothing is known, as with a clip off screen."""
    if isinstance(source, Scene):
        return float(CANVAS_WIDTH), float(CANVAS_HEIGHT)
    width, height = source.setting("width"), source.setting("height")
    if isinstance(width, int | float) and isinstance(height, int | float):
        return float(width), float(height)
    return 0.0, 0.0
