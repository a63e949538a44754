"""The kinds of inputs and transitions that a Debian OBS knows, with their defaults.

`versions` says which OBS has which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InputKind:
    """A kind of input: its id, its id without version, its settings' defaults."""

    id: str
    unversioned: str
    defaults: Mapping[str, object] = field(default_factory=dict)
    audio: bool = False

    def __deepcopy__(self, memo: object) -> "InputKind":
        """Return itself: kinds are shared by all inputs."""
        return self


@dataclass(frozen=True, slots=True)
class TransitionKind:
    """A transition that is offered: its name, its id, whether it takes no time of its own."""

    name: str
    id: str
    fixed: bool


MEDIA = "ffmpeg_source"

_FONT = {"face": "Sans Serif", "flags": 0, "size": 256, "style": ""}

_MEDIA_DEFAULTS = {
    "buffering_mb": 2,
    "clear_on_media_end": True,
    "is_local_file": True,
    "linear_alpha": False,
    "looping": False,
    "reconnect_delay_sec": 10,
    "restart_on_activate": True,
    "speed_percent": 100,
}
_SLIDES = {
    "loop": True,
    "playback_behavior": "always_play",
    "slide_mode": "mode_auto",
    "slide_time": 8000,
    "transition": "fade",
    "transition_speed": 700,
    "use_custom_size": "Automatic",
}
_SCREEN = {
    "advanced": False,
    "cut_bot": 0,
    "cut_left": 0,
    "cut_right": 0,
    "cut_top": 0,
    "screen": 0,
    "show_cursor": True,
}

KINDS: tuple[InputKind, ...] = (
    InputKind("image_source", "image_source", {"linear_alpha": False, "unload": False}),
    InputKind(
        "color_source_v3",
        "color_source",
        {"color": 4291940817, "height": 1080, "width": 1920},
    ),
    InputKind("slideshow", "slideshow", _SLIDES),
    InputKind(
        "alsa_input_capture",
        "alsa_input_capture",
        {"custom_pcm": "default", "device_id": "default", "rate": 44100},
        audio=True,
    ),
    InputKind("xshm_input", "xshm_input", _SCREEN),
    InputKind(
        "jack_output_capture",
        "jack_output_capture",
        {"channels": 2, "startjack": False},
        audio=True,
    ),
    InputKind("pulse_input_capture", "pulse_input_capture", {"device_id": "default"}, audio=True),
    InputKind("pulse_output_capture", "pulse_output_capture", {"device_id": "default"}, audio=True),
    InputKind(
        "v4l2_input",
        "v4l2_input",
        {
            "auto_reset": False,
            "buffering": True,
            "color_range": 0,
            "dv_timing": -1,
            "framerate": -1,
            "input": -1,
            "pixelformat": -1,
            "resolution": -1,
            "standard": -1,
            "timeout_frames": 5,
        },
    ),
    InputKind(MEDIA, MEDIA, _MEDIA_DEFAULTS, audio=True),
    InputKind(
        "text_ft2_source_v2",
        "text_ft2_source",
        {
            "antialiasing": True,
            "color1": 4294967295,
            "color2": 4294967295,
            "drop_shadow": False,
            "font": _FONT,
            "log_lines": 6,
            "outline": False,
            "word_wrap": False,
        },
    ),
)

LATER_MEDIA = InputKind(MEDIA, MEDIA, {**_MEDIA_DEFAULTS, "log_changes": True}, audio=True)
LATER_SLIDESHOW = InputKind(
    "slideshow_v2", "slideshow", {**_SLIDES, "slide_time": 2000, "use_custom_size": "1920x1080"}
)
NEWER_SLIDESHOW = InputKind(
    "slideshow_v2",
    "slideshow",
    {
        **{name: value for name, value in LATER_SLIDESHOW.defaults.items() if name != "loop"},
        "playback_mode": "loop",
    },
)
NEWER_SCREEN = InputKind("xshm_input_v2", "xshm_input", {**_SCREEN, "screen": -1})
PIPEWIRE = InputKind("pipewire-camera-source", "pipewire-camera-source", {"device_id": ""})

_BROWSER = InputKind(
    "browser_source",
    "browser_source",
    {
        "css": "body { background-color: rgba(0, 0, 0, 0); margin: 0px auto; overflow: hidden; }",
        "fps": 30,
        "fps_custom": False,
        "height": 600,
        "reroute_audio": False,
        "restart_when_active": False,
        "shutdown": False,
        "url": "https://obsproject.com/browser-source",
        "webpage_control_level": 1,
        "width": 800,
    },
    audio=True,
)
"""Not in Debian's OBS; in the builds of the OBS project and of most crews."""

TRANSITION_KINDS = (
    "cut_transition",
    "fade_transition",
    "swipe_transition",
    "slide_transition",
    "obs_stinger_transition",
    "fade_to_color_transition",
    "wipe_transition",
)

CUT = TransitionKind("Cut", "cut_transition", fixed=True)
FADE = TransitionKind("Fade", "fade_transition", fixed=False)
TRANSITIONS = {transition.name: transition for transition in (CUT, FADE)}
"""Those that every new scene collection has; `versions` says in which order."""


def by_id(kinds: Iterable[InputKind], browser_source: bool) -> dict[str, InputKind]:
    """Return the kinds by id, with or without OBS's browser."""
    offered = (*kinds, _BROWSER) if browser_source else kinds
    return {kind.id: kind for kind in offered}
