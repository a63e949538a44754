"""The journal's tables, in SQLAlchemy Core, and how rows are stored in them.

Storing a row again is harmless: that is what lets the writer retry after an answer that never
came. Instants are RFC 3339 text in UTC, which sorts and reads the same in every database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, Float, Insert, Integer, MetaData, Table, Text
from sqlalchemy.dialects import sqlite

from orchestrator.errors import PermanentError

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

SCHEMA_VERSION = 3
"""The layout that this program writes; `layouts` says what older ones were like."""

metadata = MetaData()

journal_schema = Table("journal_schema", metadata, Column("version", Integer, primary_key=True))


def _line_key() -> tuple[Column[str], Column[int], Column[str]]:
    """Return the columns that tell one line of a log from all others."""
    return (
        Column("event", Text, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        # Which start of the daemon wrote the row: two daemons that both lost sight of the database
        # for a while may use a number twice, and neither row may be lost.
        Column("run", Text, primary_key=True),
    )


decisions = Table(
    "decisions",
    metadata,
    *_line_key(),
    Column("at", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("choice", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)

as_run = Table(
    "as_run_lines",
    metadata,
    *_line_key(),
    Column("room", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("session", Text),
    Column("kind", Text),
    Column("planned", Text, nullable=False),
    Column("taken", Text),
    Column("verified", Text),
    Column("error_ms", Float),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("called", Text),
    Column("published", Text),
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

posts = Table(
    "posts",
    metadata,
    Column("event", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("session", Text),
    Column("revision", Text, nullable=False),
    Column("venue", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("deadline", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("remote_id", Text),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("updated", Text, nullable=False),
    sqlite_with_rowid=False,
)

timetables = Table(
    "timetables",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("kept", Text, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be stored. `posts` and `notes` replace their older selves; others are added."""

    table: Table
    values: Mapping[str, object]


def row(table: Table, **values: object) -> Row:
    """Return a row whose texts every database can hold."""
    return Row(table, {name: _storable(value) for name, value in values.items()})


def store_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Store rows in their order; the caller commits."""
    for table, group in groupby(rows, key=lambda each: each.table):
        statement = _storing(table, connection.dialect.name)
        connection.execute(statement, [dict(each.values) for each in group])


def version_row() -> Row:
    """Return the row that says which layout this program writes."""
    return row(journal_schema, version=SCHEMA_VERSION)


def odd_row(what: str, table: Table, shown: str, error: ValueError) -> PermanentError:
    """Return the error for a row that this version cannot read."""
    return PermanentError(
        f"{what} in the journal {shown} (table {table.name}) cannot be read: {error}. A newer "
        f"version may have written it: use that version, or delete the row."
    )


@lru_cache(maxsize=32)
def _storing(table: Table, dialect: str) -> Insert:
    insert = _postgres_insert(table) if dialect == "postgresql" else sqlite.insert(table)
    if table not in (posts, notes):
        return insert.on_conflict_do_nothing()
    keys = [column.name for column in table.primary_key]
    changed = {c.name: insert.excluded[c.name] for c in table.c if c.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


def _postgres_insert(table: Table) -> "postgresql.Insert":
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 (0.1 s that a SQLite need not wait)

    return postgresql.insert(table)


def _storable(value: object) -> object:
    # PostgreSQL takes no NUL in a text, and no database half a character.
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
