"""The log of what followed the picture, as rows. Called by `store` and `reader`."""

from sqlalchemy import Connection, RowMapping, inspect, select

from orchestrator.journal import schema
from orchestrator.journal.as_run_rows import LineKey
from orchestrator.journal.schema import Row
from orchestrator.model.as_run import CueOutcome, FollowedLine
from orchestrator.model.times import from_rfc3339


def followed_row(event: str, key: LineKey, line: FollowedLine) -> Row:
    """Return the row that keeps this line; its columns are the keys of the JSON line."""
    number, run = key
    return schema.row(schema.followed, event=event, number=number, run=run, **line.as_json())


def read_followed(connection: Connection, event: str, shown: str) -> dict[LineKey, FollowedLine]:
    """Return an event's lines in their order; raises PermanentError that names the row.

    None where an older version made the journal.
    """
    table = schema.followed
    if not inspect(connection).has_table(table.name):
        return {}
    query = select(table).where(table.c.event == event).order_by(table.c.number, table.c.run)
    found = connection.execute(query).mappings()
    return {(each["number"], each["run"]): _line(each, shown) for each in found}


def _line(found: RowMapping, shown: str) -> FollowedLine:
    try:
        return FollowedLine(
            room=found["room"],
            device=found["device"],
            item=found["item"],
            session=found["session"],
            what=found["what"],
            planned=from_rfc3339(found["planned"]),
            taken=found["taken"] and from_rfc3339(found["taken"]),
            verified=found["verified"] and from_rfc3339(found["verified"]),
            outcome=CueOutcome(found["outcome"]),
            reason=found["reason"],
        )
    except ValueError as error:
        what = f"Line {found['number']} of the event “{found['event']}”, run {found['run']},"
        raise schema.odd_row(what, schema.followed, shown, error) from None
