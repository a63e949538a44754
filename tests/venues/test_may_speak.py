"""What `check` finds of accounts that are fine, in places where they may not speak."""

from typing import Any

import pytest

from orchestrator.venues.port import Checked, Refused
from tests.venues.services.test_chat_venues import Town, post, town
from tests.venues.small_server import Answer, telegram_member, telegram_refusal

__all__ = ["town"]


async def slack(town: Town, scopes: str = "", **channel: object) -> Checked:
    town.slack.scopes = scopes
    town.slack.channel = channel
    return await town.venue("slack", channel="C1").check()


@pytest.mark.parametrize(
    ("scopes", "channel", "problem"),
    [
        ("", {"is_member": False, "is_archived": False}, "invite the app into the channel"),
        ("", {"is_member": True, "is_archived": True}, "the channel is archived"),
        ("chat:write,channels:read", {"is_member": False}, "invite the app into the channel"),
        ("chat:write,chat:write.public", {"is_member": False, "is_private": True}, "invite the"),
        ("chat:write,chat:write.public", {"is_member": False, "is_archived": True}, "archived"),
        ("channels:read", {"is_member": True}, "give the app the scope chat:write"),
    ],
)
async def test_a_slack_channel_that_takes_no_posts_is_a_problem(
    town: Town, scopes: str, channel: dict[str, object], problem: str
) -> None:
    """The token is fine, the channel is there, and each post would be refused."""
    (found,) = (await slack(town, scopes, **channel)).problems
    assert problem in found


@pytest.mark.parametrize(
    "channel", [{}, {"is_member": True}, {"is_member": True, "is_archived": False}]
)
async def test_a_slack_channel_that_takes_posts_is_none(
    town: Town, channel: dict[str, object]
) -> None:
    """Nor one that does not say; direct messages do not."""
    assert (await slack(town, "chat:write,channels:read", **channel)).problems == ()


async def test_an_app_that_may_post_without_being_in_the_channel_is_a_note(town: Town) -> None:
    """Its scope says so; it is rarely what was meant."""
    found = await slack(town, "chat:write, chat:write.public", is_member=False)
    assert found.problems == ()
    assert "chat:write.public" in found.notes[-1]


async def test_a_slack_channel_by_its_name_cannot_be_tried(town: Town) -> None:
    """Slack posts to a name, but tells nothing about it."""
    found = await town.venue("slack", channel="#hall").check()
    assert found.problems == ()
    assert "write its id" in found.notes[-1]


async def test_an_app_that_may_not_look_says_so(town: Town) -> None:
    """What could not be tried is not called fine."""
    venue = town.venue("slack", channel="C1")
    who = (200, {}, {"ok": True, "user": "bot", "team": "ods"})
    town.slack.refuse = [who, (200, {}, {"ok": False, "error": "missing_scope"})]
    found = await venue.check()
    assert found.problems == ()
    assert "channels:read" in found.notes[-1]


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "no_service"), (403, "invalid_token"), (410, "channel_is_archived")],
)
async def test_a_slack_webhook_that_is_gone_is_a_problem(
    town: Town, status: int, said: str
) -> None:
    """It is tried with a message without a text, which nobody gets to read."""
    venue = town.venue("slack", webhook="hall")
    town.slack.refuse = [(status, {}, said)]
    (found,) = (await venue.check()).problems
    assert said in found
    assert town.slack.requests[-1].body == {"text": ""}


async def telegram(town: Town, member: Answer, **chat: object) -> Checked:
    town.telegram.chat = chat
    town.telegram.member = member
    return await town.venue("telegram", chat="@hall").check()


CHANNEL: dict[str, Any] = {"type": "channel"}
SILENT: dict[str, Any] = {"permissions": {"can_send_messages": False}}


