"""What people have set for an input in OBS's mixer, and which of it keeps viewers from hearing.

Pure; read by `readings` and `mixer`, kept by `observed`, told by `condition` on air and by `mixer`
before it. OBS's meters show neither tracks nor monitoring, so these are read and heard of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

MONITOR_ONLY: Final = "OBS_MONITORING_TYPE_MONITOR_ONLY"
FIRST_TRACK: Final = "1"
"""The track that OBS streams in the simple output mode, and unless another one is chosen."""

QUIET: Final = 0.01
"""Of the full volume: -40 dB, at which nobody hears a talk."""

QUESTIONS: Final = (
    "GetInputMute",
    "GetInputVolume",
    "GetInputAudioTracks",
    "GetInputAudioMonitorType",
)
"""What OBS is asked of an input; the answers, in this order, are read by `mix_of`."""

EVENTS: Final = frozenset(
    {
        "InputMuteStateChanged",
        "InputVolumeChanged",
        "InputAudioTracksChanged",
        "InputAudioMonitorTypeChanged",
    }
)
"""What tells of each; `Mix.after` takes what they say."""

_ADVANCED: Final = "Advanced Audio Properties"


@dataclass(frozen=True, slots=True)
class Mix:
    """How an input is set in the mixer. `turned_down`: below `QUIET`; `off`: the tracks without it.

    `monitor_only`: it is heard on OBS's own computer alone.
    """

    muted: bool = False
    turned_down: bool = False
    off: frozenset[str] = frozenset()
    no_track: bool = False
    monitor_only: bool = False

    def is_heard(self, streamed: str) -> bool:
        """Return whether nothing here keeps it from those who hear this track."""
        return not (
            self.muted or self.turned_down or self.monitor_only or self._is_off_track(streamed)
        )

    def _is_off_track(self, streamed: str) -> bool:
        return self.no_track or streamed in self.off

    def after(self, data: Mapping[str, Any]) -> "Mix":
        """Return how it is set after an answer or an event of OBS about it."""
        muted, volume = data.get("inputMuted", self.muted), data.get("inputVolumeMul")
        tracks, monitor = data.get("inputAudioTracks"), data.get("monitorType")
        off, no_track = self.off, self.no_track
        if isinstance(tracks, Mapping):
            off = frozenset(str(each) for each, on in tracks.items() if not on)
            no_track = not any(tracks.values())
        return replace(
            self,
            muted=bool(muted),
            turned_down=volume < QUIET if isinstance(volume, int | float) else self.turned_down,
            off=off,
            no_track=no_track,
            monitor_only=self.monitor_only if monitor is None else monitor == MONITOR_ONLY,
        )

    def complaint(self, name: str, streamed: str) -> str:
        """Return the first of it, while a talk is in the input, for the crew; empty: none."""
        if self.muted:
            return (
                f"somebody muted “{name}” in OBS: viewers hear nothing of the talk; "
                f"unmute it there (Audio Mixer)"
            )
        if self.turned_down:
            return (
                f"somebody turned “{name}” down in OBS: viewers hear nothing of the talk; "
                f"turn it up there (Audio Mixer)"
            )
        if self._is_off_track(streamed):
            return (
                f"somebody took “{name}” off audio track {streamed} in OBS: viewers hear nothing "
                f"of the talk; tick it there ({_ADVANCED})"
            )
        if self.monitor_only:
            return (
                f"somebody set “{name}” to “Monitor Only” in OBS: viewers hear nothing of the "
                f"talk; choose Monitor Off there ({_ADVANCED})"
            )
        return ""


AS_MADE: Final = Mix()


def mix_of(answers: Sequence[Mapping[str, Any]]) -> Mix:
    """Return how an input is set, by OBS's answers to `QUESTIONS`; raises KeyError, ValueError."""
    mute, volume, tracks, monitor = answers
    heard = {
        "inputMuted": mute["inputMuted"],
        "inputVolumeMul": float(volume["inputVolumeMul"]),
        "inputAudioTracks": tracks["inputAudioTracks"],
        "monitorType": monitor["monitorType"],
    }
    return AS_MADE.after(heard)
