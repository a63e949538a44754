"""Reads a journal without being its daemon: `orchestrator as-run`, also while the daemon runs.

Used by `cli`. Takes no lease and writes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from orchestrator.clock import Clock
from orchestrator.errors import TemporaryError
from orchestrator.journal import schema
from orchestrator.journal.as_run_rows import read_lines
from orchestrator.journal.databases.address import backend_of
from orchestrator.journal.layouts import as_run_lines, check_version
from orchestrator.journal.notes import last_timetable_key, read_notes
from orchestrator.journal.post_rows import PostRow, read_posts
from orchestrator.journal.replay import read_decisions
from orchestrator.model.as_run import AsRunLine
from orchestrator.model.decisions import Decision


class JournalReader:
    """All events of a journal as they are written at the moment."""

    def __init__(self, connection: Connection, shown: str) -> None:
        self._connection = connection
        self._shown = shown

    def events(self) -> tuple[str, ...]:
        """Return the events that the journal knows, the one last decided or shown on last."""
        lines = as_run_lines(self._connection)
        seen = [
            (last, event)
            for table, when in (
                (schema.decisions, schema.decisions.c.at),
                (lines, lines.c.planned),
            )
            for event, last in self._connection.execute(
                select(table.c.event, func.max(when)).group_by(table.c.event)
            )
        ]
        return tuple(dict.fromkeys(event for _, event in sorted(seen, reverse=True)))[::-1]

    def decisions(self, event: str) -> tuple[Decision, ...]:
        """Return an event's decisions in their order; raises PermanentError for an odd row."""
        entries = read_decisions(self._connection, event, self._shown)
        return tuple(entry.decision for entry in entries)

    def as_run(self, event: str) -> tuple[AsRunLine, ...]:
        """Return an event's as-run lines in their order; raises PermanentError for an odd row."""
        return tuple(read_lines(self._connection, event, self._shown).values())

    def notes(self) -> dict[str, str]:
        """Return what devices keep over a restart, by key."""
        return read_notes(self._connection)

    def last_timetable(self, source: str) -> str | None:
        """Return the last text of this file that could be used; None where none is known."""
        digest = self.notes().get(last_timetable_key(source))
        table = schema.timetables
        return self._connection.scalar(select(table.c.text).where(table.c.digest == digest))

    def posts(self, event: str) -> tuple[PostRow, ...]:
        """Return an event's posts, oldest first; raises PermanentError for an odd row."""
        return read_posts(self._connection, event, self._shown)


@contextmanager
def read_journal(url: str, clock: Clock) -> Iterator[JournalReader]:
    """Open a journal for reading.

    Raises PermanentError where there is none, TemporaryError where it cannot be reached.
    """
    backend = backend_of(url, clock)
    try:
        with backend.connect_to_read() as connection:
            check_version(connection, backend.shown)
            yield JournalReader(connection, backend.shown)
    except DBAPIError as error:
        raise TemporaryError(
            f"The journal {backend.shown} cannot be read: {backend.explain(error)}."
        ) from None
    finally:
        backend.close()
