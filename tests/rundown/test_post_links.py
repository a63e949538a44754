"""The way into a room: links without secrets, and what the room's board shows."""

import pytest

from orchestrator.model.decisions import Fallback, RecordingEnded
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room, VenueChoice
from orchestrator.rundown.board import Door, board
from orchestrator.rundown.post_links import room_link, watch_link
from tests.rundown.shows import at, day, rundown_of, talk


def room(*venues: VenueChoice, youtube: dict[str, object] | None = None) -> Room:
    return Room("main", "ML ART", "studio", venues=venues, youtube=youtube)


def spatialchat(space: str, number: str | None = "231308") -> VenueChoice:
    options = {"space": space} | ({"room": number} if number else {})
    return VenueChoice("spatialchat", options)


@pytest.mark.parametrize(
    ("venue", "link"),
    [
        (spatialchat("https://spatial.chat/s/ods"), "https://spatial.chat/s/ods?room=231308"),
        (spatialchat("https://spatial.chat/s/ods", None), "https://spatial.chat/s/ods"),
        (
            spatialchat("https://app.spatial.chat/s/x?room=old", "abc-9"),
            "https://app.spatial.chat/s/x?room=abc-9",
        ),
        (
            spatialchat("https://spatial.chat/s/ods?password=s3cret"),
            "https://spatial.chat/s/ods?room=231308",
        ),
        (
            VenueChoice("workadventure", {"room": "https://u:p@play.example.org/@/a/b/c"}),
            "https://play.example.org/@/a/b/c",
        ),
        (VenueChoice("slack", {"channel": "C1"}), None),
    ],
)
def test_a_room_has_one_link_without_secrets(venue: VenueChoice, link: str | None) -> None:
    """The first of its venues that people can walk into."""
    assert room_link(room(VenueChoice("matrix", {"room": "!x"}), venue)) == link


def test_a_stream_is_watched_where_its_broadcast_is() -> None:
    """A room with a broadcast for each talk has no link beforehand."""
    assert watch_link(room(youtube={"broadcast": "othTjSowvqY"})) == "https://youtu.be/othTjSowvqY"
    assert watch_link(room(youtube={"per": "session"})) is None


def test_the_board_offers_the_door_while_the_speaker_answers() -> None:
    """Before, it shows what is on and when that ends; a broken picture is no Q&A."""
    hall = room(spatialchat("https://spatial.chat/s/ods"))
    timetable = day(talk("a", "18:00"), talk("b", "19:00"), room=hall)
    before = board(hall, rundown_of(timetable), at("17:50"))
    assert (before.kind, before.next_title, before.next_at) == (ItemKind.HOLDING, "A", at("18:00"))
    assert not before.live
    ended = ("18:24", RecordingEnded("a/premiere"))
    open_now = board(hall, rundown_of(timetable, ended), at("18:30"))
    assert (open_now.live, open_now.until, open_now.byline) == (True, at("18:45"), "Speaker of a")
    link = "https://spatial.chat/s/ods?room=231308"
    assert open_now.door == Door(link, "ods", "231308")
    assert open_now.as_json()["door"] == {"link": link, "space": "ods", "room": "231308"}
    broken = board(hall, rundown_of(timetable, ended, ("18:29", Fallback())), at("18:30"))
    assert not broken.live