@pytest.mark.parametrize(
    ("member", "chat", "problem"),
    [
        (
            telegram_refusal(403, "Forbidden: bot is not a member of the channel chat"),
            CHANNEL,
            "add the bot",
        ),
        (telegram_refusal(400, "Bad Request: member list is inaccessible"), CHANNEL, "look at"),
        (telegram_refusal(400, "Bad Request: PARTICIPANT_ID_INVALID"), {}, "PARTICIPANT"),
        (telegram_member("left"), CHANNEL, "add the bot"),
        (telegram_member("kicked"), {}, "add the bot"),
        (telegram_member("member"), CHANNEL, "only those can post"),
        (telegram_member("administrator"), CHANNEL, "“Post messages”"),
        (telegram_member("administrator", can_post_messages=False), CHANNEL, "“Post messages”"),
        (telegram_member("restricted", is_member=False), {}, "add the bot"),
        (
            telegram_member("restricted", is_member=True, can_send_messages=False),
            {},
            "may not send messages",
        ),
        (telegram_member("member"), SILENT, "make the bot an administrator"),
    ],
)
async def test_a_telegram_bot_that_may_not_speak_is_a_problem(
    town: Town, member: Answer, chat: dict[str, object], problem: str
) -> None:
    """A public chat is seen by every bot; whether it may post there is another matter."""
    (found,) = (await telegram(town, member, **chat)).problems
    assert problem in found


@pytest.mark.parametrize(
    ("member", "chat"),
    [
        (telegram_member("creator"), CHANNEL),
        (telegram_member("administrator", can_post_messages=True), CHANNEL),
        (telegram_member("administrator"), SILENT),
        (telegram_member("member"), {}),
        (telegram_member("member"), {"permissions": {"can_send_messages": True}}),
        (telegram_member("restricted", is_member=True, can_send_messages=True), {}),
    ],
)
async def test_a_telegram_bot_that_may_speak_is_none(
    town: Town, member: Answer, chat: dict[str, object]
) -> None:
    """In a group every member may, unless it says otherwise."""
    assert (await telegram(town, member, **chat)).problems == ()


async def test_a_telegram_that_does_not_tell_is_a_note(town: Town) -> None:
    """What could not be tried is not called fine."""
    found = await telegram(town, telegram_refusal(500, "Internal Server Error"))
    assert found.problems == ()
    assert "was not told" in found.notes[-1]


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        ({"type": 2}, "cannot be posted to"),
        ({"id": None}, "is no webhook's"),
    ],
)
async def test_a_discord_webhook_that_takes_no_posts_is_a_problem(
    town: Town, says: dict[str, object], problem: str
) -> None:
    """A follower of another channel has an address of the same form."""
    town.discord.webhook_says = says
    (found,) = (await town.venue("discord", webhook="main_hall").check()).problems
    assert problem in found


async def test_a_page_of_discord_is_no_webhook(town: Town) -> None:
    """A channel's link in the settings answers, too: with the app's page."""
    town.discord.refuse = [(200, {}, "<!doctype html>")]
    (found,) = (await town.venue("discord", webhook="main_hall").check()).problems
    assert "is no webhook's" in found


@pytest.mark.parametrize(("code", "mend"), [(220001, "?thread_id="), (50083, "archived")])
async def test_discord_says_how_to_mend_a_forum(town: Town, code: int, mend: str) -> None:
    """These are known with the first post alone."""
    town.discord.refuse = [(400, {}, {"message": "No", "code": code})]
    answer = await town.venue("discord", webhook="main_hall").announce(post())
    assert isinstance(answer, Refused)
    assert mend in answer.reason


async def test_a_workadventure_room_that_nobody_is_in_is_a_note(town: Town) -> None:
    """A slip in its address cannot be told from an empty room."""
    room = "https://play.example.org/@/org/world/hal"
    found = await town.venue("workadventure", room=room).check()
    assert found.problems == ()
    assert "open the link once" in found.notes[-1]


async def test_a_workadventure_room_is_known_without_its_entry(town: Town) -> None:
    """`#stage` is where one comes in, not another room."""
    room = "https://play.example.org/@/org/world/hall#stage"
    venue = town.venue("workadventure", room=room)
    assert (await venue.check()).notes == ()
    await venue.announce(post("Now"))
    assert town.workadventure.messages == [(room.partition("#")[0], "Now")]
