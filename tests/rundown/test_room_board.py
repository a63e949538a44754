"""What a room's board shows at an instant."""

from dataclasses import replace
from datetime import timedelta

from orchestrator.model.decisions import Fallback, RecordingEnded, Take
from orchestrator.model.options import Door
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room
from orchestrator.rundown.overlay_words import overlay_words
from orchestrator.rundown.room_board import Coming, board
from orchestrator.venues.services.spatialchat import SpatialChatChoice
from tests.options import choice_of
from tests.rundown.shows import DAY, at, day, live, pause, rundown_of, talk

SPACE = SpatialChatChoice(space="https://spatial.chat/s/ods?password=s3cret", room="231308")
HALL = Room("main", "ML ART", "studio", venues=(SPACE,))
TIMETABLE = day(
    talk("a", "18:00"), pause("tea", 15, "18:45"), talk("b", "19:00"), live("c"), room=HALL
)
ENDED = ("18:24", RecordingEnded("a/premiere"))


def test_before_the_first_talk_it_says_what_comes_and_when() -> None:
    """The countdown runs to the first start; the talk itself leads what follows."""
    shown = board(HALL, rundown_of(TIMETABLE), at("17:50"))
    assert (shown.kind, shown.until, shown.live) == (ItemKind.HOLDING, at("18:00"), False)
    assert shown.follows[0] == Coming(ItemKind.PREMIERE, "A", "Speaker of a", at("18:00"))


def test_what_follows_is_the_own_questions_and_then_each_session_once() -> None:
    """A visitor reads of each talk once, and of the Q&A only while its talk is on."""
    during = board(HALL, rundown_of(TIMETABLE), at("18:10"))
    assert [(each.kind, each.title) for each in during.follows] == [
        (ItemKind.QA, "A"),
        (ItemKind.BREAK, "Tea"),
        (ItemKind.PREMIERE, "B"),
    ]
    assert during.questions_next
    questions = board(HALL, rundown_of(TIMETABLE, ENDED), at("18:30"))
    assert [each.title for each in questions.follows] == ["Tea", "B", "C"]
    assert not questions.questions_next


def test_it_is_live_while_the_speaker_answers() -> None:
    """From the recording's real end to the end of the Q&A; a broken picture is no Q&A."""
    answering = board(HALL, rundown_of(TIMETABLE, ENDED), at("18:30"))
    assert (answering.live, answering.until) == (True, at("18:45"))
    assert answering.byline == "Speaker of a"
    broken = board(HALL, rundown_of(TIMETABLE, ENDED, ("18:29", Fallback())), at("18:30"))
    assert (broken.live, broken.kind) == (False, ItemKind.FALLBACK)


def test_a_live_talk_offers_the_door_and_no_questions_before_they_are_answered() -> None:
    """The speaker is there from its start; what follows is its own Q&A."""
    panel = rundown_of(day(live("p", "18:00", length=30, qa=10), room=HALL))
    talking = board(HALL, panel, at("18:10"))
    assert (talking.kind, talking.live, talking.questions_next) == (ItemKind.LIVE, True, True)
    assert board(HALL, panel, at("18:31")).kind is ItemKind.QA


def test_an_end_that_has_passed_is_nobodys_guess() -> None:
    """A recording that runs over has no countdown to lie with."""
    assert board(HALL, rundown_of(TIMETABLE), at("18:27")).until is None


def test_the_door_has_a_link_without_secrets_and_spatialchats_names() -> None:
    """The plain link always works; the names are for asking the space itself."""
    link = "https://spatial.chat/s/ods?room=231308"
    assert board(HALL, rundown_of(TIMETABLE), at("18:00")).door == Door(link, "ods", "231308")


def test_the_names_belong_to_the_link() -> None:
    """In a room with two ways in, the board asks no space about a room of another service."""
    elsewhere = choice_of("workadventure", {"room": "https://play.example.org/@/a/b/c"})
    both = Room("main", "ML ART", "studio", venues=(elsewhere, *HALL.venues))
    assert board(both, rundown_of(TIMETABLE), at("18:00")).door == Door(
        "https://play.example.org/@/a/b/c"
    )


def test_at_night_it_counts_down_to_the_next_day() -> None:
    """Not to the instant at which the room opens; what follows is the next day's."""
    morning = at("10:00") + timedelta(days=1)
    later = replace(live("d"), start=morning, day=DAY + timedelta(days=1))
    nights = day(live("a", "18:00"), later, room=HALL)
    shown = board(HALL, rundown_of(nights), at("23:00"))
    assert (shown.kind, shown.until, shown.live) == (ItemKind.NIGHT, morning, False)
    assert [(each.title, each.at) for each in shown.follows] == [("D", morning)]


def test_after_the_last_talk_nothing_follows() -> None:
    """The closing has no end and nothing after it."""
    closed = board(HALL, rundown_of(TIMETABLE, ("22:59", Take("closing"))), at("23:00"))
    assert (closed.kind, closed.until, closed.follows) == (ItemKind.CLOSING, None, ())


LOUNGE = replace(
    HALL, id="lounge", name="Lounge", venues=(SpatialChatChoice(space="https://spatial.chat/s/x"),)
)


def test_a_qa_in_another_room_leads_there_while_questions_are_answered() -> None:
    """Board and overlay have that room's way in; before, during the talk, there is its own."""
    panel = replace(live("p", "18:00", qa=10), qa_room="lounge")
    timetable = replace(day(panel, room=HALL), rooms={"main": HALL, "lounge": LOUNGE})
    rundown = rundown_of(timetable)
    talking = board(HALL, rundown, at("18:05"), timetable.rooms)
    assert (talking.door, talking.door_name) == (HALL.door, "ML ART")
    asking = board(HALL, rundown, at("18:11"), timetable.rooms)
    assert (asking.door, asking.door_name) == (LOUNGE.door, "Lounge")
    links = [overlay_words(rundown, i, rundown.items[i].picture).link for i in (1, 2)]
    assert links == [HALL.link, LOUNGE.link]
