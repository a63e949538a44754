"""The API under /api/v1: the state, the as-run log, and decisions. Put together by `application`.

Answers are serialised by pydantic itself: a framework's second look at them would cost a take
milliseconds.
"""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from orchestrator.conductor.loop import Conductor
from orchestrator.errors import DecisionRefusedError, StaleDecisionError
from orchestrator.model.as_run import interleaved
from orchestrator.model.decisions import Decision
from orchestrator.web.api.decision_bodies import DecisionBody, choice_of
from orchestrator.web.api.program_pictures import ProgramPictures
from orchestrator.web.state.documents import (
    AsRunDocument,
    Decided,
    DecisionDocument,
    FollowedDocument,
    Problem,
    RefusedDocument,
    Responses,
    RoomDocument,
    RundownPage,
    StateDocument,
)
from orchestrator.web.state.observer import Observer

MOST_ROWS = 500
"""Rows of one answer."""

RoomName = Annotated[str, Path(max_length=200, description="the room's id in the timetable")]

UNKNOWN: Responses = {404: {"model": Problem, "description": "there is no such room"}}


class UnknownRoomError(KeyError):
    """There is no room of this name in the show."""


def make_api(conductor: Conductor, observer: Observer) -> APIRouter:
    """Return the routes of the API."""
    api = APIRouter(prefix="/api/v1")
    _add_reading(api, conductor, observer)
    _add_deciding(api, conductor, observer)
    return api


def _add_reading(api: APIRouter, conductor: Conductor, observer: Observer) -> None:
    def known(room: str) -> str:
        if room not in conductor.rooms:
            raise UnknownRoomError(room)
        return room

    @api.get("/state", response_model=StateDocument)
    async def state() -> Response:
        """Return the whole show as it is now."""
        return _json(observer.state())

    @api.get("/rooms/{room}", response_model=RoomDocument, responses=UNKNOWN)
    async def one_room(room: RoomName) -> Response:
        """Return one room as it is now."""
        return _json(observer.room(known(room)))

    @api.get("/rooms/{room}/rundown", response_model=RundownPage, responses=UNKNOWN)
    async def rundown(
        room: RoomName,
        first: Annotated[int, Query(ge=0)] = 0,
        count: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    ) -> Response:
        """Return a part of the room's rundown: `count` rows from index `first` on."""
        return _json(observer.rundown(known(room), first, count))

    program = ProgramPictures(conductor)

    @api.get(
        "/rooms/{room}/program.jpg",
        response_class=Response,
        responses={
            **UNKNOWN,
            200: {"content": {"image/jpeg": {}}, "description": "the picture"},
            204: {"description": "there is no picture at the moment"},
        },
    )
    async def program_picture(room: RoomName) -> Response:
        """Return what the room's OBS sends, as a small picture; at most a new one a second."""
        jpeg = await program.picture(known(room))
        return Response(jpeg, media_type="image/jpeg") if jpeg else Response(status_code=204)

    @api.get("/as-run", response_model=list[AsRunDocument | FollowedDocument], responses=UNKNOWN)
    async def as_run(
        room: Annotated[str | None, Query(max_length=200)] = None,
        count: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    ) -> Response:
        """Return this daemon's last as-run lines, oldest first, of all rooms or of one."""
        wanted = known(room) if room is not None else None
        cues = [line for line in conductor.as_run if wanted in (None, line.room)]
        followed = [line for line in conductor.followed if wanted in (None, line.room)]
        lines = [line.as_json() for line in interleaved(cues, followed)[-count:]]
        return Response(json.dumps(lines), media_type="application/json")


def _add_deciding(api: APIRouter, conductor: Conductor, observer: Observer) -> None:
    responses: Responses = {
        **UNKNOWN,
        409: {"model": RefusedDocument, "description": "the room has moved on, or it is refused"},
        422: {"model": Problem, "description": "the decision cannot be read"},
    }

    @api.post("/rooms/{room}/decisions", response_model=DecisionDocument, responses=responses)
    async def decide(room: RoomName, body: DecisionBody) -> Response:
        """Decide about a room, as seen in one version of its state."""
        show = conductor.rooms.get(room)
        if show is None:
            raise UnknownRoomError(room)
        try:
            state, broadcast = show.state(conductor.clock.now()), observer.broadcast(room)
            choice = choice_of(body, show, state, broadcast)
            decision = await conductor.decide(room, choice, body.who, body.version, body.reason)
        except DecisionRefusedError as refusal:
            return _json(_refused(refusal, observer.room(room)), 409)
        await observer.let_rooms_act()
        return _json(_decided(decision, body.kind, observer.room(room)))


def _decided(decision: Decision, kind: str, room: RoomDocument) -> DecisionDocument:
    return DecisionDocument(
        decision=Decided(
            number=decision.number,
            at=decision.at,
            room=decision.room,
            who=decision.by,
            kind=kind,
            reason=decision.reason,
        ),
        room=room,
    )


def _refused(refusal: DecisionRefusedError, room: RoomDocument) -> RefusedDocument:
    error = "stale" if isinstance(refusal, StaleDecisionError) else "refused"
    return RefusedDocument(error=error, reason=str(refusal), room=room)


def _json(document: BaseModel, status: int = 200) -> Response:
    return Response(document.model_dump_json(), status, media_type="application/json")
