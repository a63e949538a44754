"""Every limit of the surface, kept on a real port; and the guide's table of them."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import httpx
import pytest
from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send

from orchestrator.settings import WebSettings
from orchestrator.system import allow_many_files, descriptors
from orchestrator.web import limits
from orchestrator.web import listening as listening_module
from orchestrator.web.callers import Caller, Company
from orchestrator.web.door.auth import LARGEST_BODY, Door
from orchestrator.web.door.credentials import Keys
from orchestrator.web.limits import LIMITS
from orchestrator.web.server import WebServer
from tests.web.stage import Show, client_of, make_app, until

PAGE = (Path(__file__).parents[2] / "docs" / "http.md").read_text()
HALF = b"GET /now HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = HALF + b"\r\n"
HALF_BODY = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\npas"
LISTENING = b"GET /feed/stage HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_the_guide_has_the_same_table() -> None:
    """Each limit stands in docs/http.md with its value and what is beyond it, and no other does."""
    table = PAGE.partition("## Limits")[2].partition("## Reading")[0]
    rows = re.findall(r"^\| (.*) \|$", table, re.MULTILINE)[1:]
    rows = [row for row in rows if not row.startswith("---")]
    assert rows == [f"{each.of} | {each} | {each.beyond}" for each in LIMITS]


@dataclass
class Stranger:
    """One connection to the surface."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self) -> bytes:
        """Return all that is answered until the connection is closed."""
        async with asyncio.timeout(20):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def send_chunks(self, count: int) -> None:
        """Send so many MiB; raises ConnectionError when the other side hangs up."""
        for _ in range(count):
            self.writer.write(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
            await self.writer.drain()

    async def first_line(self) -> bytes:
        async with asyncio.timeout(20):
            return await self.reader.readline()


class Port:
    """The surface on a port."""

    def __init__(self, number: int, server: WebServer) -> None:
        self.number = number
        self._server = server
        self._writers: list[asyncio.StreamWriter] = []

    async def call(self, first: bytes = b"") -> Stranger:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.number)
        writer.write(first)
        self._writers.append(writer)
        return Stranger(reader, writer)

    @property
    def callers(self) -> list[Caller]:
        """Who is connected, as the daemon has them."""
        return [cast("Caller", each) for each in self._server._server.server_state.connections]

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def serving(show: Show, settings: WebSettings | None = None) -> AsyncIterator[Port]:
    server = WebServer(show.conductor, show.outbox, settings or WebSettings(port=0))
    port = Port(await server.start(), server)
    try:
        yield port
    finally:
        port.hang_up()
        await server.stop()


def set_limit(patch: pytest.MonkeyPatch, name: str, value: int) -> None:
    patch.setattr(limits, name, replace(getattr(limits, name), value=value))


