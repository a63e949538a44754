"""The plan of an import as people read it: in titles and minutes. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.merging.room_names import Halls
from orchestrator.merging.three_way import Comes, Conflict, Edit, Plan, Values, Why
from orchestrator.model.times import spell_duration

_SHOWN: Final = 60
_WIDTH: Final = 10


@dataclass(frozen=True, slots=True)
class Readers:
    """What the words need to know: the zone of times, the names of rooms, whether days are told."""

    zone: ZoneInfo
    rooms: Mapping[str, str]
    days: bool


def lines_of(plan: Plan, halls: Halls, around: Readers) -> Iterator[str]:
    """Yield the plan's lines: what moves, changes, comes, goes, and what is to be decided."""
    for room_id, name in halls.renamed.items():
        yield _line("renamed", f"room {around.rooms.get(room_id, room_id)} → {name}")
    for room_id, name in halls.added.items():
        yield _line("added", f"room {name} ({room_id})")
    for edit in plan.edits:
        yield from _edit(edit, around)
    for person in plan.people.values():
        yield _line("changed", f"{_title(person.name)}: {', '.join(person.texts)}")
    for comes in plan.added:
        yield _line("added", _coming(comes, around))
    for leaving in plan.dropped:
        yield _line("dropped", f"{_title(leaving.title)}, {_when_where(leaving.values, around)}")
    for conflict in plan.conflicts:
        yield from _conflict(conflict, around)


def summary(plan: Plan) -> str:
    """Return how much there is of each: `2 moved, 1 added`."""
    moved = sum(1 for edit in plan.edits if {"start", "room"} & set(edit.values))
    changed = sum(1 for edit in plan.edits if set(edit.values) - {"start", "room"})
    changed += len(plan.people)
    counts = (
        (moved, "moved"),
        (changed, "changed"),
        (len(plan.added), "added"),
        (len(plan.dropped), "dropped"),
        (len(plan.conflicts), "to decide"),
    )
    return ", ".join(f"{number} {what}" for number, what in counts if number)


def _edit(edit: Edit, around: Readers) -> Iterator[str]:
    values = edit.values
    if {"start", "room"} & set(values):
        yield _line("moved", f"{_title(edit.title)}: {_move(values, around)}")
    for key, (before, after) in values.items():
        if key == "title":
            yield _line("renamed", f"{_title(str(before))} → {_title(str(after))}")
        elif key not in ("start", "room"):
            change = _changed(key, before, after, around)
            yield _line("changed", f"{_title(edit.title)}: {change}")
    if edit.source_id is not None and not values:
        yield _line("matched", f"{_title(edit.title)}: the source calls it {edit.source_id}")


def _move(values: Mapping[str, tuple[object, object]], around: Readers) -> str:
    parts = []
    if "start" in values:
        before, after = values["start"]
        words = f"{_value('start', before, around)} → {_value('start', after, around)}"
        if isinstance(before, datetime) and isinstance(after, datetime):
            words += f" ({_by(after - before)})"
        parts.append(words)
    if "room" in values:
        before, after = values["room"]
        parts.append(f"{_value('room', before, around)} → {_value('room', after, around)}")
    return ", ".join(parts)


def _by(shift: timedelta) -> str:
    minutes = round(abs(shift) / timedelta(minutes=1))
    days, rest = divmod(minutes, 24 * 60)
    if days and not rest:
        length = f"{days} day{'s' if days > 1 else ''}"
    else:
        length = f"{minutes} min" if minutes < 120 else spell_duration(abs(shift))
    return f"{length} {'later' if shift > timedelta(0) else 'earlier'}"


def _changed(key: str, before: object, after: object, around: Readers) -> str:
    if key == "abstract":
        old, new = (len(str(each or "").split()) for each in (before, after))
        return f"abstract, {old} words → {new} words" if old else f"abstract, {new} words"
    return f"{key} {_value(key, before, around)} → {_value(key, after, around)}"


def _coming(comes: Comes, around: Readers) -> str:
    people = comes.values.get("speakers")
    by = f" – {', '.join(people)}" if isinstance(people, tuple) and people else ""
    title = f"{_title(str(comes.values['title']))}{by}"
    return f"{title}, {_when_where(comes.values, around)}"


def _when_where(values: Values, around: Readers) -> str:
    parts = [_value(key, values[key], around) for key in ("start", "length", "room")]
    return ", ".join(part for part in parts if part != "–")


def _conflict(conflict: Conflict, around: Readers) -> Iterator[str]:
    title = _title(conflict.title)
    match conflict.why:
        case Why.DROPPED:
            yield _line(
                "conflict", f"{title}: the source has dropped it, and you have worked on it"
            )
        case Why.REMOVED:
            yield _line(
                "conflict", f"{title}: you have taken it out, and the source has changed it"
            )
        case Why.CHANGED:
            mine, theirs, before = (
                _value(conflict.key, value, around)
                for value in (conflict.mine, conflict.theirs, conflict.before)
            )
            was = f" (it was {before})" if before != "–" else ""
            here = f"{conflict.key}: you have {mine}, the source says {theirs}{was}"
            yield _line("conflict", f"{title}, {here}")
    keep, take = f"--mine {conflict.session}", f"--theirs {conflict.session}"
    yield _line("", f"decide with {keep} or {take}")


def _value(key: str, value: object, around: Readers) -> str:
    if value in (None, "", ()):
        return "–"
    if isinstance(value, datetime):
        local = value.astimezone(around.zone)
        clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
        return f"{local:%a} {local.day} {local:%b} {clock}" if around.days else clock
    if isinstance(value, timedelta):
        return spell_duration(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "on" if value else "off"
    if key == "room":
        return around.rooms.get(str(value), str(value))
    text = " ".join(str(value).split())
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


def _title(text: str) -> str:
    return f"“{text}”"


def _line(what: str, words: str) -> str:
    return f"  {what:{_WIDTH}}{words}"


def spans_days(starts: list[datetime], zone: ZoneInfo) -> bool:
    """Return whether these are on more than one day."""
    days: set[date] = {start.astimezone(zone).date() for start in starts}
    return len(days) > 1
