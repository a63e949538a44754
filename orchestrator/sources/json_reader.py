"""A JSON document read key by key, each value with its pointer (RFC 6901). Used by `formats` and
the readers of JSON.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from orchestrator.sources.drafts import Complaints
from orchestrator.sources.notations import localized

DEEPEST: Final = 64


class Json:
    """A value in a document, and where it is. What is not there reads as nothing."""

    def __init__(self, value: Any, pointer: str, complaints: Complaints) -> None:
        self.value = value
        self.pointer = pointer
        self.complaints = complaints

    def at(self, *keys: str) -> "Json":
        """Return the value below these keys."""
        found = self
        for key in keys:
            value = found.value.get(key) if isinstance(found.value, dict) else None
            found = Json(value, f"{found.pointer}/{_escaped(key)}", self.complaints)
        return found

    def items(self) -> "list[Json]":
        """Return what is in the list; notes what is none."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            self.complaints.error(self.pointer, "a list should be here")
            return []
        return [Json(v, f"{self.pointer}/{n}", self.complaints) for n, v in enumerate(self.value)]

    def fields(self) -> "Iterator[tuple[str, Json]]":
        """Yield the keys and what is under them; notes what is no object."""
        if self.value is None:
            return
        if not isinstance(self.value, dict):
            self.complaints.error(self.pointer, "an object should be here")
            return
        for key in self.value:
            yield str(key), self.at(key)

    def text(self, language: str = "") -> str:
        """Return the text, or what the number says; notes what is neither."""
        value = self.value
        if value is None or isinstance(value, bool):
            return ""
        if isinstance(value, dict):
            return localized(value, language)
        if isinstance(value, int | float):
            return str(value)
        if not isinstance(value, str):
            self.complaints.error(self.pointer, "a text should be here")
            return ""
        return value

    def yes(self) -> bool:
        """Return whether it is true."""
        return self.value is True


def _escaped(key: str) -> str:
    return key[:80].replace("~", "~0").replace("/", "~1")


def document_of(text: str, complaints: Complaints) -> Json:
    """Return the document. Raises UnusableSourceError for what is none."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise complaints.refuse(where, f"this isn't JSON: {error.msg}") from None
    except (RecursionError, ValueError):
        raise complaints.refuse("the file", "this JSON is nested too deep, or too odd") from None
    if _is_deep(value):
        what = f"more than {DEEPEST} levels stand in one another"
        raise complaints.refuse("the file", what)
    return Json(value, "", complaints)


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            below
            for each in level
            if isinstance(each, dict | list)
            for below in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True
