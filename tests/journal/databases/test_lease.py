"""One writer: a second daemon is told who the first one is."""

import os
import socket
import subprocess

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError
from orchestrator.journal.reader import read_journal
from orchestrator.model.decisions import Hold
from tests.journal.conftest import EVENT, Open, StartDaemon, path_of
from tests.journal.shows import LINE, POST, START


async def test_a_second_daemon_is_told_who_holds_the_journal(
    url: str, open_journal: Open, start_daemon: StartDaemon
) -> None:
    """The refusal names the pid, the host and the time, and what to do."""
    daemon = start_daemon(url)

    with pytest.raises(PermanentError) as refused:
        await open_journal(url)

    text = str(refused.value)
    assert f"pid {daemon.pid} on {socket.gethostname()[:30]}" in text
    assert "since 20" in text
    assert "Stop that one first" in text


async def test_a_second_journal_in_the_same_process_is_refused(
    url: str, open_journal: Open
) -> None:
    """Another event is no way around the lease: there is one writer for all of a journal."""
    await open_journal(url)

    with pytest.raises(PermanentError, match=f"pid {os.getpid()}"):
        await open_journal(url, "another event")


async def test_the_lease_ends_with_a_killed_daemon(
    url: str, open_journal: Open, start_daemon: StartDaemon
) -> None:
    """After SIGKILL the next daemon opens the journal at once."""
    daemon = start_daemon(url)
    daemon.kill()
    daemon.wait()

    assert (await open_journal(url)).trouble is None


async def test_the_lease_ends_with_closing(url: str, open_journal: Open) -> None:
    """A journal that was closed can be opened again, by anyone."""
    await (await open_journal(url)).close()

    await open_journal(url)


async def test_the_other_path_to_a_file_meets_the_same_lease(
    sqlite_url: str, open_journal: Open
) -> None:
    """A link to the journal's file gives no second lease."""
    path = path_of(sqlite_url)
    link = path.with_name("link.sqlite3")
    link.symlink_to(path)
    await open_journal(sqlite_url)

    with pytest.raises(PermanentError, match=r"in use by the daemon.*Stop that one first: "):
        await open_journal(f"sqlite:///{link}")


async def test_a_journal_is_readable_while_a_daemon_holds_it(url: str, open_journal: Open) -> None:
    """Reading takes no lease and sees what is written so far."""
    journal = await open_journal(url)
    decision = await journal.decide(START, "ml-art", "anna", Hold("x"))
    await journal.post_put_if_absent(POST)
    journal.record(LINE)
    await journal.as_run()

    with read_journal(url, SystemClock()) as reader:
        assert reader.events() == (EVENT,)
        assert reader.decisions(EVENT) == (decision,)
        assert reader.as_run(EVENT) == (LINE,)
        assert [post.key for post in reader.posts(EVENT)] == [POST.key]

    assert (await journal.decide(START, "ml-art", "anna", Hold("y"))).number == 2
    assert journal.trouble is None


async def test_a_killed_daemons_journal_is_readable(url: str, start_daemon: StartDaemon) -> None:
    """Reading needs no daemon, and mends nothing by itself."""
    acknowledged = _kill_after(start_daemon(url), 20)

    with read_journal(url, SystemClock()) as reader:
        assert len(reader.decisions(EVENT)) >= acknowledged


async def test_what_was_acknowledged_survives_sigkill(
    url: str, open_journal: Open, start_daemon: StartDaemon
) -> None:
    """A daemon killed in the midst of writing has lost no decision that it acknowledged."""
    for more in (1, 50, 200):
        acknowledged = _kill_after(start_daemon(url), more)

        journal = await open_journal(url)

        numbers = [decision.number for decision in await journal.decisions()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= acknowledged
        await journal.close()


def _kill_after(daemon: "subprocess.Popen[str]", acknowledged: int) -> int:
    """Kill the daemon after it has acknowledged so many, and return the last number it said."""
    assert daemon.stdout is not None
    for _ in range(acknowledged):
        daemon.stdout.readline()
    daemon.kill()
    rest = daemon.stdout.read().split("\n")
    daemon.wait()
    # The last line may have been cut by the kill.
    return int(rest[-2]) if len(rest) > 1 else acknowledged
