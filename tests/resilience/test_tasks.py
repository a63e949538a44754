"""No task dies unheard: into each that the daemon keeps for ever an error is thrown.

The tasks are found in the running daemon, not listed; what else runs there, and what else in the
code makes a task, is.
"""

import ast
import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from structlog.testing import capture_logs

import orchestrator
from orchestrator.aio import Tasks
from orchestrator.app import Daemon
from orchestrator.clock import SystemClock
from orchestrator.conductor.reload import TimetableReading
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.rehearsal.obs_simulator import MediaFacts, ObsSimulator
from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator
from orchestrator.settings import (
    MatrixSettings,
    ObsSettings,
    Settings,
    VenueSettings,
    WebSettings,
    YouTubeSettings,
)
from orchestrator.show.open_show import Show
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader
from tests.venues.small_server import Answer, Request, SmallServer
from tests.web.stage import until

CODE = Path(orchestrator.__file__).parent

KEPT_BY_THIS_DAEMON = {
    "OBS main reconciler": 1,
    "OBS main, its connection": 1,
    "OBS main, the watch over the recording": 1,
    "OBS main, the watch over takes": 1,
    "YouTube main follower": 1,
    "the outbox": 1,
    "Matrix !a:example.org": 1,
    "the topic of Matrix !a:example.org": 1,
    "the web server": 1,
    "the feed of the pages": 2,
    "the watch over the timetable's file": 1,
    "the watch over recordings": 1,
    "the watch over prepared recordings": 1,
    "the watch over the clock": 1,
    "the watch over standstills": 1,
}
"""What is to be found: a search that finds nothing must not pass. Who adds a task adds it here."""

ENDS = {
    ("aio.py", "create_task"): "`Tasks` itself, and the nap of a bell, which lasts an instant",
    (
        "conductor/interruptible.py",
        "ensure_future",
    ): "awaited where it is made, with what it raises",
    ("devices/obs/wire/link.py", "create_task"): (
        "reads one connection, on Windows: dead, the heartbeat is not answered, and a new one is "
        "made within three seconds, which is told"
    ),
    ("web/recordings.py", "create_task"): "of `check`, which ends: there is no crew to tell",
}
"""Who makes tasks without `Tasks`, and why nothing dies unheard there."""

TALK = """
event: {name: Tasks, date: 2020-09-19, timezone: UTC}
rooms:
  main:
    stream: {before: 2m, after: 30s}
    youtube: {per: session, thumbnail: none}
    venues: [{matrix: {room: "!a:example.org", topic: on}}]
sessions:
  - {id: a, title: A, start: "18:00", media: a.mp4, duration: 60s, qa: 30s}
"""

SHOWN = 20
"""Alerts that the crew's page has at the most."""


class Boom(Exception):  # noqa: N818 - what is thrown, not what went wrong
    """What is thrown."""


class Obliging(SmallServer):
    """A homeserver that takes everything."""

    def answer(self, request: Request) -> Answer:
        return 200, {}, {"event_id": "$1"}


@dataclass
class Running:
    """A daemon with everything there is, and where its pages are."""

    show: Show
    address: str
    listening: list[asyncio.Task[None]] = field(default_factory=list)

    def alerts(self) -> list[str]:
        return [alert.text for alert in self.show.conductor.news.alerts]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    """Run the daemon, with an OBS, YouTube, a venue and two pages that listen."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        matrix = stack.enter_context(Obliging())
        obs = ObsSimulator(clock, password="secret", probe=lambda _: MediaFacts(60.0))
        await obs.start()
        stack.push_async_callback(obs.stop)
        youtube = YouTubeEmulator(clock)
        await youtube.start()
        stack.push_async_callback(youtube.stop)
        token = folder / "token.json"
        write_private(token, json.dumps(youtube.token_document()))
        settings = Settings(
            obs={"main": ObsSettings(url=obs.url, password=SecretStr("secret"))},
            web=WebSettings(port=0),
            venues=VenueSettings(
                matrix=MatrixSettings(homeserver=matrix.url, token=SecretStr("secret"))
            ),
            youtube=YouTubeSettings(token_file=token, base_url=youtube.base_url),
            journal_url=f"sqlite:///{folder}/journal.sqlite3",
        )
        async with _daemon(folder / "timetable.yaml", settings, clock) as daemon:
            yield daemon


def written(file: Path, start: datetime) -> tuple[ScriptReader, Script]:
    """Write the timetable; return who reads it, and what it says of a show that starts then."""
    file.write_text(TALK)
    reader = ScriptReader(file, file.parent, start.replace(microsecond=0), measure=False)
    script, problems = reader.read()
    assert script is not None, problems
    return reader, script


@asynccontextmanager
async def _daemon(file: Path, settings: Settings, clock: SystemClock) -> AsyncIterator[Running]:
    reader, script = written(file, clock.now() + timedelta(minutes=5))

    async def read(_: Path) -> TimetableReading:
        return await asyncio.to_thread(reader.read_again)

    began: asyncio.Future[Running] = asyncio.get_running_loop().create_future()

    def started(show: Show, address: str | None) -> None:
        began.set_result(Running(show, address or ""))

    running = asyncio.create_task(Daemon(script, file, read, settings).run(started))
    await asyncio.wait((running, began), timeout=20, return_when=asyncio.FIRST_COMPLETED)
    try:
        daemon = began.result()
        for feed in ("/feed", "/feed/stage"):
            daemon.listening.append(asyncio.create_task(_listen(daemon.address + feed)))
        yield daemon
        for page in daemon.listening:
            page.cancel()
    finally:
        running.cancel()
        await asyncio.wait((running,), timeout=20)


async def _listen(feed: str) -> None:
    async with httpx.AsyncClient() as client, client.stream("GET", feed, timeout=60) as answer:
        async for _ in answer.aiter_lines():
            pass


def of_the_daemon() -> Iterator[asyncio.Task[Any]]:
    """Yield the tasks of our own code, those of the rehearsal's servers left out."""
    for task in asyncio.all_tasks():
        code = getattr(task.get_coro(), "cr_code", None)
        file = Path(code.co_filename) if code is not None else Path()
        if file.is_relative_to(CODE) and not file.is_relative_to(CODE / "rehearsal"):
            yield task


