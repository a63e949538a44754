"""What becomes of a post: kept, sent, retried, expired, corrected, and never said twice."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import DecisionRefusedError
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.decisions import RecordingEnded, Retime
from orchestrator.model.post_state import PostState
from orchestrator.model.rundown import ItemKind
from orchestrator.outbox import outbox as outbox_module
from orchestrator.posts.kinds import Addressee
from orchestrator.rehearsal.virtual_time import VirtualClock
from orchestrator.venues.port import NoAnswer, NotNow, Refused
from tests.outbox.outbox_stage import TWO, FakeVenue, OutboxStage, one, play, venue_of
from tests.posts.posting import ALL_ON
from tests.rundown.shows import at


def test_a_post_is_said_at_its_time() -> None:
    """UP_NEXT at five minutes before, to the second."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")

    stage = play(TWO, "17:50", one(), story)
    (heard,) = venue_of(stage).heard
    assert heard.kind == "up-next"
    assert (heard.at - at("17:55")).total_seconds() < 0.1
    assert stage.states == [("up-next", PostState.DELIVERED)]


def both(clock: VirtualClock) -> list[FakeVenue]:
    """Return a place for the audience, and one for speakers."""
    return [FakeVenue(clock), FakeVenue(clock, "fake:green", Addressee.SPEAKER)]


def test_a_line_of_the_crew_goes_to_the_speakers_alone(tmp_path: Path) -> None:
    """Once, in the crew's own words; also over a restart."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:51")
        assert stage.outbox.speakers_at("main") == ("Venue fake:green",)
        told = await stage.outbox.tell_speakers("main", "Please come", "Ann")
        assert told == ("Venue fake:green",)
        await stage.until("17:52")
        await stage.close()
        await stage.open()
        await stage.until("17:54")

    stage = play(TWO, "17:50", both, story, f"sqlite:///{tmp_path}/journal.sqlite3")
    assert venue_of(stage).heard == []
    (heard,) = venue_of(stage, 1).heard
    assert (heard.kind, heard.text) == ("crew-line", "Please come")
    assert stage.states == [("crew-line", PostState.DELIVERED)]


def test_a_line_waits_for_a_place_that_is_away_and_is_dropped_when_it_is_old() -> None:
    """Looks at the room do not take it for a post that is no longer true."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:50:01")
        await stage.outbox.tell_speakers("main", "Please come", "Ann")
        stage.outbox.wake()
        await stage.until("17:50:30")
        assert stage.states == [("crew-line", PostState.RETRY)]
        await stage.until("17:56")

    away = one(name="fake:green", to=Addressee.SPEAKER, answers=[NotNow("away")] * 1000)
    stage = play(TWO, "17:50", away, story)
    assert stage.states[0] == ("crew-line", PostState.EXPIRED)


def test_a_room_without_a_place_for_speakers_says_so() -> None:
    """Nothing is kept."""

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:51")
        with pytest.raises(DecisionRefusedError, match="no place for speakers"):
            await stage.outbox.tell_speakers("main", "Please come", "Ann")

    assert play(TWO, "17:50", one(), story).states == []


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
            "OBS main",
            PICTURE,
            "a/premiere",
            "a",
            ItemKind.PREMIERE,
            at("18:00"),
            at("18:00"),
            at("18:00"),
            CueOutcome.VERIFIED,
        )
        stage.outbox.heard(replace(line, picture=ItemKind.FALLBACK))
        stage.outbox.heard(replace(line, outcome=CueOutcome.UNVERIFIED))
        await stage.until("18:00:02")
        assert venue_of(stage).kinds == []
        stage.outbox.heard(line)
        await stage.until("18:00:03")

    stage = play(replace(TWO, posts=ALL_ON), "18:00", one(), story)
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


def test_a_bug_at_one_look_does_not_silence_what_the_clock_brings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The room is looked at again some seconds later, although nothing wakes it."""
    whole, bugs = outbox_module.derive, [ValueError("a bug")]

    def derive_but_once(*given: Any) -> Any:
        if bugs:
            raise bugs.pop()
        return whole(*given)

    monkeypatch.setattr(outbox_module, "derive", derive_but_once)

    async def story(stage: OutboxStage) -> None:
        await stage.until("17:56")

    stage = play(TWO, "17:50", one(), story)
    assert not bugs
    assert venue_of(stage).kinds == ["up-next"]
