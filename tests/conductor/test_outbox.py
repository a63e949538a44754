"""What becomes of a post: kept, sent, retried, expired, corrected, and never said twice."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from orchestrator.errors import DecisionRefusedError
from orchestrator.journal.posts import PostState
from orchestrator.journal.store import Journal
from orchestrator.model.as_run import AsRunLine, CueOutcome
from orchestrator.model.decisions import RecordingEnded, Retime
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.virtual_time import VirtualClock
from orchestrator.rundown.post_kinds import Addressee
from orchestrator.venues.port import ByHand, Delivered, NoAnswer, NotNow, Refused
from tests.conductor.outbox_stage import FakeVenue, OutboxStage, play
from tests.rundown.posting import ALL_ON
from tests.rundown.shows import at, day, talk

TWO = day(talk("a", "18:00"), talk("b", "19:00"), digest="one")

Venues = Callable[[VirtualClock], Sequence[FakeVenue]]


def one(**how: object) -> Venues:
    """Return a maker of one venue."""
    return lambda clock: [FakeVenue(clock, **how)]  # type: ignore[arg-type] # its own fields


def venue_of(stage: OutboxStage, number: int = 0) -> FakeVenue:
    venue = stage.venues[number]
    assert isinstance(venue, FakeVenue)
    return venue


def test_a_post_is_said_at_its_time() -> None:
    """UP_NEXT at five minutes before, to the second."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")

    stage = play(TWO, "17:50", one(), story)
    (heard,) = venue_of(stage).heard
    assert heard.kind == "up-next"
    assert (heard.at - at("17:55")).total_seconds() < 0.1
    assert stage.states == [("up-next", PostState.DELIVERED)]


def test_the_end_of_the_recording_is_told_at_once() -> None:
    """The decision wakes the outbox; no clock is waited for."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("18:24:10")
        await stage.decide(RecordingEnded("a/premiere"))
        await stage.until("18:24:11")

    stage = play(TWO, "18:24", one(), story)
    assert venue_of(stage).kinds == ["qa-open"]


def test_a_post_is_in_the_journal_before_it_is_sent(tmp_path: Path) -> None:
    """Whoever kills the daemon while a message is under way finds it marked as sent."""
    url = f"sqlite:///{tmp_path}/journal.sqlite3"
    states: list[PostState] = []

    async def story(stage: OutboxStage) -> None:
        async def look() -> None:
            states.extend(post.state for post in await stage.journal.posts())

        venue_of(stage).during = look
        await stage.until("17:56")

    play(TWO, "17:50", one(), story, url)
    assert states == [PostState.UNKNOWN]


def test_a_venue_that_is_away_gets_the_post_when_it_is_back() -> None:
    """Attempts come at growing distances, and the post arrives once."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")

    stage = play(TWO, "17:55", one(answers=[NotNow("away")] * 3), story)
    heard = venue_of(stage).heard
    gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(heard)]
    assert gaps == pytest.approx([0.5, 1.0, 2.0], abs=0.01)
    assert stage.states == [("up-next", PostState.DELIVERED)]


def test_a_venue_that_names_its_time_is_asked_then() -> None:
    """Retry-After is obeyed, not guessed."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")

    stage = play(TWO, "17:55", one(answers=[NotNow("slow", 42.0)]), story)
    first, second = venue_of(stage).heard
    assert (second.at - first.at).total_seconds() == pytest.approx(42.0, abs=0.01)


def test_what_is_late_is_not_said() -> None:
    """A venue that is back after the talk began hears no “up next”; the crew hears of it."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("18:02")

    stage = play(TWO, "17:55", one(answers=[NotNow("away", 400.0)]), story)
    assert len(venue_of(stage).heard) == 1
    assert stage.states == [("up-next", PostState.EXPIRED)]
    assert any("its time has passed; last: away" in told for told in stage.told)


def test_what_is_refused_for_good_is_told_to_the_crew() -> None:
    """With the reason, and without another attempt."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:59")

    stage = play(TWO, "17:55", one(answers=[Refused("not in the room; invite it")]), story)
    assert len(venue_of(stage).heard) == 1
    assert stage.states == [("up-next", PostState.FAILED)]
    assert any("not in the room; invite it" in told for told in stage.told)


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


def test_a_bug_in_a_venue_ends_nothing() -> None:
    """The post counts as possibly sent; the next one goes out."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("18:24")
        await stage.decide(RecordingEnded("a/premiere"))
        await stage.until("18:25")

    venues = one(answers=[RuntimeError("token=secret")])
    stage = play(TWO, "17:55", venues, story)
    assert venue_of(stage).kinds == ["up-next", "qa-open"]
    assert not any("secret" in told for told in stage.told)


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


