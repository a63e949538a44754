"""A journal in PostgreSQL whose server goes, comes back, or belongs to another for a while."""

import os
import re
import traceback
from collections.abc import Iterator
from contextlib import closing

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError, TemporaryError
from orchestrator.journal.databases import postgres
from orchestrator.journal.databases.address import backend_of
from orchestrator.journal.reader import read_journal
from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Hold, Release
from tests.heard import Heard
from tests.journal.conftest import EVENT, Open
from tests.journal.real_postgres import PASSWORD, RealPostgres
from tests.journal.shows import LINE, POST, START, lines
from tests.journal.waiting import until
from tests.resilience.on_real_obs.proxy import Proxy

pytestmark = pytest.mark.postgres


@pytest.fixture
def server(postgres_server: RealPostgres) -> Iterator[RealPostgres]:
    """Return a server that may be stopped, and is started again for the next test."""
    yield postgres_server
    if not postgres_server.running:
        postgres_server.start()


@pytest.fixture
def url(server: RealPostgres) -> str:
    """Return the address of an empty database."""
    return server.new_database()


async def test_a_stopped_server_stops_nobody(
    server: RealPostgres, url: str, open_journal: Open, alarms: list[str]
) -> None:
    """Decisions return with numbers, one alarm is raised, and later all is written in order."""
    journal = await open_journal(url)
    await journal.decide(START, "main", "anna", Hold("before"))
    server.stop()

    made = [await journal.decide(START, "main", "anna", Hold(f"during {n}")) for n in range(20)]
    for line in lines(700):
        journal.record(line)
    await journal.post_put_if_absent(POST)

    assert [decision.number for decision in made] == list(range(2, 22))
    assert len(alarms) == 1
    assert "cannot be written: PostgreSQL:" in alarms[0]
    assert PASSWORD not in alarms[0]

    server.start()
    await until(lambda: journal.trouble is None and journal.pending == 0, "all is written")
    await journal.decide(START, "main", "anna", Release())
    before = await journal.decisions()
    await journal.close()
    again = await open_journal(url)
    assert await again.decisions() == before
    assert await again.as_run() == tuple(lines(700))
    assert [post.key for post in await again.posts()] == [POST.key]