def kept() -> list[asyncio.Task[Any]]:
    """Return those that are to go on for ever."""
    return [t for t in of_the_daemon() if _name(t.get_coro()) == Tasks._kept.__qualname__]


def _name(coroutine: object) -> str:
    return str(getattr(coroutine, "__qualname__", ""))


def work_of(task: asyncio.Task[Any]) -> Any:
    """Return what it does at the moment: its work, or the rest before it is started again."""
    return getattr(task.get_coro(), "cr_await", None)


def throw_into(task: asyncio.Task[Any]) -> None:
    """Let what it waits for at the moment fail, wherever that is."""
    waits: Any = task
    while isinstance(waits, asyncio.Task):
        waits = waits._fut_waiter  # type: ignore[attr-defined] # what it waits for
    waits.set_exception(Boom("thrown"))


def is_steady(task: asyncio.Task[Any]) -> bool:
    """Whether it waits for something that can fail now."""
    waits: Any = task
    while isinstance(waits, asyncio.Task):
        waits = waits._fut_waiter  # type: ignore[attr-defined] # what it waits for
    return waits is not None and not waits.done()


async def test_every_task_of_the_daemon_tells_of_its_death_and_goes_on(tmp_path: Path) -> None:
    """The crew reads it on the page and in the log; then the same work is done again."""
    with capture_logs() as logs:
        async with running(tmp_path) as daemon:
            await until(lambda: len(kept()) == sum(KEPT_BY_THIS_DAEMON.values()), 20)
            found = kept()
            assert Counter(task.get_name() for task in found) == KEPT_BY_THIS_DAEMON
            for task in found:
                await _dies_and_lives(task, daemon)
            await _everything_works(daemon)
    dead = [entry["task"] for entry in logs if entry["event"] == "task died"]
    stepped = [entry for entry in logs if entry["event"] == "bug"]
    assert len(dead) + len(stepped) == len(found)


async def _dies_and_lives(task: asyncio.Task[Any], daemon: Running) -> None:
    await until(lambda: is_steady(task))
    name, before, work = task.get_name(), len(daemon.alerts()), work_of(task)
    throw_into(task)
    await until(lambda: len(daemon.alerts()) > before)
    [told] = (text for text in daemon.alerts()[before:] if "a bug was met" in text)
    assert "Boom" in told
    if "stepped over" in told:
        return  # met in one look of many; it went on by itself
    assert told.startswith(f"{name}: ")
    await until(lambda: not task.done() and _is_again(work_of(task), work), 20)


def _is_again(now: Any, before: Any) -> bool:
    return now is not before and _name(now) == _name(before)


async def _everything_works(daemon: Running) -> None:
    """See that the page has the last alerts, OBS is connected, and who listens is told of news."""
    conductor = daemon.show.conductor
    async with httpx.AsyncClient(base_url=daemon.address) as client:
        state = (await client.get("/api/v1/state")).raise_for_status().json()
        shown = [alert["text"] for alert in state["alerts"]]
        assert shown == daemon.alerts()[-SHOWN:]
        async with client.stream("GET", "/feed", timeout=20) as feed:
            lines = feed.aiter_lines()
            conductor.news.alert("", "all is well")
            async with asyncio.timeout(10):
                while "all is well" not in await anext(lines):
                    pass
    obs = conductor.devices["main"][0]
    await until(lambda: obs.health().connected)


async def test_nothing_else_runs_on_for_ever(tmp_path: Path) -> None:
    """Beside what is kept there are the daemon itself, and naps of bells."""
    async with running(tmp_path):
        await until(lambda: len(kept()) == sum(KEPT_BY_THIS_DAEMON.values()), 20)
        others: set[str] = set()

        def only_naps() -> bool:
            others.clear()
            others.update(_name(t.get_coro()) for t in set(of_the_daemon()) - set(kept()))
            return others <= {"Daemon.run", "SystemClock.sleep"}

        # What has an end has it soon.
        await until(only_naps, 20)
        assert "Daemon.run" in others


def makers() -> Iterator[tuple[str, str]]:
    """Yield each file that makes tasks, and how."""
    for path in sorted(CODE.rglob("*.py")):
        if path.is_relative_to(CODE / "rehearsal"):
            continue  # its servers, and those who watch it, are no part of a show
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in MAKE_TASKS:
                yield path.relative_to(CODE).as_posix(), node.attr


MAKE_TASKS = {"create_task", "ensure_future", "TaskGroup", "run_coroutine_threadsafe"}


def test_nobody_makes_a_task_of_his_own() -> None:
    """Whoever has work that goes on gives it to `Tasks`; the exceptions are explained."""
    assert set(makers()) == ENDS.keys()
