"""Which database an address (ORCHESTRATOR_JOURNAL_URL) means. Called by `store` and `reader`."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from orchestrator.clock import Clock
from orchestrator.errors import PermanentError
from orchestrator.journal.databases.backend import Backend
from orchestrator.journal.databases.postgres import PostgresServer
from orchestrator.journal.databases.sqlite import SqliteFile, SqliteMemory


def backend_of(address: str, clock: Clock) -> Backend:
    """Return the place that an address (ORCHESTRATOR_JOURNAL_URL) means; raises PermanentError."""
    url = _parse(address)
    match url.get_backend_name(), url.drivername.partition("+")[2]:
        case "sqlite", "" | "pysqlite":
            return _sqlite(url, clock)
        case "postgresql" | "postgres", "" | "psycopg":
            # An @ of a password ends it: what follows would be shown as the server's name.
            if "@" in f"{url.host}{url.database}":
                raise _unknown_address()
            return PostgresServer(url.set(drivername="postgresql+psycopg"))
        case _:
            raise _unknown_address()


def _sqlite(url: URL, clock: Clock) -> Backend:
    if url.query or url.host:
        raise _unknown_address()
    if url.database in (None, "", ":memory:"):
        return SqliteMemory()
    return SqliteFile(str(url.database), clock)


def _parse(address: str) -> URL:
    try:
        return make_url(address)
    except (ArgumentError, ValueError):
        raise _unknown_address() from None


def _unknown_address() -> PermanentError:
    # The address itself is not repeated: a password may stand anywhere in it.
    return PermanentError(
        "The journal's address (ORCHESTRATOR_JOURNAL_URL) is none that can be used. Write "
        "sqlite:///FILE (sqlite:////FILE for an absolute path), or "
        "postgresql://USER:PASSWORD@HOST/DATABASE, with %40 for an @ in the password."
    )
