"""Posts in the state document, in the feed, and what people say about them over HTTP."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from urllib.parse import quote

import httpx
import pytest

from orchestrator.conductor.loop import Conductor
from orchestrator.model.post_state import PostState
from orchestrator.settings import WebSettings
from orchestrator.venues.services.spatialchat import SpatialChatRoom
from orchestrator.web.feed import Feed
from orchestrator.web.state.observer import Observer
from tests.options import choice_of
from tests.rundown.shows import at
from tests.web.stage import Show, StillClock, client_of, make_app, make_show, until

SPACE = choice_of("spatialchat", {"space": "https://spatial.chat/s/ods", "room": "231308"})
TASK = "beta up-next 1 spatialchat:ods/231308"


@pytest.fixture
async def show() -> AsyncIterator[Show]:
    """Start the two talks five minutes before the second, in a room of SpatialChat."""
    clock = StillClock(at("18:54"))
    made = make_show(clock, make_venues=lambda _: (SpatialChatRoom(SPACE, clock),))
    await made.conductor.start()
    await made.outbox.start()
    clock.move_to(at("18:56"))
    made.outbox.wake()
    await until(lambda: state_of(made, TASK) is PostState.NEEDS_HUMAN)
    yield made
    await made.outbox.stop()
    await made.conductor.stop()


@pytest.fixture
async def api(show: Show) -> AsyncIterator[httpx.AsyncClient]:
    """Talk to the show's surface."""
    async with client_of(make_app(show.conductor, show.outbox, WebSettings())) as client:
        yield client


def state_of(show: Show, key: str) -> PostState | None:
    """Return what became of a post, as the journal has it."""
    row = show.record.kept.get(key)
    return row.state if row else None


def path(key: str, word: str) -> str:
    return f"/api/v1/posts/{quote(key, safe='')}/{word}"


async def test_a_post_stands_in_the_state_with_its_venue_and_outcome(
    api: httpx.AsyncClient,
) -> None:
    """Programs see each post: where it goes, what it says, what became of it and why."""
    post = (await api.get("/api/v1/state")).json()["posts"][-1]
    assert post["key"] == TASK
    assert post["venue"] == "SpatialChat https://spatial.chat/s/ods?room=231308"
    assert post["state"] == "needs-human"
    assert "paste" in post["reason"]
    assert post["deadline"] == "2020-09-19T19:00:00Z"


async def test_a_task_for_the_crew_has_its_text_ready(api: httpx.AsyncClient) -> None:
    """What a person has to say in the room is there to be copied, with what to do."""
    (task,) = (await api.get("/api/v1/state")).json()["crew_tasks"]
    assert task["key"] == TASK
    assert "Beta" in task["text"]
    assert "paste the text into the room's chat" in task["why"]


async def test_a_line_to_speakers_needs_a_place_for_them(api: httpx.AsyncClient) -> None:
    """A room without one refuses it; more than a line is none; an unknown room is unknown."""
    line = {"text": "Please come", "who": "Ann"}
    answer = await api.post("/api/v1/rooms/main/line", json=line)
    assert answer.status_code == 409
    assert "no place for speakers" in answer.json()["reason"]
    for text in ("", "  ", "a\nb", "x" * 301):
        answer = await api.post("/api/v1/rooms/main/line", json={"text": text})
        assert answer.status_code == 422, text
    assert (await api.post("/api/v1/rooms/nowhere/line", json=line)).status_code == 404
    assert (await api.get("/api/v1/state")).json()["rooms"]["main"]["speakers_at"] == []


async def test_a_confirmed_task_leaves_the_list(api: httpx.AsyncClient, show: Show) -> None:
    """Who pasted the text says so; the post counts as delivered, by that person."""
    answer = await api.post(path(TASK, "confirm"), json={"who": "Ann"})
    assert answer.status_code == 200
    assert answer.json()["post"]["state"] == "delivered"
    assert answer.json()["post"]["reason"] == "confirmed by Ann"
    assert (await api.get("/api/v1/state")).json()["crew_tasks"] == []
    assert state_of(show, TASK) is PostState.DELIVERED


async def test_a_repeated_post_is_sent_again(api: httpx.AsyncClient, show: Show) -> None:
    """Where somebody saw that it is not there, the venue gets it once more."""
    before = show.record.kept[TASK].attempts
    assert (await api.post(path(TASK, "repeat"), json={})).status_code == 200
    await until(lambda: show.record.kept[TASK].attempts > before)


@pytest.mark.parametrize("word", ["confirm", "repeat"])
@pytest.mark.parametrize("key", [TASK, "nobody's post"])
async def test_a_post_that_waits_for_nobody_is_refused(
    api: httpx.AsyncClient, key: str, word: str
) -> None:
    """The second of two people is told that the first was faster; nothing is sent again."""
    await api.post(path(TASK, "confirm"), json={"who": "Ann"})
    answer = await api.post(path(key, word), json={"who": "Bo"})
    assert answer.status_code == 409
    assert answer.json()["error"] == "refused"
    assert "waits for nobody" in answer.json()["reason"]


async def test_what_a_post_came_to_reaches_the_feed(show: Show) -> None:
    """Pages see a task come and go without asking."""
    conductor: Conductor = show.conductor
    observer = Observer(conductor, show.outbox)
    feed = Feed(conductor, observer, observer.state)
    async with aclosing(feed.listen(None)) as stream:
        await anext(stream)
        assert b'"needs-human"' in await anext(stream)
        await show.outbox.confirm(TASK, "Ann")
        while b'"crew_tasks":[]' not in (change := await anext(stream)):
            assert b"event: change" in change
        assert b'"confirmed by Ann"' in change
    feed.close()
