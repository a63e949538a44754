"""What is said of a show, when, and to whom."""

from dataclasses import replace

import pytest

from orchestrator.model.decisions import (
    Adopted,
    Extend,
    Fallback,
    Hold,
    RecordingEnded,
    Release,
    Retime,
    Skip,
    Take,
)
from orchestrator.model.timetable import Room, Timetable, VenueChoice
from orchestrator.rundown.post_claims import SaidState
from orchestrator.rundown.post_kinds import Addressee
from tests.rundown.posting import ALL_ON, Stage
from tests.rundown.shows import at, day, live, minutes, pause, talk

SPATIAL = VenueChoice("spatialchat", {"space": "https://spatial.chat/s/ods", "room": "231308"})
ROOM = Room("main", "ML ART", "studio", venues=(SPATIAL,))
TWO = day(talk("a", "18:00"), talk("b", "19:00"), room=ROOM, digest="one")
CHAIN = day(talk("a", "18:00"), pause("coffee", 10), talk("b"), room=ROOM, digest="one")
LOUD = replace(TWO, posts={"kinds": ALL_ON})


def edited(timetable: Timetable, digest: str = "two", **sessions: object) -> Timetable:
    """Replace sessions by their ids; None takes one out."""
    kept = [sessions.get(s.id, s) for s in timetable.sessions]
    return replace(timetable, sessions=tuple(s for s in kept if s is not None), digest=digest)


def adopt(stage: Stage, when: str, timetable: Timetable) -> None:
    """Let an edited timetable take over, with nothing on air yet."""
    stage.decide(when, Adopted(timetable.digest, stage.timetable.digest, None, None))
    stage.earlier = (*stage.earlier, stage.timetable)
    stage.timetable = timetable


def test_up_next_is_said_once_five_minutes_before() -> None:
    """Neither before, nor again."""
    stage = Stage(TWO)
    assert stage.hear("17:54:59") == []
    assert stage.look("17:54:59").look_again == at("17:55")
    assert stage.hear("17:55") == ["up-next"]
    assert stage.hear("17:56") == []


def test_up_next_says_where_and_when_with_the_deep_link() -> None:
    """One click leads into the room."""
    stage = Stage(TWO)
    stage.hear("17:55")
    assert stage.last == (
        "Up next in ML ART, 18:00 UTC: “A” – Speaker of a.\nhttps://spatial.chat/s/ods?room=231308"
    )


def test_up_next_is_not_said_once_the_talk_has_started() -> None:
    """After a crash of ten minutes nobody is told that something is about to start."""
    assert Stage(TWO).hear("18:01") == []


def test_qa_open_is_said_when_the_recording_really_ended() -> None:
    """Not at the planned end: at the real one."""
    stage = Stage(TWO)
    assert stage.hear("18:26") == []
    stage.decide("18:26:30", RecordingEnded("a/premiere"))
    assert stage.hear("18:26:30") == ["qa-open"]
    assert "Live Q&A now in ML ART: Speaker of a on “A”." in stage.last
    assert stage.hear("18:27") == []


def test_qa_open_waits_while_the_room_is_held() -> None:
    """A held recording that is over is not yet a Q&A."""
    stage = Stage(TWO)
    stage.decide("18:10", Hold("a/premiere"))
    stage.decide("18:25", RecordingEnded("a/premiere"))
    assert stage.hear("18:25") == []
    stage.decide("18:27", Release())
    assert stage.hear("18:27") == ["qa-open"]


def test_qa_open_waits_while_the_fallback_picture_is_up() -> None:
    """Nobody is sent to something that is broken."""
    stage = Stage(TWO)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.decide("18:25", Fallback())
    assert stage.hear("18:25:01") == []
    stage.decide("18:26", Release())
    assert stage.hear("18:26") == ["qa-open"]


def test_a_talk_with_qa_none_has_no_qa_posts() -> None:
    """`qa: none` silences them, for the audience and for the speaker."""
    timetable = replace(day(talk("a", "18:00", qa=None), room=ROOM), posts={"kinds": ALL_ON})
    for to in Addressee:
        stage = Stage(timetable, to)
        stage.decide("18:25", RecordingEnded("a/premiere"))
        for when in ("18:20", "18:25", "18:26", "18:44"):
            assert not [kind for kind in stage.hear(when) if kind.startswith("qa")]


def test_a_room_is_quiet_by_default() -> None:
    """The audience hears UP_NEXT and QA_OPEN of a talk, and nothing else."""
    stage = Stage(TWO, shown=frozenset({"a/premiere"}))
    heard = stage.hear("17:55") + stage.hear("18:00:01") + stage.hear("18:20")
    stage.decide("18:25", RecordingEnded("a/premiere"))
    for when in ("18:25", "18:40", "18:44", "18:45:01", "18:54"):
        heard += stage.hear(when)
    assert heard == ["up-next", "qa-open"]


