"""The routes /schedule, /schedule.ics and /schedule.json. Put together by `application`.

A proxy in front of the daemon can answer for it: every answer may be kept, and is sent again only
when it has changed. It is made in a thread, so that no cue waits for it.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import Sight
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.web.bodies import Body, answer, body_of
from orchestrator.web.public.calendar import calendar
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.public.page import SERVED, render
from orchestrator.web.public.programme import programme
from orchestrator.web.public.public_slots import PublicRoomView
from orchestrator.web.public.revisions import revised
from orchestrator.web.state.expected import Forecasts

FRESH = 1.0
"""Seconds that a schedule serves, at least."""

PAUSE = 20
"""And this many times as long as it took to make: at most a twentieth of a core goes into it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One schedule in all its forms."""

    document: ScheduleDocument
    page: Body
    calendar: Body
    json: Body


class Publisher:
    """Keeps the publication of a conductor's show."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._forecasts = Forecasts(conductor.clock)
        self._making = asyncio.Lock()
        self._current: Publication | None = None
        self._serves_until = 0.0

    async def current(self) -> Publication:
        """Return the schedule as it is now."""
        async with self._making:
            clock = self._conductor.clock
            began = clock.monotonic()
            if self._current is None or began >= self._serves_until:
                self._current = await asyncio.to_thread(self._make, *self._look(clock.now()))
                ended = clock.monotonic()
                self._serves_until = ended + max(FRESH, PAUSE * (ended - began))
            return self._current

    def _look(self, now: datetime) -> tuple[list[PublicRoomView], datetime]:
        """Return the rooms as they are; what is looked at in a thread could change meanwhile."""
        return [self._view(show, now) for show in self._conductor.rooms.values()], now

    def _view(self, show: LiveRoom, now: datetime) -> PublicRoomView:
        last = show.decisions[-1] if show.decisions else None
        seen = self._conductor.seen(show.id)
        return PublicRoomView(
            room=show.room,
            timetable=show.timetable,
            rundown=show.rundown,
            forecast=show.rundown,
            state=show.state(now),
            past=show.past_timetables(),
            revision=last.number if last else 0,
            changed=last.at if last else now,
            now=now,
            missing=seen is not None and seen.sight is Sight.MISSING,
        )

    def _make(self, looked_at: list[PublicRoomView], now: datetime) -> Publication:
        rooms = self._conductor.rooms
        views = [
            replace(view, forecast=self._forecasts.of(rooms[view.room.id], now))
            for view in looked_at
        ]
        event = views[0].timetable.event
        before = self._current
        document = revised(before.document if before else None, programme(event, views), now)
        if before is not None and before.document == document:
            return before
        return Publication(
            document,
            page=body_of(render(document, SERVED).encode()),
            calendar=body_of(calendar(document)),
            json=body_of(document.model_dump_json().encode()),
        )


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
