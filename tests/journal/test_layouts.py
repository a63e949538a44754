"""Journals that another version of the program wrote: older ones are read whole, newer refused."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError
from orchestrator.journal import schema
from orchestrator.journal.databases.address import backend_of
from orchestrator.journal.layouts import ensure_schema
from orchestrator.journal.reader import read_journal
from orchestrator.model.decisions import Extend, Hold, Release
from tests.journal.conftest import Open, path_of
from tests.journal.shows import LINE, START
from tests.journal.waiting import until

WRITTEN = Path(__file__).with_name("written")
EVENT = "Short 2020-09-19"
NAMED = replace(LINE, called="“Neural CA” (Premiere)", published=START - timedelta(minutes=8))
ANN = [Extend("a/qa", timedelta(seconds=10)), Hold("a/qa"), Release()]

older = pytest.mark.parametrize("commit", ["46ee52c", "90bf494"])


def fill(url: str, commit: str) -> None:
    """Put a journal there as the program wrote it at that commit."""
    script = (WRITTEN / f"{commit}.sql").read_text("utf-8")
    if url.startswith("sqlite"):
        with sqlite3.connect(path_of(url)) as connection:
            connection.executescript(script)
        connection.close()
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(script.replace(" WITHOUT ROWID", "").encode())


def run(url: str, *statements: str) -> None:
    """Change the database behind the journal's back."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def rows(url: str) -> dict[str, list[str]]:
    """Return all that stands in a database, by table."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = {
            table: sorted(map(repr, connection.execute(text(f"SELECT * FROM {table}"))))
            for table in inspect(connection).get_table_names()
        }
    engine.dispose()
    return found


def lines_of(commit: str) -> list[dict[str, object]]:
    """Return the lines that the older program kept, with what today's lines say besides."""
    connection = sqlite3.connect(":memory:")
    connection.executescript((WRITTEN / f"{commit}.sql").read_text("utf-8"))
    connection.row_factory = sqlite3.Row

    def kept(table: str) -> Iterator[dict[str, object]]:
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY number"):
            yield {key: row[key] for key in row.keys() if key not in ("event", "number", "run")}  # noqa: SIM118

    unknown = {"called": "", "published": None}
    cues = [{**line, "device": "OBS", "what": "picture", **unknown} for line in kept("as_run")]
    followed = [{**line, "kind": None, **unknown} for line in kept("followed")]
    connection.close()
    assert cues
    assert followed
    return [*cues, *followed]


@older
async def test_a_journal_of_layout_1_is_opened_whole(
    url: str, open_journal: Open, alarms: list[str], commit: str
) -> None:
    """Every line is in the one log, and decisions, posts, notes and the timetable are as before."""
    fill(url, commit)
    before = rows(url)

    journal = await open_journal(url, EVENT)

    assert [line.as_json() for line in await journal.as_run()] == lines_of(commit)
    decisions = await journal.decisions()
    assert [d.number for d in decisions] == [1, 2, 3, 4, 5, 6]
    assert [d.choice for d in decisions if d.by == "Ann"] == ANN
    assert [post.session for post in await journal.posts()] == ["a", "b", "a"]
    assert journal.notes.get("youtube/2020-09-19/main/stream") == "str00000002"
    await journal.close()
    after = rows(url)
    assert {"as_run", "followed"}.isdisjoint(after)
    for table in ("decisions", "posts", "timetables", "notes"):
        assert after[table] == before[table]
    assert alarms == []


@older
async def test_a_moved_log_goes_on(url: str, open_journal: Open, commit: str) -> None:
    """New lines come after those of before, also after another restart; nothing comes twice."""
    fill(url, commit)
    journal = await open_journal(url, EVENT)
    journal.record(LINE)
    await journal.close()

    again = await open_journal(url, EVENT)
    again.record(LINE)

    assert [line.as_json() for line in await again.as_run()] == [
        *lines_of(commit),
        LINE.as_json(),
        LINE.as_json(),
    ]


@older
def test_a_journal_of_layout_1_is_read_as_it_is(url: str, commit: str) -> None:
    """Whoever only reads changes nothing: the older program may be writing at the moment."""
    fill(url, commit)
    before = rows(url)

    with read_journal(url, SystemClock()) as reader:
        assert reader.events() == (EVENT,)
        assert [line.as_json() for line in reader.as_run(EVENT)] == lines_of(commit)
        assert len(reader.decisions(EVENT)) == 6

    assert rows(url) == before


