"""Posts over HTTP: as lines of the state document, and what a person says about one of them.

Used by `observer`, `application` and `cli`. The outbox decides; nothing is sent from here.
"""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.conductor.outbox import Outbox
from orchestrator.journal.posts import PostRow
from orchestrator.web.api import Responses
from orchestrator.web.state import CrewTaskLine, PostDocument, PostLine, Problem

MOST_POSTS = 50
MOST_TASKS = 50

PostKey = Annotated[str, Path(max_length=1000, description="the post's key")]


class PersonsWord(BaseModel):
    """What a person says of a post, whom the crew may ask about it later."""

    model_config = ConfigDict(extra="forbid")

    who: str = Field(default="crew", min_length=1, max_length=80, description="who says it")


def post_lines(outbox: Outbox) -> tuple[PostLine, ...]:
    """Return the last posts, oldest first."""
    titles = outbox.venue_titles()
    last = list(islice(reversed(outbox.posts()), MOST_POSTS))
    return tuple(_line(row, titles.get(row.venue, row.venue)) for row in reversed(last))


def task_lines(outbox: Outbox) -> tuple[CrewTaskLine, ...]:
    """Return the posts that wait longest for a person, oldest first."""
    return tuple(
        CrewTaskLine(
            key=task.key,
            room=task.room,
            venue=task.venue,
            kind=task.kind,
            text=task.text,
            why=task.what,
            state=task.state,
            deadline=task.deadline,
        )
        for task in outbox.crew_tasks()[:MOST_TASKS]
    )


def make_posts(outbox: Outbox) -> APIRouter:
    """Return the routes by which a person says what is to become of a post."""
    api = APIRouter(prefix="/api/v1/posts")
    responses: Responses = {409: {"model": Problem, "description": "the post waits for nobody"}}

    @api.post("/{key:path}/confirm", response_model=PostDocument, responses=responses)
    async def confirm(key: PostKey, body: PersonsWord) -> Response:
        """Say that the post is where it should be: pasted, or found there."""
        await outbox.confirm(key, body.who)
        return _answer(outbox, key)

    @api.post("/{key:path}/repeat", response_model=PostDocument, responses=responses)
    async def repeat(key: PostKey, body: PersonsWord) -> Response:
        """Send the post again: it is not there."""
        await outbox.repeat(key, body.who)
        return _answer(outbox, key)

    return api


def _answer(outbox: Outbox, key: str) -> Response:
    row = next(row for row in outbox.posts() if row.key == key)
    line = _line(row, outbox.venue_titles().get(row.venue, row.venue))
    return Response(PostDocument(post=line).model_dump_json(), media_type="application/json")


def _line(row: PostRow, venue: str) -> PostLine:
    return PostLine(
        key=row.key,
        room=row.room,
        session=row.session,
        venue=venue,
        kind=row.kind,
        text=row.text,
        state=row.state,
        reason=row.reason,
        due=row.created,
        deadline=row.deadline,
        updated=row.updated,
        remote_id=row.remote_id,
    )
