"""What is kept beside a timetable of its source: what it said last, its rooms, a table's columns.

`NAME.source.json` is the orchestrator's, `NAME.columns.yaml` people may correct.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.cyaml import CBaseLoader

from orchestrator.errors import PermanentError
from orchestrator.merging import spelling
from orchestrator.merging.room_names import KnownRoom
from orchestrator.merging.three_way import KEYS, Values
from orchestrator.model.times import from_rfc3339
from orchestrator.sources.schedule import SourcePerson

LIMIT: Final = 64 * 1024 * 1024
VERSION: Final = 1
_OF_PEOPLE: Final = ("bio", "url", "pronouns")
_COLUMNS_HEAD: Final = """\
# Which column of the spreadsheet holds what. Correct it, and import again.
# Known: id, title, date, start, end, length, room, speakers, abstract, track, language, type,
# state, host, links, slides, recording.
"""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """What the source said last: its values by its ids, in the file's rooms."""

    source: str = ""
    base: Mapping[str, Values] = field(default_factory=dict)
    rooms: Mapping[str, KnownRoom] = field(default_factory=dict)
    only: Sequence[str] = ()
    """The choice of rooms, as it was typed."""
    people: Mapping[str, SourcePerson] = field(default_factory=dict)
    """What it told of people, by their names."""


def source_file(timetable: Path) -> Path:
    """Return where it is kept."""
    return timetable.with_name(f"{timetable.stem}.source.json")


def columns_file(timetable: Path) -> Path:
    """Return where the columns are kept."""
    return timetable.with_name(f"{timetable.stem}.columns.yaml")


def read_kept(timetable: Path) -> KeptSource:
    """Return what was kept; nothing where there is no file. Raises PermanentError."""
    path = source_file(timetable)
    try:
        with path.open("rb") as file:
            kept = json.loads(file.read(LIMIT))
        if kept["version"] != VERSION:
            raise PermanentError(f"{path} was written by another version: remove it, import again")
        return KeptSource(
            source=str(kept["source"]),
            base={str(key): _values(values) for key, values in kept["talks"].items()},
            rooms={
                str(key): KnownRoom(str(room["id"]), str(room["name"]))
                for key, room in kept["rooms"].items()
            },
            only=tuple(str(each) for each in kept["only"]),
            people={
                str(name): SourcePerson(*(str(told.get(key, "")) for key in _OF_PEOPLE))
                for name, told in kept.get("people", {}).items()
            },
        )
    except FileNotFoundError:
        return KeptSource()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = f"{path} cannot be read: it was changed by hand, or is torn"
        fix = "remove it, and import again; what differs is then asked about"
        raise PermanentError(f"{what} — {fix}") from None


def kept_text(kept: KeptSource) -> str:
    """Return what is written to `source_file`."""
    talks = {
        key: {name: _plain(value) for name, value in values.items()}
        for key, values in sorted(kept.base.items())
    }
    rooms = {key: {"id": room.id, "name": room.name} for key, room in kept.rooms.items()}
    whole = {
        "version": VERSION,
        "source": kept.source,
        "only": list(kept.only),
        "rooms": rooms,
        "talks": talks,
        "people": {
            name: {key: text for key in _OF_PEOPLE if (text := getattr(told, key))}
            for name, told in sorted(kept.people.items())
        },
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def read_columns(timetable: Path) -> Mapping[str, str]:
    """Return the columns that are kept beside the timetable. Raises PermanentError."""
    path = columns_file(timetable)
    try:
        found = yaml.load(path.read_text("utf-8")[:100_000], Loader=CBaseLoader)  # noqa: S506
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, yaml.YAMLError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise PermanentError(f"{path} cannot be read: write lines such as “title: Talk”")
    return {str(key): value for key, value in found.items()}


def columns_text(columns: Mapping[str, str]) -> str:
    """Return what is written to `columns_file`."""
    lines = (f"{key}: {spelling.scalar(title)}\n" for key, title in columns.items())
    return _COLUMNS_HEAD + "".join(lines)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either as before or whole. Raises OSError."""
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            fresh.chmod(target.stat().st_mode & 0o777)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _plain(value: object) -> Any:
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _values(kept: Mapping[str, Any]) -> Values:
    found: dict[str, object] = {}
    for key in KEYS:
        if key not in kept:
            continue
        value = kept[key]
        if value is None:
            found[key] = None
        elif key == "start":
            found[key] = from_rfc3339(value)
        elif key == "length":
            found[key] = timedelta(seconds=int(value))
        elif key == "do_not_record":
            found[key] = bool(value)
        else:
            found[key] = tuple(map(str, value)) if key in ("speakers", "links") else str(value)
    return found
