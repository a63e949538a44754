"""The HTTP surface put together: API, feed, health, and the door before them.

Made by `server` (and by tests) from a running conductor. Pages come in as routers beside the API.
"""

from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.obs.naming.by_http import Signatures
from orchestrator.errors import DecisionRefusedError, MalformedError, StaleDecisionError
from orchestrator.journal.notes import Notes
from orchestrator.outbox.outbox import Outbox
from orchestrator.settings import WebSettings
from orchestrator.upkeep.files_ahead import FilesAhead
from orchestrator.web import limits
from orchestrator.web.api.api import (
    UnknownRoomError,
    make_api,
    make_lines,
    make_posts,
    make_timetable,
)
from orchestrator.web.api.health import Metrics, make_health
from orchestrator.web.api.switchover_routes import make_switchover
from orchestrator.web.api.trial_routes import make_trials
from orchestrator.web.door.auth import Door
from orchestrator.web.door.credentials import Keys
from orchestrator.web.door.refusals import Refusal, refused
from orchestrator.web.door.sign_in import make_sign_in
from orchestrator.web.feed import CREW_EVERY, Feed, make_feed_route
from orchestrator.web.page_templates import page_templates
from orchestrator.web.pages.board import add_boards
from orchestrator.web.pages.files import add_pages, crew_page, make_overlays, overlays_folder
from orchestrator.web.public.routes import make_schedule
from orchestrator.web.recordings import BetweenCues, NamedInShow, Recordings
from orchestrator.web.state.observer import Observer
from orchestrator.web.state.stage import Stage

ERROR_WORDS = {404: "unknown", 405: "malformed"}


@dataclass(frozen=True, slots=True)
class Surface:
    """The application, and the parts of it that are started and stopped."""

    app: FastAPI
    feed: Feed
    stage: Feed
    metrics: Metrics
    keys: Keys
    recordings: Recordings | None = None

    def close(self) -> None:
        """End all streams."""
        self.feed.close()
        self.stage.close()


def make_surface(
    conductor: Conductor,
    outbox: Outbox,
    settings: WebSettings,
    *,
    rehearsal: bool = False,
    signatures: Signatures | None = None,
    notes: Notes | None = None,
    files: FilesAhead | None = None,
) -> Surface:
    """Put the surface together; a rehearsal's crew page says that it is one.

    `signatures`: of the addresses by which recordings are served; None: none are. `notes`: where it
    is kept who signed out. `files`: what is known of recordings to come.
    """
    observer = Observer(conductor, outbox, files)
    feed = Feed(conductor, observer, observer.state, CREW_EVERY, limits.CREW_LISTENERS.value)
    stage = Feed(conductor, observer, Stage(conductor, observer).state)
    metrics = Metrics(conductor)
    app = FastAPI(
        title="Meetup orchestrator",
        summary="What is on air, what comes next, and decisions about it.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
    )
    app.include_router(make_api(conductor, observer))
    app.include_router(make_posts(outbox))
    app.include_router(make_lines(outbox, conductor.rooms))
    app.include_router(make_trials(conductor))
    app.include_router(make_switchover(conductor))
    app.include_router(make_timetable(conductor.edits))
    app.include_router(make_schedule(conductor))
    app.include_router(make_health(conductor, metrics))
    _add_docs(app)
    _answer_errors(app, conductor)
    keys = Keys(settings, lambda: conductor.clock.wall(conductor.clock.now()), notes)
    app.include_router(make_feed_route(feed, stage, keys))
    app.include_router(make_sign_in(keys))
    add_boards(app, conductor, observer)
    crews = crew_page(password=keys.needed, rehearsal=rehearsal)
    add_pages(app, conductor, observer, crews)
    app.include_router(make_overlays(conductor, overlays_folder(settings)))
    recordings = None
    if signatures is not None:
        recordings = Recordings(NamedInShow(conductor), signatures, BetweenCues(observer))
        app.router.routes.append(recordings.route)
    app.add_middleware(Door, keys=keys)
    return Surface(app, feed, stage, metrics, keys, recordings)


def _add_docs(app: FastAPI) -> None:
    pages = page_templates()

    @app.get("/api/docs", response_class=HTMLResponse, include_in_schema=False)
    async def docs() -> str:
        return pages.get_template("api_docs.html").render(api=app.openapi())


def _answer_errors(app: FastAPI, conductor: Conductor) -> None:
    """Give every error the same shape: a word for programs, a sentence for people."""

    @app.exception_handler(UnknownRoomError)
    async def unknown_room(request: Request, error: UnknownRoomError) -> Response:
        known = ", ".join(conductor.rooms)
        reason = f"unknown room {error.args[0]}; rooms: {known}"
        return refused(request, Refusal(404, "unknown", reason))

    @app.exception_handler(DecisionRefusedError)
    async def makes_no_sense(request: Request, error: DecisionRefusedError) -> Response:
        word = "stale" if isinstance(error, StaleDecisionError) else "refused"
        return refused(request, Refusal(409, word, str(error)))

    @app.exception_handler(MalformedError)
    async def malformed(request: Request, error: MalformedError) -> Response:
        return refused(request, Refusal(422, "malformed", str(error)))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        # What was sent is not sent back: it says nothing that the sender does not know.
        found = [f"{_place(each['loc'])}: {each['msg']}" for each in error.errors()]
        return refused(request, Refusal(422, "malformed", "; ".join(found)))

    @app.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> Response:
        reason = f"{request.method} {request.url.path}: {error.detail}"
        word = ERROR_WORDS.get(error.status_code, "refused")
        return refused(request, Refusal(error.status_code, word, reason), error.headers)

    @app.exception_handler(Exception)
    async def bug(request: Request, _: Exception) -> Response:
        # The server logs it: the framework raises it again after this answer.
        return refused(request, Refusal(500, "bug", "a bug was met; the log has the details"))


def _place(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in parts if part != "body") or "body"
