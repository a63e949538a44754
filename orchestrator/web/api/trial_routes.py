"""Recordings tried in OBS beside the show: `check` asks the daemon, which has the connection.

Put together by `application`. Never near a cue: there OBS has better things to do.
"""

from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter, Response

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.trials import TriesRecordings
from orchestrator.errors import DecisionRefusedError, TemporaryError
from orchestrator.model.rundown import ItemKind
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.web.api.api import UNKNOWN, RoomName, UnknownRoomError
from orchestrator.web.state.documents import Problem, Responses
from orchestrator.web.state.trial_documents import TrialDocument, TrialRequest

NEAR_A_CUE: Final = timedelta(minutes=5)
"""So long before a cue, and after one that viewers see, no recording is tried."""


def make_trials(conductor: Conductor) -> APIRouter:
    """Return the route."""
    trials = APIRouter(prefix="/api/v1")
    responses: Responses = {
        **UNKNOWN,
        409: {"model": Problem, "description": "a cue is near, or it cannot be tried now"},
    }

    @trials.post("/rooms/{room}/trials", response_model=TrialDocument, responses=responses)
    async def try_recording(room: RoomName, body: TrialRequest) -> Response:
        """Open a recording in the room's OBS, off air, and say what came of it."""
        show = conductor.rooms.get(room)
        if show is None:
            raise UnknownRoomError(room)
        found = await _tried(conductor, show, body)
        return Response(found.model_dump_json(), media_type="application/json")

    return trials


async def _tried(conductor: Conductor, show: LiveRoom, body: TrialRequest) -> TrialDocument:
    session = show.timetable.session(body.session)
    media = None
    if session is not None and session.room == show.id:
        media = session.backup_media if body.backup else session.media
    if session is None or media is None:
        raise DecisionRefusedError(f"the room has no session {body.session} with a recording")
    if media in session.encrypted:
        raise DecisionRefusedError(f"{media.name} is encrypted: OBS cannot play it")
    if near := cue_near(conductor, show):
        raise DecisionRefusedError(near)
    device = next((d for d in conductor.devices[show.id] if isinstance(d, TriesRecordings)), None)
    if device is None:
        raise DecisionRefusedError("this room has no OBS in which recordings could be tried")
    try:
        tried = await device.try_recording(media, look=body.look)
        mixer = await device.mixer_troubles() if body.look else ()
    except TemporaryError as error:
        raise DecisionRefusedError(f"not now: {error}") from error
    return TrialDocument.of(session.id, tried, mixer)


def cue_near(conductor: Conductor, show: LiveRoom) -> str:
    """Return why no recording may be tried in the room now, empty where one may."""
    now, zone = conductor.clock.now(), show.timetable.event.zone
    if (coming := _next_cue(show, now)) is not None and coming - now < NEAR_A_CUE:
        at = coming.astimezone(zone).strftime("%H:%M:%S")
        return f"a cue comes at {at}: recordings are tried until five minutes before one"
    last = _last_cue(conductor, show, now)
    if last is not None and now - last < NEAR_A_CUE:
        until = (last + NEAR_A_CUE).astimezone(zone).strftime("%H:%M:%S")
        return f"a cue has just been taken: recordings are tried again from {until} on"
    return ""


def _next_cue(show: LiveRoom, now: datetime) -> datetime | None:
    """Return when the picture changes next, at the earliest; what is overdue may at any moment."""
    item = show.state(now).item
    instants = [instant for instant in (item.end, item.cut_at) if instant is not None]
    return min(instants, default=None)


def _last_cue(conductor: Conductor, show: LiveRoom, now: datetime) -> datetime | None:
    """Return when the picture on air was taken; None before the show: nobody watches yet."""
    if show.state(now).item.kind is ItemKind.HOLDING:
        return None
    return conductor.last_take(show.id)
