"""What is said of a show, when, and to whom."""

from dataclasses import replace

from orchestrator.model.decisions import (
    Extend,
    Fallback,
    Hold,
    RecordingEnded,
    Release,
    Skip,
    Take,
)
from orchestrator.model.options import PostOptions
from orchestrator.posts.claims import SaidState
from orchestrator.posts.kinds import Addressee, PostKind
from tests.posts.posting import ALL_ON, CHAIN, LOUD, ROOM, TWO, Stage
from tests.rundown.shows import at, day, live, minutes, talk


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


def test_what_the_clock_brings_is_said_when_the_picture_has_changed() -> None:
    """Also if something else makes the outbox look at the very instant of the cue."""
    stage = Stage(TWO)
    stage.decide("18:10", Extend("a/premiere", minutes(5)))
    stage.decide("18:25", RecordingEnded("a/premiere"))
    assert stage.hear("18:29:59") == []
    assert stage.hear("18:30") == []
    assert stage.look("18:30").look_again == at("18:30:00.200")
    assert stage.hear("18:30:00.200") == ["qa-open"]


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
    timetable = replace(day(talk("a", "18:00", qa=None), room=ROOM), posts=ALL_ON)
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
    stage = Stage(replace(TWO, posts=PostOptions(kinds={PostKind.UP_NEXT: False})))
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
    stage = Stage(replace(day(live("x", "18:00"), room=ROOM), posts=ALL_ON))
    assert stage.hear("17:55") == ["up-next"]
    assert stage.hear("18:00:01") == []
    stage.shown = frozenset({"x/live"})
    assert stage.hear("18:00:02") == ["talk-started"]
    assert stage.hear("18:09:30") == []


def test_the_qa_after_a_live_talk_is_announced_when_it_begins() -> None:
    """To the audience at the change; the speaker, who is there, is not called, but told its end."""
    panel = replace(day(live("x", "18:00", length=30, qa=10), room=ROOM), posts=ALL_ON)
    stage = Stage(panel)
    stage.hear("17:55")
    assert stage.hear("18:25") == []
    assert stage.hear("18:30:01") == ["qa-open"]
    assert stage.hear("18:40:01") == ["qa-closed"]
    speaker = Stage(panel, to=Addressee.SPEAKER)
    assert speaker.hear("18:25") == []
    assert speaker.hear("18:35") == ["qa-ending"]


def test_breaks_are_not_announced() -> None:
    """Coffee announces itself."""
    stage = Stage(CHAIN)
    stage.decide("18:25", RecordingEnded("a/premiere"))
    stage.hear("18:25")
    assert stage.hear("18:41") == []
