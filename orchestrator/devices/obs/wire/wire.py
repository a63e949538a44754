"""One websocket to one OBS, from the TCP connect to its end.

Keeps obs-websocket-py's client, its authentication and its request classes; replaces what hangs
or dies there: `connect`, `call` and the receive thread. Used by `link.py` alone; knows nothing
of asyncio. `connect` blocks; nothing after it does.
"""

import contextlib
import json
import random
import socket
from collections.abc import Iterator, Sequence
from enum import IntFlag
from typing import Any

import websocket
from obswebsocket import obsws
from obswebsocket.base_classes import Baserequests

from orchestrator.devices.obs.wire.bounded_socket import BoundedSocket, WireBrokenError
from orchestrator.errors import NotConnectedError, OrchestratorError, PermanentError
from orchestrator.model.addresses import authority

RPC_VERSION = 1
_HELLO, _IDENTIFY, _IDENTIFIED, _REIDENTIFY, _REQUEST, _BATCH = 0, 1, 2, 3, 6, 8
_SERIAL_REALTIME, _SERIAL_FRAME = 0, 1
_AUTHENTICATION_FAILED, _UNSUPPORTED_RPC = 4009, 4010
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Subscription(IntFlag):
    """The kinds of events that are asked of OBS (obs-websocket's EventSubscription)."""

    GENERAL = 1 << 0
    CONFIG = 1 << 1
    SCENES = 1 << 2
    INPUTS = 1 << 3
    TRANSITIONS = 1 << 4
    OUTPUTS = 1 << 6
    SCENE_ITEMS = 1 << 7
    MEDIA_INPUTS = 1 << 8
    UI = 1 << 10


_ALL_OF_THEM = sum(Subscription)
_METERS = 1 << 16
"""The levels of the sound, twenty times a second: asked for only while somebody looks at them."""


