"""The API under /api/v1: the state, the as-run log, decisions, posts, a pending edit.

Put together by `application`.

Answers are serialised by pydantic itself: a framework's second look at them would cost a take
milliseconds.
"""

import asyncio
import json
from collections.abc import Container
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.conductor.edits import Edits, changes_by
from orchestrator.conductor.loop import Conductor
from orchestrator.errors import DecisionRefusedError, StaleDecisionError
from orchestrator.model.as_run import by_plan
from orchestrator.model.decisions import Decision
from orchestrator.outbox.outbox import Outbox
from orchestrator.rundown.decided import refusal
from orchestrator.web.api.decision_bodies import DecisionBody, choice_of
from orchestrator.web.api.program_pictures import ProgramPictures
from orchestrator.web.state.crew_lines import post_line
from orchestrator.web.state.documents import (
    AsRunDocument,
    Decided,
    DecisionDocument,
    LineDocument,
    PostDocument,
    PreviewDocument,
    Problem,
    RefusedDocument,
    Responses,
    RoomDocument,
    RundownPage,
    StateDocument,
    TimetableDocument,
)
from orchestrator.web.state.observer import Observer
from orchestrator.web.state.pending_edit import pending_edit, preview

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

    @api.get("/as-run", response_model=list[AsRunDocument], responses=UNKNOWN)
    async def as_run(
        room: Annotated[str | None, Query(max_length=200)] = None,
        count: Annotated[int, Query(ge=1, le=MOST_ROWS)] = 100,
    ) -> Response:
        """Return this daemon's last as-run lines, oldest first, of all rooms or of one."""
        wanted = known(room) if room is not None else None
        lines = by_plan([line for line in conductor.as_run if wanted in (None, line.room)])
        shown = [line.as_json() for line in lines[-count:]]
        return Response(json.dumps(shown), media_type="application/json")


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

    @api.post("/rooms/{room}/preview", response_model=PreviewDocument, responses=responses)
    async def preview_of(room: RoomName, body: DecisionBody) -> Response:
        """Say what a decision would change in the rundown, and make none."""
        show = conductor.rooms.get(room)
        if show is None:
            raise UnknownRoomError(room)
        now = conductor.clock.now()
        state = show.state(now)
        try:
            choice = choice_of(body, show, state, observer.broadcast(room))
        except DecisionRefusedError as refused:
            return _json(preview(str(refused), ()))
        if why := refusal(show.rundown, state, choice, now):
            return _json(preview(why, ()))
        return _json(preview("", await asyncio.to_thread(changes_by, show, choice, now)))


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


class EditAnswer(BaseModel):
    """An answer to one edit, as it was seen."""

    model_config = ConfigDict(extra="forbid")

    digest: str = Field(max_length=100, description="the pending edit that the person saw")
    who: str = Field(default="crew", min_length=1, max_length=80, description="who answers")


def make_timetable(edits: Edits) -> APIRouter:
    """Return the routes that answer a pending edit."""
    api = APIRouter(prefix="/api/v1/timetable")
    responses: Responses = {
        409: {"model": Problem, "description": "that edit does not wait any more"}
    }

    @api.post("/accept", response_model=TimetableDocument, responses=responses)
    async def accept(body: EditAnswer) -> Response:
        """Go on by the edited timetable."""
        await edits.accept(body.digest, body.who)
        return _edited(edits)

    @api.post("/reject", response_model=TimetableDocument, responses=responses)
    async def reject(body: EditAnswer) -> Response:
        """Go on by the timetable as it was."""
        await edits.reject(body.digest, body.who)
        return _edited(edits)

    return api


def _edited(edits: Edits) -> Response:
    document = TimetableDocument(
        pending_edit=pending_edit(edits), timetable_problems=edits.problems
    )
    return Response(document.model_dump_json(), media_type="application/json")


PostKey = Annotated[str, Path(max_length=1000, description="the post's key")]


class PersonsWord(BaseModel):
    """What a person says of a post, whom the crew may ask about it later."""

    model_config = ConfigDict(extra="forbid")

    who: str = Field(default="crew", min_length=1, max_length=80, description="who says it")


class LineToSpeakers(BaseModel):
    """What somebody of the crew has to say to the speakers of a room."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    text: str = Field(min_length=1, max_length=300, pattern=r"^[^\r\n]*$", description="one line")
    who: str = Field(default="crew", min_length=1, max_length=80, description="who says it")


def make_lines(outbox: Outbox, rooms: Container[str]) -> APIRouter:
    """Return the route by which the crew tells the speakers something."""
    api = APIRouter(prefix="/api/v1/rooms")
    responses: Responses = {
        **UNKNOWN,
        409: {"model": Problem, "description": "the room has no place for speakers"},
    }

    @api.post("/{room}/line", response_model=LineDocument, responses=responses)
    async def line(room: RoomName, body: LineToSpeakers) -> Response:
        """Say a line in the room's places for speakers."""
        if room not in rooms:
            raise UnknownRoomError(room)
        return _json(LineDocument(places=await outbox.tell_speakers(room, body.text, body.who)))

    return api


def make_posts(outbox: Outbox) -> APIRouter:
    """Return the routes by which a person says what is to become of a post."""
    api = APIRouter(prefix="/api/v1/posts")
    responses: Responses = {409: {"model": Problem, "description": "the post waits for nobody"}}

    @api.post("/{key:path}/confirm", response_model=PostDocument, responses=responses)
    async def confirm(key: PostKey, body: PersonsWord) -> Response:
        """Say that the post is where it should be: pasted, or found there."""
        await outbox.confirm(key, body.who)
        return _post_answer(outbox, key)

    @api.post("/{key:path}/repeat", response_model=PostDocument, responses=responses)
    async def repeat(key: PostKey, body: PersonsWord) -> Response:
        """Send the post again: it is not there."""
        await outbox.repeat(key, body.who)
        return _post_answer(outbox, key)

    return api


def _post_answer(outbox: Outbox, key: str) -> Response:
    document = PostDocument(post=post_line(outbox, key))
    return Response(document.model_dump_json(), media_type="application/json")
