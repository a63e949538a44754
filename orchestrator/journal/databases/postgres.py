"""The journal in a PostgreSQL database, for studios that keep one anyway.

Built by `address`. The writer's lease is an advisory lock of its session, so it ends with the
connection; a pooler that hands one session to several clients would break it.
"""

import os
import secrets
import socket
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, Connection, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from orchestrator.errors import PermanentError
from orchestrator.journal.databases.lease import held_by_ourselves, held_elsewhere
from orchestrator.model.addresses import authority

LOCK = 1_869_767_528
"""The advisory lock's number; below 2^31, so that pg_locks shows it in one column."""

ANSWERS_WITHIN = 8.0
"""Seconds of silence after which a server counts as gone: longer than it may take for a statement.
Something on the way may take what we send and pass on nothing, of which TCP never hears."""

_LOOKS_EVERY = 0.25

T = TypeVar("T")

_CONNECT = {
    # A server that has gone must be noticed in seconds, not in TCP's quarter of an hour.
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
    # A server that was set up without a language keeps texts as they come, and calls them bytes.
    "client_encoding": "utf8",
}
_SESSION = (
    "SET lock_timeout = '1s'",
    "SET statement_timeout = '5s'",
    # The server, too, should notice soon that this machine has gone, and free the lock.
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
_LOCK_NOT_AVAILABLE = "55P03"
_TAKE = text("SELECT pg_advisory_lock(:lock)").bindparams(lock=LOCK)
_HOLDER = text(
    "SELECT application_name, backend_start FROM pg_stat_activity JOIN pg_locks USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = :lock "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(lock=LOCK)


class _SilentError(psycopg.OperationalError):
    """The server does not answer any more."""


class _BoundedConnection(psycopg.Connection[Any]):
    """One that does not wait for ever: libpq does, while the other side's TCP lives."""

    def wait(self, gen: Generator[Any, Any, T], *_: Any, **__: Any) -> T:
        """Return what came; raises OperationalError, and closes, where nothing comes for long."""
        try:
            return super().wait(_bounded(gen), _LOOKS_EVERY)
        except _SilentError:
            self.pgconn.finish()
            raise


def _bounded(gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
    """Do what psycopg does when the socket is ready; count the looks at which it was not."""
    silent = 0.0
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            silent = 0.0 if ready else silent + _LOOKS_EVERY
            if silent >= ANSWERS_WITHIN:
                raise _SilentError(f"the server has not answered for {ANSWERS_WITHIN:g} seconds")
            wanted = gen.send(ready)
    except StopIteration as end:
        value: T = end.value
        return value


def _connect(_dialect: object, _record: object, words: Any, values: Any) -> psycopg.Connection:
    """Connect as SQLAlchemy's driver would, but bounded."""
    return _BoundedConnection.connect(*words, **values)


class PostgresServer:
    """A journal in a database of its own, written by one daemon and readable by anyone."""

    def __init__(self, url: URL) -> None:
        self._url = url
        # The token tells this daemon's own sessions, of before a cut, from others' of its number.
        self._mine = f"orchestrator {secrets.token_hex(4)}"
        name = f"{self._mine} pid {os.getpid()} on {socket.gethostname()}"
        self._engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={**_CONNECT, "application_name": name[:63]},
        )
        event.listen(self._engine, "do_connect", _connect)

    @property
    def shown(self) -> str:
        """The address without user and password, and without its query."""
        at = authority(self._url.host or "", self._url.port)
        return f"postgresql://{at}/{self._url.database or ''}"

    def connect(self) -> Connection:
        """Connect and take the lease of this session; see the port."""
        connection = self._engine.connect()
        try:
            for setting in _SESSION:
                connection.exec_driver_sql(setting)
            connection.commit()
            self._take_lease(connection)
        except (DBAPIError, PermanentError):
            connection.close()
            raise
        return connection

    def connect_to_read(self) -> Connection:
        """Connect for reading alone."""
        return self._engine.connect().execution_options(postgresql_readonly=True)

    def still_there(self) -> bool:
        """Return True: a connection that was lost says so itself."""
        return True

    def set_aside(self) -> str:
        """Refuse: a damaged server is for its administrator."""
        raise PermanentError(f"The journal {self.shown} is damaged; ask its administrator.")

    def explain(self, error: DBAPIError) -> str:
        """Return what the server or its client library says, on one line, without the password."""
        said = " ".join(str(error.orig).split())
        for secret in self._secrets():
            said = said.replace(secret, "***")
        return f"PostgreSQL: {said[:300]}"

    def is_away(self, error: DBAPIError) -> bool:
        """Return whether nothing answered, or a server that is only just starting.

        One that refuses us (a wrong password, no such database) is there.
        """
        said = str(error.orig)
        starting = any(words in said for words in ("starting up", "shutting down", "recovery"))
        return isinstance(error, OperationalError) and ("FATAL" not in said or starting)

    def close(self) -> None:
        """Nothing is left: the lease ended with the connection."""
        self._engine.dispose()

    def _take_lease(self, connection: Connection) -> None:
        try:
            # Waits a moment: the session of a daemon that was just killed may take one to end.
            connection.execute(_TAKE)
            connection.commit()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            connection.rollback()
            raise self._taken(connection) from None

    def _taken(self, connection: Connection) -> PermanentError:
        holder = connection.execute(_HOLDER).first()
        name, since = (holder[0], holder[1]) if holder else ("", "(unknown)")
        if str(name).startswith(f"{self._mine} "):
            return held_by_ourselves(self.shown)
        _, _, known = str(name).partition(" pid ")
        pid, _, host = known.partition(" on ")
        return held_elsewhere(self.shown, pid or "(unknown)", host or "(unknown)", since)

    def _secrets(self) -> set[str]:
        in_query = self._url.query.get("password", "")
        found = {self._url.password or "", *([in_query] if isinstance(in_query, str) else in_query)}
        return {secret for secret in found if secret}
