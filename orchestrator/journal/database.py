"""The journal's database as the writer sees it: connected when needed, and in step with memory.

Used by `writer`, on the writer's thread alone. After every reconnection all that the daemon
remembers is stored again, so a file that was deleted or damaged loses no decision and no post.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TypeVar

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from orchestrator.errors import PermanentError, TemporaryError
from orchestrator.journal.databases.backend import AwayError, Backend, DamagedError
from orchestrator.journal.layouts import check_version, ensure_schema
from orchestrator.journal.schema import Row, decisions, store_rows

T = TypeVar("T")


class Database:
    """One journal, over one connection at a time."""

    def __init__(
        self,
        backend: Backend,
        remembered: Callable[[], Sequence[Row]],
        alert: Callable[[str], None],
    ) -> None:
        self._backend = backend
        self._remembered = remembered
        self._alert = alert
        self._connection: Connection | None = None
        self._is_begun = False

    @property
    def shown(self) -> str:
        """The journal's place as people may see it."""
        return self._backend.shown

    def store(self, rows: Sequence[Row]) -> None:
        """Store rows, all or none; raises DBAPIError and PermanentError.

        A connection that turns out to be dead is made anew, once.
        """
        if self._connection and not self._backend.still_there():
            self._alert(
                f"The journal {self.shown} was deleted or moved while in use. A new one is begun "
                f"there with all decisions and posts; the as-run lines stayed in the old one."
            )
            self._is_begun = False
            self._drop()
        try:
            self._store(rows)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._store(rows)

    def ask(self, question: Callable[[Connection], T]) -> T:
        """Return the answer of a function that only reads; raises TemporaryError.

        Where the journal cannot be written, it is opened for reading alone.
        """
        try:
            return self._answer(question)
        except DBAPIError as error:
            why = self.explain(error)
            if self._backend.is_away(error):
                raise AwayError(f"The journal {self.shown} cannot be read: {why}.") from None
        try:
            with closing(self._backend.connect_to_read()) as connection:
                check_version(connection, self.shown)
                return question(connection)
        except DBAPIError:
            raise TemporaryError(f"The journal {self.shown} cannot be read: {why}.") from None

    def explain(self, error: Exception) -> str:
        """Return what went wrong and how to fix it, with no secret in it."""
        match error:
            case DBAPIError():
                return self._backend.explain(error)
            case PermanentError():
                return str(error)
            case _:
                return f"{type(error).__name__} (an error in this program)"

    def close(self) -> None:
        """Disconnect, and give the lease back."""
        self._drop()
        self._backend.close()

    def _store(self, rows: Sequence[Row]) -> None:
        connection = self._connected()
        try:
            store_rows(connection, rows)
            connection.commit()
        except BaseException:
            self._drop()
            raise

    def _answer(self, question: Callable[[Connection], T]) -> T:
        connection = self._connected()
        try:
            answer = question(connection)
            connection.rollback()
        except DBAPIError:
            self._drop()
            raise
        return answer

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> Connection:
        try:
            return self._in_step(self._backend.connect())
        except DamagedError as damage:
            aside = self._backend.set_aside()
            self._is_begun = False
            self._alert(
                f"The journal {self.shown} was damaged ({damage}). It was set aside as {aside}, "
                f"and a new one is begun with the {len(self._remembered())} decisions and posts "
                f"that this daemon remembers. Look whether each room shows what it should."
            )
            return self._in_step(self._backend.connect())

    def _in_step(self, connection: Connection) -> Connection:
        try:
            is_another = self._is_begun and not inspect(connection).has_table(decisions.name)
            ensure_schema(connection, self.shown)
            store_rows(connection, self._remembered())
            connection.commit()
        except BaseException:
            connection.close()
            raise
        self._is_begun = True
        if is_another:
            self._alert(
                f"The journal {self.shown} is another than before, and was empty. All decisions "
                f"and posts are written to it; the as-run lines stayed in the old one."
            )
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
