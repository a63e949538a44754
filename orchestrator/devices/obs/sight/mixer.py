"""Reads in OBS's mixer what would keep a recording's sound from viewers.

Called by `preflight.studios` and by `device`; `look_around` asks which track is streamed. OBS's
meters show only what is on program, and not its tracks, so the settings are read.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from orchestrator.devices.obs.compare.inventory import MEDIA_KIND, player_names
from orchestrator.devices.obs.compare.mix import FIRST_TRACK, QUESTIONS, Mix, mix_of
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import Request, RequestFailed

_ADVANCED: Final = "Advanced"

PROFILE_MODE: Final[Request] = (
    "GetProfileParameter",
    {"parameterCategory": "Output", "parameterName": "Mode"},
)
PROFILE_TRACK: Final[Request] = (
    "GetProfileParameter",
    {"parameterCategory": "AdvOut", "parameterName": "TrackIndex"},
)
"""What tells which audio track goes out with the stream; `streamed_track` reads the answers."""


async def mixer_troubles(connection: ObsConnection, premiere_scene: str) -> tuple[str, ...]:
    """Return what keeps the sound of the room's media inputs from being heard, in words.

    Each is what is wrong, a colon and how to fix it. Raises RequestFailed, TemporaryError.
    """
    troubles: list[str] = []
    inputs = (await connection.call("GetInputList", {"inputKind": MEDIA_KIND}))["inputs"]
    there = {str(one["inputName"]) for one in inputs}
    ours = [name for name in player_names(premiere_scene) if name in there]
    if not ours:
        return ()
    mode, track = [await _setting(connection, each) for each in (PROFILE_MODE, PROFILE_TRACK)]
    streamed = streamed_track(mode, track)
    for name in ours:
        asked = [await connection.call(kind, {"inputName": name}) for kind in QUESTIONS]
        troubles += (f"“{name}” {what}" for what in _found(mix_of(asked), streamed))
    return tuple(troubles)


def _found(mix: Mix, streamed: str) -> Iterator[str]:
    """Yield what keeps an input that is set so from being heard: what, a colon, a cure."""
    if mix.muted:
        yield "is muted in OBS's mixer: unmute it"
    if mix.turned_down:
        yield "is turned down in OBS's mixer: turn it up"
    if mix.no_track:
        yield (
            "is on no audio track of OBS, so nobody hears it: tick its tracks in "
            "Advanced Audio Properties"
        )
    elif streamed in mix.off:
        yield (
            f"is not on audio track {streamed}, the one that OBS streams: tick it in "
            "Advanced Audio Properties"
        )
    if mix.monitor_only:
        yield (
            "is on “Monitor Only (mute output)” in OBS, so only OBS's computer hears it: "
            "choose Monitor Off in Advanced Audio Properties"
        )


def streamed_track(mode: Mapping[str, Any], track: Mapping[str, Any]) -> str:
    """Return the number of the audio track that goes out with the stream.

    By OBS's answers to `PROFILE_MODE` and `PROFILE_TRACK`; an answer may be empty.
    """
    return (_chosen(track) or FIRST_TRACK) if _chosen(mode) == _ADVANCED else FIRST_TRACK


async def _setting(connection: ObsConnection, asked: Request) -> Mapping[str, Any]:
    """Return a setting of OBS's profile; empty where there is none."""
    try:
        return await connection.call(*asked)
    except RequestFailed:
        return {}


def _chosen(answer: Mapping[str, Any]) -> str:
    """Return what a setting of the profile is, or its default; empty where there is neither."""
    return str(answer.get("parameterValue") or answer.get("defaultParameterValue") or "")
