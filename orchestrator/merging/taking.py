"""One import from end to end, without reading or writing a file: what it would make of them.

Called by the `import` command, which asks before it writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.errors import PermanentError
from orchestrator.merging.room_names import Halls, chosen, halls
from orchestrator.merging.source_kept import KeptSource
from orchestrator.merging.three_way import Decides, Plan, merge, retold, sessions_in
from orchestrator.merging.yaml_edit import Additions, fresh_text, touched, written
from orchestrator.model.timetable import Event, Timetable
from orchestrator.sources.drafts import Given
from orchestrator.sources.formats import read
from orchestrator.sources.schedule import Schedule
from orchestrator.timetable.loading import loads

ALL: Final = "*"
"""In place of a room: every room of the source, again."""
_MARK: Final = b"\xef\xbb\xbf"
_HEAD: Final = """\
# Imported from {source}.
# Import again to bring in what has changed there. The source owns title, abstract, speakers, start,
# length, room, kind, track, language, host, links, slides and do_not_record of each session with a
# source_id; what you change of these by hand is kept, and asked about when the source changes it as
# well. All else is yours: media, qa, note, venues, youtube, comments (docs/timetable.md).
"""


@dataclass(frozen=True, slots=True)
class TimetableFile:
    """The timetable that is imported into; `timetable` None: it is not there yet."""

    path: Path
    data: bytes = b""
    timetable: Timetable | None = None

    @property
    def text(self) -> str:
        """The file's text, without the mark that some editors begin it with."""
        return self.data.removeprefix(_MARK).decode("utf-8")


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import comes to: the plan, and what is to be kept of the source when it is done."""

    plan: Plan
    rooms: Halls
    schedule: Schedule
    kept: KeptSource

    @property
    def changes_file(self) -> bool:
        """Whether the timetable would be another one."""
        return bool(self.rooms.renamed) or not self.plan.changes_nothing


def said(data: bytes, file: TimetableFile, given: Given) -> Schedule:
    """Return what a source says; on the event's day and in its zone where that is not said.

    Raises `sources.drafts.UnusableSourceError`.
    """
    if file.timetable is not None:
        event = file.timetable.event
        given = replace(given, day=event.day, zone=given.zone or event.zone)
    return read(data, given)


def take(
    file: TimetableFile,
    schedule: Schedule,
    kept: KeptSource,
    only: Sequence[str],
    decided: Mapping[str, Decides],
) -> Taken:
    """Merge what a source says with the file. `only`: which of its rooms, as typed; none: as kept.

    Raises PermanentError for a room, or a decision, about something that is not there.
    """
    only = tuple(only or kept.only)
    only = () if ALL in only else only
    schedule, named = chosen(schedule, only)
    known = file.timetable.rooms if file.timetable is not None else {}
    found = halls(schedule, known, kept.rooms, named)
    if file.timetable is None:
        plan = merge({}, schedule, found.ids, (), {})
    else:
        sessions = sessions_in(file.timetable, touched(file.text, file.timetable))
        plan = merge(kept.base, schedule, found.ids, sessions, decided)
        people = retold(file.timetable.speakers, kept.people, schedule.people)
        plan = replace(plan, people=people)
    _refuse_unknown(decided, plan, file)
    return Taken(
        plan,
        found,
        schedule,
        KeptSource(
            kept.source, plan.base, {**kept.rooms, **found.known}, only, dict(schedule.people)
        ),
    )


def _refuse_unknown(decided: Mapping[str, Decides], plan: Plan, file: TimetableFile) -> None:
    """Raise PermanentError for a decision about something that is not there."""
    sessions = file.timetable.sessions if file.timetable is not None else ()
    known = {session.id for session in sessions} | {session.source_id for session in sessions}
    for each in decided:
        if each not in known and each not in plan.base:
            raise PermanentError(f"“{each}” isn't a session of {file.path}")


def new_text(file: TimetableFile, taken: Taken, source: str) -> str:
    """Return the timetable's text with the plan in it; `source` is named where it is a new one.

    Raises PermanentError where that could not be used, or not be written safely.
    """
    plan, found = taken.plan, taken.rooms
    if file.timetable is not None:
        additions = Additions(found.added, found.renamed, taken.schedule.people)
        text = written(file.text, file.timetable, plan, additions, file.path)
        return ("\ufeff" if file.data.startswith(_MARK) else "") + text
    zone = ZoneInfo(taken.schedule.zone)
    first = min(talk.start for talk in taken.schedule.talks).astimezone(zone)
    event = Event(taken.schedule.title, first.date(), zone)
    head = _HEAD.format(source=" ".join(source.split()))
    additions = Additions(found.added, {}, taken.schedule.people)
    text = fresh_text(event, additions, plan.added, head)
    loaded = loads(text, file.path)
    if loaded.timetable is None:
        problems = "\n".join(str(problem) for problem in loaded.problems[:5])
        raise PermanentError(f"the timetable could not be used:\n{problems}")
    return text
