"""The way into a room: links without secrets, and what the room's board shows."""

import pytest

from orchestrator.model.options import VenueChoice
from orchestrator.model.timetable import Room
from orchestrator.venues.services.spatialchat import SpatialChatChoice
from orchestrator.venues.services.workadventure import WorkAdventureChoice
from tests.options import choice_of, youtube_of


def room(*venues: VenueChoice, youtube: dict[str, object] | None = None) -> Room:
    options = None if youtube is None else youtube_of(youtube)
    return Room("main", "ML ART", "studio", venues=venues, youtube=options)


def spatialchat(space: str, number: str | None = "231308") -> VenueChoice:
    return SpatialChatChoice(space=space, room=number)


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
            WorkAdventureChoice(room="https://u:p@play.example.org/@/a/b/c"),
            "https://play.example.org/@/a/b/c",
        ),
        (choice_of("slack", {"channel": "C1"}), None),
    ],
)
def test_a_room_has_one_link_without_secrets(venue: VenueChoice, link: str | None) -> None:
    """The first of its venues that people can walk into."""
    assert room(choice_of("matrix", {"room": "!x"}), venue).link == link


def test_a_stream_is_watched_where_its_broadcast_is() -> None:
    """Broadcasts that are made for the show are found on the channel, where the room names it."""
    assert room(youtube={"broadcast": "othTjSowvqY"}).watch == "https://youtu.be/othTjSowvqY"
    assert room(youtube={"per": "session"}).watch is None
    on_a_channel = room(youtube={"per": "session", "channel": "UC123"})
    assert on_a_channel.watch == "https://www.youtube.com/channel/UC123/streams"
