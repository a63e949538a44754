"""Histories of a source and a file that both change, and of the imports between."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestrator.merging.source_kept import KeptSource
from orchestrator.merging.taking import Taken, TimetableFile, new_text, take
from orchestrator.merging.three_way import Decides
from orchestrator.model.timetable import Session, Timetable
from orchestrator.sources.schedule import Schedule, SourceRoom, Talk
from orchestrator.timetable.loading import loads

FILE = Path("/nowhere/show.yaml")
MORNING = datetime(2026, 9, 19, 8, tzinfo=UTC)
ROOMS = (SourceRoom("g1", "Main Hall"), SourceRoom("g2", "Зал 2"))


@dataclass
class History:
    """A source, a file, what is kept beside it; `hand` has what a person has set, by source id."""

    talks: dict[str, Talk]
    text: str = ""
    kept: KeptSource = field(default_factory=KeptSource)
    hand: dict[str, dict[str, Any]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    rooms: tuple[SourceRoom, ...] = ROOMS

    @property
    def schedule(self) -> Schedule:
        talks = tuple(sorted(self.talks.values(), key=lambda t: (t.start, t.source_id)))
        used = {talk.room for talk in talks}
        rooms = tuple(room for room in self.rooms if room.key in used)
        return Schedule("Conf", "Europe/Berlin", rooms, talks)

    @property
    def file(self) -> TimetableFile:
        if not self.text:
            return TimetableFile(FILE)
        loaded = loads(self.text, FILE)
        assert loaded.timetable is not None, "\n".join(map(str, loaded.problems))
        return TimetableFile(FILE, self.text.encode(), loaded.timetable)

    @property
    def timetable(self) -> Timetable:
        found = self.file.timetable
        assert found is not None
        return found

    def session(self, source_id: str) -> Session | None:
        return next((s for s in self.timetable.sessions if s.source_id == source_id), None)

    def look(self, decided: Mapping[str, Decides] | None = None) -> Taken:
        return take(self.file, self.schedule, self.kept, (), decided or {})

    def take(self, decided: Mapping[str, Decides] | None = None) -> Taken:
        """Import, and write what it comes to."""
        file, taken = self.file, self.look(decided)
        if taken.changes_file or file.timetable is None:
            self.text = new_text(file, taken, "source.json")
        self.kept = taken.kept
        return taken

    def write(self, source_id: str, key: str, line: str) -> None:
        """Set a key of a session by hand: its own line is another then, or comes."""
        lines = self.text.split("\n")
        at = next(n for n, each in enumerate(lines) if each == f"    source_id: {source_id}")
        end = next(
            (n for n in range(at + 1, len(lines)) if lines[n].startswith("  - ")), len(lines)
        )
        own = next((n for n in range(at, end) if lines[n].startswith(f"    {key}:")), None)
        if own is None:
            lines.insert(at + 1, f"    {key}: {line}")
        else:
            lines[own] = f"    {key}: {line}"
        self.text = "\n".join(lines)

    def cut(self, source_id: str) -> None:
        """Take a session out by hand."""
        lines = self.text.split("\n")
        own = next(n for n, each in enumerate(lines) if each == f"    source_id: {source_id}")
        at = next(n for n in range(own, -1, -1) if lines[n].startswith("  - "))
        end = next((n for n in range(at + 1, len(lines)) if lines[n].startswith("  - ")), None)
        del lines[at : end if end is not None else len(lines)]
        self.text = "\n".join([*lines, ""])


def talk(key: str, number: int, **changes: Any) -> Talk:
    """Return a talk at a time of its own."""
    made = Talk(
        source_id=f"s-{key}",
        title=f"Talk {key}",
        start=MORNING + number * timedelta(hours=1),
        length=timedelta(minutes=30),
        room=ROOMS[number % 2].key,
        speakers=(f"Person {key}",),
        abstract="Short." if number % 2 else "Two\n\nparagraphs, one with # no comment",
        track="Art",
    )
    return replace(made, **changes)
