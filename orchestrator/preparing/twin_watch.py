"""Sees during the show that a twin has come, is gone, or fits no more; started by `app`.

Then the timetable is read again, as after an edit: what is on air or next waits for the crew, and
everything else is adopted. A disk that does not answer holds up a thread, never a cue.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
from orchestrator.model.twin_names import original_of
from orchestrator.news import News
from orchestrator.preparing.twins import Twins, TwinState

EVERY: Final = 5.0
"""Seconds between looks. A file that is being copied looks otherwise at each: it is waited for."""


CHANGED: Final = (
    "a recording or its prepared twin has changed on the disk: the timetable is read again"
)

Otherwise = frozenset[tuple[Path, Path]]
"""Recordings that are played, and what should be played instead."""


class TwinWatch:
    """Looks at twins, from `start` to `stop`. `changed` is awaited once for each change."""

    def __init__(self, clock: Clock, news: News, changed: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._news = news
        self._tasks = Tasks(news, clock)
        self._changed = changed
        self._twins = Twins()
        self._before: Otherwise = frozenset()
        self._told: Otherwise = frozenset()

    def start(self, played: Callable[[], Iterable[Path]]) -> None:
        """Begin to look at what stands beside the recordings that are played then."""
        self._tasks.keep(partial(self._look_on, played), "the watch over prepared recordings")

    async def stop(self) -> None:
        """Look no more."""
        await self._tasks.end()

    async def _look_on(self, played: Callable[[], Iterable[Path]]) -> None:
        while True:
            await self.look(played())
            await self._clock.sleep(EVERY)

    async def look(self, played: Iterable[Path]) -> None:
        """Look once. What should be played otherwise is told when it is seen twice, and once."""
        original_by = {path: original_of(path) for path in played}
        found = await asyncio.to_thread(self._twins.of, original_by.values())
        otherwise = frozenset(
            (path, should)
            for path, original in original_by.items()
            if (should := _played(original, found)) != path
        )
        settled, self._before = otherwise == self._before, otherwise
        if settled and otherwise != self._told:
            self._told = otherwise
            if otherwise:
                self._news.note("", CHANGED)
                await self._changed()


def _played(original: Path, found: Mapping[Path, TwinState]) -> Path:
    """Return what should be played of a recording."""
    state = found.get(original)
    return state.twin if state is not None and state.twin is not None else original
