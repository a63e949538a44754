"""An edited timetable over HTTP: what it would change, and a person's yes or no to it.

Put together by `application`. The conductor decides; no file is written from here.
"""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.conductor.edits import Edits
from orchestrator.web.state.documents import Problem, Responses, TimetableDocument
from orchestrator.web.state.pending_edit import pending_edit


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
        return _answer(edits)

    @api.post("/reject", response_model=TimetableDocument, responses=responses)
    async def reject(body: EditAnswer) -> Response:
        """Go on by the timetable as it was."""
        await edits.reject(body.digest, body.who)
        return _answer(edits)

    return api


def _answer(edits: Edits) -> Response:
    document = TimetableDocument(
        pending_edit=pending_edit(edits), timetable_problems=edits.problems
    )
    return Response(document.model_dump_json(), media_type="application/json")
