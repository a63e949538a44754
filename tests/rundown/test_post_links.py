"""The way into a room: links without secrets, and what the room's board shows."""

import pytest

from orchestrator.model.timetable import Room, VenueChoice
from orchestrator.rundown.post_links import room_link, watch_link


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
    """Broadcasts that are made for the show are found on the channel, where the room names it."""
    assert watch_link(room(youtube={"broadcast": "othTjSowvqY"})) == "https://youtu.be/othTjSowvqY"
    assert watch_link(room(youtube={"per": "session"})) is None
    on_a_channel = room(youtube={"per": "session", "channel": "UC123"})
    assert watch_link(on_a_channel) == "https://www.youtube.com/channel/UC123/streams"
