"""Publishes a running show's schedule: made at most about once a second, however many ask.

Made in a thread, so that no cue waits for it. Used by `routes`.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from orchestrator.conductor.loop import Conductor
from orchestrator.rundown.live_room import ShowRoom
from orchestrator.web.bodies import Body, body_of
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

    def _view(self, show: ShowRoom, now: datetime) -> PublicRoomView:
        last = show.decisions[-1] if show.decisions else None
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
