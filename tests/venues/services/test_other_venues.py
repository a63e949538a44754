"""SpatialChat, the YouTube live chat, apprise, and texts that fit."""

from datetime import timedelta

import pytest

from orchestrator.clock import SystemClock
from orchestrator.errors import PermanentError, TemporaryError
from orchestrator.model.timetable import Room
from orchestrator.settings import AppriseSettings, VenueSettings
from orchestrator.venues.making import Venues
from orchestrator.venues.options import fit
from orchestrator.venues.port import (
    Announcement,
    Answer,
    ByHand,
    Delivered,
    NoAnswer,
    NotNow,
    Refused,
)
from orchestrator.venues.services import apprise_service
from orchestrator.venues.services.apprise_service import AppriseService
from orchestrator.venues.services.spatialchat import SpatialChatChoice, SpatialChatRoom
from orchestrator.venues.services.youtube_chat import UnansweredError, YouTubeChat
from tests.options import choice_of

LINK = "https://spatial.chat/s/ods?room=231308"


def post(text: str = "Live Q&A now") -> Announcement:
    return Announcement("a qa-open 1 place", "qa-open", "main", text)


async def test_spatialchat_is_a_task_for_a_person(clock: SystemClock) -> None:
    """With the deep link to the room; and the check says that nobody has tried it."""
    options = {"space": "https://spatial.chat/s/ods", "room": "231308"}
    venue = SpatialChatRoom(SpatialChatChoice(**options), clock)
    assert await venue.announce(post()) == ByHand(f"paste the text into the room's chat: {LINK}")
    checked = await venue.check()
    assert checked.problems == ()
    assert "not tried against the live service" in checked.notes[0]
    assert not venue.place.edits


async def test_a_password_in_a_spatialchat_link_is_not_shown(clock: SystemClock) -> None:
    """Such a link opens the room to everyone who sees it."""
    options = {"space": "https://spatial.chat/s/ods?password=s3cret", "room": "231308"}
    venue = SpatialChatRoom(SpatialChatChoice(**options), clock)
    answer = await venue.announce(post())
    shown = f"{answer} {venue.title} {venue.place} {await venue.check()}"
    assert "s3cret" not in shown
    assert LINK in shown


async def test_the_youtube_chat_gets_two_hundred_characters(clock: SystemClock) -> None:
    """The link at the end stays whole."""
    said: list[str] = []

    async def say(text: str) -> str:
        said.append(text)
        return "message-1"

    venue = YouTubeChat(choice_of("youtube-chat"), say, clock)
    assert await venue.announce(post(f"{'Word ' * 60}\n{LINK}")) == Delivered("message-1")
    assert len(said[0]) <= 200
    assert said[0].endswith(f"… {LINK}")


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (TemporaryError("later", timedelta(seconds=9)), NotNow("later", 9.0)),
        (PermanentError("no live chat"), Refused("no live chat")),
        (UnansweredError("cut off"), NoAnswer("cut off")),
    ],
)
async def test_the_devices_errors_have_their_meaning(
    clock: SystemClock, error: Exception, answer: Answer
) -> None:
    """The device knows whether the message may be there."""

    async def say(text: str) -> str:
        raise error

    venue = YouTubeChat(choice_of("youtube-chat"), say, clock)
    assert await venue.announce(post()) == answer


async def test_a_room_gets_the_chat_of_its_own_broadcast(clock: SystemClock) -> None:
    """The hook is asked for by the room's id."""
    said: list[tuple[str, str]] = []

    def chat_of(room: str):
        async def say(text: str) -> None:
            said.append((room, text))

        return say

    venues = Venues(VenueSettings(), "A meetup", clock, chat_of)
    (venue,) = venues.of_room(
        Room("blue", "Blue", "b", venues=(choice_of("youtube-chat", room="blue"),))
    )
    assert await venue.announce(post()) == Delivered(None)
    assert said == [("blue", "Live Q&A now")]


class _Library:
    """What the venue uses of apprise 2.2: `Apprise`, `add`, `notify`, and a result's status."""

    NotifyFormat = type("NotifyFormat", (), {"TEXT": "text"})

    def __init__(self, status: str) -> None:
        self.status = status
        self.sent: list[str] = []

    def AppriseAsset(self, body_format: str) -> str:  # noqa: N802 - apprise's name
        return body_format

    def Apprise(self, asset: str) -> "_Library":  # noqa: N802 - apprise's name
        assert asset == "text"
        return self

    def add(self, url: str) -> bool:
        return url.startswith("json://")

    def notify(self, body: str, timeout: float) -> object:
        assert timeout > 0
        self.sent.append(body)
        named = type("Status", (), {"name": self.status})()
        return type("Result", (), {"status": named})()


@pytest.mark.parametrize(
    ("status", "kind"),
    [("SUCCESS", Delivered), ("FAILURE", NoAnswer), ("TIMEOUT", NoAnswer), ("NOMATCH", Refused)],
)
async def test_what_apprise_says_has_its_meaning(
    clock: SystemClock, monkeypatch: pytest.MonkeyPatch, status: str, kind: type
) -> None:
    """A failure may come after the message did: a person looks."""
    library = _Library(status)
    monkeypatch.setattr(apprise_service.importlib, "import_module", lambda name: library)
    settings = AppriseSettings.model_validate({"urls": {"letter": "json://localhost"}})
    venue = AppriseService(choice_of("apprise", {"service": "letter"}), settings, clock)
    assert type(await venue.announce(post())) is kind
    assert library.sent == ["Live Q&A now"]


async def test_apprise_is_an_extra(clock: SystemClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, the check says what to install."""

    def fail(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(apprise_service.importlib, "import_module", fail)
    settings = VenueSettings.model_validate({"apprise": {"urls": {"letter": "json://localhost"}}})
    room = Room("a", "A", "a", venues=(choice_of("apprise", {"service": "letter"}),))
    (venue,) = Venues(settings, "A meetup", clock).of_room(room)
    assert "pip install" in (await venue.check()).problems[0]


@pytest.mark.parametrize(
    ("text", "limit", "fitting"),
    [
        ("short", 10, "short"),
        ("a long text without a link", 10, "a long te…"),
        (f"a text with a link\n{LINK}", 52, f"a text with… {LINK}"),
        (f"x {LINK}", 20, f"x {LINK}"[:19] + "…"),
    ],
)
def test_a_text_is_cut_to_fit(text: str, limit: int, fitting: str) -> None:
    """The link is what people need most."""
    assert fit(text, limit) == fitting
    assert len(fit(text, limit)) <= limit
