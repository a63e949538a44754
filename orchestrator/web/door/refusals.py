"""What is answered where something is not served: a page to people, JSON to programs.

Used by `auth` and by `application`, so that every refusal has the same shape.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from orchestrator.web.page_templates import page_templates

TITLES = {
    401: "Sign in first",
    404: "Not here",
    429: "Wait a moment",
    500: "Something is broken",
    503: "Too busy for this at the moment",
}

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A word for programs, a sentence for people; `wait`: seconds after which to ask again."""

    status: int
    error: str
    reason: str
    wait: int = 0


def refused(
    request: Request, refusal: Refusal, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to whoever asked."""
    return answer_to(request.headers.raw, refusal, headers)


def answer_to(
    asked: Iterable[Header], refusal: Refusal, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to a request with these headers."""
    own = dict(headers or {})
    if refusal.wait:
        own["retry-after"] = str(refusal.wait)
    if is_a_person(asked):
        return HTMLResponse(_page(refusal), refusal.status, own)
    document = {"error": refusal.error, "reason": refusal.reason}
    return JSONResponse(document, refusal.status, own)


def is_a_person(asked: Iterable[Header]) -> bool:
    """Return whether a browser asks for a page."""
    return any(name == b"accept" and b"text/html" in value for name, value in asked)


def _page(refusal: Refusal) -> str:
    title = TITLES.get(refusal.status, "This cannot be done")
    reason = refusal.reason[:1].upper() + refusal.reason[1:].rstrip(".") + "."
    return _template().render(title=title, reason=reason, status=refusal.status)


@cache
def _template() -> Template:
    return page_templates().get_template("refused.html")
