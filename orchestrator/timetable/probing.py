"""Probes a timetable's recordings, several at a time, and fills in lengths left out.

Called by the command line (`check`, `plan`, `run`) and by the conductor for a new timetable. It
blocks: on the event loop, call it through `asyncio.to_thread`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Final

from orchestrator.model.loudness import SILENT
from orchestrator.model.timetable import Room, Session
from orchestrator.reading.problems import Findings
from orchestrator.reading.secrecy import shown
from orchestrator.timetable.days import with_days
from orchestrator.timetable.loading import Loaded
from orchestrator.timetable.probe.cache import ProbeCache
from orchestrator.timetable.probe.recording import Recording, Recordings
from orchestrator.timetable.values.media_paths import is_file, not_there, several_not_there
from orchestrator.timetable.where import Where

AT_A_TIME: Final = 2
"""Decoding is work for the processor, and the show's machine has other work."""

Progress = Callable[[int, int, Path], None]
"""Called with how many recordings are done, of how many, and the last one."""


def probe_all(
    paths: Iterable[Path], cache: ProbeCache, on_progress: Progress | None = None
) -> dict[Path, Recording]:
    """Return what the recordings that exist are like; `on_progress` is called on this thread."""
    found: dict[Path, Recording] = {}
    unknown: list[Path] = []
    for path in dict.fromkeys(paths):
        remembered = cache.get(path)
        if remembered is not None:
            found[path] = remembered
        elif is_file(path):
            unknown.append(path)
    total = len(found) + len(unknown)
    for path, recording in _probed(unknown):
        found[path] = recording
        cache.put(path, recording)
        if on_progress is not None:
            on_progress(len(found), total, path)
    cache.save()
    return found


def _probed(paths: Sequence[Path]) -> Iterator[tuple[Path, Recording]]:
    if not paths:
        return
    from orchestrator.timetable.probe.measure import probe  # noqa: PLC0415 PyAV loads slowly

    with ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="probe") as pool:
        path_of = {pool.submit(probe, path): path for path in paths}
        try:
            for future in as_completed(path_of):
                yield path_of[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def with_lengths(loaded: Loaded, recordings: Recordings) -> Loaded:
    """Return the timetable with every length known; where one is not, a problem and no timetable.

    With them comes the time stamp with which each recording begins, how loud it is, and which are
    encrypted.

    A duration that is written stays: `checks` compares it with the recording.
    """
    if loaded.timetable is None:
        return loaded
    findings = Findings(loaded.where.file)
    sessions = tuple(_measured(session, recordings) for session in loaded.timetable.sessions)
    for session in sessions:
        if session.duration is None:
            _note_no_length(session, recordings, loaded.where, findings)
    unknown = findings.problems()
    told = Findings(loaded.where.file)
    rooms = _with_loops_that_play(loaded.timetable.rooms, recordings, loaded.where, told)
    timetable = None if unknown else replace(loaded.timetable, sessions=sessions, rooms=rooms)
    if timetable is not None and any(s.duration is None for s in loaded.timetable.sessions):
        timetable = with_days(timetable, loaded.where, Findings(loaded.where.file))
    problems = (*loaded.problems, *unknown, *told.problems())
    return Loaded(timetable, tuple(sorted(problems)), loaded.where)


def _with_loops_that_play(
    rooms: Mapping[str, Room], recordings: Recordings, where: Where, findings: Findings
) -> Mapping[str, Room]:
    """Return the rooms without encrypted loops, of which OBS can die; tell of each."""
    kept: dict[str, Room] = {}
    for room in rooms.values():
        bad = [k for k, p in room.loops.items() if p in recordings and recordings[p].encrypted]
        for kind in bad:
            what = "there is no loop: the recording is encrypted; OBS cannot play it"
            findings.warn(where.loop(room.id, kind), what, "export it without copy protection")
        loops = {kind: path for kind, path in room.loops.items() if kind not in bad}
        kept[room.id] = replace(room, loops=loops) if bad else room
    return kept


def _measured(session: Session, recordings: Recordings) -> Session:
    encrypted = {p for p in session.recordings if p in recordings and recordings[p].encrypted}
    session = replace(session, encrypted=frozenset(encrypted))
    recording = recordings.get(session.media) if session.media is not None else None
    instead = session.backup_media or session.original
    backup = recordings.get(instead) if instead is not None else None
    session = replace(session, backup_first_stamp=_first_stamp(backup))
    if recording is None:
        return session
    length = recording.length if session.duration is None else session.duration
    return replace(
        session, duration=length, first_stamp=_first_stamp(recording), loudness=_loudness(recording)
    )


def _first_stamp(recording: Recording | None) -> float | None:
    return None if recording is None or recording.unreadable else recording.first_stamp_s


def _loudness(recording: Recording) -> str:
    """Return how loud it is; of one without sound, that it is silent."""
    if recording.unreadable or recording.audio or recording.length_s is None:
        return recording.loudness
    return str(SILENT) * (int(recording.length_s) + 1)


def _note_no_length(
    session: Session, recordings: Recordings, where: Where, findings: Findings
) -> None:
    place = where.session(session.id, "media", "clip")
    length = "write how long it is: “duration: 25m”"
    path = session.media
    if path is not None and path not in recordings and not is_file(path):
        what, mend = not_there(path)
        several = several_not_there(place, path, "; to plan without them, write “duration: 25m”")
        findings.error(place, what, f"{mend}; to plan without it, {length}", several)
        return
    found = None if path is None else recordings.get(path)
    unreadable = "" if found is None else found.unreadable
    why = f"cannot be read: {unreadable}" if unreadable else "could not be measured"
    what = f"the length of {shown(session.title)} is not known: its recording {why}"
    findings.error(place, what, f"export it again, or {length}")