class ObsWire(obsws):  # type: ignore[misc]  # untyped library
    """One connection; not used again once it has ended.

    `messages_in` counts the messages of the handshake, `messages_out` every message sent.
    """

    def __init__(self, host: str, port: int, password: str, patience: float) -> None:
        """Prepare; `patience` is seconds, for connecting and for each answer of the handshake."""
        super().__init__(host, port, password, legacy=False)
        self.ws = BoundedSocket()
        self.messages_in = 0
        self.messages_out = 0
        self._patience = patience
        self._aborted = False

    def connect(self) -> None:
        """Connect and identify; raises NotConnectedError, or PermanentError with what to do."""
        try:
            self._open()
            self._auth()
        except WireBrokenError as error:
            raise self._refusal(error) from None
        except (OSError, ValueError, websocket.WebSocketException) as error:
            raise NotConnectedError(self._unreachable(error)) from error

    def _open(self) -> None:
        raw = socket.create_connection((self.host, self.port), self._patience)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # a socket of our own: websocket-client would go through the environment's HTTP proxy;
        # it closes the socket where the handshake fails
        self.ws.connect(  # type: ignore[no-untyped-call]  # websocket-client leaves it untyped
            f"ws://{authority(self.host, self.port)}",
            socket=raw,
            timeout=self._patience,
            redirect_limit=0,
            suppress_origin=True,
        )
        if self._aborted:
            raise WireBrokenError("given up while connecting")

    def _auth(self) -> None:
        hello = self._handshake_message(_HELLO)
        self.server_version = hello.get("obsWebSocketVersion")
        order: dict[str, Any] = {"rpcVersion": RPC_VERSION, "eventSubscriptions": _ALL_OF_THEM}
        if isinstance(challenge := hello.get("authentication"), dict):
            order["authentication"] = self._build_auth_string(
                str(challenge.get("salt")), str(challenge.get("challenge"))
            )
        self._send(_IDENTIFY, order)
        self._handshake_message(_IDENTIFIED)
        # from here on nothing waits; the heartbeat alone decides how long a silence may last
        self.ws.settimeout(0)

    def _handshake_message(self, op: int) -> dict[str, Any]:
        message = parse(self.ws.recv())
        self.messages_in += 1
        if message is None or message["op"] != op:
            raise WireBrokenError("what answers there does not speak obs-websocket 5")
        data: dict[str, Any] = message["d"]
        return data

    def _refusal(self, error: WireBrokenError) -> OrchestratorError:
        where = f"OBS at {authority(self.host, self.port)}"
        if error.code == _AUTHENTICATION_FAILED:
            return PermanentError(
                f"{where} refuses the password: compare ORCHESTRATOR_OBS__…__PASSWORD with "
                f"Tools → WebSocket Server Settings in OBS"
            )
        if error.code == _UNSUPPORTED_RPC:
            return PermanentError(f"{where} is too old or too new: OBS 28 to 32 are known to work")
        return NotConnectedError(f"{where}: {error}")

    def _unreachable(self, error: Exception) -> str:
        where = authority(self.host, self.port)
        if isinstance(error, ConnectionRefusedError):
            return f"nothing listens at {where}: is OBS running, with its WebSocket server on?"
        if isinstance(error, TimeoutError | websocket.WebSocketTimeoutException):
            return silent(where, self._patience)
        if isinstance(error, websocket.WebSocketBadStatusException):
            return f"{where} answers, but not as OBS does (HTTP {error.status_code})"
        return f"no connection to {where}: {error}"

    def socket(self) -> socket.socket:
        """Return the socket, which does not block; raises NotConnectedError."""
        sock: socket.socket | None = self.ws.sock
        if sock is None:
            raise NotConnectedError("OBS is not connected")
        return sock

    def take_in(self, received: bytes) -> None:
        """Take what somebody else has read from the socket; raises NotConnectedError at the end."""
        if not received:
            raise NotConnectedError("the connection to OBS was lost: it was closed")
        self.ws.take_in(received)

    def read(self) -> None:
        """Take in what has arrived, if anything has; raises NotConnectedError at the end."""
        try:
            self.ws.read_ahead()
        except BlockingIOError:
            return
        except (OSError, websocket.WebSocketException) as error:
            raise NotConnectedError(f"the connection to OBS was lost: {error}") from error

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield the whole messages among what was read, and `{}` for what is no message.

        Raises NotConnectedError where the connection ends.
        """
        while True:
            try:
                text = self.ws.recv()
            except BlockingIOError:
                return
            except WireBrokenError as error:
                raise NotConnectedError(str(error)) from None
            except (OSError, ValueError, websocket.WebSocketException) as error:
                raise NotConnectedError(f"the connection to OBS was lost: {error}") from error
            yield parse(text) or {}

    def call(self, obj: Baserequests) -> str:
        """Send the request and return its id; the answer comes out of `messages`."""
        number = self._next_id()
        order = {"requestType": obj.name, "requestId": number, "requestData": obj.data()}
        self._send(_REQUEST, order)
        return number

    def hear_meters(self, on: bool) -> None:
        """Have the levels of the sound told from now on, or no longer; nobody is answered."""
        events = _ALL_OF_THEM | (_METERS if on else 0)
        self._send(_REIDENTIFY, {"eventSubscriptions": events})

    def batch_frame(
        self, objs: Sequence[Baserequests], *, at_once: bool = False
    ) -> tuple[str, bytes]:
        """Return the requests as one batch, to be sent: its id, its bytes.

        Those after the first that fails are not executed. `at_once`: all before OBS draws its next
        frame (SerialFrame); else one after the other as soon as they come (SerialRealtime).
        """
        number = self._next_id()
        order = {
            "requestId": number,
            "haltOnFailure": True,
            "executionType": _SERIAL_FRAME if at_once else _SERIAL_REALTIME,
            "requests": [{"requestType": obj.name, "requestData": obj.data()} for obj in objs],
        }
        return number, _frame(_BATCH, order)

    def _next_id(self) -> str:
        number = str(self.id)
        self.id += 1
        return number

    def _send(self, op: int, data: dict[str, Any]) -> None:
        self.send(_frame(op, data))

    def send(self, encoded: bytes) -> None:
        """Hand one message to the kernel, without ever waiting for the other side."""
        sock = self.ws.sock
        if sock is None:
            raise NotConnectedError("OBS is not connected")
        self.messages_out += 1
        try:
            sent = sock.send(encoded)
        except OSError as error:
            self.abort()
            raise NotConnectedError(f"the connection to OBS was lost: {error}") from error
        if sent != len(encoded):
            self.abort()
            raise NotConnectedError("OBS does not take what is sent to it: is it frozen?")

    def abort(self) -> None:
        """End the connection; releases those who wait in it. May be called from any thread."""
        self._aborted = True
        if (sock := self.ws.sock) is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Give the socket back; nothing may use the wire at the time or afterwards."""
        self.ws.shutdown()  # type: ignore[no-untyped-call]  # websocket-client leaves it untyped


def _frame(op: int, data: dict[str, Any]) -> bytes:
    """Return a message as it goes over the wire."""
    text = _encode({"op": op, "d": data})
    frame = websocket.ABNF.create_frame(text, websocket.ABNF.OPCODE_TEXT)
    # The mask only guards proxies, and none stands before OBS. The system's random numbers would
    # cost 0.1 ms, just at a cue.
    frame.get_mask_key = random.randbytes
    encoded: bytes = frame.format()
    return encoded


def silent(where: str, patience: float) -> str:
    """Return what is said about an OBS that takes the connection and then keeps silent."""
    return f"{where} does not answer within {patience:g} s: is OBS frozen?"


def parse(text: str | bytes) -> dict[str, Any] | None:
    """Return the message, or None when it is none: not JSON, or without `op` and `d`."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or not isinstance(message.get("d"), dict):
        return None
    return message if isinstance(message.get("op"), int) else None
