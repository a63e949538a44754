"""One client's connection: greets, checks the password, answers requests, passes events on.

Made by `server`. Close codes and reasons are those of obs-websocket 5.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Protocol

from websockets.asyncio.server import ServerConnection

from orchestrator.rehearsal.obs_simulator.ask import Ask, Traffic
from orchestrator.rehearsal.obs_simulator.batches import Batch, execute
from orchestrator.rehearsal.obs_simulator.checks import (
    ClosedError,
    batch_of,
    message_of,
    request_of,
    rpc_version_of,
    subscriptions_of,
)
from orchestrator.rehearsal.obs_simulator.codes import RPC_VERSION, Close, EventSubscription, Op
from orchestrator.rehearsal.obs_simulator.requests import perform
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio

_LONGEST_REASON = 120
"""Bytes of a reason for closing; the WebSocket protocol allows 123."""


class Lock:
    """Asks clients for the password, as the protocol's authentication describes."""

    def __init__(self, password: str) -> None:
        self.required = bool(password)
        self.salt = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        self._secret = _digest(password + self.salt)

    def opens(self, challenge: str, answer: object) -> bool:
        """Return whether the answer proves that the client knows the password."""
        wanted = _digest(self._secret + challenge)
        return isinstance(answer, str) and secrets.compare_digest(
            answer.encode("utf-8", "replace"), wanted.encode("ascii")
        )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


class Host(Protocol):
    """What a session needs of its server."""

    @property
    def studio(self) -> Studio:
        """The OBS that runs at the moment."""
        ...

    def send(self, session: "ClientSession", text: str) -> None:
        """Send a message to this client."""
        ...

    def answer(self, session: "ClientSession", text: str) -> None:
        """Send the response to a request to this client."""
        ...

    def subscribed(self, session: "ClientSession") -> None:
        """Take note that this client wants other events than before."""
        ...

    def carried_out(self, session: "ClientSession", kind: str, data: Mapping[str, object]) -> None:
        """Take note of an order of this client that was carried out."""
        ...


class ClientSession:
    """A client, from its connection to its end."""

    def __init__(self, connection: ServerConnection, host: Host, lock: Lock) -> None:
        self.connection = connection
        self.peer: int = connection.remote_address[1]
        """The port from which the client calls: what tells clients apart."""
        self.traffic = Traffic(carried_out=partial(host.carried_out, self))
        self._host = host
        self._lock = lock
        self._challenge = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        self._identified = False
        self._subscriptions = int(EventSubscription.ALL)

    def greet(self) -> None:
        """Send Hello."""
        hello: dict[str, object] = {
            "obsWebSocketVersion": self._host.studio.version.websocket,
            "rpcVersion": RPC_VERSION,
        }
        if self._lock.required:
            hello["authentication"] = {"challenge": self._challenge, "salt": self._lock.salt}
        self._send(Op.HELLO, hello)

    def wants(self, needed: EventSubscription) -> bool:
        """Return whether the client has subscribed to events of this sort."""
        return self._identified and bool(self._subscriptions & needed)

    async def handle(self, raw: str | bytes) -> None:
        """Act on one message; a wrong one closes the connection."""
        self.traffic.received += 1
        try:
            op, data = message_of(raw, self._identified)
            if op == Op.REQUEST_BATCH:
                await self._batch(batch_of(data))
            else:
                self._single(op, data)
        except ClosedError as closed:
            await self.close(closed.code, closed.reason)

    def _single(self, op: float, data: dict[str, object]) -> None:
        match op:
            case Op.IDENTIFY:
                self._identify(data)
            case Op.REIDENTIFY:
                self._subscriptions = subscriptions_of(data, self._subscriptions)
                self._send(Op.IDENTIFIED, {"negotiatedRpcVersion": RPC_VERSION})
                self._host.subscribed(self)
            case Op.REQUEST:
                self._request(data)
            case _:
                raise ClosedError(Close.UNKNOWN_OP_CODE, f"Unknown OpCode: {op}")

    def _identify(self, data: dict[str, object]) -> None:
        if self._identified:
            raise ClosedError(
                Close.ALREADY_IDENTIFIED,
                "You are already Identified with the obs-websocket server.",
            )
        if self._lock.required:
            self._authenticate(data)
        if rpc_version_of(data) != RPC_VERSION:
            raise ClosedError(
                Close.UNSUPPORTED_RPC_VERSION,
                "Your requested RPC version is not supported by this server.",
            )
        self._subscriptions = subscriptions_of(data, self._subscriptions)
        self._identified = True
        self._send(Op.IDENTIFIED, {"negotiatedRpcVersion": RPC_VERSION})
        self._host.subscribed(self)

    def _authenticate(self, data: dict[str, object]) -> None:
        if "authentication" not in data:
            raise ClosedError(
                Close.AUTHENTICATION_FAILED,
                "Your payload's data is missing an `authentication` string, "
                "however authentication is required.",
            )
        if not self._lock.opens(self._challenge, data["authentication"]):
            raise ClosedError(Close.AUTHENTICATION_FAILED, "Authentication failed.")

    def _request(self, data: dict[str, object]) -> None:
        request_id, kind = request_of(data)
        ask = Ask(data.get("requestData"), self.traffic)
        result = perform(self._host.studio, kind, ask)
        self._answer(Op.REQUEST_RESPONSE, {**result, "requestId": request_id})

    async def _batch(self, batch: Batch) -> None:
        results = await execute(self._host.studio, batch, self.traffic)
        self._answer(Op.REQUEST_BATCH_RESPONSE, {"requestId": batch.id, "results": results})

    async def close(self, code: int, reason: str) -> None:
        """Close the connection in good order."""
        text = reason.encode()[:_LONGEST_REASON].decode("utf-8", "ignore")
        await self.connection.close(code, text)

    def _send(self, op: Op, data: dict[str, object]) -> None:
        self._host.send(self, json.dumps({"op": op.value, "d": data}))

    def _answer(self, op: Op, data: dict[str, object]) -> None:
        self._host.answer(self, json.dumps({"op": op.value, "d": data}))
