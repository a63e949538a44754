"""Requests about inputs: making, naming, settings, sound."""

import math

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.requests.finding import (
    Answer,
    find_input,
    find_scene,
    refuse_taken,
)
from orchestrator.rehearsal.obs_simulator.studio.source_kinds import InputKind
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio
from orchestrator.rehearsal.obs_simulator.studio.world import NOT_MONITORED, TRACKS, Input

_SILENCE_DB = -100.0
_MONITORS = (
    NOT_MONITORED,
    "OBS_MONITORING_TYPE_MONITOR_ONLY",
    "OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT",
)


def get_input_kind_list(studio: Studio, ask: Ask) -> Answer:
    """List the kinds of inputs."""
    plain = ask.flag_or("unversioned", default=False)
    return {"inputKinds": [k.unversioned if plain else k.id for k in studio.kinds.values()]}


def get_input_list(studio: Studio, ask: Ask) -> Answer:
    """List the inputs; of one kind where that is asked."""
    kind = ask.text("inputKind") if ask.has("inputKind") else None
    wanted = [i for i in studio.world.inputs if kind is None or i.kind.id == kind]
    if studio.version.newest_input_first:
        wanted.reverse()
    return {
        "inputs": [
            {
                "inputName": i.name,
                "inputKind": i.kind.id,
                "unversionedInputKind": i.kind.unversioned,
            }
            for i in wanted
        ]
    }


def create_input(studio: Studio, ask: Ask) -> Answer:
    """Make an input, on top of a scene."""
    scene = find_scene(studio, ask)
    name, kind_id = ask.text("inputName"), ask.text("inputKind")
    refuse_taken(studio, name, "A source already exists by that input name.")
    kind = studio.kinds.get(kind_id)
    if kind is None:
        raise RequestRefusedError(
            Status.INVALID_INPUT_KIND,
            "Your specified input kind is not supported by OBS. Check that your specified kind "
            "is properly versioned and that any necessary plugins are loaded.",
        )
    settings = ask.table("inputSettings", empty=True) if ask.has("inputSettings") else {}
    enabled = ask.flag_or("sceneItemEnabled", default=True)
    item = studio.create_input(scene, name, kind, dict(settings), enabled)
    return {"sceneItemId": item.id}


def remove_input(studio: Studio, ask: Ask) -> Answer:
    """Remove an input from all scenes."""
    studio.remove_input(find_input(studio, ask))
    return None


def set_input_name(studio: Studio, ask: Ask) -> Answer:
    """Rename an input."""
    source = find_input(studio, ask)
    name = ask.text("newInputName")
    refuse_taken(studio, name, "A source already exists by that new input name.")
    studio.rename_input(source, name)
    return None


def get_input_default_settings(studio: Studio, ask: Ask) -> Answer:
    """Return what a kind's settings are when nobody sets them."""
    return {"defaultInputSettings": dict(_kind(studio, ask.text("inputKind")).defaults)}


def _kind(studio: Studio, kind_id: str) -> InputKind:
    kind = studio.kinds.get(kind_id)
    if kind is None:
        raise RequestRefusedError(Status.INVALID_INPUT_KIND)
    return kind


def get_input_settings(studio: Studio, ask: Ask) -> Answer:
    """Return the settings that somebody has set; those left at their defaults are missing."""
    source = find_input(studio, ask)
    return {"inputSettings": source.settings, "inputKind": source.kind.id}


def set_input_settings(studio: Studio, ask: Ask) -> Answer:
    """Set settings, over those that are (`overlay`) or instead of them."""
    source = find_input(studio, ask)
    new = ask.table("inputSettings", empty=True)
    kept = source.settings if ask.flag_or("overlay", default=True) else {}
    studio.change_settings(source, {**kept, **new})
    return None


def get_input_mute(studio: Studio, ask: Ask) -> Answer:
    """Say whether the input is muted."""
    return {"inputMuted": _audible(find_input(studio, ask)).muted}


def set_input_mute(studio: Studio, ask: Ask) -> Answer:
    """Mute or unmute the input."""
    source = find_input(studio, ask)
    muted = ask.flag("inputMuted")
    if _audible(source).muted is not muted:
        source.muted = muted
        studio.tell("InputMuteStateChanged", inputName=source.name, inputMuted=muted)
    return None


def get_input_volume(studio: Studio, ask: Ask) -> Answer:
    """Return the input's volume, as a factor and in decibels."""
    volume = _audible(find_input(studio, ask)).volume
    return {"inputVolumeMul": volume, "inputVolumeDb": _decibels(volume)}


