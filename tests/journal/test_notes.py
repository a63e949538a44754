"""What devices keep over a restart."""

from orchestrator.clock import SystemClock
from orchestrator.journal.reader import read_journal
from tests.journal.conftest import Open


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