async def test_a_server_that_falls_silent_is_let_go_of(
    server: RealPostgres,
    url: str,
    open_journal: Open,
    alarms: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Something between takes all and passes on nothing: a new connection is made in time."""
    monkeypatch.setattr(postgres, "ANSWERS_WITHIN", 1.0)
    with closing(Proxy(server.port)) as proxy:
        journal = await open_journal(url.replace(f":{server.port}/", f":{proxy.port}/"))
        proxy.silent = True
        made = await journal.decide(START, "main", "anna", Hold("x"))
        await until(lambda: alarms, "the alarm is raised")
        proxy.mend()
        await until(lambda: journal.trouble is None and journal.pending == 0, "it is written", 60)
        await journal.close()
    with read_journal(url, SystemClock()) as reader:
        assert reader.decisions(EVENT) == (made,)


async def test_a_server_without_a_language_keeps_any_text(
    server: RealPostgres, open_journal: Open
) -> None:
    """Set up where the system has none, PostgreSQL knows of no letters but ASCII's."""
    address = server.new_database(encoding="SQL_ASCII")
    journal = await open_journal(address)
    await journal.decide(START, "main", "Ánna Ковář", Hold("déjà vu"))
    await journal.close()
    again = await open_journal(address)
    (kept,) = await again.decisions()
    assert (kept.by, kept.choice) == ("Ánna Ковář", Hold("déjà vu"))


async def test_a_cut_connection_is_made_anew_without_a_word(
    server: RealPostgres, url: str, open_journal: Open, alarms: list[str]
) -> None:
    """A connection that a firewall cut costs one decision some milliseconds, and no alarm."""
    journal = await open_journal(url)
    server.end_sessions(url)

    await journal.decide(START, "main", "anna", Hold("x"))

    assert alarms == []
    with read_journal(url, SystemClock()) as reader:
        assert len(reader.decisions(EVENT)) == 1


async def test_a_cut_connection_keeps_the_lease(
    server: RealPostgres, url: str, open_journal: Open
) -> None:
    """The new connection has the lock again, so that a second daemon is still refused."""
    journal = await open_journal(url)
    server.end_sessions(url)
    await journal.decide(START, "main", "anna", Hold("x"))

    with pytest.raises(PermanentError, match="in use by the daemon"):
        await open_journal(url)


def test_the_daemons_own_old_session_is_not_told_as_another_daemon(url: str) -> None:
    """After a cut the server keeps it for half a minute: the crew must not be told to stop it."""
    cut_off, other = (backend_of(url, SystemClock()) for _ in range(2))
    with closing(cut_off.connect()):
        with pytest.raises(PermanentError, match="own connection") as own:
            cut_off.connect()
        assert "Stop that one" not in str(own.value)
        with pytest.raises(PermanentError, match=rf"with pid {os.getpid()} on .* Stop that one"):
            other.connect()
    cut_off.connect().close()


async def test_two_daemons_that_swapped_the_lease_lose_nothing(
    server: RealPostgres, url: str, open_journal: Open, alarms: list[str]
) -> None:
    """A daemon that lost its connection to another waits, says so, and writes afterwards."""
    first = await open_journal(url)
    server.end_sessions(url)
    second = await open_journal(url)
    theirs = await second.decide(START, "main", "second", Hold("y"))

    mine = await first.decide(START, "main", "first", Hold("x"))
    first.record(LINE)

    assert "in use by the daemon" in alarms[0]
    assert (mine.number, theirs.number) == (1, 1)
    second.record(LINE)
    await second.close()
    await until(lambda: first.trouble is None and first.pending == 0, "the first writes")
    await first.close()
    again = await open_journal(url)
    assert set(await again.decisions()) == {mine, theirs}
    assert await again.as_run() == (LINE, LINE)
    assert (await again.decide(START, "main", "third", Release())).number == 2


async def test_a_server_that_is_away_at_the_start_is_a_passing_trouble(
    server: RealPostgres, url: str, open_journal: Open
) -> None:
    """Without knowing what was decided the daemon does not start; trying again may help."""
    server.stop()

    with pytest.raises(TemporaryError, match=rf"127.0.0.1:{server.port}.*cannot be read"):
        await open_journal(url)


async def test_a_show_may_begin_while_the_server_is_away(
    server: RealPostgres, url: str, open_journal: Open, alarms: list[str]
) -> None:
    """It is told, and written when the server is back; what was before stays before it."""
    first = await open_journal(url)
    before = await first.decide(START, "main", "anna", Hold("before"))
    first.notes.put("kept", "by the first")
    await first.close()
    server.stop()

    journal = await Journal.open(url, EVENT, SystemClock(), Heard(alarms), without=True)
    made = await journal.decide(START, "main", "bo", Hold("meanwhile"))
    journal.record(LINE)
    assert "The show begins without it" in alarms[0]
    assert await journal.decisions() == (made,)

    server.start()
    await until(lambda: any("is back" in alarm for alarm in alarms), "the crew is told")
    assert "holds decisions of before (1)" in alarms[-1]
    assert journal.notes.get("kept") == "by the first"
    await journal.close()
    again = await open_journal(url)
    assert await again.decisions() == (before, made)
    assert await again.as_run() == (LINE,)


async def test_another_server_that_is_empty_is_told(
    server: RealPostgres, url: str, open_journal: Open, alarms: list[str]
) -> None:
    """A failover to one that was made anew: what can be written again is, and the rest is told."""
    journal = await open_journal(url)
    made = await journal.decide(START, "main", "anna", Hold("before"))
    with server.connect(url) as other:
        other.execute("DROP SCHEMA public CASCADE")
        other.execute("CREATE SCHEMA public")
    server.end_sessions(url)

    again = await journal.decide(START, "main", "anna", Hold("after"))
    await until(lambda: any("was empty" in alarm for alarm in alarms), "the crew is told")
    await journal.close()
    assert await (await open_journal(url)).decisions() == (made, again)


async def test_a_server_that_refuses_us_is_not_away(server: RealPostgres, url: str) -> None:
    """Whoever wrote a wrong address learns it before the show."""
    nowhere = url.rpartition("/")[0] + "/nothing-of-that-name"
    with pytest.raises(TemporaryError, match="cannot be read"):
        await Journal.open(nowhere, EVENT, SystemClock(), without=True)


@pytest.mark.parametrize("odd", ["a wrong password", "no such database", "no such option"])
async def test_no_error_shows_a_password(url: str, open_journal: Open, odd: str) -> None:
    """Neither the text nor what a log would show of it has the password in it."""
    address = {
        "a wrong password": url.replace(PASSWORD, wrong := "another-Secret%21"),
        "no such database": f"{url}_gone",
        "no such option": f"{url}?password={PASSWORD}&sslmode={PASSWORD}",
    }[odd]

    with pytest.raises(TemporaryError) as failed:
        await open_journal(address)

    shown = "".join(traceback.format_exception(failed.value))
    assert "cannot be read: PostgreSQL:" in shown
    assert not re.search(f"{PASSWORD}|{wrong}|another-Secret", shown)


async def test_a_row_may_not_be_locked_forever(
    server: RealPostgres, url: str, open_journal: Open, alarms: list[str]
) -> None:
    """Somebody else's lock on a table is waited for briefly, then it is trouble that passes."""
    journal = await open_journal(url)
    with server.connect(url) as other:
        other.execute("LOCK TABLE decisions")
        decision = await journal.decide(START, "main", "anna", Hold("x"))
        assert decision.number == 1
        await until(lambda: alarms, "the alarm is raised")
    await until(lambda: journal.trouble is None and journal.pending == 0, "it is written")

    with read_journal(url, SystemClock()) as reader:
        assert len(reader.decisions(EVENT)) == 1
