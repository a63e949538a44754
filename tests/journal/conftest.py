"""Fixtures of the journal's tests: places for a journal, and journals closed afterwards."""

import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.journal.store import Journal
from tests.heard import Heard
from tests.journal.real_postgres import RealPostgres

ROOT = Path(__file__).parents[2]
EVENT = "ML Art 2020-09-19"

Open = Callable[..., Awaitable[Journal]]
StartDaemon = Callable[[str], "subprocess.Popen[str]"]


def path_of(url: str) -> Path:
    """Return the file that an address names."""
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[RealPostgres]:
    """Run a real PostgreSQL, shared by all tests that leave it running."""
    server = RealPostgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'journal.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty journal, in each kind of database."""
    if request.param == "sqlite":
        address: str = request.getfixturevalue("sqlite_url")
        return address
    server: RealPostgres = request.getfixturevalue("postgres_server")
    return server.new_database()


@pytest.fixture
def alarms() -> list[str]:
    """Collect what the crew is told."""
    return []


@pytest.fixture
async def open_journal(alarms: list[str]) -> AsyncIterator[Open]:
    """Open journals that are closed after the test."""
    opened: list[Journal] = []

    async def open_one(url: str, event: str = EVENT) -> Journal:
        journal = await Journal.open(url, event, SystemClock(), Heard(alarms))
        opened.append(journal)
        return journal

    yield open_one
    for journal in opened:
        await journal.close()


@pytest.fixture
def start_daemon() -> Iterator[StartDaemon]:
    """Start daemons in processes of their own that hold a journal and write to it."""
    with contextlib.ExitStack() as stack:

        def start(url: str) -> "subprocess.Popen[str]":
            command = [sys.executable, "-m", "tests.journal.daemon", url, EVENT]
            daemon = stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            )
            stack.callback(daemon.kill)
            assert daemon.stdout is not None
            assert daemon.stdout.readline() == "open\n"
            return daemon

        yield start
