"""Reading a journal that is not there, or is something else."""

import json
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError, TemporaryError
from orchestrator.journal.as_run_rows import json_lines
from orchestrator.journal.reader import read_journal
from orchestrator.model.decisions import Hold
from tests.journal.conftest import Open
from tests.journal.shows import LINE, START


def test_a_journal_that_is_not_there_is_not_made(sqlite_url: str, tmp_path: Path) -> None:
    """Reading says that there is none, and leaves no file behind."""
    with (
        pytest.raises(PermanentError, match=r"no journal at .*journal\.sqlite3"),
        read_journal(sqlite_url, SystemClock()),
    ):
        raise AssertionError

    assert list(tmp_path.iterdir()) == []


def test_another_file_is_no_journal(sqlite_url: str, tmp_path: Path) -> None:
    """Reading a file that is no database says so, and leaves it alone."""
    path = tmp_path / "journal.sqlite3"
    path.write_text("event: not a database at all, and long enough for a header of SQLite\n" * 9)
    before = path.read_bytes()

    with (
        pytest.raises(TemporaryError, match="not a database"),
        read_journal(sqlite_url, SystemClock()),
    ):
        raise AssertionError

    assert path.read_bytes() == before


def test_a_journal_in_memory_cannot_be_read_from_outside() -> None:
    """The text says why there is nothing to see."""
    with (
        pytest.raises(PermanentError, match="in memory"),
        read_journal("sqlite://", SystemClock()),
    ):
        raise AssertionError


async def test_events_stand_in_the_order_in_which_they_were_last_seen(
    url: str, open_journal: Open
) -> None:
    """The last event of the list is the one that people most likely ask for."""
    for event, day in (("second", 2), ("first", 1), ("third", 3)):
        journal = await open_journal(url, event)
        await journal.decide(START.replace(day=day), "main", "anna", Hold("x"))
        await journal.close()

    with read_journal(url, SystemClock()) as reader:
        assert reader.events() == ("first", "second", "third")


async def test_the_as_run_log_is_exported_as_json_lines(url: str, open_journal: Open) -> None:
    """Each line is one JSON object with the keys that are promised, instants in UTC."""
    journal = await open_journal(url)
    journal.record(LINE)

    (text,) = json_lines(await journal.as_run())

    assert json.loads(text) == {
        "room": "ml-art",
        "device": "OBS studio-a",
        "what": "picture",
        "item": "neural-ca/premiere",
        "called": "",
        "session": "neural-ca",
        "kind": "premiere",
        "published": None,
        "planned": "2020-09-19T15:00:00.123456Z",
        "taken": "2020-09-19T15:00:00.135456Z",
        "verified": "2020-09-19T15:00:00.203456Z",
        "error_ms": 12.0,
        "outcome": "verified",
        "reason": "",
    }
