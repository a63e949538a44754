"""What depends on the version of the OBS that is simulated: one table.

Read by the parts that behave by it. `tests/contract` has a table of its own, read from the real
ones, and holds each simulated version to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.rehearsal.obs_simulator.studio.source_kinds import (
    CUT,
    FADE,
    KINDS,
    LATER_MEDIA,
    LATER_SLIDESHOW,
    NEWER_SCREEN,
    NEWER_SLIDESHOW,
    PIPEWIRE,
    InputKind,
    TransitionKind,
)


@dataclass(frozen=True, slots=True)
class Version:
    """How one version of OBS does what the versions do differently."""

    obs: str
    """OBS's version, as GetVersion says it."""
    websocket: str
    """obs-websocket's version."""
    same_file_is_an_order: bool
    """Whether settings with the file that a media input has open make it open that file anew."""
    settings_are_told: bool
    """Whether an input's settings are told when some were set: all of them, once a frame."""
    stop_is_an_end: bool
    """Whether a media input that was told to STOP is said to have ENDED."""
    unread_duration: int
    """Milliseconds that a recording is said to last until its file was looked into."""
    transitions: tuple[TransitionKind, ...]
    """The transitions of a new scene collection, as they are listed."""
    choosing_waits: bool
    """Whether the choice of another transition while one is under way is forgotten; else that one
    does not end before a third scene is taken."""
    cut_off_is_told: bool
    """Whether a transition that another take cuts off is told to have ended."""
    removal_is_a_take: bool
    """Whether the scene that follows a removed program scene comes by a transition."""
    new_scene_is_last: bool
    """Whether a new scene goes to the end of OBS's list; else it goes below the current one."""
    newest_input_first: bool
    """Whether the newest input is listed first; else it is listed last."""
    scene_may_be_named_as_an_input: bool
    """Whether scenes have a space of names of their own when they are named."""
    names: str | None
    """What a request that names nothing is told, with `{field}` and `{uuid}`; None: as other
    fields that are missing, empty or of a wrong type."""
    nowhere: str
    """What a request is told whose `{name}` nothing has."""
    formats: Mapping[str, str]
    """The picture formats of screenshots, and how Pillow calls them."""
    crops_to_bounds: bool
    """Whether items have the transform `cropToBounds`."""
    kinds: tuple[InputKind, ...] = field(default=KINDS)
    """The kinds of inputs of Debian's build."""


_NEVER = -9223372036854775
"""FFmpeg's “no time stamp” in milliseconds."""

_FORMATS = {"bmp": "BMP", "jpeg": "JPEG", "jpg": "JPEG", "png": "PNG"}
_MORE_FORMATS = {**_FORMATS, "tif": "TIFF", "tiff": "TIFF", "webp": "WEBP"}


def _with(*changes: tuple[str, InputKind]) -> tuple[InputKind, ...]:
    replaced = dict(changes)
    return tuple(replaced.get(kind.id, kind) for kind in KINDS)


VERSIONS: Mapping[str, Version] = {
    "29": Version(
        obs="29.0.2",
        websocket="5.1.0",
        same_file_is_an_order=True,
        settings_are_told=False,
        stop_is_an_end=True,
        unread_duration=0,
        transitions=(CUT, FADE),
        choosing_waits=False,
        cut_off_is_told=False,
        removal_is_a_take=True,
        new_scene_is_last=True,
        newest_input_first=True,
        scene_may_be_named_as_an_input=False,
        names=None,
        nowhere="No source was found by the name of `{name}`.",
        formats=_FORMATS,
        crops_to_bounds=False,
    ),
    "30": Version(
        obs="30.2.3",
        websocket="5.5.2",
        same_file_is_an_order=False,
        settings_are_told=True,
        stop_is_an_end=False,
        unread_duration=_NEVER,
        transitions=(CUT, FADE),
        choosing_waits=False,
        cut_off_is_told=False,
        removal_is_a_take=True,
        new_scene_is_last=False,
        newest_input_first=False,
        scene_may_be_named_as_an_input=False,
        names="Your request must contain at least one of the following fields: "
        "`{field}` or `{uuid}`.",
        nowhere="No source was found by the name of `{name}`.",
        formats=_MORE_FORMATS,
        crops_to_bounds=True,
        kinds=(
            *_with(("slideshow", LATER_SLIDESHOW), ("ffmpeg_source", LATER_MEDIA)),
            PIPEWIRE,
        ),
    ),
    "32": Version(
        obs="32.2.2",
        websocket="5.7.4",
        same_file_is_an_order=False,
        settings_are_told=True,
        stop_is_an_end=False,
        unread_duration=_NEVER,
        transitions=(FADE, CUT),
        choosing_waits=True,
        cut_off_is_told=True,
        removal_is_a_take=False,
        new_scene_is_last=False,
        newest_input_first=False,
        scene_may_be_named_as_an_input=True,
        names="Your request must contain at least one of the following fields: "
        "`{field}` with optional `canvasUuid` or `{uuid}`.",
        nowhere="No source was found by the name of `{name}` within the canvas `Main`.",
        formats=_MORE_FORMATS,
        crops_to_bounds=True,
        kinds=(
            *_with(
                ("slideshow", NEWER_SLIDESHOW),
                ("xshm_input", NEWER_SCREEN),
                ("ffmpeg_source", LATER_MEDIA),
            ),
            PIPEWIRE,
        ),
    ),
}
"""The versions that can be simulated, by their first number; as Debian builds them."""

NEWEST = "32"
"""What is simulated unless somebody asks for another."""


def version_named(name: str) -> Version:
    """Return the version; raises ValueError that names those there are."""
    try:
        return VERSIONS[name]
    except KeyError:
        known = ", ".join(VERSIONS)
        raise ValueError(f"OBS {name} cannot be simulated: there are {known}") from None