def test_kinds_are_switched_on_in_the_timetable() -> None:
    """With all on, the audience hears the talk start and the Q&A close as well."""
    stage = Stage(LOUD, shown=frozenset({"a/premiere"}))
    heard = stage.hear("18:00:01")
    stage.decide("18:25", RecordingEnded("a/premiere"))
    heard += stage.hear("18:25") + stage.hear("18:45:01")
    assert heard == ["talk-started", "qa-open", "qa-closed"]
    assert stage.last == "The Q&A on “A” is over.\nNext, 19:00 UTC: “B” – Speaker of b."


def test_kinds_are_switched_off_in_the_timetable() -> None:
    """An organizer who writes `up_next: off` hears no UP_NEXT."""
    stage = Stage(replace(TWO, posts={"kinds": {"UP_NEXT": "off"}}))
    assert stage.hear("17:56") == []


def test_talk_started_needs_the_evidence() -> None:
    """A talk that nobody saw on air has not started."""
    assert Stage(LOUD).hear("18:00:01") == []


def test_the_speaker_is_told_of_the_qa_and_its_end_and_nothing_else() -> None:
    """Five minutes before the recording ends; five and one before the Q&A does."""
    stage = Stage(TWO, Addressee.SPEAKER)
    assert stage.hear("17:56") == []
    assert stage.hear("18:20") == ["qa-soon"]
    assert "begins in about 5 min, at 18:25 UTC" in stage.last
    stage.decide("18:25", RecordingEnded("a/premiere"))
    assert stage.hear("18:25") == []
    assert stage.hear("18:40") == ["qa-ending"]
    assert stage.hear("18:41") == []
    assert stage.hear("18:44") == ["qa-ending"]
    assert "1 min left" in stage.last


def test_an_extended_qa_is_counted_down_again() -> None:
    """Ten more minutes: the speaker hears “5 min left” once more, at the right time."""
    stage = Stage(TWO, Addressee.SPEAKER)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    assert stage.hear("18:40") == ["qa-ending"]
    stage.decide("18:41", Extend("a/qa", minutes(10)))
    assert stage.hear("18:41") == []
    assert stage.hear("18:50") == ["qa-ending"]


def test_a_held_qa_has_no_end_to_tell() -> None:
    """Nobody counts down to an end that the operator has not decided."""
    stage = Stage(TWO, Addressee.SPEAKER)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.decide("18:30", Hold("a/qa"))
    assert stage.hear("18:41") == []


def test_a_speaker_is_told_when_the_qa_falls_out() -> None:
    """Whoever was called must not wait in vain."""
    stage = Stage(TWO, Addressee.SPEAKER)
    stage.hear("18:21")
    stage.decide("18:22", Skip("a/qa"))
    assert stage.hear("18:22") == ["cancelled"]
    assert stage.last.startswith("Cancelled: the Q&A on “A”")


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


def test_what_was_dropped_is_said_when_it_is_true_again() -> None:
    """A post that was withdrawn before it was sent comes back under its own key."""
    stage = Stage(TWO)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.hear("18:25", SaidState.OPEN)
    stage.decide("18:26", Fallback())
    assert stage.look("18:26").posts == ()
    stage.settle(SaidState.DROPPED)
    stage.decide("18:27", Release())
    (post,) = stage.look("18:27").posts
    assert post.key in stage.said


def test_a_replayed_recording_opens_its_qa_again() -> None:
    """Taken back and shown again, the second Q&A is another one."""
    stage = Stage(CHAIN)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    assert stage.hear("18:25") == ["qa-open"]
    stage.decide("18:27", Take("a/premiere"))
    assert stage.hear("18:27") == []
    stage.decide("18:50", RecordingEnded("a/premiere~2"))
    assert stage.hear("18:50") == ["qa-open"]


def test_a_live_talk_is_announced_without_qa_open() -> None:
    """The speaker is live from its start: UP_NEXT leads there."""
    stage = Stage(replace(day(live("x", "18:00"), room=ROOM), posts={"kinds": ALL_ON}))
    assert stage.hear("17:55") == ["up-next"]
    assert stage.hear("18:00:01") == []
    stage.shown = frozenset({"x/qa"})
    assert stage.hear("18:00:02") == ["talk-started"]


def test_breaks_are_not_announced() -> None:
    """Coffee announces itself."""
    stage = Stage(CHAIN)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.hear("18:25")
    assert stage.hear("18:41") == []
