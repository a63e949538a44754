"""What devices keep over a restart, and the log of what followed the picture."""

from datetime import timedelta

from sqlalchemy import create_engine, text

from orchestrator.clock import SystemClock
from orchestrator.journal.reader import read_journal
from orchestrator.model.as_run import CueOutcome, FollowedLine
from tests.journal.conftest import EVENT, Open
from tests.journal.shows import START

LIVE = FollowedLine(
    room="main",
    device="YouTube main",
    item="talk/premiere",
    session="talk",
    what="live",
    planned=START,
    taken=START + timedelta(seconds=4),
    verified=START + timedelta(seconds=14),
    outcome=CueOutcome.VERIFIED,
)


async def test_notes_survive_a_restart(url: str, open_journal: Open) -> None:
    """The last text of each key is read again; other keys are None."""
    journal = await open_journal(url)
    for number in range(100):
        journal.notes.put("youtube/quota", f"{number} “units”")
    journal.notes.put("youtube/stream", "str1")
    await journal.close()

    again = await open_journal(url)

    assert again.notes.get("youtube/quota") == "99 “units”"
    assert again.notes.get("youtube/stream") == "str1"
    assert again.notes.get("youtube/other") is None


async def test_settled_notes_are_in_the_database(url: str, open_journal: Open) -> None:
    """Whoever has waited may be killed: the text is durable, the last one of those put."""
    journal = await open_journal(url)
    journal.notes.put("intent", "first")
    journal.notes.put("intent", "last")

    await journal.notes.settled()

    with read_journal(url, SystemClock()) as reader:
        assert reader.notes() == {"intent": "last"}


async def test_notes_are_not_an_events(url: str, open_journal: Open) -> None:
    """Units belong to a day and broadcasts to a channel: another event sees them, too."""
    journal = await open_journal(url)
    journal.notes.put("units", "7")
    await journal.close()

    assert (await open_journal(url, "Another meetup 2020-09-20")).notes.get("units") == "7"


async def test_what_followed_the_picture_is_logged(url: str, open_journal: Open) -> None:
    """In order, over restarts, also for readers; the as-run log is another."""
    journal = await open_journal(url)
    journal.record_followed(LIVE)
    assert await journal.followed() == (LIVE,)
    await journal.close()
    again = await open_journal(url)
    again.record_followed(LIVE)
    assert await again.followed() == (LIVE, LIVE)
    assert await again.as_run() == ()
    with read_journal(url, SystemClock()) as reader:
        assert reader.followed(EVENT) == (LIVE, LIVE)


async def test_a_journal_of_an_older_version_is_read(sqlite_url: str, open_journal: Open) -> None:
    """It has no notes and nothing followed its picture."""
    await (await open_journal(sqlite_url)).close()
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        for table in ("notes", "followed"):
            connection.execute(text(f"DROP TABLE {table}"))
    engine.dispose()

    with read_journal(sqlite_url, SystemClock()) as reader:
        assert reader.notes() == {}
        assert reader.followed(EVENT) == ()
