"""A post that may be there or not: after a crash, after an answer that never came."""

import asyncio
from pathlib import Path

import pytest

from orchestrator.journal.store import Journal
from orchestrator.model.decisions import Retime
from orchestrator.model.post_state import PostState
from orchestrator.rehearsal.virtual_time import VirtualClock
from orchestrator.venues.port import Delivered, NoAnswer, NotNow
from tests.outbox.outbox_stage import TWO, FakeVenue, OutboxStage, one, play, venue_of
from tests.rundown.shows import at


def test_an_idempotent_venue_is_asked_again_with_the_same_words() -> None:
    """Also when the show has changed meanwhile: the first message may be there already."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:55:00.1")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:57")

    venues = one(idempotent=True, answers=[NoAnswer("cut off"), NotNow("slow")])
    stage = play(TWO, "17:55", venues, story)
    first, second, third, *rest = venue_of(stage).heard
    assert {first.text} == {second.text, third.text}
    assert {first.key} == {second.key, third.key}
    assert [each.kind for each in rest] == ["moved"]


def test_an_edit_that_got_no_answer_is_made_again() -> None:
    """Setting a text twice does no harm at any venue."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:59")

    answers = [Delivered("x"), Delivered("y"), NoAnswer("cut off")]
    stage = play(TWO, "17:50", one(edits=True, answers=list(answers)), story)
    assert venue_of(stage).kinds == ["up-next", "moved", "edit", "edit"]
    assert stage.states[-1] == ("edit", PostState.DELIVERED)


async def _killed_run(url: str, venue: FakeVenue, clock: VirtualClock) -> None:
    """Run until the venue has heard something, then vanish as a killed process does."""
    stage = OutboxStage(clock, TWO, [venue], url)
    await stage.open()
    stopped = asyncio.get_running_loop().create_future()

    async def die() -> None:
        stopped.set_result(None)
        await asyncio.Event().wait()

    venue.during = die
    await stopped
    venue.during = None
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await stage.journal.close()


@pytest.mark.parametrize(
    ("idempotent", "said", "state"),
    [(True, 2, PostState.DELIVERED), (False, 1, PostState.UNKNOWN)],
)
async def test_a_crash_while_sending(
    tmp_path: Path, idempotent: bool, said: int, state: PostState
) -> None:
    """An idempotent venue hears the very same again; another is not told twice."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    clock = VirtualClock(at("17:55"))
    venue = FakeVenue(clock, idempotent=idempotent)
    await _killed_run(url, venue, clock)
    stage = OutboxStage(clock, TWO, [venue], url)
    await stage.open()
    async with asyncio.timeout(5):
        while stage.outbox.pending or len(venue.heard) < said:
            await clock.sleep(0)
    await stage.close()
    assert len(venue.heard) == said
    assert len({each.key for each in venue.heard}) == 1
    journal = await Journal.open(url, "A meetup", clock)
    (post,) = await journal.posts()
    await journal.close()
    assert post.state is state


def test_a_restart_says_nothing_again(tmp_path: Path) -> None:
    """What was delivered before the daemon stopped is not said by the next one."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")

    play(TWO, "17:55", one(), story, url)
    again = play(TWO, "17:56", one(), story, url)
    assert venue_of(again).heard == []
