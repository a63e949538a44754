"""From a timetable's file to the script of a show, for `run` and `rehearse`; also after an edit.

Recordings are measured where a length is left out. Blocks: on the event loop, use a thread. The
demo and `run --start-in` move the timetable, after every edit by the same time.

`last_good_script` is for a show that is under way while its file cannot be used: it goes on by what
was read last.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from orchestrator.clock import Clock
from orchestrator.conductor.reload import TimetableReading
from orchestrator.errors import OrchestratorError
from orchestrator.journal.reader import read_journal
from orchestrator.model.findings import Finding, Severity
from orchestrator.model.timetable import Timetable
from orchestrator.preparing.twins import Twins, with_twins
from orchestrator.rundown.compile import compile_room
from orchestrator.show.script import Script
from orchestrator.timetable.checks.plan_checks import check, check_recordings, note_past
from orchestrator.timetable.loading import Loaded, contents, load, loads
from orchestrator.timetable.probe.cache import ProbeCache, default_cache_file
from orchestrator.timetable.probe.recording import Recordings
from orchestrator.timetable.probing import Progress, probe_all, with_lengths
from orchestrator.upkeep.gc_pause import no_collections


@dataclass(frozen=True, slots=True)
class ScriptReader:
    """Reads one timetable file, now and after each edit.

    `start`: when the first session is to begin, instead of when the file says (None: as it says).
    A recording whose prepared twin fits is played as that; `twins` remembers what was looked at.
    `measure` False: only a recording whose length is left out has to exist; none is judged.
    `now`: a show that is wholly over by then is warned of (None: it is not looked at).
    """

    path: Path
    media_root: Path | None = None
    start: datetime | None = None
    measure: bool = True
    on_progress: Progress | None = None
    now: datetime | None = None
    twins: Twins = field(default_factory=Twins)

    @property
    def source(self) -> str:
        """What the journal knows the file by."""
        return str(self.path.absolute())

    def read(self) -> tuple[Script | None, tuple[Finding, ...]]:
        """Return the script, None when the timetable is unusable; and all that was noticed."""
        try:
            data = contents(self.path)
        except OSError:
            return None, load(self.path, self.media_root).problems
        return self.read_text(data)

    def read_text(self, data: bytes) -> tuple[Script | None, tuple[Finding, ...]]:
        """Return what `read` would, if this were in the file."""
        with no_collections():
            loaded = loads(data, self.path, self.media_root)
            shift = self._shift(loaded)
            loaded, problems, recordings = self._completed(loaded)
        if loaded.timetable is None:
            return None, problems
        run = self.start.isoformat() if self.start else ""
        timetable = moved(loaded.timetable, shift)
        if self.now is not None:
            over = note_past(timetable, loaded.where, recordings, self.now)
            problems = tuple(sorted({*problems, *over}))

        def reread(earlier: str) -> Timetable | None:
            return self._reread(earlier, shift)

        return Script(timetable, data.decode(), reread, self.source, run), problems

    def read_again(self) -> TimetableReading:
        """Return what the file says after an edit, or what is wrong with it."""
        fresh, found = self.read()
        errors = tuple(str(each) for each in found if each.severity is not Severity.NOTE)
        if fresh is None:
            return TimetableReading(None, "", errors)
        return TimetableReading(fresh.timetable, fresh.text, errors)

    def _completed(self, loaded: Loaded) -> tuple[Loaded, tuple[Finding, ...], Recordings]:
        loaded = with_twins(loaded, self.twins)
        recordings: Recordings = {}
        if loaded.timetable is not None and (wanted := self._wanted(loaded.timetable)):
            cache = ProbeCache(default_cache_file())
            recordings = probe_all(wanted, cache, self.on_progress)
        complete = with_lengths(loaded, recordings)
        found: tuple[Finding, ...] = ()
        if self.measure and complete.timetable is not None:
            found = check(complete.timetable, complete.where, recordings)
        elif self.measure and loaded.timetable is not None:
            found = check_recordings(loaded.timetable, loaded.where, recordings)
        return complete, tuple(sorted({*complete.problems, *found})), recordings

    def _wanted(self, timetable: Timetable) -> Sequence[Path]:
        """Return the recordings to look at."""
        if self.measure:
            originals = (s.original for s in timetable.sessions if s.original is not None)
            return (*timetable.recordings, *dict.fromkeys(originals))
        return [s.media for s in timetable.sessions if s.media is not None and s.duration is None]

    def _shift(self, loaded: Loaded) -> timedelta:
        if self.start is None or loaded.timetable is None:
            return timedelta(0)
        return self.start - first_start(loaded.timetable)

    def _reread(self, text: str, shift: timedelta) -> Timetable | None:
        loaded = loads(text, self.path, self.media_root)
        complete, *_ = self._completed(loaded)
        return moved(complete.timetable, shift) if complete.timetable is not None else None


BEFORE, AFTER = timedelta(hours=1), timedelta(hours=2)
"""Around the planned show: outside of this nothing is under way that could be gone on with."""

log = structlog.get_logger(__name__)


def last_good_script(reader: ScriptReader, journal_url: str, clock: Clock) -> Script | None:
    """Return what the file said when it could last be used; None: unknown, or not under way."""
    try:
        with read_journal(journal_url, clock) as journal:
            text = journal.last_timetable(reader.source)
    except OrchestratorError as error:
        log.info("no last timetable", why=str(error))
        return None
    script, _ = reader.read_text(text.encode()) if text is not None else (None, ())
    if script is None or not _is_under_way(script.timetable, clock.now()):
        return None
    return script


def _is_under_way(timetable: Timetable, now: datetime) -> bool:
    rooms = [room for room in timetable.rooms if timetable.sessions_of(room)]
    ends = [compile_room(room, timetable, ()).items[-1].start for room in rooms]
    return first_start(timetable) - BEFORE <= now <= max(ends) + AFTER


def first_start(timetable: Timetable) -> datetime:
    """Return the earliest pinned start; every timetable has one."""
    return min(session.start for session in timetable.sessions if session.start is not None)


def moved(timetable: Timetable, by: timedelta) -> Timetable:
    """Return the timetable with every pinned start, and the event's day, moved by so much."""
    zone = timetable.event.zone
    first = first_start(timetable)
    days = (first + by).astimezone(zone).date() - first.astimezone(zone).date()
    sessions = tuple(
        replace(
            session,
            start=session.start and session.start + by,
            day=session.day and session.day + days,
        )
        for session in timetable.sessions
    )
    event = replace(
        timetable.event,
        day=timetable.event.day + days,
        days=tuple(replace(each, date=each.date + days) for each in timetable.event.days),
    )
    return replace(timetable, event=event, sessions=sessions)
