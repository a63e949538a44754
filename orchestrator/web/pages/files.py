"""The crew's page, what all pages share, and the time they go by. Put together by `application`.

The pages are plain files under `static/`; they render the state document and work nothing out.
"""

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.exceptions import HTTPException

from orchestrator.conductor.loop import Conductor
from orchestrator.web.bodies import Body, answer, body_of
from orchestrator.web.page_templates import page_templates
from orchestrator.web.state.documents import NowDocument
from orchestrator.web.state.observer import Observer

STATIC = Path(__file__).parents[1] / "static"

FRESH = {"cache-control": "no-cache"}
"""A page and its scripts are asked for again, and not sent again while they are the same."""

ANYWHERE = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
"""What everybody may read any page may read: in a sandboxed frame even the board itself is a
stranger to its own server."""


def add_pages(app: FastAPI, conductor: Conductor, observer: Observer, crews: Body) -> None:
    """Add the routes /crew, /now and /static."""
    app.include_router(_make_routes(conductor, observer, crews))
    app.include_router(_make_files())


def crew_page(*, password: bool, rehearsal: bool) -> Body:
    """Return the crew's page; with a way out where one signs in, and a rehearsal marked as one."""
    text = page_templates().get_template("crew.html").render(password=password, rehearsal=rehearsal)
    return body_of(text.encode())


def version_of(bodies: Mapping[str, Body]) -> str:
    """Return what changes when one of the pages' files does: a worker of older code has another."""
    tags = "".join(name + body.etag for name, body in sorted(bodies.items()))
    return hashlib.sha256(tags.encode()).hexdigest()[:16]


def _make_files() -> APIRouter:
    """Return the route of the pages' files, open to all, which browsers keep but ask about.

    They are kept in memory: a page asks for thirty at once, and reading each in a thread of its own
    would keep the show's event loop busy for a second on a busy machine.
    """
    router = APIRouter(include_in_schema=False)
    bodies = {
        str(file.relative_to(STATIC)): body_of(file.read_bytes())
        for file in STATIC.rglob("*")
        if file.is_file()
    }
    bodies["version.js"] = body_of(f'export const VERSION = "{version_of(bodies)}";\n'.encode())

    @router.api_route("/static/{name:path}", methods=["GET", "HEAD"])
    async def file(request: Request, name: str) -> Response:
        if name not in bodies:
            raise HTTPException(404, "there is no such file")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return answer(request, bodies[name], kind, {**FRESH, **ANYWHERE})

    return router


def _make_routes(conductor: Conductor, observer: Observer, crews: Body) -> APIRouter:
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/crew", 303)

    @router.get("/crew", include_in_schema=False)
    async def crew(request: Request) -> Response:
        return answer(request, crews, "text/html", {"cache-control": "private, no-cache"})

    @router.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return FileResponse(STATIC / "shared" / "icon.svg", headers=FRESH)

    @router.get("/now", response_model=NowDocument)
    async def now() -> Response:
        """Return the instant it is in the show: pages measure their clocks against it."""
        document = NowDocument(now=conductor.clock.now(), speed=observer.speed())
        return Response(document.model_dump_json(), media_type="application/json")

    return router
