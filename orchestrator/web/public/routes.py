"""The routes of the public schedule, its talks' pages, its files. Put together by `application`.

A proxy in front of the daemon can answer for it: every answer may be kept, and is sent again only
when it has changed. It is made in a thread, so that no cue waits for it.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.port import Sight
from orchestrator.exports.exporting import FileFormat, exported
from orchestrator.model.timetable import Timetable
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.web.api.api import UNKNOWN, UnknownRoomError
from orchestrator.web.bodies import ANYWHERE, Body, answer, body_of
from orchestrator.web.public.calendar import calendar
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.public.page import SERVED, render
from orchestrator.web.public.pictures import MEDIA_TYPE, Pictures, pictures_in
from orchestrator.web.public.programme import as_schedule, programme
from orchestrator.web.public.public_slots import PublicRoomView
from orchestrator.web.public.revisions import revised
from orchestrator.web.public.talk_pages import embedded, talk_page, wall_print
from orchestrator.web.state.expected import Forecasts

FRESH = 1.0
"""Seconds that a schedule serves, at least."""

PAUSE = 20
"""And this many times as long as it took to make: at most a twentieth of a core goes into it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One schedule in all its forms; those that few ask for are made when somebody does."""

    document: ScheduleDocument
    page: Body
    calendar: Body
    json: Body
    made: dict[str, Body] = field(default_factory=dict)
    making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def more(self, name: str, make: Callable[[ScheduleDocument], str | bytes | None]) -> Body:
        """Return another form, made once; raises HTTPException where there is none of it."""
        async with self.making:  # one at a time, however many are asked for
            if name not in self.made:
                self.made[name] = await self._make(make)
        return self.made[name]

    async def _make(self, make: Callable[[ScheduleDocument], str | bytes | None]) -> Body:
        found = await asyncio.to_thread(make, self.document)
        if found is None:
            raise HTTPException(404, "there is no such talk")
        content = found.encode() if isinstance(found, str) else found
        return body_of(content, pack=len(content) > PACK_ABOVE)


class Publisher:
    """Keeps the publication of a conductor's show."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._forecasts = Forecasts(conductor.clock)
        self._making = asyncio.Lock()
        self._current: Publication | None = None
        self._serves_until = 0.0

    @property
    def rooms(self) -> Collection[str]:
        """The rooms of the show."""
        return self._conductor.rooms.keys()

    @property
    def timetables(self) -> list[Timetable]:
        """The timetables that rooms go by; mostly all by the same."""
        shows = self._conductor.rooms.values()
        return list({show.timetable.digest: show.timetable for show in shows}.values())

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
            page=body_of(render(document, SERVED).encode(), pack=True),
            calendar=body_of(calendar(document), pack=True),
            json=body_of(document.model_dump_json().encode(), pack=True),
        )


CACHING = "public, max-age=15, stale-while-revalidate=60, stale-if-error=3600"
"""Old news for a quarter of a minute is no harm: the stream itself lags as much."""

CALENDAR = "text/calendar"

PACK_ABOVE = 4096
"""Bytes; what is smaller fits into a few packets anyway."""

EMBEDDED = {
    **ANYWHERE,
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    ),
}
"""It may stand in a frame of any page, as a board may."""

FILES = {
    "/schedule.xml": (FileFormat.XML, "application/xml"),
    "/schedule-2.json": (FileFormat.JSON_2, "application/json"),
    "/schedule.csv": (FileFormat.CSV, "text/csv; charset=utf-8"),
}
"""What other programs read; `export schedule` writes the same."""


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
    for path, (kind, media_type) in FILES.items():
        _add_file(router, publisher, path, kind, media_type)
    _add_pages(router, publisher)
    return router


def _add_pages(router: APIRouter, publisher: Publisher) -> None:
    """Add the pages beside the schedule, and their pictures."""
    pictures = Pictures()

    @router.get("/schedule/print", response_class=HTMLResponse)
    async def wall(request: Request) -> Response:
        """Return the schedule as a grid for the wall: a sheet for each day."""
        current = await publisher.current()
        return _answer(request, await current.more("print", wall_print), "text/html")

    @router.get("/schedule/embed", response_class=HTMLResponse, responses=UNKNOWN)
    async def embed(
        request: Request, room: Annotated[str | None, Query(max_length=80)] = None
    ) -> Response:
        """Return now and next, to stand in a frame of another page; of one room, or of all."""
        current = await publisher.current()
        if room is not None and room not in publisher.rooms:
            raise UnknownRoomError(room)
        body = await current.more(f"embed {room or ''}", partial(embedded, room=room))
        headers = {"cache-control": CACHING, **EMBEDDED}
        return answer(request, body, "text/html", headers)

    @router.get("/talks/{talk}", response_class=HTMLResponse, responses=UNKNOWN)
    async def talk(
        request: Request, talk: Annotated[str, PathParameter(max_length=80)]
    ) -> Response:
        """Return the page of a talk: who, what, when, and the way in."""
        current = await publisher.current()
        make = partial(talk_page, slot_id=talk, target=SERVED)
        return _answer(request, await current.more(f"talk {talk}", make), "text/html")

    @router.get("/pictures/{name}", include_in_schema=False)
    async def picture(request: Request, name: str) -> Response:
        path = pictures_in(publisher.timetables).get(f"pictures/{name}")
        data = await asyncio.to_thread(pictures.of, path) if path is not None else None
        if data is None:
            raise HTTPException(404, "there is no such picture")
        return answer(request, body_of(data), MEDIA_TYPE, {"cache-control": CACHING, **ANYWHERE})

    for path, endpoint in (
        ("/schedule/print", wall),
        ("/schedule/embed", embed),
        ("/talks/{talk}", talk),
    ):
        router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def _add_file(
    router: APIRouter, publisher: Publisher, path: str, kind: FileFormat, media_type: str
) -> None:
    def make(document: ScheduleDocument) -> bytes:
        return exported(as_schedule(document), kind)

    async def file(request: Request) -> Response:
        current = await publisher.current()
        return _answer(request, await current.more(path, make), media_type)

    router.add_api_route(
        path,
        file,
        methods=["GET"],
        response_class=Response,
        description=f"Return the schedule for other programs, as {kind.value}.",
        responses={200: {"content": {media_type: {}}}},
    )
    router.add_api_route(path, file, methods=["HEAD"], include_in_schema=False)


def _answer(request: Request, body: Body, media_type: str) -> Response:
    return answer(request, body, media_type, {"cache-control": CACHING})