def test_a_slow_venue_delays_no_other() -> None:
    """While one takes a minute, the others have it within two seconds."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")

    def venues(clock: VirtualClock) -> list[FakeVenue]:
        return [FakeVenue(clock, "fake:slow", delay=60.0), FakeVenue(clock, "fake:quick")]

    stage = play(TWO, "17:50", venues, story)
    (quick,) = venue_of(stage, 1).heard
    assert (quick.at - at("17:55")).total_seconds() < 2


def test_posts_keep_their_order_while_one_is_retried() -> None:
    """A correction never overtakes what it corrects."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:55:01")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:59")

    venues = one(idempotent=True, answers=[NoAnswer("?"), NoAnswer("?"), NoAnswer("?")])
    stage = play(TWO, "17:55", venues, story)
    assert venue_of(stage).kinds == ["up-next"] * 4 + ["moved"]


def test_a_move_is_told_and_the_earlier_post_rewritten() -> None:
    """The edit goes to the name under which the venue knows the post."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:58")

    stage = play(TWO, "17:50", one(edits=True), story)
    _, moved, edit = venue_of(stage).heard
    assert (moved.kind, edit.kind, edit.edits) == ("moved", "edit", "id-1")
    assert "18:30" in edit.text


def test_a_talk_taken_out_of_the_timetable_is_cancelled() -> None:
    """Its title is known from the timetable that had it."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        await stage.adopt(replace(TWO, sessions=TWO.sessions[1:], digest="two"))
        await stage.until("17:58")

    stage = play(TWO, "17:50", one(), story)
    assert venue_of(stage).heard[-1].text.startswith("Cancelled: “A” – Speaker of a")


def test_what_was_not_sent_is_dropped_when_it_is_no_longer_true() -> None:
    """A venue that is away does not hear of a start that is none any more."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("18:26")

    stage = play(TWO, "17:55", one(answers=[NotNow("away", 300.0)]), story)
    assert [each.at >= at("18:25") for each in venue_of(stage).heard] == [False, True]
    assert "18:30" in venue_of(stage).heard[-1].text


def test_the_talk_is_said_to_have_started_once_it_was_seen() -> None:
    """An as-run line with the evidence is what it takes."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("18:00:01")
        assert venue_of(stage).kinds == []
        line = AsRunLine(
            "main",
            "a/premiere",
            "a",
            ItemKind.PREMIERE,
            at("18:00"),
            at("18:00"),
            at("18:00"),
            CueOutcome.VERIFIED,
        )
        stage.outbox.heard(replace(line, kind=ItemKind.FALLBACK))
        stage.outbox.heard(replace(line, outcome=CueOutcome.UNVERIFIED))
        await stage.until("18:00:02")
        assert venue_of(stage).kinds == []
        stage.outbox.heard(line)
        await stage.until("18:00:03")

    stage = play(replace(TWO, posts={"kinds": ALL_ON}), "18:00", one(), story)
    assert venue_of(stage).kinds == ["talk-started"]


def test_a_venue_added_by_an_edit_is_told_from_then_on() -> None:
    """It hears what is still worth hearing, from its own lane."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")
        stage.venues.append(FakeVenue(stage.clock, "fake:new"))
        await stage.adopt(replace(TWO, digest="two"))
        await stage.until("17:57")

    stage = play(TWO, "17:50", one(), story)
    assert venue_of(stage, 1).kinds == ["up-next"]
    assert venue_of(stage, 0).kinds == ["up-next"]


def test_speaker_and_audience_hear_their_own() -> None:
    """Two places of one room, two addressees."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("18:24")
        await stage.decide(RecordingEnded("a/premiere"))
        await stage.until("18:44")

    def venues(clock: VirtualClock) -> list[FakeVenue]:
        return [
            FakeVenue(clock, "fake:hall"),
            FakeVenue(clock, "fake:green-room", to=Addressee.SPEAKER),
        ]

    stage = play(TWO, "17:50", venues, story)
    assert venue_of(stage, 0).kinds == ["up-next", "qa-open"]
    assert venue_of(stage, 1).kinds == ["qa-soon", "qa-ending", "qa-ending"]


def test_the_venues_own_distance_is_kept() -> None:
    """A channel that takes one message a second gets one a second."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:57")
        await stage.decide(Retime("a", at("18:30")))
        await stage.until("17:59")

    stage = play(TWO, "17:50", one(edits=True, interval=3.0), story)
    _, moved, edit = venue_of(stage).heard
    assert (edit.at - moved.at).total_seconds() == pytest.approx(3.0, abs=0.01)


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
    journal = await Journal.open(url, "A meetup", clock, print)
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
