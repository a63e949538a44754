"""A plain obs-websocket client: sends JSON, keeps events, checks every message's form.

Knows nothing of the product's own connection, so that it can bear witness about either OBS.
"""

import asyncio
import base64
import contextlib
import hashlib
import itertools
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect

from orchestrator.clock import SystemClock
from tests.contract.protocol import check_answer, check_event
from tests.contract.versions import NEWEST, WAYS, Ways

T = TypeVar("T")

CLOCK = SystemClock()
DEADLINE = 10.0
ALL_EVENTS = 2047
ACTIVATION = 1 << 17
TRANSFORMS = 1 << 19


@dataclass(frozen=True, slots=True)
class Target:
    """An OBS to be observed. `real`: OBS Studio itself; else the simulator. `ways`: its own."""

    url: str
    password: str
    real: bool
    ways: Ways = WAYS[NEWEST]


@dataclass(frozen=True, slots=True)
class Seen:
    """An event, and the second on the machine's clock at which it came."""

    at: float
    event: str
    data: dict[str, Any]


class RefusedRequestError(AssertionError):
    """A request that the test expects to succeed was refused."""


class Observer:
    """One identified connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.events: list[Seen] = []
        self.sent, self.received = 1, 2  # Identify; Hello and Identified
        self._news = asyncio.Event()
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.get_running_loop().create_task(self._read())
        self._reader.add_done_callback(lambda _: self._news.set())

    async def _read(self) -> None:
        raw: socket.socket = self.connection.transport.get_extra_info("socket")
        while True:
            # Event and answer are two small packets; a delayed acknowledgement would cost 40 ms.
            if hasattr(socket, "TCP_QUICKACK"):
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            message = json.loads(await self.connection.recv())
            self.received += 1
            data = message["d"]
            if message["op"] == 5:
                check_event(data["eventType"], data.get("eventData", {}), data["eventIntent"])
                self.events.append(
                    Seen(CLOCK.monotonic(), data["eventType"], data.get("eventData", {}))
                )
                self._news.set()
            else:
                self._waiting.pop(data.get("requestId", "identified")).set_result(message)

    async def _exchange(self, op: int, data: dict[str, Any], key: str) -> dict[str, Any]:
        answered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[key] = answered
        self.sent += 1
        await self.connection.send(json.dumps({"op": op, "d": data}))
        done, _ = await asyncio.wait(
            [answered, self._reader], timeout=DEADLINE, return_when=asyncio.FIRST_COMPLETED
        )
        if self._reader in done:
            self._reader.result()
        assert done, f"no answer within {DEADLINE} s to {data}"
        return answered.result()["d"]

    async def ask(self, request: str, data: Any = None) -> dict[str, Any]:
        """Send a request; return its response, status and all."""
        number = str(next(self._numbers))
        order = {"requestType": request, "requestId": number}
        if data is not None:
            order["requestData"] = data
        response = await self._exchange(6, order, number)
        assert response["requestType"] == request
        assert response["requestId"] == number
        return response

    async def ok(self, request: str, **data: Any) -> dict[str, Any]:
        """Send a request that is to succeed; return its data, checked against the protocol."""
        response = await self.ask(request, data or None)
        status = response["requestStatus"]
        if status != {"result": True, "code": 100}:
            raise RefusedRequestError(f"{request} {data}: {status}")
        answer: dict[str, Any] = response.get("responseData", {})
        check_answer(request, answer)
        return answer

    async def refusal(self, request: str, data: Any = None) -> tuple[int, str]:
        """Send a request that is to be refused; return code and comment."""
        response = await self.ask(request, data)
        status = response["requestStatus"]
        assert status["result"] is False, f"{request} {data} was not refused"
        assert "responseData" not in response
        return status["code"], status.get("comment", "")

    async def batch(self, *requests: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
        """Send a batch; return the results."""
        number = str(next(self._numbers))
        order = {"requestId": number, "requests": list(requests), **options}
        results: list[dict[str, Any]] = (await self._exchange(8, order, number))["results"]
        return results

    async def reidentify(self, subscriptions: int) -> None:
        """Subscribe to other events."""
        data = {"eventSubscriptions": subscriptions}
        assert await self._exchange(3, data, "identified") == {"negotiatedRpcVersion": 1}

    async def pause(self, milliseconds: int) -> None:
        """Let OBS pass this time, with everything that comes of what was asked before."""
        await self.batch(step("Sleep", sleepMillis=milliseconds))

    async def seen(self, event: str, since: int = 0, /, **wanted: Any) -> Seen:
        """Wait for an event with this data, past the first `since` ones; return it."""

        def search() -> Seen | None:
            for entry in self.events[since:]:
                if entry.event == event and wanted.items() <= entry.data.items():
                    return entry
            return None

        end = CLOCK.monotonic() + DEADLINE
        while (found := search()) is None:
            if self._reader.done():
                self._reader.result()
            self._news.clear()
            left = end - CLOCK.monotonic()
            assert left > 0, f"no {event} {wanted} within {DEADLINE} s, but {self.events[since:]}"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
        return found

    async def take(self, scene: str) -> None:
        """Put a scene on program, and wait until the transition is over."""
        since = len(self.events)
        await self.ok("SetCurrentProgramScene", sceneName=scene)
        await self.seen("CurrentProgramSceneChanged", since, sceneName=scene)
        await self.seen("SceneTransitionEnded", since)

    def names(self, since: int = 0) -> list[str]:
        """Return the names of the events past the first `since` ones."""
        return [entry.event for entry in self.events[since:]]

    async def close(self) -> None:
        """Let go of the connection."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self.connection.close()


def step(request: str, **data: Any) -> dict[str, Any]:
    """Return a request as it stands in a batch."""
    return {"requestType": request, "requestData": data}


def digest(text: str) -> str:
    """Return the base64 of the SHA-256 of a text, as the protocol's authentication uses it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def identification(hello: dict[str, Any], password: str, **more: Any) -> dict[str, Any]:
    """Return the Identify message that answers a Hello."""
    data: dict[str, Any] = {"rpcVersion": 1, **more}
    if asked := hello["d"].get("authentication"):
        data["authentication"] = digest(digest(password + asked["salt"]) + asked["challenge"])
    return {"op": 1, "d": data}


async def observe(target: Target, subscriptions: int = ALL_EVENTS) -> Observer:
    """Connect and identify."""
    connection = await connect(target.url, compression=None, max_size=None, ping_interval=None)
    hello = json.loads(await connection.recv())
    message = identification(hello, target.password, eventSubscriptions=subscriptions)
    await connection.send(json.dumps(message))
    assert json.loads(await connection.recv()) == {"op": 2, "d": {"negotiatedRpcVersion": 1}}
    return Observer(connection)


async def until(condition: Callable[[], Awaitable[T]], what: str | Callable[[], str]) -> T:
    """Return the condition's first true value; `what` names it, or says how it is instead."""
    end = CLOCK.monotonic() + DEADLINE
    while not (value := await condition()):
        if CLOCK.monotonic() > end:
            raise AssertionError(what if isinstance(what, str) else what())
        await CLOCK.sleep(0.02)
    return value