@older
def test_a_move_that_is_broken_off_leaves_the_journal_as_it_was(url: str, commit: str) -> None:
    """A daemon that dies before it has moved everything has moved nothing."""
    fill(url, commit)
    before = rows(url)

    backend = backend_of(url, SystemClock())
    connection = backend.connect()
    ensure_schema(connection, backend.shown)
    assert inspect(connection).has_table(schema.as_run.name)
    connection.close()
    backend.close()

    assert rows(url) == before


def of_layout_2() -> list[dict[str, object]]:
    """Return the lines of layout 2, in which nothing has a name and nothing was published."""
    connection = sqlite3.connect(":memory:")
    connection.executescript((WRITTEN / "d87a5d5.sql").read_text("utf-8"))
    connection.row_factory = sqlite3.Row
    found = [dict(row) for row in connection.execute("SELECT * FROM as_run_lines ORDER BY number")]
    connection.close()
    assert len(found) == 6
    keys = found[0].keys() - {"event", "number", "run"}
    return [{**{k: line[k] for k in keys}, "called": "", "published": None} for line in found]


async def test_a_journal_of_layout_2_is_read_as_it_is_and_widened_when_opened(
    url: str, open_journal: Open
) -> None:
    """Its lines have no names; new ones, in the same table, have theirs."""
    fill(url, "d87a5d5")
    before = rows(url)
    with read_journal(url, SystemClock()) as reader:
        assert reader.events() == (EVENT,)
        assert [line.as_json() for line in reader.as_run(EVENT)] == of_layout_2()
    assert rows(url) == before

    journal = await open_journal(url, EVENT)
    journal.record(NAMED)
    await journal.close()
    again = await open_journal(url, EVENT)

    assert [line.as_json() for line in await again.as_run()] == [*of_layout_2(), NAMED.as_json()]


async def test_an_older_journal_that_cannot_be_written_is_read_and_moved_later(
    sqlite_url: str, open_journal: Open
) -> None:
    """The show goes on by what was decided; the lines of meanwhile come after those of before."""
    fill(sqlite_url, "46ee52c")
    other = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    journal = await open_journal(sqlite_url, EVENT)
    assert len(await journal.decisions()) == 6
    assert journal.trouble is not None
    journal.record(LINE)
    other.execute("ROLLBACK")
    other.close()

    await until(lambda: journal.trouble is None and journal.pending == 0, "it is written")

    expected = [*lines_of("46ee52c"), LINE.as_json()]
    assert [line.as_json() for line in await journal.as_run()] == expected


async def test_a_journal_from_before_anything_followed_is_read(
    url: str, open_journal: Open
) -> None:
    """The first journals had neither notes nor a log of what followed the picture."""
    fill(url, "46ee52c")
    run(url, "DROP TABLE followed", "DROP TABLE notes")
    cues = [line for line in lines_of("46ee52c") if line["what"] == "picture"]

    with read_journal(url, SystemClock()) as reader:
        assert [line.as_json() for line in reader.as_run(EVENT)] == cues
        assert reader.notes() == {}
    journal = await open_journal(url, EVENT)
    assert [line.as_json() for line in await journal.as_run()] == cues


async def test_an_older_program_that_was_refused_leaves_no_trace(
    url: str, open_journal: Open
) -> None:
    """It makes its empty tables before it looks at the layout; they hide no line."""
    fill(url, "46ee52c")
    await (await open_journal(url, EVENT)).close()
    run(
        url,
        "CREATE TABLE as_run (event TEXT, number INTEGER, run TEXT, room TEXT, item TEXT, "
        "session TEXT, kind TEXT, planned TEXT, taken TEXT, verified TEXT, error_ms FLOAT, "
        "outcome TEXT, reason TEXT)",
    )

    journal = await open_journal(url, EVENT)

    assert [line.as_json() for line in await journal.as_run()] == lines_of("46ee52c")


async def test_a_newer_layout_is_refused(url: str, open_journal: Open) -> None:
    """A journal of a newer version is left alone, and the text says both and what to do."""
    await (await open_journal(url, EVENT)).close()
    run(url, "INSERT INTO journal_schema VALUES (99)", "DROP TABLE as_run_lines")
    before = rows(url)

    refused = r"newer version of this program \(layout 99; this one knows layout 3\)\. Use the"
    with pytest.raises(PermanentError, match=refused):
        await open_journal(url, EVENT)
    with pytest.raises(PermanentError, match=refused), read_journal(url, SystemClock()):
        raise AssertionError

    assert rows(url) == before
