"""No token and no password in anything that the web surface answers, to whomever."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, aclosing

import httpx
import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.settings import WebSettings
from orchestrator.venues.making import Venues
from orchestrator.web.application import make_surface
from tests.venues.test_secrecy import PLACES, SECRET, Tattler, settings_of, show_in
from tests.web.stage import Show, client_of, make_show, until

PASSWORD = "correct horse battery staple"


@pytest.fixture
async def show() -> AsyncIterator[Show]:
    """Run a show whose every venue repeats what it was sent; wait until all were tried."""
    clock = SystemClock()
    with ExitStack() as stack:
        server = stack.enter_context(Tattler())
        venues = Venues(settings_of(server.url), "A meetup", clock)
        made = make_show(clock, show_in(clock), venues.of_room)
        await made.conductor.start()
        await made.outbox.start()
        await until(lambda: all_tried(made), within=30)
        yield made
        await made.outbox.stop()
        await made.conductor.stop()
        await venues.close()


def all_tried(show: Show) -> bool:
    posts = show.outbox.posts()
    return len(posts) == len(PLACES) and all(post.attempts for post in posts)


async def test_no_answer_has_a_secret(show: Show) -> None:
    """Every page, document and stream that can be asked for, and what errors say."""
    settings = WebSettings(password=SecretStr(PASSWORD))
    surface = make_surface(show.conductor, show.outbox, settings)
    said = []
    async with client_of(surface.app, auth=("", PASSWORD)) as client:
        paths = (await client.get("/api/openapi.json")).json()["paths"]
        reading = [path for path, methods in paths.items() if "get" in methods]
        for path in (*reading, "/crew", "/api/docs", "/board/nowhere"):
            if path.startswith("/feed"):
                continue  # a stream does not end; read below
            answer = await client.get(path.replace("{room}", "main"))
            assert answer.status_code in (200, 204, 404), path
            said.append(f"{answer.headers} {answer.text}")
        said += [(await confirm(client, post.key)).text for post in show.outbox.posts()]
    async with aclosing(surface.feed.listen(None)) as stream:
        said += [(await anext(stream)).decode(), (await anext(stream)).decode()]
    everything = "\n".join(said)
    assert {"/api/v1/state", "/board/{room}", "/board/{room}/news"} <= set(reading)
    assert "Slack C1" in everything, "the posts themselves were among it"
    assert SECRET not in everything
    assert PASSWORD not in everything


async def confirm(client: httpx.AsyncClient, key: str) -> httpx.Response:
    """Say that a post is there, whether it waits for that or not."""
    path = f"/api/v1/posts/{key.replace('/', '%2F')}/confirm"
    return await client.post(path, json={"who": "Ann"})


async def test_the_public_board_leads_into_the_room_without_its_password(show: Show) -> None:
    """A link of the timetable has a password in it; what visitors get has none."""
    assert SECRET in str(show.conductor.rooms["main"].room.venues)
    surface = make_surface(show.conductor, show.outbox, WebSettings())
    async with client_of(surface.app) as visitor:
        page = (await visitor.get("/board/main")).text
    assert "https://play.example.org/@/a/b/c" in page
    assert SECRET not in page
