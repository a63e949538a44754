"""Links that were pasted where an id is wanted."""

import pytest

from tests.timetable.readers import only_problem, timetable_of

ID = "othTjSowvqY"
BESIDES = {
    ("telegram", "thread"): ', chat: "@mlart"',
    ("spatialchat", "room"): ', space: "https://spatial.chat/s/ods"',
}
"""What must stand beside a key for its venue to be one."""


def room_with(keys: str) -> str:
    return f"rooms:\n  main:\n    {keys}\n"


@pytest.mark.parametrize(
    ("key", "written", "read"),
    [
        ("broadcast", f"https://youtu.be/{ID}", ID),
        ("broadcast", f"https://youtu.be/{ID}?si=abc&t=5", ID),
        ("broadcast", f"https://www.youtube.com/watch?v={ID}&list=PLx", ID),
        ("broadcast", f"youtube.com/live/{ID}?feature=share", ID),
        ("broadcast", f"https://m.youtube.com/watch?app=desktop&v={ID}", ID),
        ("broadcast", f"https://studio.youtube.com/video/{ID}/livestreaming", ID),
        ("broadcast", f"https://www.youtube.com/live_chat?is_popout=1&v={ID}", ID),
        ("broadcast", ID, ID),
        ("channel", "https://www.youtube.com/channel/UCabcdefghij1234567890_-/streams", None),
        ("channel", "https://studio.youtube.com/channel/UCabcdefghij1234567890_-", None),
        ("playlist", "https://www.youtube.com/playlist?list=PLabc_-1", "PLabc_-1"),
        ("playlist", f"https://www.youtube.com/watch?v={ID}&list=PLabc", "PLabc"),
        ("playlist", "https://studio.youtube.com/playlist/PLabc/videos", "PLabc"),
    ],
)
def test_a_link_of_youtube_is_read_as_its_id(key: str, written: str, read: str | None) -> None:
    """From the browser's address line, the share button, or YouTube Studio."""
    room = timetable_of(room_with(f'youtube: {{{key}: "{written}"}}')).rooms["main"]
    assert getattr(room.youtube, key) == (read or "UCabcdefghij1234567890_-")


@pytest.mark.parametrize(
    ("kind", "key", "written", "read"),
    [
        (
            "matrix",
            "room",
            "https://matrix.to/#/!abc:example.org?via=example.org",
            "!abc:example.org",
        ),
        (
            "matrix",
            "room",
            "https://matrix.to/#/%21abc%3Aexample.org/$event?via=x",
            "!abc:example.org",
        ),
        ("matrix", "room", "https://app.element.io/#/room/!abc:example.org", "!abc:example.org"),
        ("matrix", "room", "matrix:roomid/abc:example.org?via=x", "!abc:example.org"),
        ("matrix", "room", "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM", None),
        ("slack", "channel", "https://app.slack.com/client/T0AB12/C0123456789", "C0123456789"),
        (
            "slack",
            "channel",
            "https://ods.slack.com/archives/C0123456789/p1600000000",
            "C0123456789",
        ),
        ("slack", "channel", "C0123456789", None),
        ("slack", "channel", "#general", None),
        ("slack", "webhook", "announcements", None),
        ("telegram", "chat", "https://t.me/mlart", "@mlart"),
        ("telegram", "chat", "t.me/mlart/12", "@mlart"),
        ("telegram", "chat", "https://t.me/s/mlart", "@mlart"),
        ("telegram", "chat", "https://t.me/c/1234567890/5", "-1001234567890"),
        ("telegram", "chat", "mlart", "@mlart"),
        ("telegram", "chat", "@mlart", None),
        ("telegram", "chat", "-1001234567890", None),
        ("telegram", "thread", "https://t.me/c/1234567890/12", "12"),
        ("spatialchat", "room", "https://app.spatial.chat/s/ods?room=231308", "231308"),
        ("spatialchat", "room", "231308", None),
        ("spatialchat", "space", "spatial.chat/s/ods", "https://spatial.chat/s/ods"),
        (
            "workadventure",
            "room",
            "play.example.org/@/org/a/b",
            "https://play.example.org/@/org/a/b",
        ),
        ("workadventure", "room", "http://127.0.0.1:8080/@/a/b/c", None),
    ],
)
def test_a_link_of_a_venue_is_read_as_its_id(
    kind: str, key: str, written: str, read: str | None
) -> None:
    """Each venue's own page gives such links; what is an id already stays."""
    besides = BESIDES.get((kind, key), "")
    text = room_with(f'venues: [{kind}: {{{key}: "{written}"{besides}}}]')
    (venue,) = timetable_of(text).rooms["main"].venues
    assert getattr(venue, key) == (read or written)


@pytest.mark.parametrize(
    ("entry", "what", "mend"),
    [
        ('youtube: {broadcast: "https://www.youtube.com/@mlart/live"}', "no video", "“v=”"),
        ('youtube: {broadcast: "https://youtu.be/"}', "leads to no video", "“v=”"),
        ('youtube: {broadcast: "https://example.org/watch?v=othTjSowvqY"}', "no video", "“v=”"),
        ('youtube: {channel: "https://www.youtube.com/@mlart"}', "channel's name", "“UC”"),
        ('youtube: {channel: "@mlart"}', "channel's name", "“UC”"),
        ('youtube: {playlist: "https://youtu.be/othTjSowvqY"}', "no playlist", "“list=”"),
        ('venues: [matrix: {room: "#hall:example.org"}]', "public name", "“!”"),
        ('venues: [matrix: {room: "https://matrix.to/#/#hall:x.org"}]', "public name", "“!”"),
        ('venues: [matrix: {room: "https://matrix.to/#/@ann:x.org"}]', "no room", "“!”"),
        ('venues: [slack: {channel: "https://join.slack.com/t/ods/x"}]', "no channel", "C0123"),
        ('venues: [telegram: {chat: "https://t.me/+abcdef"}]', "invitation", "@name"),
        ('venues: [telegram: {chat: "https://t.me/joinchat/abc"}]', "invitation", "@name"),
        ('venues: [telegram: {chat: "https://web.telegram.org/k/#-123"}]', "no chat", "@name"),
        ('venues: [telegram: {chat: "@hall", thread: "General"}]', "is no thread", "number"),
        ('venues: [discord: {webhook: "https://discord.com/channels/1/2"}]', "a link", "NAME"),
        ('venues: [discord: {webhook: "discord.gg/abc"}]', "a link", "DISCORD__WEBHOOKS"),
        ('venues: [slack: {webhook: "https://ods.slack.com/x"}]', "a link", "SLACK__WEBHOOKS"),
        ('venues: [apprise: {service: "mailto://ann"}]', "a link", "APPRISE__URLS"),
        (
            'venues: [spatialchat: {space: spatial.chat/s/x, room: "https://spatial.chat/s/ods"}]',
            "no room",
            "“room=”",
        ),
        ("venues: [spatialchat: {space: ods}]", "isn't a link", "address line"),
        ('venues: [workadventure: {room: "My room"}]', "isn't a link", "address line"),
    ],
)
def test_a_link_that_cannot_be_an_id_is_located(entry: str, what: str, mend: str) -> None:
    """With what to write instead."""
    text = room_with(entry)
    problem = only_problem(text)
    assert what in problem.what
    assert mend in problem.mend
    assert problem.where.line == 4
    assert problem.where.column > text.splitlines()[2].index("{")
