"""Watches the timetable's file, reads it after each edit, and offers what it has read.

Where the file has a source that is asked during the show, `SourceWatch` has what changed there
written into the file, by a process of its own (`merging.sync_child`): then it is an edit like any
other. Started by `app`. A file that is broken, half-written or gone changes nothing: the last good
timetable stays, and the crew is told with the line (see `edits`).
"""

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import structlog
from watchfiles import awatch

from orchestrator.clock import Clock
from orchestrator.conductor.edits import Edits
from orchestrator.model.timetable import PublishedAt, Timetable
from orchestrator.news import News
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


ASKED_WITHIN = 120.0
"""Seconds after which a source that is still being read is given up."""

LOST_AFTER = 3
"""Failures in a row after which the crew is told that a source does not answer."""

SOURCE = "the schedule's source"
"""What alerts about it are about, and those about what both sides changed."""
CONFLICTS = "conflicts with the schedule's source"


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """What asking a source came to: see `merging.sync_child`; `lines` are for people."""

    outcome: str
    summary: str = ""
    lines: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


Ask = Callable[[str], Awaitable[SourceAnswer]]


class SourceWatch:
    """Asks the timetable's source again and again, and tells the crew what came of it."""

    def __init__(
        self, source: Callable[[], PublishedAt | None], ask: Ask, clock: Clock, news: News
    ) -> None:
        self._source = source
        self._ask = ask
        self._clock = clock
        self._news = news
        self._failures = 0
        self._told: dict[str, str] = {}

    async def run(self) -> None:
        """Ask at the source's own pace, until cancelled; an edit may name another."""
        while (source := self._source()) is not None:
            await self._clock.sleep((source.every or timedelta(hours=1)).total_seconds())
            if source.every is not None:
                await self.look(source.url)

    async def look(self, url: str) -> None:
        """Ask once."""
        answer = await self._ask(url)
        log.info("source asked", outcome=answer.outcome, told=answer.lines)
        self._failures = self._failures + 1 if answer.outcome == "failed" else 0
        first = answer.lines[0] if answer.lines else "it gave no reason"
        match answer.outcome:
            case "failed" if self._failures >= LOST_AFTER:
                self._alert(SOURCE, f"the schedule's source does not answer: {first}")
            case "nonsense":
                words = f"the schedule's source says what cannot be used, nothing changes: {first}"
                self._alert(SOURCE, words)
            case "edited":
                words = (
                    "the timetable was edited while its source was asked: what changed there is "
                    "not in it yet, and is asked for again"
                )
                self._alert(SOURCE, words)
            case "same" | "written":
                self._over(SOURCE)
                self._tell_changes(answer)

    def _tell_changes(self, answer: SourceAnswer) -> None:
        if answer.outcome == "written":
            self._news.note("", f"the schedule's source has changed: {answer.summary}")
        if answer.conflicts:
            more = f" (and {len(answer.conflicts) - 1} more)" if len(answer.conflicts) > 1 else ""
            words = answer.conflicts[0].removeprefix("conflict ")
            text = f"the schedule's source and the timetable were both changed: {words}{more}"
            self._alert(CONFLICTS, text)
        else:
            self._over(CONFLICTS)

    def _alert(self, about: str, words: str) -> None:
        """Tell it once for as long as it is so."""
        if self._told.get(about) != words:
            self._told[about] = words
            self._news.alert("", words, about)

    def _over(self, about: str) -> None:
        self._told.pop(about, None)
        self._news.over("", about)


@dataclass(frozen=True, slots=True)
class AskInProcess:
    """Asks a source in a process of its own. `known`: addresses with their tokens, by names."""

    path: Path
    known: Mapping[str, tuple[str, str]] = field(repr=False)

    async def __call__(self, url: str) -> SourceAnswer:
        """Return what came of it, within `ASKED_WITHIN`."""
        question = {"source": url, "into": str(self.path.absolute()), "known": self.known}
        try:
            process = await asyncio.to_thread(_child)
        except OSError as error:
            return SourceAnswer("failed", lines=(f"no process can be begun: {error.strerror}",))
        asked = json.dumps(question)
        try:
            told, _ = await asyncio.to_thread(process.communicate, asked, ASKED_WITHIN)
            found = json.loads(told)
        except subprocess.TimeoutExpired:
            return SourceAnswer("failed", lines=("it takes too long to read",))
        except ValueError:
            return SourceAnswer("failed", lines=("the process that reads it has died",))
        finally:
            process.kill()
        lines, conflicts = (tuple(map(str, found.get(key, ()))) for key in ("lines", "conflicts"))
        return SourceAnswer(str(found["outcome"]), found.get("summary", ""), lines, conflicts)


def _child() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "orchestrator.merging.sync_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def _digest(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hex; empty when it cannot be read."""
    try:
        return hashlib.sha256(contents(path)).hexdigest()
    except OSError:
        return ""
