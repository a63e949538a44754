"""Choices as the journal keeps them: a kind, and the choice's fields as JSON.

Called by `replay` and the conductor. A choice's kind stays when its class is renamed, so that an
old journal is still read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime, timedelta
from types import NoneType
from typing import get_args, get_type_hints

from orchestrator.model.decisions import KINDS, Choice
from orchestrator.model.times import from_rfc3339, rfc3339
from orchestrator.model.timetable import LatePolicy


class CodecError(ValueError):
    """What the journal holds is no choice that this version knows; the text says what is odd."""


def encode(choice: Choice) -> str:
    """Return the choice's fields as a JSON object: lengths in seconds, instants in RFC 3339."""
    return json.dumps({each.name: _plain(getattr(choice, each.name)) for each in fields(choice)})


def decode(kind: str, text: str) -> Choice:
    """Read a choice back; raises CodecError."""
    if kind not in KINDS:
        raise CodecError(f"its kind “{kind}” is not known")
    try:
        found = json.loads(text)
    except ValueError:
        raise CodecError("its choice is no JSON") from None
    if not isinstance(found, dict):
        raise CodecError("its choice is no JSON object")
    make: Callable[..., Choice] = KINDS[kind]
    return make(**_arguments(KINDS[kind], found))


def _arguments(choice: type[Choice], found: dict[str, object]) -> dict[str, object]:
    hints = get_type_hints(choice)
    odd = sorted(found.keys() - {each.name for each in fields(choice)})
    if odd:
        raise CodecError(f"its choice has the unknown field “{odd[0]}”")
    needed = {e.name for e in fields(choice) if e.default is e.default_factory is MISSING}
    missing = sorted(needed - found.keys())
    if missing:
        raise CodecError(f"its choice lacks the field “{missing[0]}”")
    return {name: _read(name, value, hints[name]) for name, value in found.items()}


def _read(name: str, value: object, hint: object) -> object:
    kinds = get_args(hint) or (hint,)
    if value is None and NoneType in kinds:
        return None
    wanted = next(kind for kind in kinds if kind is not NoneType)
    try:
        return _READERS[wanted](value)
    except (ValueError, TypeError, OverflowError):
        raise CodecError(f"the field “{name}” of its choice makes no sense") from None


def _plain(value: object) -> object:
    match value:
        case datetime():
            return rfc3339(value)
        case timedelta():
            return value / timedelta(seconds=1)
        case _:
            return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _length(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return timedelta(seconds=value)


_READERS: Mapping[object, Callable[[object], object]] = {
    str: _text,
    bool: _truth,
    timedelta: _length,
    datetime: lambda value: from_rfc3339(_text(value)),
    LatePolicy: lambda value: LatePolicy(_text(value)),
}
