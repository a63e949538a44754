"""Checks a timetable's recordings: there, readable, as long as planned, seen and heard.

Called by `checks`. Where the limits come from is said beside each.
"""

from pathlib import Path
from typing import Final

from orchestrator.model.times import spell_duration
from orchestrator.model.timetable import Session, Timetable
from orchestrator.timetable.media import is_file
from orchestrator.timetable.problems import Findings, Positioned
from orchestrator.timetable.recording import SAME_LENGTH, Recording, Recordings
from orchestrator.timetable.where import Where

LONGEST_KEYFRAME_GAP_S: Final = 10.0
"""OBS seeks to the keyframe before, so joining late would be off by up to so much."""


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
            mend = "put the file there, or mend the path"
            findings.error(place, missing(path), mend)
        elif path in recordings:
            _note_recording(recordings[path], place, findings)
            _note_length(session, recordings[path], where, findings)


def missing(path: Path) -> str:
    """Return what is said of a recording that this computer has not."""
    return f"the recording is not there: {path}"


def _note_recording(recording: Recording, place: Positioned, findings: Findings) -> None:
    again = "export or copy it again, and play it to its end"
    if recording.unreadable:
        findings.error(place, f"the recording cannot be read: {recording.unreadable}", again)
        return
    if recording.truncated:
        findings.error(place, "the recording breaks off before its end", again)
    if not recording.video:
        findings.error(place, "the recording has no picture", "export it with its picture")
    elif recording.black_start:
        mend = "cut the black off; viewers see the first frame at once"
        findings.warn(place, "the recording begins with a second of black", mend)
    if not recording.audio:
        findings.error(place, "the recording has no sound", "export it with its sound")
    elif recording.silent:
        mend = "listen to it; export it again if it should be heard"
        findings.warn(place, "the recording seems to be silent throughout", mend)
    _note_keyframes(recording, place, findings)


def _note_keyframes(recording: Recording, place: Positioned, findings: Findings) -> None:
    gap = recording.keyframe_gap_s
    if gap is not None and gap > LONGEST_KEYFRAME_GAP_S:
        what = f"the recording has {round(gap)} s between keyframes; joining late would be off"
        findings.warn(place, what, "export it with a keyframe every 2 s")


def _note_length(session: Session, recording: Recording, where: Where, findings: Findings) -> None:
    length, planned = recording.length, session.duration
    if length is None or planned is None or abs(length - planned) <= SAME_LENGTH:
        return
    how = "longer" if length > planned else "shorter"
    by = spell_duration(abs(length - planned))
    what = f"the recording is {by} {how} than the planned {spell_duration(planned)}"
    mend = f"write “duration: {spell_duration(length)}”, or leave the line out"
    findings.warn(where.session(session.id, "duration"), what, mend)
