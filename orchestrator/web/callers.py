"""One connection to the HTTP server, and all of them together: how many, how long, how much.

Made by `listening`. Whoever holds a connection without a whole request is the first to lose it.
"""

import asyncio
import json
from functools import partial
from http import HTTPStatus
from typing import Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from orchestrator.guests import ShowLoop
from orchestrator.web import limits


class Company:
    """All connections of one server. Instants are the event loop's seconds."""

    def __init__(self, most: int, patient: str | None = None) -> None:
        """`most` connections at a time; what is below the path `patient` may be taken slowly."""
        self._most = most
        self._patient = patient
        self._everybody: set[Caller] = set()
        self._waiting: dict[Caller, float] = {}
        self._stuck: dict[Caller, float] = {}

    def __len__(self) -> int:
        """Return how many are connected."""
        return len(self._everybody)

    def enter(self, caller: "Caller", now: float) -> bool:
        """Take somebody in, for whom another may have to leave; False: there is no place."""
        if len(self._everybody) >= self._most:
            oldest = next(iter(self._waiting), None)
            if oldest is None:
                return False
            self.leave(oldest)
            oldest.cut_off()
        self._everybody.add(caller)
        self._waiting[caller] = now
        return True

    def leave(self, caller: "Caller") -> None:
        """Count somebody no more; harmless at any time."""
        self._everybody.discard(caller)
        self._waiting.pop(caller, None)
        self._stuck.pop(caller, None)

    def ask(self, caller: "Caller") -> None:
        """Note that a whole request is there."""
        self._waiting.pop(caller, None)

    def wait_for(self, caller: "Caller", now: float) -> None:
        """Note that the next request is waited for."""
        if caller in self._everybody:
            self._waiting.setdefault(caller, now)

    def stick(self, caller: "Caller", now: float) -> None:
        """Note that nothing of an answer is taken any more."""
        if self._patient is None or not caller.path.startswith(self._patient):
            self._stuck[caller] = now

    def move_on(self, caller: "Caller") -> None:
        """Note that it is taken again."""
        self._stuck.pop(caller, None)

    def tidy(self, now: float) -> None:
        """Let go of those who have taken too long."""
        for caller in _before(self._waiting, now - limits.WHOLE.value):
            del self._waiting[caller]
            caller.give_up()
        for caller in _before(self._stuck, now - limits.TAKEN.value):
            del self._stuck[caller]
            caller.cut_off()


def _before(since: "dict[Caller, float]", instant: float) -> "list[Caller]":
    """Return those since before an instant; they stand in that order."""
    found = []
    for caller, at in since.items():
        if at > instant:
            break
        found.append(caller)
    return found


class Caller(H11Protocol):
    """One connection: its socket is a guest of the event loop, and its requests have limits."""

    def __init__(
        self,
        company: Company,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._company = company
        self._refused = False
        self._number = -1

    @property
    def path(self) -> str:
        """What is asked for; empty before the first request."""
        return str(self.scope["path"]) if self.scope is not None else ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the caller in, or say that there is no place."""
        assert isinstance(transport, asyncio.Transport)
        self._number = transport.get_extra_info("socket").fileno()
        if isinstance(self.loop, ShowLoop):
            self.loop.invite(self._number)
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=limits.UNTAKEN.bytes // 2)
        if not self._company.enter(self, self.loop.time()):
            self._refuse(503, "busy", "too many are connected; try again in a moment")

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the caller no more."""
        self._company.leave(self)
        super().connection_lost(exc)
        if isinstance(self.loop, ShowLoop):
            self.loop.leave(self._number)

    def data_received(self, data: bytes) -> None:
        """Read on. Nobody sends much of the next request before the answer to this one."""
        if self._refused:
            return
        under_way = self._is_whole() and not self.cycle.response_complete
        if under_way and len(self.conn.trailing_data[0]) + len(data) > limits.HEAD.bytes:
            self.cut_off()
            return
        super().data_received(data)

    def handle_events(self) -> None:
        """Begin to answer, where a request is whole."""
        super().handle_events()
        self._note()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._note()

    def pause_writing(self) -> None:
        """Note that nothing is taken."""
        super().pause_writing()
        self._company.stick(self, self.loop.time())

    def resume_writing(self) -> None:
        """Note that it is taken again."""
        super().resume_writing()
        self._company.move_on(self)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP; `msg` is the server's own word for it."""
        reason = f"this is no HTTP request that can be served ({msg.rstrip('.').lower()})"
        self._refuse(400, "malformed", reason)

    def give_up(self) -> None:
        """Tell a caller whose request did not come in time, and hang up."""
        if self.conn.our_state is h11.IDLE and self.conn.their_state is h11.IDLE:
            asked = bool(self.conn.trailing_data[0])
        else:
            asked = self.conn.our_state is h11.SEND_RESPONSE
        if not asked:
            self.cut_off()  # nothing was asked
            return
        within = limits.WHOLE
        self._refuse(408, "slow", f"the request was not whole after {within}; send it again")

    def cut_off(self) -> None:
        """Hang up at once."""
        self.transport.abort()

    def _is_whole(self) -> bool:
        return self.cycle is not None and not self.cycle.more_body

    def _note(self) -> None:
        if self._is_whole() and not self.cycle.response_complete:
            self._company.ask(self)
        else:
            self._company.wait_for(self, self.loop.time())

    def _refuse(self, status: int, error: str, reason: str) -> None:
        """Answer past the application, which has not seen the request, and hang up."""
        self._refused = True
        self._company.ask(self)
        body = json.dumps({"error": error, "reason": reason}).encode()
        head = [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            "content-type: application/json",
            f"content-length: {len(body)}",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
            "connection: close",
            *(["retry-after: 2"] if status == HTTPStatus.SERVICE_UNAVAILABLE else []),
        ]
        self.transport.write("\r\n".join([*head, "", ""]).encode() + body)
        self.transport.close()


def callers_of(company: Company) -> type[asyncio.Protocol]:
    """Return what makes the connections of a server, as uvicorn wants it."""
    return partial(Caller, company)  # type: ignore[return-value] # it only calls it
