"""Remembers on disk what recordings are like, so that a second preflight is quick.

Used by `probing`. An entry holds while the file's size and time of change stay the same.
"""

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Final

from orchestrator.timetable.probe.recording import Recording

VERSION: Final = 7
"""Of the entries' meaning: raise it when `probe` judges differently."""

LONGEST_S: Final = 1e9
"""Seconds; beyond it, or NaN, an entry is damaged."""

_TYPES: Final = {field.name: field.type for field in fields(Recording)}


def default_cache_file() -> Path:
    """Return the file in the user's cache folder (XDG Base Directory Specification)."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(configured) if configured.startswith("/") else Path.home() / ".cache"
    return base / "meetup-orchestrator" / "recordings.json"


class ProbeCache:
    """The remembered recordings of one cache file; a damaged or old file counts as empty."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._entries: dict[str, dict[str, object]] = _read(file)
        self._changed = False

    def get(self, path: Path) -> Recording | None:
        """Return what is remembered of this recording; None when it has changed since."""
        entry = self._entries.get(str(path))
        if entry is None or entry.get("mark") != _mark(path):
            return None
        return _recording(entry.get("recording"))

    def put(self, path: Path, recording: Recording) -> None:
        """Remember the recording, unless it could not be read: that may pass."""
        mark = _mark(path)
        if mark is None or recording.unreadable:
            return
        self._entries[str(path)] = {"mark": mark, "recording": recording.as_json()}
        self._changed = True

    def save(self) -> None:
        """Write the file, at once or not at all; a cache that cannot be written is done without."""
        if not self._changed:
            return
        kept = {path: e for path, e in self._entries.items() if _mark(Path(path)) == e.get("mark")}
        try:
            _write(self._file, json.dumps({"version": VERSION, "recordings": kept}))
        except OSError:
            return  # a full disk or read-only home must not stop a preflight
        self._changed = False


def _mark(path: Path) -> list[int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns]


def _read(file: Path) -> dict[str, dict[str, object]]:
    try:
        document = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return {}
    entries = document.get("recordings")
    if not isinstance(entries, dict):
        return {}
    return {path: entry for path, entry in entries.items() if isinstance(entry, dict)}


def _recording(found: object) -> Recording | None:
    if not isinstance(found, dict) or found.keys() != _TYPES.keys():
        return None
    if any(not _fits(value, _TYPES[name]) for name, value in found.items()):
        return None
    return Recording(**found)


def _fits(value: object, wanted: object) -> bool:
    if wanted in (bool, str):
        return type(value) is wanted
    if wanted is int:
        return type(value) is int and abs(value) < LONGEST_S
    if value is None:
        return wanted == (float | None)
    return isinstance(value, int | float) and -LONGEST_S < value < LONGEST_S


def _write(file: Path, text: str) -> None:
    """Write beside the file, then rename: a reader sees the old cache or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
