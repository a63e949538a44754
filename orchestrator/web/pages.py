"""The crew's page, what all pages share, and the time they go by. Put together by `application`.

The pages are plain files under `static/`; they render the state document and work nothing out.
"""

import os
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from orchestrator.conductor.loop import Conductor
from orchestrator.web.observer import Observer
from orchestrator.web.state import NowDocument

STATIC = Path(__file__).parent / "static"

FRESH = {"cache-control": "no-cache"}
"""A page and its scripts are asked for again, and not sent again while they are the same."""


ANYWHERE = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
"""What everybody may read any page may read: in a sandboxed frame even the board itself is a
stranger to its own server."""


class PageFiles(StaticFiles):
    """Files of pages, open to all, which browsers keep but ask about."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file, or that it has not changed."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        answer.headers.update({**FRESH, **ANYWHERE})
        return answer


def add_pages(app: FastAPI, conductor: Conductor, observer: Observer) -> None:
    """Add the routes /crew, /now and /static."""
    app.include_router(_make_routes(conductor, observer))
    app.mount("/static", PageFiles(directory=STATIC), name="static")


def _make_routes(conductor: Conductor, observer: Observer) -> APIRouter:
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/crew", 303)

    @router.get("/crew", include_in_schema=False)
    async def crew() -> Response:
        return FileResponse(STATIC / "crew" / "crew.html", headers=FRESH)

    @router.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return FileResponse(STATIC / "shared" / "icon.svg", headers=FRESH)

    @router.get("/now", response_model=NowDocument)
    async def now() -> Response:
        """Return the instant it is in the show: pages measure their clocks against it."""
        document = NowDocument(now=conductor.clock.now(), speed=observer.speed())
        return Response(document.model_dump_json(), media_type="application/json")

    return router
