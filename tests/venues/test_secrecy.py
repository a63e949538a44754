"""No token in anything that a show writes, however much goes wrong."""

import logging
import sqlite3
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from orchestrator.clock import SystemClock
from orchestrator.journal.store import Journal
from orchestrator.model.timetable import (
    Event,
    Room,
    Session,
    SessionKind,
    Timetable,
)
from orchestrator.news import News
from orchestrator.outbox.outbox import Outbox
from orchestrator.rundown.live_room import LiveRoom
from orchestrator.settings import VenueSettings
from orchestrator.venues.making import Venues
from orchestrator.venues.services.spatialchat import SpatialChatChoice
from tests.options import choice_of
from tests.venues.small_server import Answer, Request, SmallServer

SECRET = "s3cret-t0ken"

PLACES = (
    choice_of("matrix", {"room": "!room"}),
    choice_of("slack", {"channel": "C1"}),
    choice_of("slack", {"webhook": "hall"}),
    choice_of("telegram", {"chat": "@hall"}),
    choice_of("discord", {"webhook": "hall"}),
    choice_of("workadventure", {"room": "https://play.example.org/@/a/b/c"}),
    SpatialChatChoice(space=f"https://spatial.chat/s/x?password={SECRET}", room="1"),
)


class Tattler(SmallServer):
    """A server whose every answer repeats what it was sent: address, headers, body."""

    def answer(self, request: Request) -> Answer:
        told = f"{request.path} {request.query} {request.headers} {request.body}"
        body = {"error": told, "message": told, "description": told, "errcode": told}
        statuses = (400, 401, 403, 404, 500, 503, 200)
        return statuses[len(self.requests) % len(statuses)], {}, body


def settings_of(url: str) -> VenueSettings:
    return VenueSettings.model_validate(
        {
            "matrix": {"homeserver": url, "token": SECRET},
            "slack": {
                "token": SECRET,
                "api": f"{url}/api",
                "webhooks": {"hall": f"{url}/services/{SECRET}"},
            },
            "telegram": {"token": SECRET, "api": url},
            "discord": {"webhooks": {"hall": f"{url}/api/webhooks/1/{SECRET}"}},
            "workadventure": {"url": url, "token": SECRET},
        }
    )


def show_in(clock: SystemClock) -> Timetable:
    """Return a talk that is announced now, in all places."""
    start = clock.now() + timedelta(minutes=3)
    session = Session(
        id="a",
        room="main",
        kind=SessionKind.TALK,
        title="A",
        start=start,
        duration=timedelta(minutes=5),
        qa=timedelta(minutes=5),
        media=Path("/media/a.mp4"),
    )
    return Timetable(
        event=Event("A meetup", start.date(), ZoneInfo("UTC"), url="https://example.org"),
        rooms={"main": Room("main", "Main", "main", venues=PLACES)},
        sessions=(session,),
    )


@pytest.mark.parametrize("fault", ["", "cut-after"])
async def test_no_token_is_in_what_a_show_writes(
    tmp_path: Path,
    clock: SystemClock,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    fault: str,
) -> None:
    """Logs at their most talkative, errors, alerts, tasks, checks and the journal itself."""
    caplog.set_level(logging.DEBUG)
    structlog.reset_defaults()
    show, told = show_in(clock), list[str]()
    with ExitStack() as stack:
        server = stack.enter_context(Tattler(fault=fault))
        venues = Venues(settings_of(server.url), "A meetup", clock)
        news = News(clock)
        journal = await Journal.open(f"sqlite:///{tmp_path}/j.sqlite3", "A meetup", clock, news)
        outbox = Outbox(
            {"main": LiveRoom("main", show)},
            venues.of_room,
            journal,
            clock,
            news,
        )
        told += [str(await venue.check()) for venue in venues.of_room(show.rooms["main"])]
        await outbox.start()
        begun = clock.monotonic()
        while clock.monotonic() - begun < 20 and not _all_tried(outbox):
            await clock.sleep(0.05)
        assert _all_tried(outbox)
        told += [alert.text for alert in news.alerts]
        told += [str(task) for task in outbox.crew_tasks()]
        told += [repr(venue) + venue.title for venue in venues.of_room(show.rooms["main"])]
        await outbox.stop()
        await journal.close()
        await venues.close()
    told += [str(settings_of("http://x")), repr(settings_of("http://x"))]
    written = capfd.readouterr()
    assert len(told) > 2 * len(PLACES)
    assert SECRET not in "\n".join(told)
    assert SECRET not in caplog.text
    assert SECRET not in written.out + written.err
    assert _files_with_the_secret(tmp_path) == []
    with sqlite3.connect(tmp_path / "j.sqlite3") as database:
        assert database.execute("select count(*) from posts").fetchone() == (len(PLACES),)


def _all_tried(outbox: Outbox) -> bool:
    posts = outbox.posts()
    return len(posts) == len(PLACES) and all(post.attempts for post in posts)


def _files_with_the_secret(folder: Path) -> list[Path]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return [file for file in files if SECRET.encode() in file.read_bytes()]
