"""The port of a database that can hold the journal.

`sqlite` and `postgres` meet it; `database` uses it, on the writer's thread.
"""

from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from orchestrator.errors import TemporaryError


class DamagedError(Exception):
    """The database holds no journal that can be used; the text says what is broken."""


class AwayError(TemporaryError):
    """The journal's server does not answer."""


class Backend(Protocol):
    """One place for a journal. All methods may raise sqlalchemy's DBAPIError."""

    @property
    def shown(self) -> str:
        """The place as people may see it: without a password."""
        ...

    def connect(self) -> Connection:
        """Connect, with the writer's lease.

        Raises DamagedError, and PermanentError where another daemon has the lease.
        """
        ...

    def connect_to_read(self) -> Connection:
        """Connect without a lease, for reading alone; raises PermanentError for no journal."""
        ...

    def still_there(self) -> bool:
        """Return whether what we are connected to is still what the address names."""
        ...

    def set_aside(self) -> str:
        """Move a damaged journal out of the way and return where; raises PermanentError."""
        ...

    def explain(self, error: DBAPIError) -> str:
        """Return what went wrong and how to mend it, with no secret in it."""
        ...

    def is_away(self, error: DBAPIError) -> bool:
        """Return whether a server did not answer at all: it may be there soon."""
        ...

    def close(self) -> None:
        """Give the lease back."""
        ...
