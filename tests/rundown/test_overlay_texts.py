"""The words on the overlays."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from orchestrator.model.decisions import Fallback, JoinedLate, RecordingEnded
from orchestrator.model.rundown import Rundown
from orchestrator.model.timetable import Event, LatePolicy, Speaker
from orchestrator.rundown.state_at import state_at
from tests.options import choice_of
from tests.rundown.shows import DAY, at, day, live, pause, rundown_of, talk

SHOW = day(talk("a", "18:00"), pause("coffee", 10), talk("b", qa=None))
ENDED = ("18:25", RecordingEnded("a/premiere"))


def text(rundown: Rundown, when: str, overlay: str) -> str:
    return state_at(rundown, at(when)).texts[overlay]


def test_the_holding_counts_down_to_the_next_talk_in_the_events_zone() -> None:
    """Viewers read the time of the place where the event is."""
    moscow = replace(SHOW, event=Event("A meetup", DAY, ZoneInfo("Europe/Moscow")))
    assert text(rundown_of(moscow), "17:00", "countdown") == "21:00  A"


def test_the_next_talk_is_announced_with_its_speaker() -> None:
    """During the break the talk after it is named."""
    rundown = rundown_of(SHOW, ENDED)
    assert text(rundown, "18:50", "now-next") == "Now: Coffee\nNext, 18:55: B – Speaker of b"


def test_a_talks_own_qa_is_not_announced_as_the_next_session() -> None:
    """While a talk is on, what comes next is the next session."""
    assert text(rundown_of(SHOW), "18:10", "now-next") == "Now: A\nNext, 18:45: Coffee"


def test_at_the_end_nothing_is_announced() -> None:
    """The closing has neither a countdown nor a next."""
    rundown = rundown_of(day(talk("a", "18:00", qa=None)), ENDED)
    assert text(rundown, "18:30", "countdown") == ""
    assert text(rundown, "18:30", "now-next") == ""


def test_the_lower_third_comes_in_and_goes_out() -> None:
    """From four to sixteen seconds after the start, with speaker and title."""
    rundown = rundown_of(SHOW)
    assert text(rundown, "18:00:03", "lower-third") == ""
    assert text(rundown, "18:00:04", "lower-third") == "Speaker of a\nA"
    assert text(rundown, "18:00:16", "lower-third") == ""


def test_a_live_talk_has_a_lower_third_with_its_title() -> None:
    """And with the word that it is live; no Q&A is claimed."""
    rundown = rundown_of(day(live("welcome", "18:00", qa=5)))
    assert text(rundown, "18:00:05", "lower-third") == "Live\nWelcome"
    assert text(rundown, "18:00:05", "qa") == ""
    assert text(rundown, "18:10:05", "qa") == "Live Q&A: Welcome"


def test_no_speaker_is_named_over_another_picture() -> None:
    """Neither over the fallback picture nor over a talk that is left out."""
    assert text(rundown_of(SHOW, ("18:00", Fallback())), "18:00:05", "lower-third") == ""
    late = ("18:00:04", JoinedLate("a/premiere", LatePolicy.SKIP))
    assert text(rundown_of(SHOW, late), "18:00:05", "lower-third") == ""


def test_the_qa_is_headed_by_its_speaker() -> None:
    """Only while the Q&A is on."""
    rundown = rundown_of(SHOW, ENDED)
    assert text(rundown, "18:30", "qa") == "Live Q&A: Speaker of a"
    assert text(rundown, "18:50", "qa") == ""


def test_the_qa_says_where_to_ask() -> None:
    """Where the timetable knows the way into the room, it is written as people type it."""
    options = {"space": "https://www.spatial.chat/s/ods", "room": "7"}
    rooms = {
        name: replace(room, venues=(choice_of("spatialchat", options),))
        for name, room in SHOW.rooms.items()
    }
    rundown = rundown_of(replace(SHOW, rooms=rooms), ENDED)
    expected = "Live Q&A: Speaker of a\nAsk in the room: spatial.chat/s/ods?room=7"
    assert text(rundown, "18:30", "qa") == expected


def test_what_a_talk_is_and_who_asks_are_said() -> None:
    """A keynote in its lower third, the host in the invitation; neither makes another item."""
    plain = talk("a", "18:00")
    told = replace(plain, form="keynote", host=Speaker("mo", "Mo Derator"))
    rundown = rundown_of(day(told), ENDED)
    assert text(rundown, "18:00:05", "lower-third") == "Keynote\nSpeaker of a\nA"
    assert text(rundown, "18:30", "qa") == "Live Q&A: Speaker of a\nwith Mo Derator"
    assert rundown.items == rundown_of(day(plain), ENDED).items
