"""Where the versions of OBS differ in what the contract speaks of: one table, read from real ones.

Debian's OBS 29.0.2 (obs-websocket 5.1.0), 30.2.3 (5.5.2) and 32.2.2 (5.7.4). What is not here is
the same in all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ways:
    """How one version of OBS does what the versions do differently."""

    same_file_starts: bool
    """A local file that a media input has already is opened anew when it is given again; so is
    one of which another setting changes that has no part in its decoding."""
    settings_are_told: bool
    """All of an input's settings are told when some were ordered, new or not; once a frame."""
    stopped_is_ended: bool
    """After STOP comes the end's event, and the state ENDED; else it stays STOPPED, in silence."""
    choice_wedges: bool
    """Another transition, chosen while one is under way, lets that one never end, nor a take back
    in it; else the choice is accepted and forgotten."""
    cut_off_is_told: bool
    """A transition that another take cuts off is told to have ended."""
    removal_takes: bool
    """After the program scene is removed the next one comes with a transition's events."""
    new_scene_first: bool
    """The newest scene is listed first; else before the current one, which was above it."""
    new_input_first: bool
    """The newest input is listed first; else last."""
    inputs_name_for_scene: bool
    """A scene can be given the name of an input."""
    name_or_uuid: str | None
    """How a request without a usable name is refused, with 300; None: like any other field."""
    nowhere: str
    """How a name that nothing has is refused, with 600."""
    transitions: tuple[str, ...]
    """The transitions of a new collection, in the order in which they are listed."""
    formats: frozenset[str]
    """Formats of screenshots, besides those that all have."""
    more_item_fields: Mapping[str, Any]
    """Of an item's transform, besides those that all have."""
    media_defaults: Mapping[str, Any]
    """Of a media input, besides those that all have."""
    slideshow: str
    """The kind's id."""
    services_say_more: bool
    """A known service's settings come back with more than was set."""
    versions: tuple[str, str]
    """How the versions of OBS and of obs-websocket begin."""


_ONE_OF = "Your request must contain at least one of the following fields: "
_NOWHERE = "No source was found by the name of `{name}`"
_FORMATS = frozenset({"tif", "tiff", "webp"})

WAYS: Mapping[str, Ways] = {
    "29": Ways(
        same_file_starts=True,
        settings_are_told=False,
        stopped_is_ended=True,
        choice_wedges=True,
        cut_off_is_told=False,
        removal_takes=True,
        new_scene_first=True,
        new_input_first=True,
        inputs_name_for_scene=False,
        name_or_uuid=None,
        nowhere=f"{_NOWHERE}.",
        transitions=("Cut", "Fade"),
        formats=frozenset(),
        more_item_fields={},
        media_defaults={},
        slideshow="slideshow",
        services_say_more=False,
        versions=("29.", "5.1."),
    ),
    "30": Ways(
        same_file_starts=False,
        settings_are_told=True,
        stopped_is_ended=False,
        choice_wedges=True,
        cut_off_is_told=False,
        removal_takes=True,
        new_scene_first=False,
        new_input_first=False,
        inputs_name_for_scene=False,
        name_or_uuid=f"{_ONE_OF}`{{field}}` or `{{uuid}}`.",
        nowhere=f"{_NOWHERE}.",
        transitions=("Cut", "Fade"),
        formats=_FORMATS,
        more_item_fields={"cropToBounds": False},
        media_defaults={"log_changes": True},
        slideshow="slideshow_v2",
        services_say_more=True,
        versions=("30.", "5.5."),
    ),
    "32": Ways(
        same_file_starts=False,
        settings_are_told=True,
        stopped_is_ended=False,
        choice_wedges=False,
        cut_off_is_told=True,
        removal_takes=False,
        new_scene_first=False,
        new_input_first=False,
        inputs_name_for_scene=True,
        name_or_uuid=f"{_ONE_OF}`{{field}}` with optional `canvasUuid` or `{{uuid}}`.",
        nowhere=f"{_NOWHERE} within the canvas `Main`.",
        transitions=("Fade", "Cut"),
        formats=_FORMATS,
        more_item_fields={"cropToBounds": False},
        media_defaults={"log_changes": True},
        slideshow="slideshow_v2",
        services_say_more=True,
        versions=("3", "5."),
    ),
}
"""By the first number of the version; 32 is the newest that Debian has, and may be newer."""

NEWEST = "32"
