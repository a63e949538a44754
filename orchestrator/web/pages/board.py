"""The room board, `/board/ROOM`: a page to embed in a spatial chat, public and to be read only.

Put together by `application`. Rendered whole here; its script asks for news and replaces what
changed. Each question is a check-in too: a number made up by the page, no cookie.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, Field

from orchestrator.conductor.loop import Conductor
from orchestrator.posts.template_words import spoken
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.rundown.room_board import Board, board
from orchestrator.web.api.api import UNKNOWN, RoomName, UnknownRoomError
from orchestrator.web.bodies import ANYWHERE
from orchestrator.web.page_templates import page_templates
from orchestrator.web.state.check_ins import version_of
from orchestrator.web.state.observer import Observer

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors *"
)
"""Unlike all other pages it may stand in a frame of any page: that is what it is for."""

ASKS_EVERY = 2.0
LATEST = 30.0
BOARDS_A_SECOND = 100
"""Seconds between a board's questions: fewer boards ask sooner, so that all of them together
never take more of the daemon's time than this many questions a second do."""

VISIT = r"^[A-Za-z0-9-]{8,40}$"


class BoardNews(BaseModel):
    """What a board that is open somewhere needs to know."""

    now: AwareDatetime
    speed: float = Field(description="seconds of the show in one second; 1 but in a rehearsal")
    again: float = Field(description="in how many seconds to ask again")
    version: str
    main: str | None = Field(description="what it shows, as HTML; null: what it shows already")


class Boards:
    """Renders the boards of a show."""

    def __init__(self, conductor: Conductor, observer: Observer) -> None:
        self._conductor = conductor
        self._observer = observer
        self._pages = page_templates()

    def page(self, room: str) -> str:
        """Return the whole page; raises UnknownRoomError."""
        show, now, sheet = self._look(room)
        template = self._pages.get_template("board.html")
        return template.render(
            **self._words(show, sheet, now),
            news=self._news(room, now, version_of(sheet), None),
        )

    def news(self, room: str, visit: str | None, seen: str) -> BoardNews:
        """Return what is new to a board that shows the version `seen`, and note that it is open.

        Raises UnknownRoomError.
        """
        show, now, sheet = self._look(room)
        if visit is not None:
            at = self._conductor.clock.wall(now)
            self._observer.check_ins.note(room, visit, seen, at)
        version, main = version_of(sheet), None
        if version != seen:
            template = self._pages.get_template("board_main.html")
            main = template.render(**self._words(show, sheet, now))
        return self._news(room, now, version, main)

    def _look(self, room: str) -> tuple[LiveRoom, datetime, Board]:
        show = self._conductor.rooms.get(room)
        if show is None:
            raise UnknownRoomError(room)
        now = self._conductor.clock.now()
        return show, now, board(show.room, show.rundown, now, show.timetable.rooms)

    def _news(self, room: str, now: datetime, version: str, main: str | None) -> BoardNews:
        open_boards = self._observer.check_ins.open_boards(room, self._conductor.clock.wall(now))
        again = min(max(open_boards / BOARDS_A_SECOND, ASKS_EVERY), LATEST)
        speed = self._observer.speed()
        return BoardNews(now=now, speed=speed, again=again, version=version, main=main)

    def _words(self, show: LiveRoom, sheet: Board, now: datetime) -> dict[str, object]:
        event = show.timetable.event
        return {
            "board": sheet,
            "event": event,
            "now": now,
            "left": countdown((sheet.until - now).total_seconds()) if sheet.until else "",
            "spoken": lambda instant: spoken(event, instant, now),
        }


def countdown(seconds: float) -> str:
    """Write so many seconds as the page's script does: `4:05`, `1:04:05`, `2 days`."""
    whole = max(int(seconds), 0)
    if whole >= 48 * 3600:
        return f"{whole // 86400} days"
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def add_boards(app: FastAPI, conductor: Conductor, observer: Observer) -> None:
    """Add the routes below /board."""
    boards = Boards(conductor, observer)
    router = APIRouter(prefix="/board")

    @router.get("/{room}", response_class=HTMLResponse, responses=UNKNOWN)
    async def page(room: RoomName) -> Response:
        """Show what is on in a room, what follows, and the way there: a page for viewers."""
        headers = {**ANYWHERE, "content-security-policy": POLICY}
        return HTMLResponse(boards.page(room), headers=headers)

    @router.get("/{room}/news", response_model=BoardNews, responses=UNKNOWN)
    async def news(
        room: RoomName,
        visit: Annotated[
            str | None, Query(pattern=VISIT, description="made up by the page, to be counted once")
        ] = None,
        seen: Annotated[str, Query(max_length=40, description="the version shown there")] = "",
    ) -> Response:
        """Return what is new to a board that is open somewhere."""
        found = boards.news(room, visit, seen).model_dump_json()
        return Response(found, media_type="application/json", headers={**ANYWHERE})

    app.include_router(router)
