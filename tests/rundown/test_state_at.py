"""What should be on air and stand by at an instant."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.model.decisions import (
    Autopilot,
    Fallback,
    HandsOnSeen,
    Hold,
    JoinedLate,
    RecordingEnded,
    Release,
    Take,
)
from orchestrator.model.rundown import ItemKind, Rundown
from orchestrator.model.state import Playing, RoomState
from orchestrator.model.timetable import LatePolicy, Streaming
from orchestrator.rundown.compile import compile_room
from orchestrator.rundown.state_at import next_boundary, on_air_index, picture_boundary, state_at
from tests.rundown.shows import MAIN, at, day, decided, minutes, rundown_of, talk

TWO = day(talk("a", "18:00"), talk("b", "19:00", qa=None))
ENDED = ("18:25", RecordingEnded("a/premiere"))
STREAMED = day(talk("a", "18:00"), room=replace(MAIN, streaming=Streaming(minutes(10), minutes(5))))


def state(rundown: Rundown, when: str) -> RoomState:
    return state_at(rundown, at(when))


def test_before_the_first_talk_there_is_holding_and_its_recording_stands_by() -> None:
    """However early the room opens, the first recording can be pre-rolled."""
    early = state_at(rundown_of(TWO), datetime(2020, 1, 1, tzinfo=UTC))
    assert early.picture is ItemKind.HOLDING
    assert early.standby is not None
    assert early.standby.id == "a/premiere"
    assert early.preroll == Path("/media/a.mp4")


def test_an_item_is_on_air_from_its_very_start() -> None:
    """At the instant of a cue the new item is on air, a microsecond before it the old one."""
    rundown = rundown_of(TWO)
    assert state(rundown, "17:59:59.999999").item.id == "a/holding"
    assert state(rundown, "18:00").item.id == "a/premiere"


def test_a_premiere_plays_its_recording_since_its_start() -> None:
    """Where the recording should be by now follows from when its first frame was shown."""
    playing = state(rundown_of(TWO), "18:10").playing
    assert playing == Playing(Path("/media/a.mp4"), at("18:00"))


def test_which_recordings_are_encrypted_is_told_with_what_is_on_air_and_next() -> None:
    """From when it stands by until it has left; of the others nothing is said."""
    bought = Path("/media/a.mp4")
    talks = (replace(talk("a", "18:00"), encrypted=frozenset({bought})), talk("b", "19:00"))
    rundown = rundown_of(day(*talks))
    assert state(rundown, "17:50").encrypted == {bought}
    assert state(rundown, "18:10").encrypted == {bought}
    assert state(rundown, "19:10").encrypted == frozenset()


def test_a_recording_that_does_not_end_stays_on_air_until_the_pinned_start() -> None:
    """Without a word that the recording has ended, only the next pinned start takes it off."""
    rundown = rundown_of(TWO)
    assert state(rundown, "18:59:59").item.id == "a/premiere"
    assert state(rundown, "19:00").item.id == "b/premiere"
    assert state(rundown, "23:00").item.id == "b/premiere"


def test_the_standby_recording_of_a_covered_item_is_not_prerolled() -> None:
    """A recording that will not be shown is not made ready, and no take of it is due."""
    ahead = state(rundown_of(TWO, ENDED, ("18:30", Fallback("b/premiere"))), "18:50")
    assert ahead.standby is not None
    assert ahead.standby.id == "b/premiere"
    assert ahead.preroll is None


def test_a_talk_joined_late_with_seek_goes_on_where_it_would_be() -> None:
    """Seeking needs no decision at all: the recording plays since its start."""
    rundown = rundown_of(TWO, ("18:10", JoinedLate("a/premiere", LatePolicy.SEEK)))
    playing = state(rundown, "18:11").playing
    assert playing is not None
    assert playing.since == at("18:00")


def test_a_talk_joined_late_with_restart_plays_from_the_beginning() -> None:
    """The recording plays since it was joined, and its expected end moves as much."""
    rundown = rundown_of(TWO, ("18:10", JoinedLate("a/premiere", LatePolicy.RESTART)))
    joined = state(rundown, "18:11")
    assert joined.playing == Playing(Path("/media/a.mp4"), at("18:10"))
    assert joined.item.end == at("18:35")


def test_a_restarted_talk_keeps_its_whole_qa() -> None:
    """What follows a restarted talk moves with it, up to the next pinned start."""
    rundown = rundown_of(
        TWO,
        ("18:10", JoinedLate("a/premiere", LatePolicy.RESTART)),
        ("18:35", RecordingEnded("a/premiere")),
    )
    assert state(rundown, "18:54").item.id == "a/qa"
    assert state(rundown, "18:55").item.id == "b/holding"


def test_a_talk_joined_late_with_skip_shows_holding_until_its_qa() -> None:
    """Nobody has to say that the recording has ended: it does not play."""
    rundown = rundown_of(TWO, ("18:10", JoinedLate("a/premiere", LatePolicy.SKIP)))
    assert state(rundown, "18:24").picture is ItemKind.HOLDING
    assert state(rundown, "18:24").playing is None
    assert state(rundown, "18:25").item.id == "a/qa"


def test_a_talk_joined_late_with_fallback_shows_that_until_its_qa() -> None:
    """The fallback picture says why the talk is not on."""
    rundown = rundown_of(TWO, ("18:10", JoinedLate("a/premiere", LatePolicy.FALLBACK)))
    assert state(rundown, "18:24").picture is ItemKind.FALLBACK
    assert "joined late" in state(rundown, "18:24").item.because
    assert state(rundown, "18:25").picture is ItemKind.QA


def test_a_release_brings_back_the_recording_that_a_late_policy_left_out() -> None:
    """The crew can overrule the policy: the recording goes on where it would be."""
    rundown = rundown_of(
        TWO, ("18:10", JoinedLate("a/premiere", LatePolicy.SKIP)), ("18:12", Release())
    )
    assert state(rundown, "18:13").playing == Playing(Path("/media/a.mp4"), at("18:00"))


def test_a_talk_joined_after_its_end_goes_to_its_qa_at_once() -> None:
    """A policy that covers the talk ends it when it is joined, not before."""
    rundown = rundown_of(TWO, ("18:30", JoinedLate("a/premiere", LatePolicy.SKIP)))
    assert state(rundown, "18:29").item.id == "a/premiere"
    assert state(rundown, "18:30").item.id == "a/qa"
    assert state(rundown, "18:30").item.start == at("18:30")


def test_fallback_over_an_item_lasts_until_its_end() -> None:
    """A recording that does not play gives its time to the fallback picture, then the Q&A."""
    rundown = rundown_of(TWO, ("18:05", Fallback("a/premiere")))
    assert state(rundown, "18:24").picture is ItemKind.FALLBACK
    assert state(rundown, "18:25").picture is ItemKind.QA


def test_a_release_after_a_broken_recording_does_not_bring_it_back() -> None:
    """What is over stays over: only the item on air is uncovered."""
    rundown = rundown_of(
        TWO, ("18:05", Fallback("a/premiere")), ("18:30", Fallback()), ("18:32", Release())
    )
    assert state(rundown, "18:33").item.id == "a/qa"


def test_the_operators_fallback_stays_over_all_items_until_released() -> None:
    """The room goes on behind it, and shows where it is when released."""
    shown = rundown_of(TWO, ("18:05", Fallback()), ENDED)
    assert state(shown, "18:10").picture is ItemKind.FALLBACK
    assert state(shown, "18:10").playing is None
    assert (state(shown, "18:30").item.id, state(shown, "18:30").picture) == (
        "a/qa",
        ItemKind.FALLBACK,
    )
    released = rundown_of(TWO, ("18:05", Fallback()), ENDED, ("18:30", Release()))
    assert state(released, "18:30").picture is ItemKind.QA


def test_a_take_ends_the_operators_fallback() -> None:
    """Who takes an item wants to see it."""
    rundown = rundown_of(TWO, ("18:05", Fallback()), ("18:30", Take("a/qa")))
    assert state(rundown, "18:30").picture is ItemKind.QA


def test_a_person_in_obs_is_in_charge_until_the_next_pinned_start() -> None:
    """Nothing is asserted and nothing leaves until then; then the show goes on by itself."""
    rundown = rundown_of(TWO, ENDED, ("18:30", HandsOnSeen("a/qa", "Other")))
    assert not state(rundown, "18:50").in_charge
    assert state(rundown, "18:50").item.id == "a/qa"
    assert state(rundown, "19:00").in_charge
    assert state(rundown, "19:00").item.id == "b/premiere"


def test_a_release_gives_obs_back_to_the_show() -> None:
    """At the release the room is in charge again, and goes on where it stands."""
    rundown = rundown_of(TWO, ENDED, ("18:30", HandsOnSeen("a/qa", "Other")), ("18:50", Release()))
    assert state(rundown, "18:50").in_charge
    assert state(rundown, "18:50").item.id == "b/holding"


def test_autopilot_gives_obs_back_to_the_show() -> None:
    """Switching autopilot on ends the work by hand, too."""
    rundown = rundown_of(
        TWO, ENDED, ("18:30", HandsOnSeen("a/qa", "Other")), ("18:35", Autopilot(on=True))
    )
    assert state(rundown, "18:35").in_charge
    assert state(rundown, "18:45").item.id == "b/holding"


def test_a_person_in_obs_after_the_last_pinned_start_is_in_charge_until_released() -> None:
    """There is no cue at which the show could take over by itself."""
    rundown = rundown_of(TWO, ("19:10", HandsOnSeen("b/premiere", "Other")))
    assert not state_at(rundown, datetime(2021, 1, 1, tzinfo=UTC)).in_charge


def test_hands_off_at_a_pinned_start_are_off_whatever_is_released_later() -> None:
    """A release long after does not take back the pinned start at which the show went on."""
    by_hand = ("18:30", HandsOnSeen("a/qa", "Other"))
    rundown = rundown_of(TWO, ENDED, by_hand, ("19:05", Fallback()), ("19:10", Release()))
    assert state(rundown, "19:11").playing == Playing(Path("/media/b.mp4"), at("19:00"))


def test_a_held_item_is_said_to_be_held() -> None:
    """Also a recording that should have ended by now can be held, and released again."""
    rundown = rundown_of(TWO, ("18:27", Hold("a/premiere")))
    assert state(rundown, "18:28").held
    assert state(rundown, "19:30").item.id == "a/premiere"


def test_the_stream_is_left_alone_before_its_time() -> None:
    """The crew tests its stream before the show; from ten minutes before, it should be on."""
    rundown = rundown_of(STREAMED)
    assert state(rundown, "17:49:59").streaming is None
    assert state(rundown, "17:50").streaming is True


def test_the_stream_stops_some_minutes_after_the_closing_begins() -> None:
    """The closing picture stays on the stream for the time that the timetable gives it."""
    rundown = rundown_of(STREAMED, ENDED)
    assert state(rundown, "18:49:59").streaming is True
    assert state(rundown, "18:50").streaming is False


def test_the_stream_runs_on_while_the_last_item_has_an_open_end() -> None:
    """A held Q&A or a recording that runs over is never cut off the stream."""
    assert state(rundown_of(STREAMED, ENDED, ("18:40", Hold("a/qa"))), "20:00").streaming is True
    assert state(rundown_of(STREAMED), "20:00").streaming is True


def test_without_a_wish_the_stream_is_the_crews() -> None:
    """A room without `streaming` neither starts nor stops anything."""
    assert state(rundown_of(TWO), "18:10").streaming is None


def test_the_picture_has_a_boundary_only_if_it_leaves_by_the_clock() -> None:
    """The reconciler prepares itself for cues that come by themselves."""
    assert picture_boundary(rundown_of(TWO), at("17:00")) == at("18:00")
    assert picture_boundary(rundown_of(TWO), at("18:10")) == at("19:00")
    assert picture_boundary(rundown_of(TWO), at("19:10")) is None


def test_the_lower_third_is_a_boundary_of_its_own() -> None:
    """The room wakes for it although the picture stays."""
    rundown = rundown_of(TWO)
    assert next_boundary(rundown, at("18:00")) == at("18:00:04")
    assert next_boundary(rundown, at("18:00:04")) == at("18:00:16")
    assert next_boundary(rundown, at("18:00:16")) == at("19:00")


def test_after_the_closing_nothing_changes_by_itself() -> None:
    """There is no boundary any more."""
    closed = rundown_of(day(talk("a", "18:00", qa=None)), ENDED)
    assert next_boundary(closed, at("18:26")) is None


def test_a_show_over_midnight_goes_on() -> None:
    """Times are instants: nothing happens at midnight."""
    rundown = rundown_of(day(talk("a", "23:50"), talk("b")), ("23:55", Hold("a/premiere")))
    index = on_air_index(rundown, datetime(2020, 9, 20, 0, 10, tzinfo=UTC))
    assert rundown.items[index].id == "a/premiere"
    released = compile_room(
        "main", day(talk("a", "22:50"), talk("b")), decided(("23:15", RecordingEnded("a/premiere")))
    )
    after_midnight = state_at(released, datetime(2020, 9, 20, 0, 1, tzinfo=UTC))
    assert after_midnight.item.id == "b/premiere"


def test_rooms_do_not_hear_one_anothers_decisions() -> None:
    """A decision of another room changes nothing here, not even the version."""
    other = replace(decided(("18:10", Hold("a/premiere")))[0], room="other")
    assert compile_room("main", TWO, [other]) == compile_room("main", TWO, [])
