"""Texts by key that are kept over a restart: what devices made, what they are about to do.

Owned by `store`; not an event's but the journal's, for units and broadcasts are shared by events.
In memory is the truth; the database follows, and `settled` returns when it has.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from sqlalchemy import Connection, inspect, select

from orchestrator.journal import schema
from orchestrator.journal.schema import Row


def last_timetable_key(source: str) -> str:
    """Return the key of the digest of the last timetable that this file held and could be used."""
    return f"last timetable of {source}"


class Pen(Protocol):
    """What notes need of the journal's writer."""

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written at the moment."""
        ...

    def put(self, row: Row, on_stored: Callable[[], object]) -> None:
        """Have a row stored after all that were put before it."""
        ...

    async def store(self, row: Row) -> None:
        """Return when the row, and all before it, are stored or cannot be."""
        ...


class Notes:
    """The texts. A key that changes faster than the disk is written with its last text."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._texts: dict[str, str] = {}
        self._under_way: set[str] = set()
        self._closed = False

    def take_in(self, texts: dict[str, str]) -> None:
        """Begin with what the journal holds."""
        self._texts.update(texts)

    def get(self, key: str) -> str | None:
        """Return the text, or None."""
        return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Keep the text; it is written soon."""
        self._texts[key] = text
        if key not in self._under_way:
            self._send(key)

    async def settled(self) -> None:
        """Return when all that was put is durable, or the crew was told that it is not."""
        while self._under_way and self._pen.trouble is None:
            await self._pen.store(schema.version_row())

    async def close(self) -> None:
        """Let the last texts become durable, and write no more."""
        await self.settled()
        self._closed = True

    def rows(self) -> list[Row]:
        """Return every note as a row. Safe in another thread."""
        return [_row(key, text) for key, text in self._texts.copy().items()]

    def _send(self, key: str) -> None:
        text = self._texts[key]
        self._under_way.add(key)
        self._pen.put(_row(key, text), partial(self._stored, key, text))

    def _stored(self, key: str, text: str) -> None:
        self._under_way.discard(key)
        if self._texts[key] != text and not self._closed:
            self._send(key)


def read_notes(connection: Connection) -> dict[str, str]:
    """Return the notes of a journal; none where an older version made it."""
    if not inspect(connection).has_table(schema.notes.name):
        return {}
    found = connection.execute(select(schema.notes.c.key, schema.notes.c.text)).all()
    return {key: text for key, text in found}  # noqa: C416 - rows are no pairs to mypy


def _row(key: str, text: str) -> Row:
    return schema.row(schema.notes, key=key, text=text)
