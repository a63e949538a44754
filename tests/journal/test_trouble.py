"""A journal in a SQLite file that cannot be written: the show goes on, and nothing gets lost."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from orchestrator.clock import SystemClock
from orchestrator.journal import store, writer
from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Hold, RecordingEnded
from orchestrator.news import News
from tests.journal.conftest import EVENT, Open, StartDaemon, path_of
from tests.journal.shows import LINE, POST, START, lines
from tests.journal.waiting import until

CLOCK = SystemClock()
NOBODY = 65534


async def decide(journal: Journal, count: int) -> list[int]:
    """Make decisions and return their numbers."""
    made = [
        await journal.decide(START, "main", "anna", Hold("x"), f"reason {n} {'…' * 200}")
        for n in range(count)
    ]
    return [decision.number for decision in made]


def contents(path: Path) -> list[bytes]:
    """Return what is in a database's file and in its WAL."""
    return [Path(f"{path}{ending}").read_bytes() for ending in ("", "-wal")]


async def mended(journal: Journal) -> None:
    """Wait until the writer has noticed that it can write again, and has written everything."""
    await until(lambda: journal.trouble is None and journal.pending == 0, "the journal is written")


PRAGMAS: list[str] = []
"""What connections to SQLite begin with at the moment; see `pragmas`."""


@event.listens_for(Engine, "connect")
def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for setting in tuple(PRAGMAS):
        connection.execute(f"PRAGMA {setting}")


@contextlib.contextmanager
def pragmas(*settings: str) -> Iterator[None]:
    """Have SQLite run with other settings for a while.

    The listener stays: SQLAlchemy's list of them must not change while a writer connects.
    """
    PRAGMAS.extend(settings)
    try:
        yield
    finally:
        PRAGMAS.clear()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep the file locked, as a person in the sqlite3 shell may."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_full_disk_stops_nobody(
    sqlite_url: str, open_journal: Open, alarms: list[str]
) -> None:
    """Decisions return with numbers, one alarm is raised, and later all is written in order."""
    with pragmas("max_page_count=40"):
        journal = await open_journal(sqlite_url)
        numbers = await decide(journal, 200)
        for line in lines(20):
            journal.record(line)
        await journal.post_put_if_absent(POST)
        await journal.keep_timetable("d1gest", "event: …")

        assert numbers == list(range(1, 201))
        assert len(await journal.decisions()) == 200
        assert not await journal.post_put_if_absent(POST)
        assert await journal.timetable_text("d1gest") == "event: …"
        assert len(alarms) == 1
        assert "the disk is full; make room on it" in alarms[0]
        assert "The show goes on" in alarms[0]
        assert journal.trouble is not None
    await mended(journal)
    before = await journal.decisions()
    await journal.close()

    again = await open_journal(sqlite_url)

    assert await again.decisions() == before
    assert await again.as_run() == tuple(lines(20))
    assert [post.key for post in await again.posts()] == [POST.key]
    assert await again.timetable_text("d1gest") == "event: …"
    assert len(alarms) == 1


async def test_a_locked_file_is_trouble_that_passes(
    sqlite_url: str, open_journal: Open, alarms: list[str]
) -> None:
    """Another program that keeps the file locked is named as the cause, and outlived."""
    journal = await open_journal(sqlite_url)
    with locked(path_of(sqlite_url)):
        assert await decide(journal, 3) == [1, 2, 3]
        assert "another program keeps it locked" in alarms[0]
    await mended(journal)
    await journal.close()

    assert len(await (await open_journal(sqlite_url)).decisions()) == 3


async def test_what_would_be_made_again_is_noted_without_waiting(
    sqlite_url: str, open_journal: Open, alarms: list[str]
) -> None:
    """It has its number at once, is told where it cannot be written, and is written later."""
    journal = await open_journal(sqlite_url)
    with locked(path_of(sqlite_url)):
        noted = journal.note(START, "main", "orchestrator", RecordingEnded("a/premiere"))
        assert (noted.number, journal.pending) == (1, 1)
        decided = await journal.decide(START, "main", "anna", Hold("a/qa"))
        await until(lambda: alarms, "the alarm is raised")
    await mended(journal)
    await journal.close()

    assert await (await open_journal(sqlite_url)).decisions() == (noted, decided)


async def test_trouble_is_told_before_anything_is_decided(
    sqlite_url: str, open_journal: Open, alarms: list[str]
) -> None:
    """Trying again and again leaves nothing behind that would have to be written later."""
    journal = await open_journal(sqlite_url)
    with locked(path_of(sqlite_url)):
        for _ in range(5):
            await journal.try_writing()
        await until(lambda: alarms, "the alarm is raised")
        assert journal.pending == 1
    await mended(journal)
    assert len(alarms) == 1


