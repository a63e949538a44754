"""Which layout a journal has: an older one is read as it is, and moved to today's when opened.

Called by `database`, `reader`, `store` and `as_run_rows`. Layout 1 kept the cues in the table
`as_run`, and in `followed`, which journals older still lack, what followed the picture. Layout 2
knew neither what an item is called nor when it was published.
"""

from sqlalchemy import Connection, FromClause, TextualSelect, func, inspect, select, text

from orchestrator.errors import PermanentError
from orchestrator.journal import schema

_CUES = """\
SELECT event, number, run, room, 'OBS' AS device, 'picture' AS what, item, session, kind,
    planned, taken, verified, error_ms, outcome, reason, NULL AS called, NULL AS published
FROM as_run"""

_FOLLOWED = """
UNION ALL SELECT event,
    number + (SELECT COALESCE(MAX(number), 0) FROM as_run WHERE as_run.event = followed.event),
    run, room, device, what, item, session, NULL,
    planned, taken, verified, error_ms, outcome, reason, NULL, NULL
FROM followed"""


_LINES_OF_LAYOUT_2 = "SELECT *, NULL AS called, NULL AS published FROM as_run_lines"

_NEW_IN_LAYOUT_3 = (schema.as_run.c.called, schema.as_run.c.published)


def ensure_schema(connection: Connection, shown: str) -> None:
    """Create what is missing, and move an older layout's lines to where they stand today.

    The caller commits; until then the journal is as it was, also if this process dies. Raises
    PermanentError for a newer layout, which is left alone.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")  # Python begins none for the making of tables.
    schema.journal_schema.create(connection, checkfirst=True)
    version = check_version(connection, shown)
    if _is_of_layout_2(connection):
        _widen_layout_2(connection)
    schema.metadata.create_all(connection)
    if inspect(connection).has_table("as_run"):
        _move_from_layout_1(connection)
    if version != schema.SCHEMA_VERSION:
        schema.store_rows(connection, [schema.version_row()])


def check_version(connection: Connection, shown: str) -> int | None:
    """Return a journal's layout, None before there is one; raises PermanentError for a newer."""
    version: int | None = connection.scalar(select(func.max(schema.journal_schema.c.version)))
    if version is not None and version > schema.SCHEMA_VERSION:
        raise PermanentError(
            f"The journal {shown} was written by a newer version of this program (layout "
            f"{version}; this one knows layout {schema.SCHEMA_VERSION}). Use the newer one, or "
            f"another journal (ORCHESTRATOR_JOURNAL_URL)."
        )
    return version


def as_run_lines(connection: Connection) -> FromClause:
    """Return what as-run lines are selected from: the table, or an older layout's in its form."""
    if _is_of_layout_2(connection):
        return text(_LINES_OF_LAYOUT_2).columns(*schema.as_run.c).subquery()
    if inspect(connection).has_table(schema.as_run.name):
        return schema.as_run
    return _lines_of_layout_1(connection).subquery()


def _lines_of_layout_1(connection: Connection) -> TextualSelect:
    """Return the lines as rows of today; what followed is numbered on behind the cues."""
    followed = inspect(connection).has_table("followed")
    return text(_CUES + _FOLLOWED * followed).columns(*schema.as_run.c)


def _is_of_layout_2(connection: Connection) -> bool:
    found = inspect(connection)
    name = schema.as_run.name
    if not found.has_table(name):
        return False
    return all(each["name"] != _NEW_IN_LAYOUT_3[0].name for each in found.get_columns(name))


def _widen_layout_2(connection: Connection) -> None:
    table = schema.as_run.name
    for column in _NEW_IN_LAYOUT_3:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column.name} TEXT")


def _move_from_layout_1(connection: Connection) -> None:
    lines = _lines_of_layout_1(connection)
    connection.execute(schema.as_run.insert().from_select(schema.as_run.c.keys(), lines))
    for name in ("as_run", "followed"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
