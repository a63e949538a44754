"""Reads in OBS's mixer what would keep a recording's sound from viewers.

Called by `preflight.studios` and by `device`. OBS's meters show only what is on program, so the
settings are read.
"""

from typing import Any, Final

from orchestrator.devices.obs.compare.inventory import MEDIA_KIND, player_names
from orchestrator.devices.obs.compare.observed import QUIET
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import RequestFailed

MONITOR_ONLY: Final = "OBS_MONITORING_TYPE_MONITOR_ONLY"

_ADVANCED: Final = "Advanced"
_FIRST: Final = "1"
"""The track that OBS streams in the simple output mode, and unless another one is chosen."""


async def mixer_troubles(connection: ObsConnection, premiere_scene: str) -> tuple[str, ...]:
    """Return what keeps the sound of the room's media inputs from being heard, in words.

    Each is what is wrong, a colon and how to fix it. Raises RequestFailed, TemporaryError.
    """
    troubles: list[str] = []
    inputs = (await connection.call("GetInputList", {"inputKind": MEDIA_KIND}))["inputs"]
    there = {str(one["inputName"]) for one in inputs}
    ours = [name for name in player_names(premiere_scene) if name in there]
    streamed = await _streamed_track(connection) if ours else _FIRST
    for name in ours:
        troubles += await _troubles_of(connection, name, streamed)
    return tuple(troubles)


async def _streamed_track(connection: ObsConnection) -> str:
    """Return the number of the audio track that goes out with the stream."""
    if await _setting(connection, "Output", "Mode") != _ADVANCED:
        return _FIRST
    return await _setting(connection, "AdvOut", "TrackIndex") or _FIRST


async def _setting(connection: ObsConnection, category: str, name: str) -> str:
    """Return a setting of OBS's profile, or its default; empty where there is neither."""
    asked = {"parameterCategory": category, "parameterName": name}
    try:
        answer = await connection.call("GetProfileParameter", asked)
    except RequestFailed:
        return ""
    return str(answer.get("parameterValue") or answer.get("defaultParameterValue") or "")


async def _troubles_of(connection: ObsConnection, name: str, streamed: str) -> list[str]:
    async def asked(kind: str) -> dict[str, Any]:
        return await connection.call(kind, {"inputName": name})

    troubles = []
    if (await asked("GetInputMute"))["inputMuted"]:
        troubles.append(f"“{name}” is muted in OBS's mixer: unmute it")
    if float((await asked("GetInputVolume"))["inputVolumeMul"]) < QUIET:
        troubles.append(f"“{name}” is turned down in OBS's mixer: turn it up")
    tracks = (await asked("GetInputAudioTracks"))["inputAudioTracks"]
    if not any(tracks.values()):
        troubles.append(
            f"“{name}” is on no audio track of OBS, so nobody hears it: tick its tracks in "
            f"Advanced Audio Properties"
        )
    elif not tracks.get(streamed, True):
        troubles.append(
            f"“{name}” is not on audio track {streamed}, the one that OBS streams: tick it in "
            f"Advanced Audio Properties"
        )
    if (await asked("GetInputAudioMonitorType"))["monitorType"] == MONITOR_ONLY:
        troubles.append(
            f"“{name}” is on “Monitor Only (mute output)” in OBS, so only OBS's computer hears it: "
            f"choose Monitor Off in Advanced Audio Properties"
        )
    return troubles
