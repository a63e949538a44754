"""Takes an edited timetable on air: read, check, show what changes, adopt. Started by `app`.

A file that is broken, half-written or gone changes nothing: the last good timetable stays, and
the crew is told with the line.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from watchfiles import awatch

from orchestrator.conductor.loop import Conductor
from orchestrator.model.timetable import Timetable

POLL = 2000
"""Milliseconds between looks at the file itself: network drives send no events."""

SETTLE = 300
"""Milliseconds without a further event before an edit is read: editors write in steps."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a timetable's text came to; `problems` are lines for people."""

    timetable: Timetable | None
    text: str
    problems: tuple[str, ...]


class Reloader:
    """Watches one timetable file for as long as `run` runs."""

    def __init__(
        self,
        path: Path,
        read: Callable[[Path], Awaitable[Reading]],
        keep: Callable[[str, str], Awaitable[None]],
        conductor: Conductor,
        digest: str,
    ) -> None:
        self._path = path
        self._read = read
        self._keep = keep
        self._conductor = conductor
        self._seen = digest

    async def run(self) -> None:
        """Look at the file whenever it may have changed, until cancelled."""
        folder = self._path.absolute().parent
        watching = awatch(
            folder,
            recursive=False,
            debounce=SETTLE,
            rust_timeout=POLL,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        async for _ in watching:
            await self.look()

    async def look(self) -> None:
        """Adopt the file's timetable if it is another than before, and good."""
        digest = _digest(self._path)
        if digest == self._seen:
            return
        self._seen = digest
        reading = await self._read(self._path)
        if reading.timetable is None:
            first = reading.problems[0] if reading.problems else "it cannot be read"
            more = f" (and {len(reading.problems) - 1} more)" if len(reading.problems) > 1 else ""
            text = f"the edited timetable is not used, the last good one stays: {first}{more}"
            self._conductor.alert("", text)
            return
        await self._keep(reading.timetable.digest, reading.text)
        await self._conductor.adopt(reading.timetable)
        log.info("timetable adopted", path=str(self._path))


def _digest(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hex; empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
