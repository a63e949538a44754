"""What the daemon notes about YouTube, for commands: the journal itself, or a copy of its notes.

Used by `cli.youtube` and `preflight.account_checks`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.keeping import MemoryStore, Store
from orchestrator.errors import PermanentError
from orchestrator.journal.databases.lease import JournalInUseError
from orchestrator.journal.reader import read_journal
from orchestrator.journal.store import Journal


@asynccontextmanager
async def held(url: str, clock: Clock) -> AsyncIterator[Store]:
    """Hold the journal: what is made and spent is noted where the daemon reads it.

    Raises PermanentError when a daemon holds it, and for a journal that cannot be used.
    """
    try:
        journal = await Journal.open(url, "youtube", clock)
    except JournalInUseError as error:
        raise PermanentError(
            f"{error} A running daemon finds or makes the broadcasts by itself; "
            "`orchestrator youtube status` shows them."
        ) from None
    try:
        yield journal.notes
    finally:
        await journal.close()


@asynccontextmanager
async def held_if_free(url: str, clock: Clock) -> AsyncIterator[Store]:
    """Hold the journal; beside a running daemon read a copy: what is spent is then not noted.

    Raises PermanentError and TemporaryError for a journal that cannot be used.
    """
    try:
        journal = await Journal.open(url, "youtube", clock)
    except JournalInUseError:
        yield copied(url, clock)
        return
    try:
        yield journal.notes
    finally:
        await journal.close()


def copied(url: str, clock: Clock) -> MemoryStore:
    """Return a copy of the journal's notes, empty where there is no journal yet.

    Raises TemporaryError when there is one that cannot be reached.
    """
    store = MemoryStore()
    try:
        with read_journal(url, clock) as journal:
            for key, text in journal.notes().items():
                store.put(key, text)
    except PermanentError:
        return MemoryStore()
    return store
