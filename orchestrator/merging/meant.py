"""Whether a timetable's new text says what a plan meant, and all else as it did.

Used by `yaml_edit` on what it has written, before that leaves it. Reads the text as `check` does.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestrator.errors import PermanentError
from orchestrator.merging.three_way import Edit, Plan
from orchestrator.merging.yaml_shape import blocks_of, comments, shape_of
from orchestrator.model.timetable import Event, Session, Speaker, Timetable
from orchestrator.timetable.loading import loads


class NotWrittenError(PermanentError):
    """The plan cannot be written into this text; nothing was. The text says why."""


def compare(before: str, after: str, timetable: Timetable, plan: Plan, path: Path) -> None:
    """Raise NotWrittenError unless the new text says what was meant, and all else as it did."""
    loaded = loads(after, path)
    if loaded.timetable is None:
        found = "\n".join(str(problem) for problem in loaded.problems[:5])
        raise NotWrittenError(f"with these changes the timetable could not be used:\n{found}")
    meant = _meant(timetable, plan)
    found_now = {session.id: session for session in loaded.timetable.sessions}
    for session_id, session in meant.items():
        if _facts(found_now.get(session_id)) != _facts(session):
            raise NotWrittenError(by_hand(session.title))
    for key, speaker in timetable.speakers.items():
        texts: Mapping[str, Any] = plan.people[key].texts if key in plan.people else {}
        if loaded.timetable.speakers.get(key) != replace(speaker, **texts):
            raise NotWrittenError(by_hand(speaker.name))
    if len(found_now) != len(meant) + len(plan.added) or _event(loaded.timetable) != _event(
        timetable
    ):
        raise NotWrittenError(by_hand("the timetable"))
    lost = Counter(comments(before)) - Counter(comments(after))
    if lost - Counter(_of_dropped(before, timetable, plan)):
        raise NotWrittenError(by_hand("a comment"))


def _of_dropped(before: str, timetable: Timetable, plan: Plan) -> list[str]:
    """Return the comments that go with the sessions that go."""
    gone = {leaving.session for leaving in plan.dropped}
    if not gone:
        return []
    rows = zip(timetable.sessions, blocks_of(shape_of(before)), strict=True)
    return [each for session, own in rows if session.id in gone for each in comments(own)]


def by_hand(what: str) -> str:
    """Return what is said of a part that cannot be changed safely."""
    return f"“{what}” is written in a way that cannot be changed safely: change it by hand"


def _meant(timetable: Timetable, plan: Plan) -> dict[str, Session]:
    gone = {leaving.session for leaving in plan.dropped}
    edits = {edit.session: edit for edit in plan.edits}
    return {
        session.id: _edited(session, edits.get(session.id))
        for session in timetable.sessions
        if session.id not in gone
    }


def _edited(session: Session, edit: Edit | None) -> Session:
    if edit is None:
        return session
    fields: dict[str, Any] = {key: new for key, (_, new) in edit.values.items()}
    if "length" in fields:
        fields["duration"] = fields.pop("length")
    if "kind" in fields:
        fields["form"] = fields.pop("kind")
    if "speakers" in fields:
        fields["speakers"] = tuple(Speaker(name, name) for name in fields["speakers"])
    if "host" in fields:
        fields["host"] = Speaker(fields["host"], fields["host"]) if fields["host"] else None
    if "slides" in fields:
        fields["slides"] = fields["slides"] or None
    if edit.source_id is not None:
        fields["source_id"] = edit.source_id
    return replace(session, **fields)


def _facts(session: Session | None) -> object:
    """Return all that is compared: speakers by their names, for keys may be new.

    Not its day: that follows from when it and others are, and they may move.
    """
    if session is None:
        return None
    names = tuple(speaker.name for speaker in session.speakers)
    host = session.host.name if session.host is not None else None
    return replace(session, speakers=(), host=None, day=None), names, host


def _event(timetable: Timetable) -> tuple[Event, object]:
    return replace(timetable.event, days=()), timetable.posts
