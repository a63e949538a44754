"""Whether the recordings of what is to come are there: looked at again and again, beside the show.

Started by `app`, asked by `web`; the crew is told of those that are not. A disk that does not
answer holds up a thread, never a cue.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
from orchestrator.model.rundown import Item
from orchestrator.news import News

EVERY = 0.7
"""Seconds between looks."""

STALE_AFTER = 10.0
"""Seconds after which a look says nothing of the present any more."""

STILL_AFTER = 3.0
"""Seconds for which a file must not have changed to be taken for whole: copies pause for less."""


GONE = "missing recordings"
"""What the alert is about."""

MOST_NAMED = 3
"""Talks that one alert names."""


class FileState(StrEnum):
    """What is known of a recording's file, on this computer."""

    THERE = "there"
    MISSING = "missing"
    ARRIVING = "arriving"
    """It grows, or has just changed: somebody copies it."""
    EMPTY = "empty"


class _Mark(NamedTuple):
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Look:
    """A file's mark, and when it was first seen with it, in the machine's seconds."""

    mark: _Mark | None
    since: float
    first: bool


class FilesAhead:
    """Looks at files, from `start` to `stop`."""

    def __init__(self, clock: Clock, news: News) -> None:
        self._clock = clock
        self._news = news
        self._tasks = Tasks(news, clock)
        self._seen: Mapping[Path, _Look] = {}
        self._states: Mapping[Path, FileState] = {}
        self._looked: float | None = None

    def start(
        self, wanted: Callable[[], Iterable[Path]], looked: Callable[[], None] = lambda: None
    ) -> None:
        """Begin to look at what is wanted then; `looked` is called after each look."""
        self._tasks.keep(partial(self._look_on, wanted, looked), "the watch over recordings")

    async def stop(self) -> None:
        """Look no more."""
        await self._tasks.end()

    def of(self, media: Path) -> FileState | None:
        """Return what is known of this file; None: nothing, or nothing new for too long."""
        if self._looked is None or self._clock.monotonic() - self._looked > STALE_AFTER:
            return None
        return self._states.get(media)

    async def _look_on(
        self, wanted: Callable[[], Iterable[Path]], looked: Callable[[], None]
    ) -> None:
        while True:
            await self.look(wanted())
            looked()
            await self._clock.sleep(EVERY)

    async def look(self, wanted: Iterable[Path]) -> None:
        """Look at these files once."""
        marks = await asyncio.to_thread(_marks, tuple(dict.fromkeys(wanted)))
        now = self._clock.monotonic()
        self._seen = {path: self._noted(path, mark, now) for path, mark in marks.items()}
        states = {path: _state(seen, now) for path, seen in self._seen.items()}
        self._looked = now
        if states != self._states:
            self._states = states
            self._news.changed()

    def _noted(self, path: Path, mark: _Mark | None, now: float) -> _Look:
        before = self._seen.get(path)
        if before is not None and before.mark == mark:
            return before
        return _Look(mark, now, first=before is None)


class MissingFiles:
    """Tells the crew which recordings of a room are not there, while they can still be brought."""

    def __init__(self, news: News) -> None:
        self._news = news
        self._told: dict[str, frozenset[str]] = {}

    def look(self, room: str, gone: Sequence[Item]) -> None:
        """Take in which items to come have no recording now; the crew hears of each once."""
        names = frozenset(item.id for item in gone)
        known = self._told.get(room, frozenset())
        self._told[room] = names
        if not gone:
            self._news.over(room, GONE)
        elif names <= known:
            return
        elif len(gone) == 1:
            words = f"{gone[0].called}: its recording is not there: {gone[0].media}"
            self._news.alert(room, words, GONE)
        else:
            titles = ", ".join(f"“{item.title}”" for item in gone[:MOST_NAMED])
            more = f" and {len(gone) - MOST_NAMED} more" if len(gone) > MOST_NAMED else ""
            words = f"{len(gone)} recordings to come are not there: {titles}{more}"
            self._news.alert(room, words, GONE)


def _state(seen: _Look, now: float) -> FileState:
    if seen.mark is None:
        return FileState.MISSING
    if not seen.first and now - seen.since < STILL_AFTER:
        return FileState.ARRIVING
    return FileState.THERE if seen.mark.size else FileState.EMPTY


def _marks(paths: Iterable[Path]) -> dict[Path, _Mark | None]:
    return {path: _mark(path) for path in paths}


def _mark(path: Path) -> _Mark | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return _Mark(found.st_size, found.st_mtime_ns)
