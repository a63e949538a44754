"""The order of sessions in a timetable's text: who stays, who moves, where what comes is put.

Used by `yaml_edit`. Pure; it knows lines and starts, not YAML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.merging.three_way import Edit
from orchestrator.model.timetable import Session


@dataclass(frozen=True, slots=True)
class Lines:
    """A session's own lines, comments above them included; where and when it is."""

    session: str
    text: str
    start: datetime | None
    room: str

    @property
    def own(self) -> str:
        """The lines without blank ones after them."""
        return self.text.rstrip("\n") + "\n"

    def blank(self, usual: int, last: str) -> int:
        """Return how many blank lines follow; `usual` after a new one, or the `last` one before."""
        if not self.session or self.text is last:
            return usual
        return len(self.text) - len(self.own)


def arranged(
    rows: Sequence[Lines], edits: Mapping[str, Edit]
) -> tuple[list[Lines], list[list[Lines]]]:
    """Return the sessions that stay in their place, and those that move, with what follows each."""
    stays: list[Lines] = []
    movers: list[list[Lines]] = []
    moved = {row.session for row in rows if _has_moved(row.session, edits)}
    fixed = [row for row in rows if row.session not in moved and row.start is not None]
    for row in rows:
        if row.session in moved and not _fits(row, rows, fixed):
            movers.append([row])
        elif movers and row.start is None and movers[-1][-1] is _before(row, rows):
            movers[-1].append(row)
        else:
            stays.append(row)
            if row.session in moved:
                fixed.append(row)
    return stays, movers


def _before(row: Lines, rows: Sequence[Lines]) -> Lines | None:
    number = next(n for n, each in enumerate(rows) if each is row)
    before = rows[number - 1] if number else None
    return before if before is not None and before.room == row.room else None


def _has_moved(session: str, edits: Mapping[str, Edit]) -> bool:
    edit = edits.get(session)
    return edit is not None and bool({"start", "room"} & set(edit.values))


def _fits(row: Lines, rows: Sequence[Lines], fixed: Sequence[Lines]) -> bool:
    """Tell whether a session may stay where it is among those of its room that do not move."""
    if row.start is None:
        return True
    place = {id(each): number for number, each in enumerate(rows)}
    own = [other for other in fixed if other.room == row.room and other.start is not None]
    return all(
        (place[id(other)] < place[id(row)]) is (other.start < row.start)
        for other in own
        if other.start is not None
    )


def put(rows: list[Lines], moving: list[Lines]) -> None:
    """Put a session, with what follows it, before the first of its room that begins later."""
    start, room = moving[0].start, moving[0].room
    assert start is not None, "the source says when it begins"
    later = [n for n, each in enumerate(rows) if each.start is not None and each.start > start]
    own = [n for n, each in enumerate(rows) if each.room == room]
    in_room = next((n for n in later if rows[n].room == room), None)
    if in_room is not None:
        at = in_room
    elif own:
        at = own[-1] + 1
    else:
        at = later[0] if later else len(rows)
        while 0 < at < len(rows) and rows[at].start is None:
            at += 1
    rows[at:at] = moving


def start_of(session: Session, edits: Mapping[str, Edit]) -> datetime | None:
    """Return when a session begins with the edits in the file; None where it follows another."""
    edit = edits.get(session.id)
    new = edit.values.get("start") if edit is not None else None
    return session.start if new is None else as_start(new[1])


def room_of(session: Session, edits: Mapping[str, Edit]) -> str:
    """Return the room a session is in once the edits are in the file."""
    edit = edits.get(session.id)
    new = edit.values.get("room") if edit is not None else None
    return session.room if new is None else str(new[1])


def as_start(value: object) -> datetime:
    """Return a start that the source has said."""
    assert isinstance(value, datetime), "the source says when each talk begins"
    return value


def moves(edits: Mapping[str, Edit]) -> bool:
    """Tell whether a session moves to another time or room."""
    return any(_has_moved(session, edits) for session in edits)
