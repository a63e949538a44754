"""Slack, Telegram, Discord and WorkAdventure, on servers as strict as the real ones."""

from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack

import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.model.timetable import Room
from orchestrator.posts.kinds import Addressee
from orchestrator.settings import (
    DiscordSettings,
    SlackSettings,
    TelegramSettings,
    VenueSettings,
    WorkAdventureSettings,
)
from orchestrator.venues.making import Venues
from orchestrator.venues.port import (
    Announcement,
    Delivered,
    NoAnswer,
    NotNow,
    Refused,
    Venue,
)
from tests.options import choice_of
from tests.venues.small_server import (
    DiscordServer,
    SlackServer,
    TelegramServer,
    WorkAdventureServer,
)

HALL = "https://play.example.org/@/org/world/hall"


def post(
    text: str = "Live Q&A now: <Ann> @everyone\nhttps://spatial.chat/s/x?room=1",
) -> Announcement:
    return Announcement("a qa-open 1 place", "qa-open", "main", text)


class Town:
    """All services, and the venues that lead to them."""

    def __init__(self, stack: ExitStack, clock: SystemClock) -> None:
        self.slack = stack.enter_context(SlackServer())
        self.telegram = stack.enter_context(TelegramServer())
        self.discord = stack.enter_context(DiscordServer())
        self.workadventure = stack.enter_context(WorkAdventureServer())
        hook = self.slack.url + self.slack.hook
        self.settings = VenueSettings(
            slack=SlackSettings(
                token=SecretStr(self.slack.token),
                webhooks={"hall": SecretStr(hook)},
                api=f"{self.slack.url}/api",
            ),
            telegram=TelegramSettings(token=SecretStr(self.telegram.token), api=self.telegram.url),
            discord=DiscordSettings(webhooks={"main_hall": SecretStr(self.discord.webhook)}),
            workadventure=WorkAdventureSettings(
                url=self.workadventure.url, token=SecretStr(self.workadventure.token)
            ),
        )
        self.venues = Venues(self.settings, "A meetup", clock)

    def venue(self, kind: str, **options: object) -> Venue:
        room = Room("main", "Main", "studio", venues=(choice_of(kind, options),))
        (venue,) = self.venues.of_room(room)
        return venue


@pytest.fixture
async def town(clock: SystemClock) -> AsyncIterator[Town]:
    """Build a town."""
    with ExitStack() as stack:
        town = Town(stack, clock)
        yield town
        await town.venues.close()


Choose = Callable[[Town], Venue]

EDITING: dict[str, Choose] = {
    "slack": lambda town: town.venue("slack", channel="C1"),
    "telegram": lambda town: town.venue("telegram", chat="@hall"),
    "discord": lambda town: town.venue("discord", webhook="main-hall"),
}
ALL: dict[str, Choose] = {
    **EDITING,
    "slack webhook": lambda town: town.venue("slack", webhook="hall"),
    "workadventure": lambda town: town.venue("workadventure", room=HALL),
}


@pytest.mark.parametrize("choose", ALL.values(), ids=ALL)
async def test_an_announcement_arrives(town: Town, choose: Choose) -> None:
    """And the check before it finds nothing wrong."""
    venue = choose(town)
    assert (await venue.check()).problems == ()
    assert isinstance(await venue.announce(post()), Delivered)


@pytest.mark.parametrize("choose", EDITING.values(), ids=EDITING)
async def test_an_announcement_is_edited(town: Town, choose: Choose) -> None:
    """Twice the same edit is as good as once."""
    venue = choose(town)
    assert venue.place.edits
    said = await venue.announce(post())
    assert isinstance(said, Delivered)
    assert said.remote_id
    for _ in range(2):
        assert isinstance(await venue.edit(said.remote_id, post("Moved")), Delivered)
    messages = [town.slack.messages, town.telegram.messages, town.discord.messages]
    assert [list(each.values()) for each in messages if each] == [["Moved"]]


