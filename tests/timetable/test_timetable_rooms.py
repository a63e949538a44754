"""The keys of `rooms`."""

from datetime import timedelta

import pytest

from orchestrator.model.options import YouTubeOptions
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import DEFAULT_SCENES, HandsOn, Room, Sound, Streaming
from tests.options import choice_of, youtube_of
from tests.timetable.readers import only_problem, problems_of, timetable_of


def room_of(written: str) -> Room:
    return timetable_of(f"rooms: {{hall: {written}}}\n").rooms["hall"]


def test_without_rooms_there_is_one_called_main() -> None:
    """And its OBS is called the same."""
    rooms = timetable_of("").rooms
    assert rooms == {"main": Room("main", "main", "main")}


def test_an_empty_room_has_its_id_for_a_name_and_obs() -> None:
    """Nothing but the id need be written."""
    assert timetable_of("rooms:\n  hall:\n").rooms["hall"] == Room("hall", "hall", "hall")


def test_every_key_of_a_room_is_read() -> None:
    """Names, connection, and what a person's hands on OBS mean."""
    room = room_of("{name: The Hall, obs: studio-a, hands_on: reassert, sound: mend}")
    assert (room.name, room.obs, room.hands_on) == ("The Hall", "studio-a", HandsOn.REASSERT)
    assert room.sound is Sound.MEND


def test_scenes_that_are_not_named_keep_their_usual_names() -> None:
    """A partial group overrides."""
    scenes = room_of("{scenes: {premiere: Film}}").scenes
    assert scenes == {**DEFAULT_SCENES, ItemKind.PREMIERE: "Film", ItemKind.CLIP: "Film"}


def test_a_live_talk_is_shown_on_the_qa_scene_unless_it_has_its_own() -> None:
    """Whatever the Q&A's is called."""
    shared = room_of("{scenes: {qa: Studio}}").scenes
    assert (shared[ItemKind.LIVE], shared[ItemKind.QA]) == ("Studio", "Studio")
    own = room_of("{scenes: {qa: Studio, live: Stage}}").scenes
    assert (own[ItemKind.LIVE], own[ItemKind.QA]) == ("Stage", "Studio")


def test_an_unknown_scene_is_noted() -> None:
    """With the nearest known."""
    assert only_problem("rooms: {a: {scenes: {premier: X}}}").mend == "did you mean “premiere”?"


def test_a_blank_scene_name_is_noted() -> None:
    """OBS has no scene without a name."""
    assert "is blank" in only_problem('rooms: {a: {scenes: {qa: ""}}}').what


@pytest.mark.parametrize(
    ("stream", "before", "after"),
    [
        ("{before: 3m, after: 0s}", timedelta(minutes=3), timedelta(0)),
        ("{before: 3m}", timedelta(minutes=3), timedelta(minutes=5)),
        ("{}", timedelta(minutes=10), timedelta(minutes=5)),
    ],
)
def test_streaming_has_a_before_and_an_after(
    stream: str, before: timedelta, after: timedelta
) -> None:
    """Each may be left out, and may be zero."""
    assert room_of(f"{{stream: {stream}}}").streaming == Streaming(before, after)


def test_without_stream_the_crew_starts_it() -> None:
    """The orchestrator does not touch it."""
    assert room_of("{}").streaming is None


@pytest.mark.parametrize("youtube", ["{broadcast: othTjSowvqY}", "{per: session}"])
def test_youtube_is_one_broadcast_or_one_a_session(youtube: str) -> None:
    """Read by the device's own reader."""
    key, _, value = youtube.strip("{}").partition(": ")
    assert room_of(f"{{youtube: {youtube}}}").youtube == youtube_of({key: value})


@pytest.mark.parametrize(
    ("youtube", "what"),
    [
        ("{brodcast: x}", "“brodcast” isn't a key of “youtube”"),
        ("{broadcast: x, per: session}", "both one broadcast and"),
        ("{per: week}", "“week” is not known"),
        ("othTjSowvqY", "is a text"),
    ],
)
def test_other_youtube_values_are_noted(youtube: str, what: str) -> None:
    """A typing error must not lead to a meetup without a broadcast."""
    assert what in only_problem(f"rooms: {{a: {{youtube: {youtube}}}}}").what


