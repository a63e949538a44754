"""Serves the overlay pages that OBS shows: plain files of one folder, and the room's QR code.

Put together by `application`. No path leads out of the folder, by whatever links or dots.
"""

import io
import sysconfig
from pathlib import Path
from typing import Annotated

import segno
from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from orchestrator.conductor.loop import Conductor
from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web.api.api import UnknownRoomError
from orchestrator.web.pages.files import FRESH

SERVED = frozenset(
    {".html", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".woff2", ".ttf"}
)
"""Kinds of files that a page may need; what else lies in the folder is nobody's business."""

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

    @router.get("/overlays/code.svg")
    async def code(room: Annotated[str, Query(max_length=200)]) -> Response:
        """Return the way into a room as a QR code."""
        if room not in conductor.rooms:
            raise UnknownRoomError(room)
        link = conductor.rooms[room].rundown.link
        if not link:
            raise HTTPException(404, "the timetable knows no way into this room")
        return Response(_code(link), media_type="image/svg+xml", headers=FRESH)

    @router.get("/overlays/{name:path}")
    async def overlay(name: str) -> Response:
        found = file_of(folder, name)
        if found is None:
            raise HTTPException(404, "there is no such overlay")
        return FileResponse(found, headers=FRESH)

    return router


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


def _code(link: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", omitsize=True
    )
    return drawn.getvalue()
