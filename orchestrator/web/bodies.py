"""What is sent again only when it has changed: bodies with the tags by which caches know them.

Used by `files` and by the public schedule.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, and the tag by which a cache knows it again."""

    content: bytes
    etag: str


def body_of(content: bytes) -> Body:
    """Return the content with its tag."""
    return Body(content, f'"{hashlib.sha256(content).hexdigest()[:20]}"')


def answer(request: Request, body: Body, media_type: str, headers: Mapping[str, str]) -> Response:
    """Return the body, or that the one who asks has it already."""
    tagged = {**headers, "etag": body.etag}
    given = request.headers.get("if-none-match", "").split(",")
    if any(tag.strip().removeprefix("W/") in (body.etag, "*") for tag in given):
        return Response(status_code=304, headers=tagged)
    return Response(body.content, media_type=media_type, headers=tagged)
