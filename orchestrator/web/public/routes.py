"""The routes /schedule, /schedule.ics and /schedule.json. Put together by `application`.

A proxy in front of the daemon can answer for it: every answer may be kept, and is sent again only
when it has changed.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from orchestrator.conductor.loop import Conductor
from orchestrator.web.bodies import Body, answer
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.public.publisher import Publisher

CACHING = "public, max-age=15, stale-while-revalidate=60, stale-if-error=3600"
"""Old news for a quarter of a minute is no harm: the stream itself lags as much."""

CALENDAR = "text/calendar"


class CalendarResponse(Response):
    """Says in the API's description what is sent."""

    media_type = CALENDAR


def make_schedule(conductor: Conductor) -> APIRouter:
    """Return the routes of the public schedule."""
    router = APIRouter()
    publisher = Publisher(conductor)

    @router.get("/schedule", response_class=HTMLResponse)
    async def schedule(request: Request) -> Response:
        """Return the public schedule as a page."""
        return _answer(request, (await publisher.current()).page, "text/html")

    @router.get("/schedule.ics", response_class=CalendarResponse)
    async def schedule_calendar(request: Request) -> Response:
        """Return the talks as a calendar to subscribe to."""
        return _answer(request, (await publisher.current()).calendar, CALENDAR)

    @router.get("/schedule.json", response_model=ScheduleDocument)
    async def schedule_document(request: Request) -> Response:
        """Return the public schedule for programs."""
        return _answer(request, (await publisher.current()).json, "application/json")

    for path, endpoint in (
        ("/schedule", schedule),
        ("/schedule.ics", schedule_calendar),
        ("/schedule.json", schedule_document),
    ):
        router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
    return router


def _answer(request: Request, body: Body, media_type: str) -> Response:
    return answer(request, body, media_type, {"cache-control": CACHING})