async def test_a_disk_that_does_not_answer_is_not_waited_for(
    sqlite_url: str, open_journal: Open, alarms: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its patience a decision goes on without the disk, with an alarm."""
    monkeypatch.setattr(writer, "PATIENCE", 0.05)
    journal = await open_journal(sqlite_url)
    with locked(path_of(sqlite_url)):
        await asyncio.wait_for(decide(journal, 2), timeout=0.8)
        await until(lambda: alarms, "the alarm is raised")
        assert "has not answered for 0.05 seconds" in alarms[0]
    await mended(journal)


async def test_as_run_lines_are_kept_up_to_a_bound(
    sqlite_url: str, open_journal: Open, alarms: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound new lines are lost, with an alarm; decisions never are."""
    monkeypatch.setattr(store, "MOST_KEPT", 10)
    journal = await open_journal(sqlite_url)
    with locked(path_of(sqlite_url)):
        await decide(journal, 1)
        for line in lines(20):
            journal.record(line)
        await decide(journal, 5)
        assert [alarm for alarm in alarms if "as-run lines are no longer kept" in alarm] == [
            alarms[1]
        ]
    await mended(journal)
    journal.record(LINE)
    await journal.close()

    again = await open_journal(sqlite_url)

    assert await again.as_run() == (*lines(9), LINE)
    assert len(await again.decisions()) == 6


async def test_a_faulty_listener_does_not_reach_those_who_decide(sqlite_url: str) -> None:
    """An error in the alarm itself is the event loop's, not the operator's."""
    seen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: seen.append(context))

    class Broken(News):
        def alert(self, room: str, text: str) -> None:
            raise OSError(room, text)

    journal = await Journal.open(sqlite_url, EVENT, CLOCK, Broken(CLOCK))
    with locked(path_of(sqlite_url)):
        assert await decide(journal, 2) == [1, 2]
        await until(lambda: seen, "the loop was told")
    await mended(journal)
    await journal.close()


async def test_closing_in_trouble_says_what_is_lost(
    sqlite_url: str, open_journal: Open, alarms: list[str]
) -> None:
    """A daemon that stops before its journal is mended says how much was never written."""
    journal = await open_journal(sqlite_url)
    with locked(path_of(sqlite_url)):
        await decide(journal, 3)
        await journal.close()

    assert alarms[-1].startswith("3 entries could not be written")


async def test_a_deleted_file_is_written_anew(
    sqlite_url: str, open_journal: Open, alarms: list[str]
) -> None:
    """What memory holds goes into a new file, with an alarm; nobody writes into the void."""
    journal = await open_journal(sqlite_url)
    await decide(journal, 3)
    await journal.post_put_if_absent(POST)
    path_of(sqlite_url).unlink()

    await decide(journal, 1)

    assert "was deleted or moved" in alarms[0]
    before = await journal.decisions()
    await journal.close()
    again = await open_journal(sqlite_url)
    assert await again.decisions() == before
    assert [post.key for post in await again.posts()] == [POST.key]


@pytest.mark.parametrize("spoilt_from", [0, 4096 * 3])
async def test_a_damaged_file_is_set_aside(
    sqlite_url: str,
    open_journal: Open,
    alarms: list[str],
    start_daemon: StartDaemon,
    spoilt_from: int,
) -> None:
    """Garbage in the header or in a page is noticed at once; the file is renamed, not touched."""
    await decide(first := await open_journal(sqlite_url), 100)
    await first.close()
    daemon = start_daemon(sqlite_url)
    daemon.kill()
    daemon.wait()
    path = path_of(sqlite_url)
    with path.open("r+b") as file:
        file.seek(spoilt_from)
        file.write(b"spilt coffee " * 700)
    damaged = contents(path)

    again = await open_journal(sqlite_url)

    assert await again.decisions() == ()
    assert await decide(again, 2) == [1, 2]
    aside = min(path.parent.glob("*.damaged-*"))
    assert contents(aside) == damaged
    assert f"The journal {path} was damaged" in alarms[0]
    assert f"set aside as {aside}," in alarms[0]


async def test_a_second_damaged_file_does_not_replace_the_first(
    sqlite_url: str, open_journal: Open
) -> None:
    """Two damaged files in the same second get two names."""
    path = path_of(sqlite_url)
    for content in (b"first " * 100, b"second " * 100, b"third " * 100):
        path.write_bytes(content)
        await (await open_journal(sqlite_url)).close()

    kept = sorted(each.read_bytes()[:3] for each in path.parent.glob("*.damaged-*"))
    assert kept == [b"fir", b"sec", b"thi"]


async def test_damage_during_the_show_loses_no_decision(
    sqlite_url: str, open_journal: Open, alarms: list[str]
) -> None:
    """A file that breaks while in use is set aside, and memory is written into a new one."""
    with pragmas("cache_size=1", "wal_autocheckpoint=1"):
        journal = await open_journal(sqlite_url)
        await decide(journal, 100)
        with path_of(sqlite_url).open("r+b") as file:
            file.seek(4096)
            file.write(b"spilt coffee " * 9000)

        await decide(journal, 1)

    assert "was damaged" in alarms[0]
    before = await journal.decisions()
    await journal.close()
    assert len(before) == 101
    assert await (await open_journal(sqlite_url)).decisions() == before
