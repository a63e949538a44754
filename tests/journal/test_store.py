"""The journal itself, on every database that people may use."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert, update

from orchestrator.errors import PermanentError
from orchestrator.journal import schema
from orchestrator.model.as_run import CueOutcome
from orchestrator.model.decisions import Fallback, Hold, Release, Take
from orchestrator.model.post_state import PostState
from orchestrator.model.rundown import ItemKind
from tests.journal.conftest import EVENT, Open
from tests.journal.shows import LINE, LIVE, POST, START, lines


def edit(url: str, change: object) -> None:
    """Change the database behind the journal's back, as another version might have."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        assert isinstance(connection, Connection)
        connection.execute(change)  # type: ignore[call-overload]  # any statement
    engine.dispose()


async def test_decisions_survive_a_restart(url: str, open_journal: Open) -> None:
    """What was decided is read again, in order, with its numbers, people and reasons."""
    journal = await open_journal(url)
    made = (
        await journal.decide(START, "ml-art", "anna", Take("neural-ca/premiere")),
        await journal.decide(START, "main", "борис", Hold("x"), "the speaker is late"),
        await journal.decide(START, "main", "autopilot", Fallback(None)),
    )
    await journal.close()

    again = await open_journal(url)

    assert await again.decisions() == made
    assert [decision.number for decision in made] == [1, 2, 3]


async def test_numbers_go_on_after_a_restart(url: str, open_journal: Open) -> None:
    """A number is never given twice."""
    journal = await open_journal(url)
    await journal.decide(START, "main", "anna", Hold("x"))
    await journal.close()

    again = await open_journal(url)

    assert (await again.decide(START, "main", "anna", Release())).number == 2


async def test_decisions_made_at_once_are_numbered_in_their_order(
    url: str, open_journal: Open
) -> None:
    """Tasks that decide at the same time get strictly increasing numbers."""
    journal = await open_journal(url)

    made = await asyncio.gather(
        *(journal.decide(START, "main", "anna", Take(f"item-{n}")) for n in range(50))
    )

    assert [decision.number for decision in made] == list(range(1, 51))
    await journal.close()
    assert await (await open_journal(url)).decisions() == tuple(made)


