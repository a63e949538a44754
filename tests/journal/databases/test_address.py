"""Addresses of journals: which are understood, and that none gives a secret away."""

from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError
from orchestrator.journal.databases.address import backend_of
from tests.journal.conftest import Open


@pytest.mark.parametrize(
    "address",
    [
        "mysql://anna:hunter2@localhost/journal",
        "sqlite+aiosqlite:///journal.sqlite3?password=hunter2",
        "sqlite:///journal.sqlite3?password=hunter2",
        "postgresql+asyncpg://anna:hunter2@localhost/journal",
        "postgresql://anna:hunter2@localhost:port/journal",
        "postgresql://anna:p@hunter2@localhost/journal",
        "postgresql://anna:p@hunter2/w#rd@localhost/journal",
        "hunter2",
        "",
    ],
)
def test_an_address_that_cannot_be_used_is_not_repeated(address: str) -> None:
    """The text says what to write, and shows nothing of what was written."""
    with pytest.raises(PermanentError, match="sqlite:///FILE") as refused:
        backend_of(address, SystemClock())

    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://anna:hunter2@db.example:5433/journal",
        "postgres://anna:hunter2@db.example:5433/journal",
        "postgresql+psycopg://anna@db.example:5433/journal?password=hunter2",
    ],
)
def test_a_server_is_shown_without_user_and_password(address: str) -> None:
    """People see which server and database it is, and no more."""
    shown = backend_of(address, SystemClock()).shown

    assert shown == "postgresql://db.example:5433/journal"


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_sqlite_without_a_file_is_in_memory(address: str) -> None:
    """Both ways to write it are known."""
    assert backend_of(address, SystemClock()).shown == "in memory"


async def test_a_relative_path_starts_at_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_journal: Open
) -> None:
    """`sqlite:///show.sqlite3` is beside the person who starts the daemon."""
    monkeypatch.chdir(tmp_path)

    await open_journal("sqlite:///show.sqlite3")

    assert (tmp_path / "show.sqlite3").is_file()


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path, open_journal: Open) -> None:
    """Nothing is made in a place that may be a typing slip."""
    with pytest.raises(PermanentError, match=f"Make {tmp_path}/nowhere"):
        await open_journal(f"sqlite:///{tmp_path}/nowhere/show.sqlite3")
