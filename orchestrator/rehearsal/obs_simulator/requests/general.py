"""Requests about OBS as a whole: version, load, studio mode, the profile, events, waiting."""

from typing import Final

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import RPC_VERSION, Execution, Status
from orchestrator.rehearsal.obs_simulator.requests.finding import Answer
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio
from orchestrator.rehearsal.obs_simulator.studio.timers import FRAMES_PER_SECOND
from orchestrator.rehearsal.obs_simulator.studio.world import CANVAS_HEIGHT, CANVAS_WIDTH

PROFILE_DEFAULTS: Final = {("Output", "Mode"): "Simple", ("AdvOut", "TrackIndex"): "1"}
"""Those settings of a profile that say which audio track is streamed."""


def version(studio: Studio, known: list[str]) -> Answer:
    """Return what GetVersion answers; `known` are the request types."""
    return {
        "obsVersion": studio.version.obs,
        "obsWebSocketVersion": studio.version.websocket,
        "rpcVersion": RPC_VERSION,
        "availableRequests": known,
        "supportedImageFormats": list(studio.version.formats),
        "platform": "simulator",
        "platformDescription": "Simulator of the meetup orchestrator",
    }


def get_stats(studio: Studio, ask: Ask) -> Answer:
    """Say how busy OBS is: hardly."""
    return {
        "cpuUsage": 5.0,
        "memoryUsage": 200.0,
        "availableDiskSpace": 80000.0,
        "activeFps": float(FRAMES_PER_SECOND),
        "averageFrameRenderTime": 5.0,
        "renderSkippedFrames": 0,
        "renderTotalFrames": studio.timers.frames(),
        "outputSkippedFrames": 0,
        "outputTotalFrames": studio.stream.status()["outputTotalFrames"],
        "webSocketSessionIncomingMessages": ask.traffic.received,
        "webSocketSessionOutgoingMessages": ask.traffic.sent,
    }


def get_video_settings(_studio: Studio, _ask: Ask) -> Answer:
    """Say how large the picture is and how often it is rendered."""
    return {
        "fpsNumerator": FRAMES_PER_SECOND,
        "fpsDenominator": 1,
        "baseWidth": CANVAS_WIDTH,
        "baseHeight": CANVAS_HEIGHT,
        "outputWidth": CANVAS_WIDTH,
        "outputHeight": CANVAS_HEIGHT,
    }


def get_studio_mode(studio: Studio, _ask: Ask) -> Answer:
    """Say whether studio mode is on."""
    return {"studioModeEnabled": studio.studio_mode}


def set_studio_mode(studio: Studio, ask: Ask) -> Answer:
    """Turn studio mode on or off."""
    studio.switch_studio_mode(ask.flag("studioModeEnabled"))
    return None


def get_profile_parameter(studio: Studio, ask: Ask) -> Answer:
    """Return one of the profile's settings, and what it is when nobody sets it."""
    place = ask.text("parameterCategory"), ask.text("parameterName")
    default = PROFILE_DEFAULTS.get(place)
    return {
        "parameterValue": studio.profile.get(place, default),
        "defaultParameterValue": default,
    }


def set_profile_parameter(studio: Studio, ask: Ask) -> Answer:
    """Set one of the profile's settings."""
    place = ask.text("parameterCategory"), ask.text("parameterName")
    studio.profile[place] = ask.text("parameterValue", empty=True)
    return None


def broadcast_custom_event(studio: Studio, ask: Ask) -> Answer:
    """Send an event of the client's own to all."""
    studio.tell("CustomEvent", **ask.table("eventData"))
    return None


def sleep(_studio: Studio, ask: Ask) -> Answer:
    """Make the batch wait."""
    if ask.execution is Execution.SERIAL_REALTIME:
        ask.pause = ask.number("sleepMillis", 0, 50000) / 1000
    elif ask.execution is Execution.SERIAL_FRAME:
        ask.pause = ask.number("sleepFrames", 0, 10000)
    else:
        raise RequestRefusedError(Status.UNSUPPORTED_BATCH_EXECUTION)
    return None


HANDLERS = {
    "GetStats": get_stats,
    "GetVideoSettings": get_video_settings,
    "GetStudioModeEnabled": get_studio_mode,
    "SetStudioModeEnabled": set_studio_mode,
    "GetProfileParameter": get_profile_parameter,
    "SetProfileParameter": set_profile_parameter,
    "BroadcastCustomEvent": broadcast_custom_event,
    "Sleep": sleep,
}
