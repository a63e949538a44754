"""What is sent again only when it has changed: bodies with the tags by which caches know them.

Used by `files` and by the public schedule.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

PACKED: Final = "gzip"


ANYWHERE = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
"""What everybody may read any page may read: in a sandboxed frame even the board itself is a
stranger to its own server."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, and the tag by which a cache knows it again.

    `packed`: the same in fewer bytes, for those who take it; empty: there is none.
    """

    content: bytes
    etag: str
    packed: bytes = b""


def body_of(content: bytes, *, pack: bool = False) -> Body:
    """Return the content with its tag. `pack`: it is large, public, and asked for by many."""
    packed = gzip.compress(content, 6, mtime=0) if pack else b""
    return Body(content, f'"{hashlib.sha256(content).hexdigest()[:20]}"', packed)


def answer(request: Request, body: Body, media_type: str, headers: Mapping[str, str]) -> Response:
    """Return the body, or that the one who asks has it already."""
    packs = bool(body.packed) and _takes_packed(request.headers.get("accept-encoding", ""))
    tag = f'{body.etag[:-1]}-{PACKED}"' if packs else body.etag
    tagged = {**headers, "etag": tag, **({"vary": "accept-encoding"} if body.packed else {})}
    given = request.headers.get("if-none-match", "").split(",")
    if any(each.strip().removeprefix("W/") in (tag, "*") for each in given):
        return Response(status_code=304, headers=tagged)
    if packs:
        tagged["content-encoding"] = PACKED
    return Response(body.packed if packs else body.content, media_type=media_type, headers=tagged)


def _takes_packed(header: str) -> bool:
    """Return whether an Accept-Encoding header lists it, and does not refuse it."""
    for each in header.lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() == PACKED:
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