async def test_who_waits_longest_makes_room(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle and half-sent connections do not keep a whole request out."""
    set_limit(monkeypatch, "CONNECTIONS", 8)
    async with serving(show) as port:
        idle = [await port.call(first) for first in (b"", HALF, HALF_BODY) for _ in range(3)]
        asking = await port.call(WHOLE)
        assert await asking.first_line() == b"HTTP/1.1 200 OK\r\n"
        assert await idle[0].answer() == b""


async def test_where_all_are_served_the_next_is_told_so(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who is being answered loses the connection to somebody else."""
    set_limit(monkeypatch, "CONNECTIONS", 8)
    async with serving(show) as port:
        listening = [await port.call(LISTENING) for _ in range(8)]
        for one in listening:
            assert await one.first_line() == b"HTTP/1.1 200 OK\r\n"
        answer = await (await port.call(WHOLE)).answer()
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 2" in answer
        assert b'"too many are connected' in answer
        assert not any(one.reader.at_eof() for one in listening)


@pytest.mark.parametrize(
    ("first", "status"), [(HALF, b"408"), (HALF_BODY, b"408"), (b"", b"")], ids=str
)
async def test_a_request_has_to_be_whole_in_time(
    show: Show, monkeypatch: pytest.MonkeyPatch, first: bytes, status: bytes
) -> None:
    """Half a head, half a body, or nothing: the connection ends, with a sentence if asked."""
    set_limit(monkeypatch, "WHOLE", 1)
    async with serving(show) as port:
        answer = await (await port.call(first)).answer()
    assert answer[9:12] == status
    assert not status or b"send it again" in answer


async def test_a_head_has_an_end(show: Show) -> None:
    """Headers without end are refused in a sentence."""
    async with serving(show) as port:
        answer = await (await port.call(HALF + b"x: " + b"y" * 40_000)).answer()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"no HTTP request that can be served" in answer


async def test_two_lengths_exclude_each_other(api: httpx.AsyncClient) -> None:
    """One of them would be read by the door, the other by the parser."""
    headers = {"content-length": "5", "transfer-encoding": "chunked"}
    answer = await api.post("/sign-in", content=b"12345", headers=headers)
    assert answer.status_code == 400
    assert "exclude each other" in answer.json()["reason"]


async def test_what_comes_is_counted(api: httpx.AsyncClient) -> None:
    """Whatever was said of its length."""
    headers = {"content-length": "5"}
    answer = await api.post("/sign-in", content=b" " * (LARGEST_BODY + 1), headers=headers)
    assert answer.status_code == 413


async def test_a_length_of_very_many_digits_is_too_long(api: httpx.AsyncClient) -> None:
    """Such a number cannot even be read."""
    headers = {"content-length": "9" * 10_000}
    assert (await api.post("/sign-in", content=b"", headers=headers)).status_code == 413


async def test_chunks_are_not_taken_in(show: Show) -> None:
    """Megabytes of them end with the connection, after a sentence."""
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    for more, status in ((b"", b"411"), (b"Content-Length: 5\r\n", b"400")):
        async with serving(show) as port:
            stranger = await port.call(head + more + b"\r\n")
            assert (await stranger.first_line())[9:12] == status
            with pytest.raises(ConnectionError):
                await stranger.send_chunks(100)


async def test_who_leaves_in_the_middle_of_a_body_leaves_nothing_in_the_log(
    show: Show, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no bug of ours, and whoever does it thousands of times must not fill the disk."""
    with caplog.at_level(logging.INFO):
        async with serving(show) as port:
            for _ in range(20):
                await port.call(HALF_BODY)
            await until(lambda: len(listeners_of(port)) == 20)
            port.hang_up()
            await until(lambda: not listeners_of(port))
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "Traceback" not in "".join(capsys.readouterr())


def listeners_of(port: Port) -> list[asyncio.Task[object]]:
    """Return the tasks of requests under way."""
    return [t for t in asyncio.all_tasks() if "run_asgi" in str(t.get_coro())]


async def test_nobody_sends_megabytes_ahead(show: Show) -> None:
    """What comes while a request is being answered is not kept for later."""
    async with serving(show) as port:
        stranger = await port.call(LISTENING)
        await stranger.first_line()
        stranger.writer.write(b"x" * 100_000)
        await stranger.answer()  # ends


async def test_listeners_have_a_limit(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes late is told when to come again; those who listen go on."""
    set_limit(monkeypatch, "STAGE_LISTENERS", 3)
    async with serving(show) as port:
        for _ in range(3):
            assert await (await port.call(LISTENING)).first_line() == b"HTTP/1.1 200 OK\r\n"
        async with httpx.AsyncClient() as client:
            late = await client.get(f"http://127.0.0.1:{port.number}/feed/stage")
    assert late.status_code == 503
    assert late.headers["retry-after"]
    assert "too many are listening" in late.json()["reason"]


class Counted:
    """A caller that notes what becomes of it."""

    def __init__(self, path: str = "/") -> None:
        self.path = path
        self.fate = ""

    def cut_off(self) -> None:
        self.fate = "cut off"

    def give_up(self) -> None:
        self.fate = "given up"


def caller(path: str = "/") -> Caller:
    return cast("Caller", Counted(path))


def fate(of: Caller) -> str:
    return cast("Counted", of).fate


async def test_of_a_long_answer_little_waits_to_be_taken(show: Show) -> None:
    """Whoever asks for pages and takes none of them does not fill the memory."""
    sent: list[Message] = []

    async def long_answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for more in (True, False):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": more})

    async def note(message: Message) -> None:
        sent.append(dict(message))

    scope = {"type": "http", "method": "GET", "path": "/schedule", "scheme": "http", "headers": []}
    keys = Keys(WebSettings(password=SecretStr("horse")), show.clock.now)
    await Door(long_answer, keys)(scope, _nothing, note)
    bodies = [each for each in sent if each["type"] == "http.response.body"]
    assert max(len(each["body"]) for each in bodies) <= limits.UNTAKEN.bytes // 2
    assert b"".join(each["body"] for each in bodies) == b"x" * 200_000
    assert [each["more_body"] for each in bodies].index(False) == len(bodies) - 1


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def test_little_of_an_answer_is_kept_for_who_does_not_take_it(show: Show) -> None:
    """On a real port: the buffer of a connection stays below its limit."""
    async with serving(show) as port:
        stranger = await port.call(LISTENING)
        await stranger.first_line()
        (caller,) = port.callers
        assert caller.transport.get_write_buffer_limits()[1] <= limits.UNTAKEN.bytes // 2


def test_who_takes_nothing_is_let_go() -> None:
    """But for an OBS that has enough of a recording in hand."""
    company = Company(10, "/recordings/")
    slow, obs, reading = caller(), caller("/recordings/a.mp4"), caller()
    for each in (slow, obs, reading):
        company.enter(each, 0)
        company.ask(each)
        company.stick(each, 0)
    company.move_on(reading)
    company.tidy(limits.TAKEN.value + 1)
    assert (fate(slow), fate(obs), fate(reading)) == ("cut off", "", "")


def test_bytes_that_trickle_in_do_not_renew_the_time() -> None:
    """It runs from the beginning of the wait."""
    company = Company(10)
    slow = caller()
    company.enter(slow, 0)
    company.wait_for(slow, limits.WHOLE.value - 1)
    company.tidy(limits.WHOLE.value + 1)
    assert fate(slow) == "given up"


def test_who_has_left_is_not_counted() -> None:
    """And takes no place when it is heard of once more."""
    company = Company(1)
    gone, next_one = caller(), caller()
    company.enter(gone, 0)
    company.leave(gone)
    company.wait_for(gone, 0)
    assert company.enter(next_one, 0)
    assert len(company) == 1
    assert fate(gone) == ""


@pytest.mark.parametrize(("files", "most"), [(1024, 600), (500, 300), (210, 10), (64, 8)], ids=str)
def test_descriptors_are_kept_for_the_show(
    monkeypatch: pytest.MonkeyPatch, files: int, most: int
) -> None:
    """Where few files may be open, fewer are connected."""
    monkeypatch.setattr(listening_module, "descriptors", lambda: files)
    assert listening_module.most_connections() == most


def test_a_daemon_asks_for_more_files_than_a_shell_gives() -> None:
    """As many as it may have, and no fewer than before."""
    before = descriptors()
    allow_many_files()
    assert descriptors() >= before


async def test_what_is_not_served_is_a_page_to_people(api: httpx.AsyncClient, show: Show) -> None:
    """A browser gets a sentence on a page, a program JSON; both the same status."""
    for path in ("/schedule/nothing", "/board/nowhere", "/static/nothing.js"):
        page = await api.get(path, headers={"accept": "text/html,*/*"})
        data = await api.get(path)
        assert page.status_code == data.status_code == 404
        assert page.headers["content-type"].startswith("text/html")
        assert data.json()["error"] == "unknown"
        assert data.json()["reason"][1:10] in page.text
        assert "<h1>Not here</h1>" in page.text


async def test_strangers_get_a_page_too(show: Show) -> None:
    """Also where the door itself refuses; what they sent is escaped in it."""
    app = make_app(show.conductor, show.outbox, WebSettings())
    client = client_of(app, peer="192.0.2.7", headers={"accept": "text/html"})
    answer = await client.get("/schedule")
    assert answer.status_code == 403
    assert "ORCHESTRATOR_WEB__PASSWORD" in answer.text
    own = client_of(app, headers={"accept": "text/html"})
    answer = await own.get("/board/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert answer.status_code == 404
    assert "<script" not in answer.text