def set_input_volume(studio: Studio, ask: Ask) -> Answer:
    """Set the input's volume, by a factor or in decibels."""
    source = _audible(find_input(studio, ask))
    factor = ask.number("inputVolumeMul", 0, 20) if ask.has("inputVolumeMul") else None
    decibels = ask.number("inputVolumeDb", -100, 26) if ask.has("inputVolumeDb") else None
    if factor is not None and decibels is not None:
        raise RequestRefusedError(
            Status.TOO_MANY_REQUEST_FIELDS, "You may only specify one volume field."
        )
    if factor is None:
        if decibels is None:
            raise RequestRefusedError(
                Status.MISSING_REQUEST_FIELD, "You must specify one volume field."
            )
        factor = 10 ** (decibels / 20)
    source.volume = factor
    studio.tell(
        "InputVolumeChanged",
        inputName=source.name,
        inputVolumeMul=factor,
        inputVolumeDb=_decibels(factor),
    )
    return None


def get_input_audio_sync_offset(studio: Studio, ask: Ask) -> Answer:
    """Return by how many milliseconds the input's sound is put later."""
    return {"inputAudioSyncOffset": _audible(find_input(studio, ask)).sync_offset}


def set_input_audio_sync_offset(studio: Studio, ask: Ask) -> Answer:
    """Put the input's sound later, or earlier, by so many milliseconds."""
    source = find_input(studio, ask)
    offset = int(ask.number("inputAudioSyncOffset", -950, 20000))
    _audible(source).sync_offset = offset
    told = {"inputName": source.name, "inputAudioSyncOffset": offset}
    studio.tell("InputAudioSyncOffsetChanged", **told)
    return None


def get_input_audio_tracks(studio: Studio, ask: Ask) -> Answer:
    """Say which of the six audio tracks the input is on."""
    return {"inputAudioTracks": dict(_audible(find_input(studio, ask)).tracks)}


def set_input_audio_tracks(studio: Studio, ask: Ask) -> Answer:
    """Put the input on some audio tracks, and take it off others."""
    source = find_input(studio, ask)
    wanted = ask.within("inputAudioTracks")
    tracks = _audible(source).tracks
    tracks |= {track: wanted.flag(track) for track in TRACKS if wanted.has(track)}
    studio.tell("InputAudioTracksChanged", inputName=source.name, inputAudioTracks=dict(tracks))
    return None


def get_input_audio_monitor_type(studio: Studio, ask: Ask) -> Answer:
    """Say whether the input is heard on OBS's computer, and whether there alone."""
    return {"monitorType": _audible(find_input(studio, ask)).monitor}


def set_input_audio_monitor_type(studio: Studio, ask: Ask) -> Answer:
    """Let the input be heard on OBS's computer, alone or besides."""
    source, wanted = find_input(studio, ask), ask.text("monitorType")
    if wanted not in _MONITORS:
        raise RequestRefusedError(Status.INVALID_REQUEST_FIELD, f"Unknown monitor type: {wanted}")
    _audible(source).monitor = wanted
    studio.tell("InputAudioMonitorTypeChanged", inputName=source.name, monitorType=wanted)
    return None


def _audible(source: Input) -> Input:
    if not source.kind.audio:
        raise RequestRefusedError(
            Status.INVALID_RESOURCE_STATE, "The specified input does not support audio."
        )
    return source


def _decibels(factor: float) -> float:
    return 20 * math.log10(factor) if factor > 0 else _SILENCE_DB


HANDLERS = {
    "GetInputKindList": get_input_kind_list,
    "GetInputList": get_input_list,
    "CreateInput": create_input,
    "RemoveInput": remove_input,
    "SetInputName": set_input_name,
    "GetInputDefaultSettings": get_input_default_settings,
    "GetInputSettings": get_input_settings,
    "SetInputSettings": set_input_settings,
    "GetInputMute": get_input_mute,
    "SetInputMute": set_input_mute,
    "GetInputVolume": get_input_volume,
    "SetInputVolume": set_input_volume,
    "GetInputAudioSyncOffset": get_input_audio_sync_offset,
    "SetInputAudioSyncOffset": set_input_audio_sync_offset,
    "GetInputAudioTracks": get_input_audio_tracks,
    "SetInputAudioTracks": set_input_audio_tracks,
    "GetInputAudioMonitorType": get_input_audio_monitor_type,
    "SetInputAudioMonitorType": set_input_audio_monitor_type,
}
