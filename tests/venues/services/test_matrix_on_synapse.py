"""The Matrix venue against a real homeserver."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.settings import MatrixSettings
from orchestrator.venues.port import Announcement, Delivered, NotNow, Refused
from orchestrator.venues.services.matrix import MatrixAccount, MatrixRoom
from tests.options import choice_of
from tests.venues.real_synapse import Account, Synapse

pytestmark = pytest.mark.synapse

EVENT = "A meetup 2020-09-19"


def post(key: str, text: str = "Live Q&A now") -> Announcement:
    return Announcement(key, "qa-open", "main", text)


def settings_for(url: str, token: str) -> MatrixSettings:
    return MatrixSettings(homeserver=url, token=SecretStr(token))


@pytest.fixture(scope="module")
def people(synapse: Synapse) -> tuple[Account, Account]:
    """Make an organizer, who makes rooms, and the bot."""
    return synapse.account("organizer"), synapse.account("bot")


@pytest.fixture
async def account(
    synapse: Synapse, people: tuple[Account, Account], clock: SystemClock
) -> AsyncIterator[MatrixAccount]:
    """Use the bot's account as the orchestrator does."""
    account = MatrixAccount(settings_for(synapse.url, people[1].token), clock)
    yield account
    await account.http.close()


def venue(account: MatrixAccount, room: str, **options: object) -> MatrixRoom:
    return MatrixRoom(choice_of("matrix", {"room": room, **options}), account, EVENT)


async def test_the_same_post_sent_twice_is_there_once(
    synapse: Synapse, people: tuple[Account, Account], account: MatrixAccount
) -> None:
    """The homeserver gives the first event again, also after it was restarted."""
    organizer, bot = people
    room = organizer.make_room("hall", invite=bot)
    place = venue(account, room)
    first = await place.announce(post("a qa-open 1"))
    second = await place.announce(post("a qa-open 1"))
    synapse.stop()
    away = await place.announce(post("a qa-open 1"))
    synapse.start()
    third = await place.announce(post("a qa-open 1"))
    assert isinstance(first, Delivered)
    assert first.remote_id
    assert first == second == third
    assert isinstance(away, NotNow)
    assert organizer.messages(room) == ["Live Q&A now"]


async def test_an_edit_replaces_the_earlier_message(
    people: tuple[Account, Account], account: MatrixAccount
) -> None:
    """Clients that know edits show the new words, the others a line with a star."""
    organizer, bot = people
    room = organizer.make_room("hall", invite=bot)
    place = venue(account, room)
    said = await place.announce(post("a up-next 1", "Up next, 18:00"))
    assert isinstance(said, Delivered)
    assert said.remote_id
    edit = post("a up-next 1 edit 1", "Up next, 18:30")
    assert isinstance(await place.edit(said.remote_id, edit), Delivered)
    assert isinstance(await place.edit(said.remote_id, edit), Delivered)
    edits = [e for e in organizer.timeline(room) if "m.relates_to" in e["content"]]
    assert [e["content"]["m.new_content"]["body"] for e in edits] == ["Up next, 18:30"]
    assert edits[0]["content"]["m.relates_to"]["event_id"] == said.remote_id


async def test_the_topic_is_set_once(
    people: tuple[Account, Account], account: MatrixAccount
) -> None:
    """Each change of a topic is a line in the room: the same topic again is none."""
    room = people[1].make_room("own room")
    place = venue(account, room, topic="on")
    assert isinstance(await place.set_topic("Now: A talk"), Delivered)
    assert isinstance(await place.set_topic("Now: A talk"), Delivered)
    topics = [e for e in people[1].timeline(room) if e["type"] == "m.room.topic"]
    assert [e["content"]["topic"] for e in topics] == ["Now: A talk"]


async def test_a_wrong_token_is_refused_with_what_to_do(
    synapse: Synapse, clock: SystemClock
) -> None:
    """And the token itself is not repeated."""
    account = MatrixAccount(settings_for(synapse.url, "syt_wrong_token"), clock)
    answer = await venue(account, "!any").announce(post("x"))
    await account.http.close()
    assert isinstance(answer, Refused)
    assert "M_UNKNOWN_TOKEN" in answer.reason
    assert "ORCHESTRATOR_VENUES__MATRIX__TOKEN" in answer.reason
    assert "syt_wrong" not in answer.reason


async def test_a_room_without_us_is_refused_with_what_to_do(
    people: tuple[Account, Account], account: MatrixAccount
) -> None:
    """M_FORBIDDEN reads as an invitation that is missing."""
    room = people[0].make_room("private")
    place = venue(account, room)
    answer = await place.announce(post("x"))
    assert isinstance(answer, Refused)
    assert "invite the account" in answer.reason
    (problem,) = (await place.check()).problems
    assert "is not in the room" in problem


async def test_the_check_finds_nothing_where_all_is_well(
    people: tuple[Account, Account], account: MatrixAccount
) -> None:
    """Invited, joined, allowed to speak; and in its own room also to set the topic."""
    organizer, bot = people
    invited = venue(account, organizer.make_room("hall", invite=bot))
    own = venue(account, bot.make_room("own room"), topic="on")
    assert (await invited.check()).problems == ()
    assert (await own.check()).problems == ()


async def test_the_check_misses_the_power_to_set_the_topic(
    people: tuple[Account, Account], account: MatrixAccount
) -> None:
    """A topic needs power 50; an invited account has none."""
    organizer, bot = people
    place = venue(account, organizer.make_room("hall", invite=bot), topic="on")
    (problem,) = (await place.check()).problems
    assert "may not set the topic (power 0 of 50)" in problem
    assert isinstance(await place.set_topic("Now"), Refused)


async def test_the_servers_limit_is_obeyed(tmp_path: Path, clock: SystemClock) -> None:
    """429 says when to come back, and the whole account waits until then."""
    server = Synapse(tmp_path / "limited", {"per_second": 2, "burst_count": 2})
    server.start()
    try:
        bot = server.account("bot")
        account = MatrixAccount(settings_for(server.url, bot.token), clock)
        place = venue(account, bot.make_room("hall"))
        answers = await asyncio.gather(*(place.announce(post(str(n))) for n in range(6)))
        await account.http.close()
    finally:
        server.stop()
    late = [answer for answer in answers if isinstance(answer, NotNow)]
    assert late
    assert all(answer.after and 0 < answer.after < 5 for answer in late)


async def test_the_check_finds_a_room_that_was_replaced(
    people: tuple[Account, Account], account: MatrixAccount
) -> None:
    """The account is in the old room still, and may speak there; people read the new one."""
    organizer, bot = people
    old = organizer.make_room("hall", invite=bot)
    new = organizer.replace_room(old)
    problems = (await venue(account, old).check()).problems
    assert f"the room was replaced: write {new}" in problems
