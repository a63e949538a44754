"""Posts that wait for a person."""

import pytest

from orchestrator.errors import DecisionRefusedError
from orchestrator.model.decisions import Retime
from orchestrator.model.post_state import PostState
from orchestrator.venues.port import ByHand, NoAnswer, Refused
from tests.outbox.outbox_stage import TWO, OutboxStage, one, play, venue_of
from tests.rundown.shows import at


def test_an_answer_that_never_came_is_shown_and_not_repeated() -> None:
    """At a venue without idempotency only a person can tell whether it is there."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        (task,) = stage.outbox.crew_tasks()
        assert task.state is PostState.UNKNOWN
        await stage.outbox.confirm(task.key, "Ann")
        assert stage.outbox.crew_tasks() == ()

    stage = play(TWO, "17:55", one(answers=[NoAnswer("cut off")]), story)
    assert len(venue_of(stage).heard) == 1
    (post,) = stage.outbox.posts()
    assert (post.state, post.reason) == (PostState.DELIVERED, "confirmed by Ann")


def test_nobody_is_asked_about_a_post_that_is_being_sent() -> None:
    """Whether it arrived is not known yet; sent again now it would be there twice."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:55:02")
        (sent,) = venue_of(stage).heard
        assert stage.outbox.crew_tasks() == ()
        with pytest.raises(DecisionRefusedError):
            await stage.outbox.repeat(sent.key, "Ann")
        await stage.until("17:57")
        (task,) = stage.outbox.crew_tasks()
        assert (task.key, task.what) == (sent.key, "cut off")

    play(TWO, "17:55", one(answers=[NoAnswer("cut off")], delay=5.0), story)


def test_a_person_can_have_it_sent_again() -> None:
    """Who looked and did not find it says so; then it is sent once more."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        (task,) = stage.outbox.crew_tasks()
        await stage.outbox.repeat(task.key, "Ann")
        await stage.until("17:58")
        with pytest.raises(DecisionRefusedError):
            await stage.outbox.repeat(task.key, "Bo")

    stage = play(TWO, "17:55", one(answers=[NoAnswer("cut off")]), story)
    assert len(venue_of(stage).heard) == 2
    assert stage.states == [("up-next", PostState.DELIVERED)]


def test_a_person_is_asked_where_only_a_person_can() -> None:
    """The task has the text, and goes when its time has passed."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        (task,) = stage.outbox.crew_tasks()
        assert task.what == "paste it"
        assert task.text.startswith("Up next")
        await stage.until("18:01")
        assert stage.outbox.crew_tasks() == ()

    stage = play(TWO, "17:55", one(answers=[ByHand("paste it")]), story)
    assert stage.states == [("up-next", PostState.EXPIRED)]


def test_a_confirmed_paste_counts_as_said() -> None:
    """Whoever read it is told when it becomes untrue."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")
        await stage.outbox.confirm(stage.outbox.crew_tasks()[0].key, "Ann")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:57")

    stage = play(TWO, "17:55", one(answers=[ByHand("paste it")]), story)
    assert venue_of(stage).kinds == ["up-next", "moved"]


def test_a_task_that_nobody_confirmed_is_corrected_by_nobody() -> None:
    """A place that was told nothing hears of no change: the task is brought up to date, or goes."""
    seen = []

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")
        await stage.decide(Retime("a", at("17:58")))
        await stage.until("17:56:30")
        seen.extend((task.kind, task.text) for task in stage.outbox.crew_tasks())
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:57")
        assert stage.outbox.crew_tasks() == ()

    stage = play(TWO, "17:55", one(answers=[ByHand("paste it")]), story)
    ((kind, text),) = seen
    assert kind == "up-next"
    assert "17:58" in text
    assert venue_of(stage).kinds == ["up-next"]
    assert stage.states == [("up-next", PostState.EXPIRED)]


def test_what_may_be_there_is_corrected_although_it_was_refused_at_last() -> None:
    """An attempt without an answer may have been read; a person is asked, and changes are told."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        (task,) = stage.outbox.crew_tasks()
        assert (task.state, task.what) == (PostState.UNKNOWN, "not in the room")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:58")

    answers = [NoAnswer("cut off"), Refused("not in the room")]
    stage = play(TWO, "17:55", one(idempotent=True, answers=answers), story)
    assert venue_of(stage).kinds == ["up-next", "up-next", "moved"]
