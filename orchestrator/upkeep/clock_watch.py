"""Keeps the show's clock near the machine's, and sees when somebody sets that one.

Started by `app`. The alarms go by the machine's clock: whenever it was set they are set again, so
that an hour back does not mean an hour without a heartbeat.
"""

from collections.abc import Callable

import structlog

from orchestrator.aio import Tasks
from orchestrator.clock import SystemClock
from orchestrator.news import News

EVERY = 1.0
"""Seconds between looks."""

NOTICED = 0.1
"""Seconds by which it must have moved for the alarms to be set again: not in each look, or a
heartbeat would be put off for ever."""

NEWS = 1.0
"""Seconds by which it must have been set for the crew to be told."""

log = structlog.get_logger(__name__)


class ClockWatch:
    """Watches the show's clock, from `start` to `stop`."""

    def __init__(
        self, clock: SystemClock, set_alarms_again: Callable[[], None], news: News
    ) -> None:
        self._clock = clock
        self._set_alarms_again = set_alarms_again
        self._news = news
        self._tasks = Tasks(news, clock)
        self._ahead = self._told = 0.0  # seconds of the machine's clock

    def start(self) -> None:
        """Begin to watch."""
        self._tasks.keep(self._watch, "the watch over the clock")

    async def stop(self) -> None:
        """Watch no more."""
        await self._tasks.end()

    async def _watch(self) -> None:
        while True:
            self.look()
            await self._clock.sleep(EVERY)

    def look(self) -> None:
        """Compare the clocks."""
        now = self._clock.now()
        refused = self._clock.keep_up()
        ahead = (self._clock.wall(now) - now).total_seconds()
        if abs(ahead - self._ahead) > NOTICED:
            self._ahead = ahead
            self._set_alarms_again()
        if abs(refused - self._told) > NEWS:
            self._told = refused
            self._tell(refused)

    def _tell(self, refused: float) -> None:
        if not refused:
            log.info("the machine's clock is right again")
            return
        way = "ahead" if refused > 0 else "behind"
        self._news.alert(
            "",
            f"the machine's clock was set while the show runs: it is {abs(refused):.0f} s {way} of "
            f"the show now. The show goes on by the time that it began with; restart the "
            f"orchestrator if the new time is the right one",
        )
