"""What a person says about a post, over HTTP. Put together by `application`.

The outbox decides; nothing is sent from here.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.outbox.outbox import Outbox
from orchestrator.web.state.documents import PostDocument, Problem, Responses
from orchestrator.web.state.post_lines import post_line

PostKey = Annotated[str, Path(max_length=1000, description="the post's key")]


class PersonsWord(BaseModel):
    """What a person says of a post, whom the crew may ask about it later."""

    model_config = ConfigDict(extra="forbid")

    who: str = Field(default="crew", min_length=1, max_length=80, description="who says it")


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
    document = PostDocument(post=post_line(outbox, key))
    return Response(document.model_dump_json(), media_type="application/json")
