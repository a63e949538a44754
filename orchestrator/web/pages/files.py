"""Files: the crew's page, what all pages share, the time they go by; the overlays that OBS shows.

Put together by `application`. The crew's pages are plain files under `static/`; they render the
state document and work nothing out. Overlays are plain files of one folder, and the room's QR code.
"""

import asyncio
import hashlib
import io
import mimetypes
import sysconfig
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, NamedTuple

import segno
from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.exceptions import HTTPException

from orchestrator.conductor.loop import Conductor
from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web import limits
from orchestrator.web.api.api import UnknownRoomError
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


SERVED = frozenset(
    {".html", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".woff2", ".ttf"}
)
"""Kinds of files that a page may need; nothing else in the folder is served."""

MOST_KEPT = 64 * 1024 * 1024
"""Bytes of overlays' files that are kept in memory."""

PACKAGED = Path("share") / "meetup-orchestrator" / "overlays"


def overlays_folder(settings: WebSettings) -> Path:
    """Return where the overlays are: in the settings, in a checkout, or where pip put them.

    Raises PermanentError for a folder in the settings that is none.
    """
    if settings.overlays is not None:
        if not settings.overlays.is_dir():
            raise PermanentError(
                f"There is no folder {settings.overlays} with overlays. Set "
                f"ORCHESTRATOR_WEB__OVERLAYS to one, or leave it out for the orchestrator's own."
            )
        return settings.overlays
    checkout = Path(__file__).parents[3] / "overlays"
    return checkout if checkout.is_dir() else Path(sysconfig.get_path("data")) / PACKAGED


def make_overlays(conductor: Conductor, folder: Path) -> APIRouter:
    """Return the routes below /overlays."""
    router = APIRouter(include_in_schema=False)
    files = OverlayFiles(folder)

    @router.get("/overlays/code.svg")
    async def code(room: Annotated[str, Query(max_length=200)]) -> Response:
        """Return the way into a room as a QR code."""
        link = _link_of(conductor, room)
        if not link:
            raise HTTPException(404, "the timetable has no link to this room")
        return Response(_code(link), media_type="image/svg+xml", headers=FRESH)

    @router.get("/overlays/{name:path}")
    async def overlay(request: Request, name: str) -> Response:
        found = await files.get(name)
        if found is None:
            raise HTTPException(404, "there is no such overlay")
        kind = mimetypes.guess_type(found.path)[0] or "application/octet-stream"
        return answer(request, found.body, kind, FRESH)

    return router


class _Kept(NamedTuple):
    path: Path
    mark: tuple[int, int]
    body: Body


class OverlayFiles:
    """The overlays' files, read again when they have changed.

    Kept in memory: a file that is sent from the disk is open for as long as somebody takes to take
    it, and as many strangers as may connect would have the daemon's descriptors.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[Path, _Kept] = {}
        self._reading = asyncio.Lock()

    async def get(self, name: str) -> _Kept | None:
        """Return the file that a name means; None: there is none, or it is too large."""
        async with self._reading:
            try:
                return await asyncio.to_thread(self._look, name)
            except OSError:  # it went away meanwhile
                return None

    def _look(self, name: str) -> _Kept | None:
        found = file_of(self._folder, name)
        if found is None:
            return None
        there = found.stat()
        known = self._kept.pop(found, None)
        mark = (there.st_mtime_ns, there.st_size)
        if known is not None and known.mark == mark:
            self._kept[found] = known  # the one that was not asked for longest goes first
            return known
        if there.st_size > limits.OVERLAY.bytes:
            return None
        while self._kept and there.st_size + self._size > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        kept = self._kept[found] = _Kept(found, mark, body_of(found.read_bytes()))
        return kept

    @property
    def _size(self) -> int:
        return sum(len(each.body.content) for each in self._kept.values())


def _link_of(conductor: Conductor, room: str) -> str:
    """Return the way into a room, also into one where only a Q&A is; raises UnknownRoomError."""
    if room in conductor.rooms:
        return conductor.rooms[room].rundown.link
    for show in conductor.rooms.values():
        if room in show.rundown.other_links:
            return show.rundown.other_links[room]
    raise UnknownRoomError(room)


def file_of(folder: Path, name: str) -> Path | None:
    """Return the file that a name below /overlays means: `clock` is the page clock.html."""
    home = folder.resolve()
    wanted = home / (name if Path(name).suffix else f"{name}.html")
    try:
        found = wanted.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    inside = found.is_relative_to(home) and found.is_file()
    hidden = any(part.startswith(".") for part in found.parts[len(home.parts) :])
    return found if inside and not hidden and found.suffix.lower() in SERVED else None


@lru_cache(maxsize=64)
def _code(link: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", omitsize=True
    )
    return drawn.getvalue()
