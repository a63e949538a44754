"""Requests about what leaves OBS: the stream; there is no recording."""

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import Status
from orchestrator.rehearsal.obs_simulator.requests.finding import Answer
from orchestrator.rehearsal.obs_simulator.studio.stream import SERVICES, timecode
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio


def get_stream_status(studio: Studio, _ask: Ask) -> Answer:
    """Say whether OBS streams, and how much was sent."""
    return studio.stream.status()


def start_stream(studio: Studio, _ask: Ask) -> Answer:
    """Begin to stream."""
    if studio.stream.active:
        raise RequestRefusedError(Status.OUTPUT_RUNNING)
    studio.stream.start()
    return None


def stop_stream(studio: Studio, _ask: Ask) -> Answer:
    """Stop streaming."""
    if not studio.stream.active:
        raise RequestRefusedError(Status.OUTPUT_NOT_RUNNING)
    studio.stream.stop()
    return None


def toggle_stream(studio: Studio, _ask: Ask) -> Answer:
    """Begin to stream, or stop; say which."""
    begins = not studio.stream.active
    if begins:
        studio.stream.start()
    else:
        studio.stream.stop()
    return {"outputActive": begins}


def get_stream_service_settings(studio: Studio, _ask: Ask) -> Answer:
    """Return where the stream goes."""
    service = studio.stream.service
    return {"streamServiceType": service.type, "streamServiceSettings": service.settings}


def set_stream_service_settings(studio: Studio, ask: Ask) -> Answer:
    """Choose where the stream goes; settings of the same service are laid over the old ones."""
    if studio.stream.active:
        raise RequestRefusedError(
            Status.OUTPUT_RUNNING, "You cannot change stream service settings while streaming."
        )
    name, settings = ask.text("streamServiceType"), ask.table("streamServiceSettings")
    if name not in SERVICES:
        raise RequestRefusedError(
            Status.RESOURCE_CREATION_FAILED,
            "Failed to create the stream service with the requested streamServiceType. "
            "It may be an invalid type.",
        )
    service = studio.stream.service
    kept = service.settings if service.type == name else {}
    service.type, service.settings = name, {**kept, **settings}
    return None


def get_record_status(_studio: Studio, _ask: Ask) -> Answer:
    """Say that nothing is recorded."""
    return {
        "outputActive": False,
        "outputPaused": False,
        "outputTimecode": timecode(0),
        "outputDuration": 0,
        "outputBytes": 0,
    }


HANDLERS = {
    "GetStreamStatus": get_stream_status,
    "StartStream": start_stream,
    "StopStream": stop_stream,
    "ToggleStream": toggle_stream,
    "GetStreamServiceSettings": get_stream_service_settings,
    "SetStreamServiceSettings": set_stream_service_settings,
    "GetRecordStatus": get_record_status,
}
