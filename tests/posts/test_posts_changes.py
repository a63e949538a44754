"""What was told and is no longer true: told again, rewritten, each once."""

from dataclasses import replace

import pytest

from orchestrator.model.decisions import (
    Adopted,
    Extend,
    Hold,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.timetable import Room, Timetable
from orchestrator.posts.claims import SaidState
from tests.posts.posting import CHAIN, LOUD, ROOM, TWO, Stage
from tests.rundown.shows import at, minutes, talk


def edited(timetable: Timetable, digest: str = "two", **sessions: object) -> Timetable:
    """Replace sessions by their ids; None takes one out."""
    kept = [sessions.get(s.id, s) for s in timetable.sessions]
    return replace(timetable, sessions=tuple(s for s in kept if s is not None), digest=digest)


def adopt(stage: Stage, when: str, timetable: Timetable) -> None:
    """Let an edited timetable take over, with nothing on air yet."""
    stage.decide(when, Adopted(timetable.digest, stage.timetable.digest, None, None))
    stage.earlier = (*stage.earlier, stage.timetable)
    stage.timetable = timetable


def test_a_moved_talk_is_told_to_those_who_were_told() -> None:
    """The old and the new time are named; UP_NEXT comes again before the new start."""
    stage = Stage(TWO)
    stage.hear("17:55")
    stage.decide("17:57", Retime("a", at("18:30")))
    assert stage.hear("17:57") == ["moved"]
    assert "now starts at 18:30 UTC (not 18:00 UTC)" in stage.last
    assert stage.hear("18:00") == []
    assert stage.hear("18:25") == ["up-next"]


def test_a_moved_talk_nobody_was_told_of_is_not_news() -> None:
    """Before UP_NEXT an edit is the organizers' own matter."""
    stage = Stage(TWO)
    stage.decide("17:30", Retime("a", at("18:30")))
    assert stage.hear("17:56") == []


def test_a_talk_moved_by_a_little_is_announced_once() -> None:
    """MOVED shortly before the new start is UP_NEXT enough."""
    stage = Stage(TWO)
    stage.hear("17:55")
    stage.decide("17:57", Retime("a", at("18:05")))
    assert stage.hear("17:57") == ["moved"]
    assert stage.hear("18:00") == []


def test_a_shift_of_a_minute_is_not_news() -> None:
    """Clocks on walls differ by as much."""
    stage = Stage(TWO)
    stage.hear("17:55")
    stage.decide("17:57", Retime("a", at("18:01")))
    assert stage.hear("17:57") == []


def test_a_talk_that_moves_there_and_back_is_told_each_time() -> None:
    """Each telling is a new post; none is taken for an old one."""
    stage = Stage(TWO)
    stage.hear("17:55")
    stage.decide("17:56", Retime("a", at("18:30")))
    assert stage.hear("17:56") == ["moved"]
    stage.decide("17:57", Retime("a", at("18:00")))
    assert stage.hear("17:57") == ["moved"]
    stage.decide("17:58", Retime("a", at("18:30")))
    assert stage.hear("17:58") == ["moved"]
    assert len(stage.said) == 4


def test_a_move_that_was_not_sent_yet_is_rewritten() -> None:
    """While the venue is away the pending post follows the timetable."""
    stage = Stage(TWO)
    stage.hear("17:55")
    stage.decide("17:56", Retime("a", at("18:30")))
    stage.hear("17:56", SaidState.OPEN)
    stage.decide("17:57", Retime("a", at("18:40")))
    (post,) = stage.look("17:57").posts
    assert post.key in stage.said
    assert "18:40" in post.text
    stage.decide("17:58", Retime("a", at("18:00")))
    assert stage.look("17:58").posts == ()


def test_a_cancelled_talk_is_told_to_those_who_were_told() -> None:
    """Skipped by the operator, or taken out of the timetable: the same."""
    skipped = Stage(TWO)
    skipped.hear("17:55")
    skipped.decide("17:57", Skip("a/premiere"))
    skipped.decide("17:57", Skip("a/qa"))
    assert skipped.hear("17:57") == ["cancelled"]
    removed = Stage(TWO)
    removed.hear("17:55")
    adopt(removed, "17:57", edited(TWO, a=None))
    assert removed.hear("17:57") == ["cancelled"]
    assert removed.last == "Cancelled: “A” – Speaker of a, announced for 18:00 UTC."
    assert removed.hear("17:58") == []


def test_a_talk_that_is_back_is_told_again() -> None:
    """Cancelled and restored: who was told “cancelled” hears the time anew."""
    stage = Stage(TWO)
    stage.hear("17:55")
    adopt(stage, "17:56", edited(TWO, a=None))
    stage.hear("17:56")
    adopt(stage, "17:57", edited(TWO, digest="three"))
    assert stage.hear("17:57") == ["moved"]
    assert "now starts at 18:00 UTC in ML ART" in stage.last


def test_a_talk_that_moves_to_another_room_is_told_with_the_new_room() -> None:
    """The audience of the old room is sent to the new one."""
    other = Room("other", "Blue Room", "studio-b")
    both = replace(TWO, rooms={"main": ROOM, "other": other})
    both = replace(both, sessions=(*both.sessions, replace(talk("c", "20:00"), room="other")))
    stage = Stage(both)
    stage.hear("17:55")
    moved = edited(both, a=replace(talk("a", "18:00"), room="other"))
    order = tuple(sorted(moved.sessions, key=lambda s: s.start or at("00:00")))
    adopt(stage, "17:56", replace(moved, sessions=order))
    assert stage.hear("17:56") == ["moved"]
    assert "now starts at 18:00 UTC" in stage.last
    assert "in Blue Room" in stage.last


def test_following_talks_are_told_when_an_extension_moves_them() -> None:
    """A decision of the crew makes an earlier post untrue just as an edit does."""
    stage = Stage(CHAIN)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.hear("18:50")
    stage.decide("18:54", Extend("coffee/break", minutes(10)))
    assert stage.hear("18:54") == ["moved"]
    assert "19:05" in stage.last


def test_a_start_that_creeps_is_told_when_it_is_known() -> None:
    """While a held Q&A overruns nobody can say when the next talk starts; then all are told."""
    stage = Stage(CHAIN)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.decide("18:30", Hold("a/qa"))
    heard = [stage.hear(when) for when in ("18:46", "18:48", "18:51", "18:54")]
    assert heard == [[], [], [], []]
    stage.decide("18:55", Release())
    assert stage.hear("18:55") == []
    assert stage.hear("19:00") == ["up-next"]
    assert "19:05" in stage.last


def test_an_early_take_cancels_what_it_passes_over() -> None:
    """The talk that was announced and is passed over will not be; say so."""
    stage = Stage(TWO)
    stage.hear("17:55")
    stage.decide("17:58", Take("b/premiere"))
    assert stage.hear("17:58") == ["cancelled"]


def test_an_earlier_post_is_rewritten_where_the_venue_can() -> None:
    """The new post comes first, then the old one is put right; each once."""
    stage = Stage(TWO, edits=True)
    stage.hear("17:55")
    stage.decide("17:57", Retime("a", at("18:30")))
    assert stage.hear("17:57") == ["moved", "edit"]
    assert stage.last.startswith("Up next in ML ART, 18:30 UTC: “A”")
    assert stage.hear("17:58") == []
    stage.decide("17:59", Retime("a", at("18:40")))
    assert stage.hear("17:59") == ["moved", "edit", "edit"]


def test_a_changed_title_is_rewritten_without_a_new_post() -> None:
    """A corrected name is put right where it stands; it is no reason to ring everybody's bell."""
    stage = Stage(TWO, edits=True)
    stage.hear("17:55")
    adopt(stage, "17:56", edited(TWO, a=replace(talk("a", "18:00"), title="Better")))
    assert stage.hear("17:56") == ["edit"]
    assert "“Better”" in stage.last


def test_what_a_closing_post_said_of_the_next_talk_is_corrected_too() -> None:
    """“Next, 19:00” is a promise like any other."""
    stage = Stage(replace(LOUD, digest="one"), edits=True)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.hear("18:25")
    assert stage.hear("18:45:01") == ["qa-closed"]
    stage.decide("18:47", Retime("b", at("19:20")))
    assert stage.hear("18:47") == ["moved", "edit"]
    assert "Next, 19:20 UTC" in stage.last


@pytest.mark.parametrize("state", [SaidState.REFUSED, SaidState.SAID])
def test_what_was_refused_for_good_is_not_tried_again(state: SaidState) -> None:
    """A venue that will not take a correction is not asked for ever."""
    stage = Stage(TWO)
    stage.hear("17:55")
    stage.decide("17:56", Retime("a", at("18:30")))
    stage.hear("17:56", state)
    assert stage.hear("17:57") == []