@pytest.mark.parametrize("choose", ALL.values(), ids=ALL)
async def test_an_answer_that_never_came_is_unknown(town: Town, choose: Choose) -> None:
    """None of them can be asked again without risk."""
    venue = choose(town)
    assert not venue.idempotent
    for server in (town.slack, town.telegram, town.discord, town.workadventure):
        server.fault = "cut-after"
    assert isinstance(await venue.announce(post()), NoAnswer)


async def test_slack_shows_the_text_as_it_is(town: Town) -> None:
    """Nobody is called by a title that looks like Slack's own marks."""
    venue = town.venue("slack", channel="#hall")
    said = await venue.announce(post("R&D <!channel>"))
    assert list(town.slack.messages.values()) == ["R&amp;D &lt;!channel&gt;"]
    # The edit needs the id that the answer named, whatever the timetable wrote.
    assert said == Delivered("C1:1600000000.000000")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("ratelimited", NotNow),
        ("fatal_error", NoAnswer),
        ("internal_error", NoAnswer),
        ("is_archived", Refused),
        ("msg_too_long", Refused),
    ],
)
async def test_slacks_errors_have_their_meaning(town: Town, error: str, kind: type) -> None:
    """An error after which the message may stand there is not taken for a refusal."""
    town.slack.refuse = [(200, {}, {"ok": False, "error": error})]
    assert type(await town.venue("slack", channel="C1").announce(post())) is kind


async def test_slacks_limit_is_obeyed(town: Town) -> None:
    """429 with Retry-After; and a second between messages in the first place."""
    town.slack.refuse = [(429, {"Retry-After": "30"}, {"ok": False, "error": "ratelimited"})]
    venue = town.venue("slack", channel="C1")
    assert await venue.announce(post()) == NotNow("Slack says: ratelimited", 30.0)
    assert venue.interval > 1


async def test_slack_says_how_to_mend_it(town: Town) -> None:
    """The app is not in the channel; the check finds it too."""
    venue = town.venue("slack", channel="C2")
    answer = await venue.announce(post())
    assert answer == Refused("Slack says: not_in_channel; invite the app into the channel")
    assert "invite the app" in (await venue.check()).problems[0]


async def test_a_slack_webhook_that_is_gone_is_refused(town: Town) -> None:
    """And can edit nothing."""
    venue = town.venue("slack", webhook="hall")
    town.slack.hook = "/services/other"
    assert await venue.announce(post()) == Refused("Slack says: no_service")
    assert not venue.place.edits
    assert isinstance(await venue.edit("x", post()), Refused)


async def test_telegrams_limit_is_obeyed(town: Town) -> None:
    """The seconds stand in the body."""
    limited = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 34",
        "parameters": {"retry_after": 34},
    }
    town.telegram.refuse = [(429, {}, limited)]
    venue = town.venue("telegram", chat="@hall")
    answer = await venue.announce(post())
    assert answer == NotNow("Telegram says: Too Many Requests: retry after 34", 34.0)
    assert venue.interval >= 3


@pytest.mark.parametrize(
    ("chat", "mend"),
    [
        ("-1", "add the bot to the chat"),
        ("-2", "write chat: -1002"),
        ("@nowhere", "look at the chat in the timetable"),
    ],
)
async def test_telegram_says_how_to_mend_it(town: Town, chat: str, mend: str) -> None:
    """The bot was thrown out, the group has another id, there is no such chat."""
    venue = town.venue("telegram", chat=chat)
    answer = await venue.announce(post())
    assert isinstance(answer, Refused)
    assert mend in answer.reason
    assert mend in (await venue.check()).problems[0]


async def test_telegram_posts_into_a_thread_without_previews(town: Town) -> None:
    """A forum's topic is a number."""
    await town.venue("telegram", chat="@hall", thread="12").announce(post())
    body = town.telegram.requests[-1].body
    assert body["message_thread_id"] == 12
    assert body["link_preview_options"] == {"is_disabled": True}


async def test_discord_is_asked_to_wait(town: Town) -> None:
    """Without it Discord would hide that the message was not saved."""
    venue = town.venue("discord", webhook="main_hall")
    assert await venue.announce(post()) == Delivered("900")
    assert town.discord.requests[-1].query == {"wait": "true"}


