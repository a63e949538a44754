"""The as-run log's lines as rows, and as JSON lines for people who read it afterwards.

Called by `store` and `reader`; `orchestrator as-run` exports through `json_lines`.
"""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, RowMapping, select

from orchestrator.journal import schema
from orchestrator.journal.layouts import as_run_lines
from orchestrator.journal.schema import Row
from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.rundown import ItemKind
from orchestrator.model.times import from_rfc3339

LineKey = tuple[int, str]
"""A line's number, and the start of the daemon that wrote it."""


def line_row(event: str, key: LineKey, line: AsRunLine) -> Row:
    """Return the row that keeps this line; its columns are the keys of the JSON line."""
    number, run = key
    return schema.row(schema.as_run, event=event, number=number, run=run, **line.as_json())


def read_lines(connection: Connection, event: str, shown: str) -> dict[LineKey, AsRunLine]:
    """Return an event's lines in their order; raises PermanentError that names the row."""
    lines = as_run_lines(connection)
    query = select(lines).where(lines.c.event == event).order_by(lines.c.number, lines.c.run)
    found = connection.execute(query).mappings()
    return {(each["number"], each["run"]): _line(each, shown) for each in found}


def json_lines(lines: Iterable[AsRunLine]) -> Iterator[str]:
    """Yield each line as a JSON object with the keys that the as-run log's readers know."""
    for line in lines:
        yield json.dumps(line.as_json(), ensure_ascii=False)


def _line(found: RowMapping, shown: str) -> AsRunLine:
    try:
        return AsRunLine(
            room=found["room"],
            device=found["device"],
            what=found["what"],
            item=found["item"],
            session=found["session"],
            picture=None if found["kind"] is None else ItemKind(found["kind"]),
            planned=from_rfc3339(found["planned"]),
            taken=found["taken"] and from_rfc3339(found["taken"]),
            verified=found["verified"] and from_rfc3339(found["verified"]),
            outcome=CueOutcome(found["outcome"]),
            reason=found["reason"],
            called=found["called"] or "",
            published=found["published"] and from_rfc3339(found["published"]),
        )
    except ValueError as error:
        what = f"Line {found['number']} of the event “{found['event']}”, run {found['run']},"
        raise schema.odd_row(what, schema.as_run, shown, error) from None
