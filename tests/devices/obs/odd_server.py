"""A websocket server that begins like OBS and then misbehaves as a test wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from orchestrator.aio import Tasks
from orchestrator.clock import SystemClock
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.news import News
from orchestrator.settings import ObsSettings

Behaviour = Callable[[ServerConnection], Coroutine[Any, Any, None]]


@dataclass
class OddServer:
    """`behaviour` is what each connection meets; `refusals` of them get HTTP 503 first."""

    behaviour: Behaviour
    refusals: int = 0
    url: str = ""
    visits: int = 0

    def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        self.visits += 1
        if self.refusals > 0:
            self.refusals -= 1
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "not yet\n")
        return None


@asynccontextmanager
async def odd_server(
    behaviour: Behaviour, refusals: int = 0, port: int = 0
) -> AsyncIterator[OddServer]:
    """Serve on the loopback interface while the block runs."""
    server = OddServer(behaviour, refusals)
    meetings: set[asyncio.Task[None]] = set()

    async def meet(connection: ServerConnection) -> None:
        meeting = asyncio.create_task(server.behaviour(connection))
        meetings.add(meeting)
        await asyncio.wait((meeting,))

    async with serve(
        meet, "127.0.0.1", port, process_request=server.refuse, compression=None, close_timeout=0.1
    ) as listening:
        bound = listening.sockets[0].getsockname()[1]
        server.url = f"ws://127.0.0.1:{bound}"
        try:
            yield server
        finally:
            for meeting in meetings:
                meeting.cancel()


async def send(connection: ServerConnection, op: int, data: Mapping[str, Any]) -> None:
    await connection.send(json.dumps({"op": op, "d": data}))


async def greet(connection: ServerConnection) -> dict[str, Any]:
    """Go through the handshake; return what the client identified with."""
    await send(connection, 0, {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1})
    identify: dict[str, Any] = json.loads(await connection.recv())["d"]
    await send(connection, 2, {"negotiatedRpcVersion": 1})
    return identify


async def answer(connection: ServerConnection, message: str | bytes, **data: Any) -> None:
    """Answer one request with success."""
    request = json.loads(message)["d"]
    status = {"result": True, "code": 100}
    echo = {"requestType": request["requestType"], "requestId": request["requestId"]}
    await send(connection, 7, {**echo, "requestStatus": status, "responseData": data})


async def event(connection: ServerConnection, kind: str, **data: Any) -> None:
    """Tell of something that happened."""
    await send(connection, 5, {"eventType": kind, "eventIntent": 1, "eventData": data})


async def obliging(connection: ServerConnection) -> None:
    """Behave: greet, then answer every request."""
    await greet(connection)
    async for message in connection:
        await answer(connection, message)


@dataclass
class Notes:
    """A listener that writes everything down."""

    happened: list[str] = field(default_factory=list)
    events: list[tuple[str, Mapping[str, Any], datetime]] = field(default_factory=list)

    def on_connected(self) -> None:
        self.happened.append("connected")

    def on_lost(self) -> None:
        self.happened.append("lost")

    def on_event(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        self.events.append((kind, data, at))

    def on_pulse(self, stats: Mapping[str, Any], took: float) -> None:
        self.happened.append("pulse")


@asynccontextmanager
async def connection_to(
    url: str, notes: Notes | None = None, password: str = "secret"
) -> AsyncIterator[ObsConnection]:
    """Open a connection while the block runs."""
    settings = ObsSettings(url=url, password=SecretStr(password))
    clock = SystemClock()
    tasks = Tasks(News(clock), clock)
    connection = ObsConnection("OBS test", settings, clock, notes or Notes(), tasks)
    connection.open()
    try:
        yield connection
    finally:
        await connection.close()