async def test_a_decision_is_recorded_although_its_maker_gave_up(
    url: str, open_journal: Open
) -> None:
    """Cancelling the one who waits does not take the decision back."""
    journal = await open_journal(url)
    task = asyncio.create_task(journal.decide(START, "main", "anna", Hold("x")))
    asyncio.get_running_loop().call_soon(task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task
    await journal.close()

    again = await open_journal(url)

    assert [decision.choice for decision in await again.decisions()] == [Hold("x")]


async def test_meetups_in_one_journal_do_not_mix(url: str, open_journal: Open) -> None:
    """Each event sees its own decisions, lines and posts alone."""
    first = await open_journal(url, "first 2020-09-19")
    await first.decide(START, "main", "anna", Hold("x"))
    first.record(LINE)
    await first.post_put_if_absent(POST)
    await first.close()

    second = await open_journal(url, "second 2020-09-20")

    assert await second.decisions() == ()
    assert await second.as_run() == ()
    assert await second.posts() == ()
    assert (await second.decide(START, "main", "anna", Hold("x"))).number == 1


async def test_as_run_lines_come_back_in_order(url: str, open_journal: Open) -> None:
    """Lines are read as they were recorded, cues and others, also after a restart."""
    journal = await open_journal(url)
    failed = replace(LINE, taken=None, verified=None, outcome=CueOutcome.FAILED, reason="no file")
    holding = replace(LINE, session=None, picture=ItemKind.HOLDING, room="main")
    recorded = (*lines(700), failed, LIVE, holding)
    for line in recorded:
        journal.record(line)
    assert await journal.as_run() == recorded
    await journal.close()

    again = await open_journal(url)
    again.record(LINE)

    assert await again.as_run() == (*recorded, LINE)


async def test_pending_counts_what_is_in_flight(url: str, open_journal: Open) -> None:
    """`pending` is above zero from the moment of recording until the row is stored."""
    journal = await open_journal(url)
    assert journal.pending == 0

    for line in lines(10):
        journal.record(line)

    assert journal.pending == 10
    await journal.decide(START, "main", "anna", Hold("x"))
    assert journal.pending == 0


async def test_timetables_are_kept_by_digest(url: str, open_journal: Open) -> None:
    """A timetable's text is found under its digest, in this run and the next."""
    journal = await open_journal(url)
    await journal.keep_timetable("d1gest", "event:\n  name: Музей\n")
    await journal.keep_timetable("d1gest", "event:\n  name: Музей\n")
    assert await journal.timetable_text("d1gest") == "event:\n  name: Музей\n"
    assert await journal.timetable_text("other") is None
    await journal.close()

    again = await open_journal(url)

    assert await again.timetable_text("d1gest") == "event:\n  name: Музей\n"


async def test_a_post_is_put_once(url: str, open_journal: Open) -> None:
    """A second post with the same key is refused, also after a restart."""
    journal = await open_journal(url)
    assert await journal.post_put_if_absent(POST)
    assert not await journal.post_put_if_absent(replace(POST, text="again"))
    await journal.close()

    again = await open_journal(url)

    assert not await again.post_put_if_absent(replace(POST, text="again"))
    (kept,) = await again.posts()
    assert replace(kept, created=None, updated=None) == POST
    assert kept.created == kept.updated is not None


async def test_a_posts_progress_survives_a_restart(url: str, open_journal: Open) -> None:
    """The state, the attempts and the venue's own name of a post are read again."""
    journal = await open_journal(url)
    await journal.post_put_if_absent(POST)
    tried = replace(POST, state=PostState.RETRY, attempts=1, reason="HTTP 502")
    await journal.post_update(tried)
    said = replace(tried, state=PostState.DELIVERED, attempts=2, remote_id="$event", reason="")
    await journal.post_update(said)
    await journal.close()

    (kept,) = await (await open_journal(url)).posts()

    assert replace(kept, created=None, updated=None) == said
    assert kept.created is not None
    assert kept.updated is not None
    assert kept.updated >= kept.created


async def test_only_a_known_post_can_be_updated(url: str, open_journal: Open) -> None:
    """Updating a post that was never put is a mistake of the caller."""
    journal = await open_journal(url)

    with pytest.raises(KeyError):
        await journal.post_update(POST)


async def test_texts_that_no_database_holds_do_not_stop_the_journal(
    url: str, open_journal: Open, alarms: list[str]
) -> None:
    """A NUL or half a character in a name is replaced, and what follows is stored."""
    journal = await open_journal(url)
    await journal.decide(START, "main\x00", "an\ud800na", Hold("it\x00em"), "a\x00b")
    await journal.decide(START, "main", "anna", Release())
    await journal.close()

    first, second = await (await open_journal(url)).decisions()

    assert alarms == []
    assert (first.room, first.by, first.reason) == ("main�", "an?na", "a�b")
    assert first.choice == Hold("it\x00em")
    assert second.choice == Release()


async def test_a_kind_of_decision_that_is_not_known_names_its_row(
    url: str, open_journal: Open
) -> None:
    """A journal that a newer version wrote is refused with the row and the kind."""
    journal = await open_journal(url)
    await journal.decide(START, "main", "anna", Hold("x"))
    await journal.close()
    edit(url, update(schema.decisions).values(kind="teleport"))

    with pytest.raises(PermanentError, match=rf"Decision 1 of .*{EVENT}.*decisions.*teleport"):
        await open_journal(url)


async def test_odd_posts_and_lines_name_their_rows(url: str, open_journal: Open) -> None:
    """A state or an outcome that is not known is named with its row."""
    journal = await open_journal(url)
    journal.record(LINE)
    await journal.post_put_if_absent(POST)
    edit(url, update(schema.as_run).values(outcome="dreamt"))
    with pytest.raises(PermanentError, match=r"Line 1 of .*as_run.*dreamt"):
        await journal.as_run()
    await journal.close()
    edit(url, update(schema.posts).values(state="shouted"))

    with pytest.raises(PermanentError, match=r"matrix.*posts.*shouted"):
        await open_journal(url)


async def test_a_refused_journal_is_free_again(url: str, open_journal: Open) -> None:
    """A failed opening keeps no lease."""
    await (await open_journal(url)).close()
    edit(url, insert(schema.journal_schema).values(version=99))
    with pytest.raises(PermanentError):
        await open_journal(url)
    edit(url, schema.journal_schema.delete().where(schema.journal_schema.c.version == 99))

    assert await (await open_journal(url)).decisions() == ()


async def test_a_closed_journal_takes_nothing(url: str, open_journal: Open) -> None:
    """Whoever writes after closing has a bug, and learns it at once."""
    journal = await open_journal(url)
    await journal.close()

    with pytest.raises(RuntimeError, match="closed"):
        journal.record(LINE)


async def test_a_journal_in_memory_needs_no_place(open_journal: Open) -> None:
    """`sqlite://` serves rehearsals: everything works, nothing stays."""
    journal = await open_journal("sqlite://")
    await journal.decide(START, "main", "anna", Hold("x"))
    journal.record(LINE)
    assert await journal.as_run() == (LINE,)
    await journal.close()

    assert await (await open_journal("sqlite://")).decisions() == ()


async def test_closing_is_in_flight_until_it_is_done(sqlite_url: str, open_journal: Open) -> None:
    """A rehearsal's clock, which waits for `pending`, does not run into the closing's deadline."""
    journal = await open_journal(sqlite_url)
    closing = asyncio.create_task(journal.close())
    seen = []
    asyncio.get_running_loop().call_soon(lambda: seen.append(journal.pending))

    await closing

    assert seen == [1]
    assert journal.pending == 0


async def test_a_new_journal_is_for_its_owner_alone(sqlite_url: str, open_journal: Open) -> None:
    """It has names, words and keys in it; the files that SQLite makes beside it have the same."""
    journal = await open_journal(sqlite_url)
    await journal.decide(START, "main", "anna", Hold("x"))
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    names = [f"journal.sqlite3{ending}" for ending in ("", "-wal", "-shm")]
    assert [(folder / name).stat().st_mode & 0o777 for name in names] == [0o600] * 3
