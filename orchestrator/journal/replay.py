"""Decisions as rows: how one is appended, and how an event's decisions are read again.

Called by `store` when it opens the journal, and by `reader`.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from orchestrator.journal import codec, schema
from orchestrator.journal.schema import Row
from orchestrator.model.decisions import Decision
from orchestrator.model.times import from_rfc3339, rfc3339


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A decision, and the start of the daemon that wrote it."""

    run: str
    decision: Decision


def decision_row(event: str, entry: JournalEntry) -> Row:
    """Return the row that keeps this decision."""
    decision = entry.decision
    return schema.row(
        schema.decisions,
        event=event,
        number=decision.number,
        run=entry.run,
        at=rfc3339(decision.at),
        room=decision.room,
        decided_by=decision.by,
        kind=decision.choice.kind,
        choice=codec.encode(decision.choice),
        reason=decision.reason,
    )


def read_decisions(connection: Connection, event: str, shown: str) -> tuple[JournalEntry, ...]:
    """Return an event's decisions in their order; raises PermanentError that names the row."""
    table = schema.decisions
    query = select(table).where(table.c.event == event).order_by(table.c.number, table.c.at)
    return tuple(_entry(found, shown) for found in connection.execute(query).mappings())


def _entry(found: RowMapping, shown: str) -> JournalEntry:
    try:
        decision = Decision(
            number=found["number"],
            at=from_rfc3339(found["at"]),
            room=found["room"],
            by=found["decided_by"],
            choice=codec.decode(found["kind"], found["choice"]),
            reason=found["reason"],
        )
    except ValueError as error:
        what = f"Decision {found['number']} of the event “{found['event']}”, run {found['run']},"
        raise schema.odd_row(what, schema.decisions, shown, error) from None
    return JournalEntry(found["run"], decision)
