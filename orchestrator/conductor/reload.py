"""Watches the timetable's file, reads it after each edit, and offers what it has read.

Started by `app`. A file that is broken, half-written or gone changes nothing: the last good
timetable stays, and the crew is told with the line (see `edits`).
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from watchfiles import awatch

from orchestrator.conductor.edits import Edits
from orchestrator.model.timetable import Timetable
from orchestrator.timetable.loading import contents
from orchestrator.upkeep.gc_pause import no_collections

POLL = 2000
"""Milliseconds between looks at the file itself: network drives send no events."""

SETTLE = 300
"""Milliseconds from an edit's first event after which it is read at the latest."""

STEP = 250
"""Milliseconds between looks for events, and without a further one before an edit is read: editors
write in steps. Each look of the watching thread takes the interpreter from the show for a moment.
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TimetableReading:
    """What a timetable's text came to; `problems` are lines for people."""

    timetable: Timetable | None
    text: str
    problems: tuple[str, ...]


class Reloader:
    """Watches one timetable file for as long as `run` runs."""

    def __init__(
        self,
        path: Path,
        read: Callable[[Path], Awaitable[TimetableReading]],
        keep: Callable[[str, str], Awaitable[None]],
        edits: Edits,
        digest: str,
    ) -> None:
        self._path = path
        self._read = read
        self._keep = keep
        self._edits = edits
        self._seen = digest

    async def run(self) -> None:
        """Look at the file whenever it may have changed, until cancelled.

        Raises what the watching meets; it can be begun again.
        """
        folder = self._path.absolute().parent
        watching = awatch(
            folder,
            recursive=False,
            debounce=SETTLE,
            step=STEP,
            rust_timeout=POLL,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        async for _ in watching:
            await self.look()
        raise RuntimeError("the watching has ended")

    async def look_again(self) -> None:
        """Read the file though it is the same: what it names has changed on the disk."""
        self._seen = ""
        await self.look()

    async def look(self) -> None:
        """Read the file if it is another than before, and offer what it says."""
        digest = await asyncio.to_thread(_digest, self._path)
        if digest == self._seen:
            return
        try:
            with no_collections():
                reading = await self._read(self._path)
                # Editors that write in place empty the file first: what was read may be half of it.
                if await asyncio.to_thread(_digest, self._path) != digest:
                    return
                self._seen = digest
                await self._offer(reading)
        except Exception as error:
            # A bug met in one edit must not leave the next ones unread, nor be met every look.
            self._seen = digest
            log.exception("reload", path=str(self._path))
            self._edits.refuse((f"a bug was met while it was read: {error!r}",))

    async def _offer(self, reading: TimetableReading) -> None:
        if reading.timetable is None:
            self._edits.refuse(reading.problems)
            return
        await self._keep(reading.timetable.digest, reading.text)
        await self._edits.offer(reading.timetable)


def _digest(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hex; empty when it cannot be read."""
    try:
        return hashlib.sha256(contents(path)).hexdigest()
    except OSError:
        return ""
