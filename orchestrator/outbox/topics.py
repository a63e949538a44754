"""Keeps the line that a venue shows about what is on (a Matrix room's topic) as it should be.

Started by the outbox where the timetable asks for it. Held, not said: only the latest counts.
"""

from datetime import timedelta
from typing import Final

from orchestrator.aio import Bell, Tasks
from orchestrator.clock import Clock
from orchestrator.errors import where
from orchestrator.news import News
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Delivered, Refused, ShowsTopic

RETRY: Final = timedelta(seconds=30)


class TopicKeeper:
    """The loop of one venue's topic. `title` is what the crew calls the venue."""

    def __init__(self, venue: ShowsTopic, title: str, pace: Pace, clock: Clock, news: News) -> None:
        self.in_flight = 0
        self._venue = venue
        self._pace = pace
        self._clock = clock
        self._title = title
        self._news = news
        # What an error holds may be a token.
        self._tasks = Tasks(news, clock, words=where)
        self._bell = Bell(clock)
        self._wanted: str | None = None
        self._shown: str | None = None

    def start(self) -> None:
        """Begin to keep it."""
        self._tasks.keep(self._run, f"the topic of {self._title}")

    async def stop(self) -> None:
        """Leave the topic as it is."""
        await self._tasks.end()

    def show(self, text: str) -> None:
        """Have the venue show this."""
        self._wanted = text
        self._bell.ring()

    async def _run(self) -> None:
        while True:
            if self._wanted is None or self._wanted == self._shown:
                await self._bell.heard()
                continue
            if not await self._set(self._wanted):
                await self._bell.heard(self._clock.now() + RETRY)

    async def _set(self, text: str) -> bool:
        async with self._pace:
            self.in_flight += 1
            try:
                answer = await self._venue.set_topic(text)
            finally:
                self.in_flight -= 1
        if isinstance(answer, Refused):
            self._news.alert("", f"{self._title}: the topic was not taken: {answer.reason}")
        if isinstance(answer, Delivered | Refused):
            self._shown = text  # refused: not tried again until it is another
            return True
        return False
