"""The writer's lease of a SQLite journal: an OS lock on a file beside it.

Called by `sqlite`. The kernel frees the lock with the process, however that ends; the file stays,
because deleting it could give two daemons a lock each. Who holds it stands in a second file: on
Windows nobody else may read one that is locked.
"""

import errno
import json
import os
import socket
from datetime import datetime
from pathlib import Path

import structlog
from filelock import lock_descriptor

from orchestrator.errors import PermanentError
from orchestrator.model.times import rfc3339

log = structlog.get_logger(__name__)


class JournalInUseError(PermanentError):
    """Another daemon writes this journal."""


def held_elsewhere(shown: str, pid: object, host: object, since: object) -> JournalInUseError:
    """Return the error for a daemon that finds another one at its journal."""
    return JournalInUseError(
        f"The journal {shown} is in use by the daemon with pid {pid} on {host}, since {since}. "
        "Stop that one first: two daemons would take the picture of an OBS from each other."
    )


def held_by_ourselves(shown: str) -> JournalInUseError:
    """Return the error for a daemon that finds its own session of before a cut."""
    return JournalInUseError(
        f"The journal {shown} is still locked for this daemon's own connection of before the "
        "network was cut. Its server frees it within half a minute; there is nothing to do."
    )


class FileLease:
    """An exclusive lock, from `take` until `give_back` or the end of the process."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._path = journal.with_name(journal.name + ".lock")
        self._holder = journal.with_name(journal.name + ".holder")
        self._descriptor: int | None = None

    def take(self, since: datetime) -> None:
        """Take the lock, unless it is ours; raises PermanentError that says who holds it.

        Where no lock file can be made (a read-only disk) there is none to take: no second daemon
        could write there either.
        """
        if self._descriptor is not None:
            return
        descriptor = self._open()
        if descriptor is None:
            return
        try:
            taken = self._lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise PermanentError(
                f"The journal {self._journal} cannot be locked ({error.strerror}). "
                f"Put it on a disk of this machine (ORCHESTRATOR_JOURNAL_URL)."
            ) from None
        if not taken:
            os.close(descriptor)
            known = self._signature()
            holder = [known.get(key, "(unknown)") for key in ("pid", "host", "since")]
            raise held_elsewhere(str(self._journal), *holder)
        self._descriptor = descriptor
        self._sign(since)

    def give_back(self) -> None:
        """Free the lock, if it is ours."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int | None:
        for flags in (os.O_RDWR | os.O_CREAT, os.O_RDONLY):
            try:
                # Python's descriptors are not handed on to programs that it starts.
                return os.open(self._path, flags, 0o644)
            except OSError:
                continue
        return None

    def _lock(self, descriptor: int) -> bool:
        """Return whether the lock is ours now; raises OSError where the disk has none."""
        try:
            return lock_descriptor(descriptor, blocking=False)
        except OSError as error:
            if error.errno != errno.ENOSYS:
                raise
            log.warning("a second daemon is not kept away: this system has no locks")
            return True

    def _sign(self, since: datetime) -> None:
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": rfc3339(since)}
        try:
            self._holder.write_text(json.dumps(holder), "utf-8")
        except OSError:
            return  # A full or read-only disk: the lock holds all the same, unsigned.

    def _signature(self) -> dict[str, object]:
        try:
            holder = json.loads(self._holder.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return holder if isinstance(holder, dict) else {}
