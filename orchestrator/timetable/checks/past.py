"""Notices a show that is over before it is begun: last year's date, usually. Called by `cli`."""

from datetime import datetime, timedelta

from orchestrator.model.timetable import Timetable
from orchestrator.reading.problems import Findings, Problem
from orchestrator.timetable.checks.planned_times import stretches
from orchestrator.timetable.probe.recording import Recordings
from orchestrator.timetable.where import Where


def note_past(
    timetable: Timetable, where: Where, recordings: Recordings, now: datetime
) -> tuple[Problem, ...]:
    """Return a warning when everything in the timetable has ended before this instant."""
    starts = (session.start for session in timetable.sessions if session.start is not None)
    ends = (stretch.end for room in stretches(timetable, recordings) for stretch in room)
    last = max((*starts, *ends), default=now)
    if last >= now:
        return ()
    local = last.astimezone(timetable.event.zone)
    days = (now - last) // timedelta(days=1)
    ago = f", {days} days ago" if days > 1 else ""
    findings = Findings(where.file)
    what = f"the whole show is in the past: it ended on {local:%Y-%m-%d} at {local:%H:%M}{ago}"
    mend = "if it was copied from an earlier one, write the date of this one"
    findings.warn(where.date, what, mend)
    return findings.problems()
