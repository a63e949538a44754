"""Boards that are open somewhere, by the numbers they made up for themselves; in memory alone.

Noted by `board`, counted by `observer`. A number tells a visit apart from another and nothing
about who it is.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.rundown.room_board import Board

GONE_AFTER = timedelta(seconds=90)
"""Without a sign; a browser lets a page in the background act only once a minute."""

MOST_VISITS = 5_000
"""Visits remembered of one room: whoever makes up more counts no further."""


@dataclass(frozen=True, slots=True)
class _Visit:
    at: datetime
    seen: str


class CheckIns:
    """The boards' visits, by room. Instants are the machine's."""

    def __init__(self) -> None:
        self._visits: dict[str, dict[str, _Visit]] = {}

    def note(self, room: str, visit: str, seen: str, at: datetime) -> None:
        """Note that a board is open, and which version of it is shown there."""
        visits = self._visits.setdefault(room, {})
        visits.pop(visit, None)
        visits[visit] = _Visit(at, seen)
        if len(visits) > MOST_VISITS:
            del visits[next(iter(visits))]

    def open_boards(self, room: str, at: datetime) -> int:
        """Return how many boards of the room are open."""
        visits = self._visits.get(room, {})
        while visits:
            oldest = next(iter(visits))
            if visits[oldest].at + GONE_AFTER > at:
                break
            del visits[oldest]
        return len(visits)

    def showing(self, room: str, version: str) -> int:
        """Return how many of the room's boards show this version."""
        return sum(visit.seen == version for visit in self._visits.get(room, {}).values())


def version_of(sheet: Board) -> str:
    """Return a short text that differs when what the board shows does."""
    return f"{zlib.crc32(repr(sheet).encode()):08x}"
