"""An edited timetable over HTTP: what it would change, and a person's yes or no to it.

Used by `observer` and `application`. The conductor decides; no file is written from here.
"""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.conductor.edits import Edits, PendingEdit, RoomChange
from orchestrator.web.state.documents import (
    ItemChange,
    PendingEditDocument,
    Problem,
    Responses,
    TimetableDocument,
)

MOST_CHANGES = 40


class EditAnswer(BaseModel):
    """An answer to one edit, as it was seen."""

    model_config = ConfigDict(extra="forbid")

    digest: str = Field(max_length=100, description="the pending edit that the person saw")
    who: str = Field(default="crew", min_length=1, max_length=80, description="who answers")


def pending_edit(edits: Edits) -> PendingEditDocument | None:
    """Return the edit that waits for a person, with its plan; None: none does."""
    edit = edits.pending
    return None if edit is None else _document(edit)


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


def _document(edit: PendingEdit) -> PendingEditDocument:
    return PendingEditDocument(
        digest=edit.digest,
        offered=edit.offered,
        changes=tuple(_change(change) for change in edit.changes[:MOST_CHANGES]),
        changes_total=len(edit.changes),
    )


def _change(found: RoomChange) -> ItemChange:
    before, after = found.change.before, found.change.after
    return ItemChange(
        room=found.room,
        item=found.change.item,
        words=found.change.words(),
        start_before=before.start if before else None,
        start_after=after.start if after else None,
    )
