"""Checks a timetable's recordings: there, and as long as planned; called by `plan_checks`.

`recording_checks` says what is wrong with each.
"""

from pathlib import Path

from orchestrator.model.times import spell_duration
from orchestrator.model.timetable import Session, Timetable
from orchestrator.reading.problems import Findings
from orchestrator.timetable.checks.recording_checks import Judged, note_recording
from orchestrator.timetable.probe.recording import SAME_LENGTH, Recording, Recordings
from orchestrator.timetable.values.media_paths import is_file, not_there
from orchestrator.timetable.where import Where


def note_media(
    timetable: Timetable, where: Where, recordings: Recordings, findings: Findings
) -> None:
    """Note what is wrong with each session's recording, at its `media`."""
    there: dict[Path, bool] = {}
    for session in timetable.sessions:
        path = session.media
        if path is None:
            continue
        place = where.session(session.id, "media")
        if path not in there:
            there[path] = path in recordings or is_file(path)
        if not there[path]:
            findings.error(place, *not_there(path))
        elif path in recordings:
            note_recording(Judged(recordings[path], path, place, findings))
            _note_length(session, recordings[path], where, findings)


def _note_length(session: Session, recording: Recording, where: Where, findings: Findings) -> None:
    length, planned = recording.length, session.duration
    if length is None or planned is None or abs(length - planned) <= SAME_LENGTH:
        return
    how = "longer" if length > planned else "shorter"
    by = spell_duration(abs(length - planned))
    what = f"the recording is {by} {how} than the planned {spell_duration(planned)}"
    mend = f"write “duration: {spell_duration(length)}”, or leave the line out"
    findings.warn(where.session(session.id, "duration"), what, mend)
