"""Which recordings have a prepared twin, and whether it still fits; for `show.script_reader`.

How one is named says `model.twin_names`. Blocks for some looks at the disk; where nothing was ever
prepared, for one look at each folder.
"""

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from orchestrator.model.findings import Alike
from orchestrator.model.timetable import Room, Session, Timetable
from orchestrator.model.twin_names import MARK, TWIN, is_twin
from orchestrator.preparing.fingerprint import fingerprint
from orchestrator.reading.problems import Findings, Positioned
from orchestrator.reading.secrecy import shown
from orchestrator.timetable.loading import Loaded
from orchestrator.timetable.where import Where

LONGEST_NAME: Final = 190
"""Bytes of a name that a twin can be named after: file systems take 255 in all."""
ORIGINALS: Final = "the originals stay where they are"
MOST_NAMES: Final = 20_000
"""Looked at in one folder."""


class _FileMark(NamedTuple):
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class TwinState:
    """What was found beside a recording. `twin` None: nothing that fits; `stale`: what does not."""

    twin: Path | None
    stale: tuple[Path, ...] = ()


class Twins:
    """Looks for twins; remembers what originals look like while size and time of change stay."""

    def __init__(self) -> None:
        self._looks: dict[Path, tuple[_FileMark, str]] = {}

    def of(self, originals: Iterable[Path]) -> dict[Path, TwinState]:
        """Return what stands beside those recordings that were ever prepared."""
        beside: dict[Path, list[tuple[str, str, Path]]] = {}
        found = {}
        for original in dict.fromkeys(originals):
            folder = original.parent
            if folder not in beside:
                beside[folder] = list(_twins_in(folder))
            if not beside[folder] or is_twin(original):
                continue
            wanted = _plain(original.name)
            own = {looks: path for name, looks, path in beside[folder] if name == wanted}
            if own and (state := self._state(original, own)) is not None:
                found[original] = state
        return found

    def _state(self, original: Path, own: Mapping[str, Path]) -> TwinState | None:
        """Return what fits; None for an original that is not there: nothing is known of it."""
        try:
            status = original.stat()
            mark = _FileMark(status.st_size, status.st_mtime_ns)
            known = self._looks.get(original)
            looks = known[1] if known and known[0] == mark else fingerprint(original)
        except (OSError, ValueError):
            return None
        self._looks[original] = mark, looks
        stale = tuple(path for other, path in own.items() if other != looks)
        return TwinState(own.get(looks), stale)


def _twins_in(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield each twin in a folder: its original's name, what that looks like, and where it is."""
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, MOST_NAMES):
                found = TWIN.fullmatch(entry.name) if MARK in entry.name else None
                if found and entry.is_file() and entry.stat().st_size:
                    yield _plain(found["original"]), found["print"], folder / entry.name
    except OSError:
        return


def _plain(name: str) -> str:
    """Return a name in one spelling: some file systems put its accents together otherwise."""
    return unicodedata.normalize("NFC", name)


def with_twins(loaded: Loaded, twins: Twins) -> Loaded:
    """Return the timetable with the recordings that are played, and what there is to say of them.

    Where a twin plays, the digest is another one: what is shown is no longer said by the file
    alone, and a twin that comes or goes is an edit like any other.
    """
    timetable = loaded.timetable
    if timetable is None:
        return loaded
    states = twins.of(timetable.recordings)
    if not states:
        return loaded
    findings = Findings(loaded.where.file)
    for place, path in _named(timetable, loaded.where):
        if (state := states.get(path)) is not None:
            _note(place, path, state, findings)
    notes = tuple(sorted((*loaded.problems, *findings.problems())))
    return Loaded(_with(timetable, states), notes, loaded.where)


def _with(timetable: Timetable, states: Mapping[Path, TwinState]) -> Timetable:
    if all(state.twin is None for state in states.values()):
        return timetable
    sessions = tuple(_played(session, states) for session in timetable.sessions)
    rooms = {name: _with_loops(room, states) for name, room in timetable.rooms.items()}
    names = sorted({str(each.twin) for each in states.values() if each.twin is not None})
    digest = hashlib.sha256("\n".join((timetable.digest, *names)).encode(errors="replace"))
    return replace(timetable, sessions=sessions, rooms=rooms, digest=digest.hexdigest())


def _with_loops(room: Room, states: Mapping[Path, TwinState]) -> Room:
    loops = {kind: _twin(path, states) or path for kind, path in room.loops.items()}
    return replace(room, loops=loops) if loops != room.loops else room


def _played(session: Session, states: Mapping[Path, TwinState]) -> Session:
    """Return the session with what is played of it, and the original to fall back on."""
    media, backup = (_twin(each, states) for each in (session.media, session.backup_media))
    if (media, backup) == (session.media, session.backup_media):
        return session
    original = session.media if media != session.media else None
    return replace(session, media=media, backup_media=backup, original=original)


def _twin(path: Path | None, states: Mapping[Path, TwinState]) -> Path | None:
    found = states.get(path) if path is not None else None
    return found.twin if found is not None and found.twin is not None else path


def _named(timetable: Timetable, where: Where) -> Iterator[tuple[Positioned, Path]]:
    """Yield where each recording is named."""
    for session in timetable.sessions:
        for key, path in (("media", session.media), ("backup_media", session.backup_media)):
            if path is not None:
                yield where.session(session.id, key), path
    for room in timetable.rooms.values():
        for kind, path in room.loops.items():
            yield where.loop(room.id, kind), path


def _note(place: Positioned, path: Path, state: TwinState, findings: Findings) -> None:
    if state.twin is not None:
        what = f"{shown(path.name)} is played as its prepared twin {shown(state.twin.name)}"
        findings.note(
            place, what, Alike("recordings are played as prepared twins", path.name, ORIGINALS)
        )
        return
    what = f"{shown(path.name)} was changed after it was prepared; it is played as it is"
    fix = f"run “orchestrator prepare {findings.file}” again"
    several = Alike("recordings were changed after they were prepared", path.name, fix)
    findings.warn(place, what, fix, several)
