"""The server inside the daemon's event loop."""

import asyncio
import signal
import socket

import httpx
import pytest
from pydantic import SecretStr

from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web.server import WebServer
from tests.web.stage import Show


async def test_a_port_of_0_is_chosen_by_the_system(show: Show) -> None:
    """The server tells the port it really listens on, and answers there."""
    server = WebServer(show.conductor, show.outbox, WebSettings(port=0))
    port = await server.start()
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/api/v1/state")
    assert answer.status_code == 200
    assert "server" not in answer.headers
    await server.stop()


async def test_a_port_that_is_taken_is_named(show: Show) -> None:
    """The message names the port and the setting that changes it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PermanentError, match=f"port {port}.*ORCHESTRATOR_WEB__PORT"):
            await WebServer(show.conductor, show.outbox, WebSettings(port=port)).start()


async def test_an_address_of_another_machine_is_explained(show: Show) -> None:
    """An address that is not ours gives words, not a stack trace."""
    settings = WebSettings(host="192.0.2.7", port=0, password=SecretStr("x"))
    with pytest.raises(PermanentError, match=r"192\.0\.2\.7"):
        await WebServer(show.conductor, show.outbox, settings).start()


async def test_no_server_is_made_for_everyone_without_a_password(show: Show) -> None:
    """The refusal comes before anything listens."""
    with pytest.raises(PermanentError, match="without a password"):
        WebServer(show.conductor, show.outbox, WebSettings(host="0.0.0.0"))


async def test_it_stops_within_a_second_while_pages_listen(show: Show) -> None:
    """Streams to pages end when the daemon stops, and so does the port."""
    loop = asyncio.get_running_loop()
    server = WebServer(show.conductor, show.outbox, WebSettings(port=0))
    port = await server.start()
    async with httpx.AsyncClient() as client:
        streams = [client.stream("GET", f"http://127.0.0.1:{port}/feed") for _ in range(3)]
        answers = [await stream.__aenter__() for stream in streams]
        for answer in answers:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
        begun = loop.time()
        await server.stop()
        assert loop.time() - begun < 1
        for stream in streams:
            await stream.__aexit__(None, None, None)
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_signals_stay_with_the_daemon(show: Show) -> None:
    """The server takes no signal handler away from whoever had it."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    server = WebServer(show.conductor, show.outbox, WebSettings(port=0))
    port = await server.start()
    async with httpx.AsyncClient() as client:
        await client.get(f"http://127.0.0.1:{port}/healthz")
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    await server.stop()


async def test_stopping_a_server_that_never_started_is_harmless(show: Show) -> None:
    """The daemon may take everything down after a start that failed half-way."""
    await WebServer(show.conductor, show.outbox, WebSettings(port=0)).stop()