def test_a_youtube_broadcast_may_be_left_to_be_found() -> None:
    """Neither `broadcast` nor `per` is needed: one is found or made."""
    assert room_of("{youtube: {}}").youtube == YouTubeOptions()
    assert room_of("{youtube: {tags: [art, ml]}}").youtube == YouTubeOptions(tags=("art", "ml"))


def test_a_youtube_key_that_is_misspelt_is_told_with_the_nearest() -> None:
    """At its place, so that an editor can jump there."""
    problem = only_problem("rooms: {a: {youtube: {thumbnale: none}}}")
    assert "“thumbnail”" in problem.mend
    assert problem.where.column == len("rooms: {a: {youtube: {") + 1


def test_venues_keep_their_order_and_are_read_by_their_own() -> None:
    """Each by the venue's reader; one without keys may have nothing after its colon."""
    room = room_of(
        "{venues: [spatialchat: {space: https://spatial.chat/s/ods, room: 231308},"
        ' matrix: {room: "!a:b", topic: on}, youtube-chat: ]}'
    )
    assert room.venues == (
        choice_of("spatialchat", {"space": "https://spatial.chat/s/ods", "room": "231308"}),
        choice_of("matrix", {"room": "!a:b", "topic": "on"}),
        choice_of("youtube-chat", room="hall"),
    )


@pytest.mark.parametrize(
    ("venues", "what"),
    [
        ("[matrx: {}]", "“matrx” isn't a venue"),
        ("[youtube-chat: {}, qqq: {}]", "“qqq” isn't a venue"),
        ("[{matrix: {}, slack: {}}]", "has 2 keys"),
        ("[matrix]", "a text stands where a venue should be"),
        ("[matrix: room]", "the venue matrix has no group of keys"),
        ("{matrix: {}}", "is a group of keys"),
        ("[matrix: {room: }]", "“room” of the venue matrix has no value"),
        ("[matrix: ]", "the venue matrix has no “room”"),
        ('[matrix: {room: "a:b"}]', "room: “a:b” isn't a room's id"),
        ('[matrix: {room: "!a:b", topic: maybe}]', "topic: “maybe” is neither on nor off"),
        ('[matrix: {room: "!a:b", to: everyone}]', "to: “everyone” is not known"),
        ("[slack: {webhook: hall, chanel: C1}]", "“chanel” isn't a key of the venue slack"),
        ("[slack: {webhook: hall, channel: C1}]", "both a channel and a webhook"),
        ("[youtube-chat: {rom: x}]", "“rom” isn't a key of the venue youtube-chat"),
        ("[spatialchat: {space: no}]", "space: “no” isn't a link"),
    ],
)
def test_other_venues_are_noted(venues: str, what: str) -> None:
    """Each at its place."""
    assert what in only_problem(f"rooms: {{a: {{venues: {venues}}}}}").what


def test_two_rooms_on_one_obs_are_refused() -> None:
    """Also when the names differ only as the settings' names may."""
    problem = only_problem(
        "rooms:\n  a: {obs: studio-a}\n  b: {obs: Studio_A}\n"
        'sessions: [{title: x, room: a, start: "18:00", duration: 1m}]\n'
    )
    assert "share one OBS" in problem.what
    assert (problem.where.line, problem.where.column) == (4, 12)


def test_a_room_id_that_cannot_be_in_a_link_gets_a_better_one() -> None:
    """Made of the one that was meant."""
    problem = only_problem("rooms: {Большой зал: {name: X}}\n")
    assert "cannot be a room's id" in problem.what
    assert problem.mend.endswith("bolshoy-zal")


def test_no_room_at_all_is_noted() -> None:
    """An empty group is surely unfinished."""
    assert "no room is declared" in only_problem("rooms: {}\n").what


def test_a_room_that_is_a_text_is_noted() -> None:
    """The mend shows a group."""
    assert "no group of keys" in only_problem("rooms: {a: Hall}\n").what


def test_all_problems_of_a_room_come_at_once() -> None:
    """None hides another."""
    text = "rooms: {a: {nam: x, hands_on: maybe, stream: {before: soon}, obs: }}\n"
    assert len(problems_of(text)) == 4