async def test_discords_limit_is_obeyed(town: Town) -> None:
    """The fraction of a second stands in the body."""
    body = {"message": "You are being rate limited.", "retry_after": 0.57, "global": False}
    town.discord.refuse = [(429, {"Retry-After": "1"}, body)]
    answer = await town.venue("discord", webhook="main_hall").announce(post())
    assert answer == NotNow("Discord asks us to slow down", 0.57)


async def test_discord_says_how_to_mend_it(town: Town) -> None:
    """A deleted webhook is made anew."""
    venue = town.venue("discord", webhook="main_hall")
    town.discord.number = "222"
    answer = await venue.announce(post())
    assert isinstance(answer, Refused)
    assert "make a new one" in answer.reason
    assert "make a new one" in (await venue.check()).problems[0]


async def test_workadventure_reaches_one_room(town: Town) -> None:
    """The message goes to the room of the timetable."""
    venue = town.venue("workadventure", room=HALL)
    await venue.announce(post("Now"))
    assert town.workadventure.messages == [(HALL, "Now")]


async def test_workadventure_sends_an_event_where_the_timetable_names_one(town: Town) -> None:
    """A global event reaches all rooms: its data say which room it is about."""
    await town.venue("workadventure", room=HALL, event="show").announce(post("Now"))
    data = {"kind": "qa-open", "room": "main", "url": HALL, "text": "Now"}
    assert town.workadventure.events == [("show", data)]
    assert town.workadventure.messages == []


async def test_workadventure_says_how_to_mend_it(town: Town) -> None:
    """The server has another token."""
    town.workadventure.token = "another"
    venue = town.venue("workadventure", room=HALL)
    answer = await venue.announce(post())
    assert isinstance(answer, Refused)
    assert "ADMIN_API_TOKEN" in answer.reason


async def test_a_venue_may_be_the_speakers(town: Town) -> None:
    """`to: speaker` makes a place the green room."""
    assert town.venue("slack", channel="C1", to="speaker").place.to is Addressee.SPEAKER
    assert town.venue("slack", channel="C1").place.to is Addressee.AUDIENCE


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("slack", {"webhook": "no"}, "ORCHESTRATOR_VENUES__SLACK__WEBHOOKS__NO"),
        ("discord", {"webhook": "x"}, "ORCHESTRATOR_VENUES__DISCORD__WEBHOOKS__X"),
        ("matrix", {"room": "!x"}, "ORCHESTRATOR_VENUES__MATRIX__HOMESERVER"),
        ("apprise", {"service": "x"}, "ORCHESTRATOR_VENUES__APPRISE__URLS__X"),
        ("youtube-chat", {}, "has no “youtube”"),
    ],
)
async def test_what_the_settings_lack_is_said(
    town: Town, kind: str, options: dict[str, object], words: str
) -> None:
    """By the check before the show, and by each post that would have gone there."""
    venue = town.venue(kind, **options)
    (problem,) = (await venue.check()).problems
    assert words in problem
    assert await venue.announce(post()) == Refused(problem)


@pytest.mark.parametrize("token", ["xoxb-se…cret", "xoxb-se cret", "xoxb-se\ncret"])
async def test_a_token_that_was_copied_wrongly_is_found(clock: SystemClock, token: str) -> None:
    """It is not repeated; spaces around it do no harm."""
    settings = VenueSettings(slack=SlackSettings(token=SecretStr(token)))
    room = Room("a", "A", "a", venues=(choice_of("slack", {"channel": "C1"}),))
    venues = Venues(settings, "A meetup", clock)
    (venue,) = venues.of_room(room)
    (problem,) = (await venue.check()).problems
    assert problem.startswith("ORCHESTRATOR_VENUES__SLACK__TOKEN has a space or a letter")
    assert "xoxb" not in problem
    spaced = VenueSettings(slack=SlackSettings(token=SecretStr(" xoxb-secret\n")))
    (fine,) = Venues(spaced, "A meetup", clock).of_room(room)
    assert fine.title == "Slack C1"
