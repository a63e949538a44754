"""The journal in a SQLite file (WAL), or in memory for rehearsals and tests.

Built by `address`. docs/decisions/journal-durability.md says what a power cut can lose.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    NullPool,
    StaticPool,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError

from orchestrator.clock import Clock
from orchestrator.errors import PermanentError
from orchestrator.journal.databases.backend import DamagedError
from orchestrator.journal.databases.lease import FileLease

BUSY = 1.0
"""Seconds to wait for another program that has the file locked."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; make room on it",
    sqlite3.SQLITE_READONLY: "it is read-only; look at the owner and the permissions of the file "
    "and its folder, and whether the disk is mounted read-only",
    sqlite3.SQLITE_PERM: "it may not be opened; look at its owner and permissions",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; look at the permissions of its folder",
    sqlite3.SQLITE_BUSY: "another program keeps it locked; close that program",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked; close that program",
    sqlite3.SQLITE_IOERR: "the disk does not take it; look whether it is full or broken",
}


class SqliteMemory:
    """A journal that ends with the process."""

    shown = "in memory"

    def __init__(self) -> None:
        self._engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)

    def connect(self) -> Connection:
        """Connect to the one database of this object."""
        return self._engine.connect()

    def connect_to_read(self) -> Connection:
        """Refuse: nobody else can see into this process."""
        raise PermanentError("A journal in memory can only be read by the daemon that keeps it.")

    def still_there(self) -> bool:
        """Return True."""
        return True

    def set_aside(self) -> str:
        """Refuse: there is no file."""
        raise PermanentError("The journal in memory is damaged; restart the program.")

    def explain(self, error: DBAPIError) -> str:
        """Return what SQLite says."""
        return _explain(error)

    def is_away(self, error: DBAPIError) -> bool:
        """Return False: there is no server."""
        del error
        return False

    def close(self) -> None:
        """Forget everything."""
        self._engine.dispose()


class SqliteFile:
    """A journal in a file, written by one daemon and readable by anyone meanwhile."""

    def __init__(self, path: str, clock: Clock) -> None:
        self._path = Path(path).resolve()
        self._uri = f"{self._path.as_uri()}?mode=ro"
        self._clock = clock
        self._lease = FileLease(self._path)
        self._inode: int | None = None
        self._engine = _engine(lambda: sqlite3.connect(self._path, timeout=BUSY))

    @property
    def shown(self) -> str:
        """The file's path."""
        return str(self._path)

    def connect(self) -> Connection:
        """Take the lease, and open the file in WAL mode; see the port."""
        if not self._path.parent.is_dir():
            raise PermanentError(
                f"The journal {self.shown} has no folder to be in. Make {self._path.parent}, or "
                f"write another path in ORCHESTRATOR_JOURNAL_URL."
            )
        self._lease.take(self._clock.wall(self._clock.now()))
        self._refuse_damaged()
        self._keep_to_its_owner()
        connection = self._engine.connect()
        try:
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
        except DBAPIError:
            connection.close()
            raise
        self._inode = self._path.stat().st_ino
        return connection

    def _keep_to_its_owner(self) -> None:
        """Make a file that is not there yet, for nobody else to read; SQLite's others follow it."""
        with suppress(OSError):  # SQLite says why it cannot be
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))

    def connect_to_read(self) -> Connection:
        """Open the file for reading alone, also on a disk that is full or read-only."""
        if not self._path.is_file():
            raise PermanentError(f"There is no journal at {self.shown} yet.")
        failure: DBAPIError | None = None
        for engine in self._reading_engines():
            try:
                return _readable(engine)
            except DBAPIError as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def still_there(self) -> bool:
        """Return whether the file is the one that was opened."""
        try:
            return self._inode in (None, self._path.stat().st_ino)
        except OSError:
            return False

    def set_aside(self) -> str:
        """Rename the file, with what SQLite keeps beside it; see the port."""
        moment = self._clock.wall(self._clock.now())
        aside = self._free_name(f"{self._path.name}.damaged-{moment:%Y%m%dT%H%M%SZ}")
        try:
            # The companions first: SQLite must never find them beside a new file.
            for ending in ("-wal", "-shm", ""):
                with suppress(FileNotFoundError):
                    Path(f"{self._path}{ending}").rename(f"{aside}{ending}")
        except OSError as error:
            raise PermanentError(
                f"The journal {self.shown} is damaged and cannot be set aside ({error.strerror}). "
                f"Move it away yourself."
            ) from None
        return str(aside)

    def explain(self, error: DBAPIError) -> str:
        """Return what SQLite says, and what can be done about it."""
        return _explain(error)

    def is_away(self, error: DBAPIError) -> bool:
        """Return False: there is no server."""
        del error
        return False

    def close(self) -> None:
        """Give the lease back."""
        self._engine.dispose()
        self._lease.give_back()

    def _refuse_damaged(self) -> None:
        try:
            # For reading alone: any other connection would, when it is closed, write what waits
            # in the WAL into the damaged file.
            with closing(sqlite3.connect(self._uri, uri=True, timeout=BUSY)) as connection:
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            if _code(error) not in _DAMAGED:
                return  # What stands in the way here stands in the way of `connect`, too.
            verdict = error
        if str(verdict) != "ok":
            raise DamagedError(str(verdict))

    def _reading_engines(self) -> Iterator[Engine]:
        yield _engine(lambda: sqlite3.connect(self._uri, uri=True, timeout=BUSY))
        # With the file to itself SQLite needs no -shm file, for which a full disk has no room.
        yield _engine(lambda: _alone(self._path))
        # A read-only disk lets SQLite not even look at a WAL that a killed daemon left.
        with suppress(OSError), tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, self._path.name)
            for ending in ("", "-wal"):
                with suppress(FileNotFoundError):
                    shutil.copyfile(f"{self._path}{ending}", f"{copy}{ending}")
            yield _engine(lambda: sqlite3.connect(copy))

    def _free_name(self, name: str) -> Path:
        names = (self._path.with_name(name + more) for more in ("", *map("-{}".format, range(99))))
        return next(path for path in names if not path.exists())


def _engine(creator: Callable[[], sqlite3.Connection]) -> Engine:
    engine = create_engine("sqlite://", creator=creator, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "handle_error", _give_up_damaged)
    return engine


def _give_up_damaged(context: ExceptionContext) -> None:
    # Makes SQLAlchemy treat damage like a lost connection, so that `database` connects anew and
    # the check that follows sets the file aside.
    if _code(context.original_exception) in _DAMAGED:
        context.is_disconnect = True


def _readable(engine: Engine) -> Connection:
    connection = engine.connect()
    try:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except DBAPIError:
        connection.close()
        raise
    return connection


def _alone(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    return connection


def _code(error: BaseException | None) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _explain(error: DBAPIError) -> str:
    advice = _ADVICE.get(_code(error.orig) or 0)
    return f"{advice} (SQLite: {error.orig})" if advice else f"SQLite: {error.orig}"
