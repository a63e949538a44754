"""The public schedule: each session as one slot, where it stands, and the ways to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from orchestrator.model.decisions import Fallback, Hold, Retime, Skip, Take
from orchestrator.model.timetable import Room
from orchestrator.venues.services.spatialchat import SpatialChatChoice
from orchestrator.web.public.document import SlotState
from orchestrator.web.public.programme import planned_view, programme
from tests.rundown.shows import at, clip, day, live, talk
from tests.web.public.views import HALL, evening, on_time, schedule, slot_of, view

LOUNGE = SpatialChatChoice(space="https://spatial.chat/s/x", room="2")


def test_a_talk_and_its_questions_are_one_slot() -> None:
    """The slot begins with the premiere and ends with the Q&A, whose start it names."""
    slot = slot_of(schedule("17:00"), "alpha")
    assert (slot.start, slot.qa_start, slot.end) == (at("18:00"), at("18:25"), at("18:45"))
    assert [person.name for person in slot.speakers] == ["Speaker of alpha"]


def test_slots_stand_in_order_with_their_kinds() -> None:
    """Breaks are slots too; a talk without a recording is live."""
    slots = schedule("17:00").slots
    assert [(s.id, s.kind.value, s.live, s.qa_start is None) for s in slots] == [
        ("alpha", "talk", False, False),
        ("beta", "talk", False, False),
        ("tea", "break", False, True),
        ("round", "talk", True, True),
    ]


@pytest.mark.parametrize(
    ("now", "slot", "part", "following"),
    [
        ("17:50", None, "holding", "alpha"),
        ("18:10", "alpha", "premiere", "beta"),
        ("18:30", "alpha", "qa", "beta"),
        ("19:32", "tea", "break", "round"),
        ("19:42", None, "holding", "round"),
        ("19:50", "round", "live", None),
        ("20:30", None, "closing", None),
    ],
)
def test_the_room_says_what_is_on_and_what_comes_next(
    now: str, slot: str | None, part: str, following: str | None
) -> None:
    """From the first countdown to the closing."""
    shown = schedule(now, None, *on_time(now)).rooms[0].now
    assert shown is not None
    assert (shown.slot, shown.part, shown.next) == (slot, part, following)


def test_slots_are_past_on_or_upcoming() -> None:
    """By what is really on air."""
    states = [slot.state for slot in schedule("18:50", None, *on_time("18:50")).slots]
    assert states == [SlotState.PAST, SlotState.ON, SlotState.UPCOMING, SlotState.UPCOMING]


def test_a_skipped_talk_stays_as_cancelled() -> None:
    """Who came for it sees that it will not be."""
    left_out = [("18:05", Skip("beta/premiere")), ("18:06", Skip("beta/qa"))]
    assert slot_of(schedule("18:10", evening(), *left_out), "beta").state is SlotState.CANCELLED


def test_a_talk_dropped_by_an_edit_stays_as_cancelled_where_it_was_planned() -> None:
    """Its time is the one of the timetable that had it last."""
    edited = replace(evening(), sessions=(evening().sessions[0], evening().sessions[3]))
    seen = replace(view("18:10", edited), past=(evening(),))
    slot = slot_of(programme(edited.event, [seen]), "beta")
    assert (slot.state, slot.start) == (SlotState.CANCELLED, at("18:45"))


def test_a_retimed_talk_has_its_new_time() -> None:
    """A decision counts as much as the timetable."""
    slot = slot_of(schedule("18:10", evening(), ("18:05", Retime("round", at("20:15")))), "round")
    assert slot.start == at("20:15")


def test_a_talk_behind_an_overrun_is_expected_later() -> None:
    """The planned start stays beside the one that is expected now, in whole minutes."""
    held = schedule("18:50", evening(), ("18:40", Hold("alpha/qa")))
    slot = slot_of(held, "beta")
    assert slot.start == at("18:45")
    assert slot.expected_start >= at("18:50")
    assert (slot.expected_start - slot.start) % timedelta(minutes=1) == timedelta(0)


def test_what_is_held_has_no_end() -> None:
    """Nobody knows when it will be released."""
    shown = schedule("18:42", evening(), ("18:40", Hold("alpha/qa"))).rooms[0].now
    assert shown is not None
    assert shown.until is None


def test_technical_difficulties_are_told() -> None:
    """Viewers read what they see."""
    shown = schedule("18:10", evening(), ("18:05", Fallback())).rooms[0].now
    assert shown is not None
    assert shown.interrupted
    assert not shown.shown


def test_what_was_not_seen_on_air_is_not_said_to_be_on() -> None:
    """It is due; a page that says more sends people to a stream without it."""
    rooms = programme(evening().event, [view("18:10", missing=True)]).rooms
    assert rooms[0].now is not None
    assert not rooms[0].now.shown
    seen = schedule("18:10").rooms[0].now
    assert seen is not None
    assert seen.shown


def test_the_ways_into_a_room_are_links() -> None:
    """The space, the room in it, the stream."""
    room = schedule("17:00").rooms[0]
    assert room.space == "https://spatial.chat/s/ods"
    assert room.link == "https://spatial.chat/s/ods?room=231308"
    assert room.watch == "https://youtu.be/abcdefghijk"


@pytest.mark.parametrize("space", ["javascript:alert(1)", "data:text/html,x", "spatial.chat/s/x"])
def test_what_is_no_web_link_is_no_way_into_a_room(space: str) -> None:
    """A page must not carry a link that runs a script."""
    room = replace(HALL, venues=(SpatialChatChoice(space=space, room="1"),))
    timetable = day(talk("alpha", "18:00"), room=room)
    shown = schedule("17:00", timetable).rooms[0]
    assert (shown.space, shown.link) == (None, None)


def test_a_password_in_a_link_is_left_out() -> None:
    """A link that opens a room to everyone is for invited people."""
    space = SpatialChatChoice(space="https://ann:pw@spatial.chat/s/x?password=pw", room="1")
    room = replace(HALL, venues=(space,))
    shown = schedule("17:00", day(talk("alpha", "18:00"), room=room)).rooms[0]
    assert "pw" not in f"{shown.space} {shown.link}"


def test_nothing_but_the_public_facts_is_in_the_document() -> None:
    """No recording, no scene, no OBS, no digest of the file."""
    text = schedule("18:10").model_dump_json()
    for internal in ("/media/", ".mp4", "studio", "a" * 16, "Holding"):
        assert internal not in text


def test_sessions_of_several_rooms_stand_in_one_order() -> None:
    """By their starts, each with its room."""
    both = replace(
        day(talk("alpha", "18:00"), replace(live("beta", "17:30"), room="side")),
        rooms={"main": HALL, "side": Room("side", "Side", "other")},
    )
    views = [planned_view(room, both, at("12:00")) for room in both.rooms]
    slots = programme(both.event, views).slots
    assert [(slot.id, slot.room) for slot in slots] == [("beta", "side"), ("alpha", "main")]


def test_a_talk_taken_early_begins_then() -> None:
    """What really happened counts."""
    slot = slot_of(schedule("18:31", evening(), ("18:30", Take("beta/premiere"))), "beta")
    assert slot.start == at("18:30")


def test_a_clip_stands_in_no_schedule() -> None:
    """While it plays the room is coming up; an edit that drops it cancels nothing."""
    timetable = day(clip("jingle", 1, "18:00"), talk("a"), room=HALL, digest="b" * 16)
    document = schedule("18:00:30", timetable)
    assert [slot.id for slot in document.slots] == ["a"]
    shown = document.rooms[0].now
    assert shown is not None
    assert (shown.slot, shown.part, shown.next) == (None, "holding", "a")
    assert "jingle" not in document.model_dump_json().casefold()
    edited = day(talk("a", "18:05"), room=HALL, digest="c" * 16)
    seen = replace(view("17:00", edited), past=(timetable,))
    assert [slot.id for slot in programme(edited.event, [seen]).slots] == ["a"]


def test_a_qa_in_another_room_says_where() -> None:
    """With the way there; the talk stays in its own."""
    lounge = Room("lounge", "Lounge", "studio-b", venues=(LOUNGE,))
    away = replace(talk("a", "18:00"), qa_room="lounge")
    timetable = replace(day(away, room=HALL), rooms={"main": HALL, "lounge": lounge})
    slot = slot_of(schedule("17:00", timetable), "a")
    assert slot.room == "main"
    assert slot.qa_room is not None
    assert (slot.qa_room.id, slot.qa_room.name) == ("lounge", "Lounge")
    assert slot.qa_room.link is not None
    assert slot_of(schedule("17:00"), "alpha").qa_room is None
