"""The last timetable of a file that could be used, for a show that is under way. Called by `run`.

A daemon that is restarted while its file is half-written, broken or gone goes on as the one before
would have: by what it had read last.
"""

from datetime import datetime, timedelta

import structlog

from orchestrator.clock import Clock
from orchestrator.errors import OrchestratorError
from orchestrator.journal.reader import read_journal
from orchestrator.model.timetable import Timetable
from orchestrator.rundown.compile import compile_room
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader
from orchestrator.timetable.shift import first_start

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
