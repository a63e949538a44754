"""One connection to OBS as the event loop sees it, from its start to its end.

A `Link` connects in a thread, because that blocks, and reads on the event loop; it owns those who
wait for an answer. `connection.py` makes one link after the other.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from obswebsocket import requests

from orchestrator.clock import Clock
from orchestrator.devices.obs.wire.bounded_socket import READ_AHEAD
from orchestrator.devices.obs.wire.wire import ObsWire
from orchestrator.errors import NotConnectedError, OrchestratorError, TemporaryError

_EVENT, _ANSWER, _BATCH_ANSWER = 5, 7, 9

T = TypeVar("T")

Request = tuple[str, Mapping[str, object]]
"""What OBS is asked: the request's name in obs-websocket's protocol, and its data."""


class RequestFailed(OrchestratorError):  # noqa: N818  # reads as what happened
    """OBS refused a request: its name, the status code and OBS's own words."""

    def __init__(self, request: str, code: int, comment: str) -> None:
        super().__init__(f"OBS refused {request} ({code}): {comment or 'no reason given'}")
        self.request = request
        self.code = code
        self.comment = comment


class NotInCommandError(TemporaryError):
    """Nothing was done: the request that guards all orders was refused, or none stands there."""


NOT_FOUND = 600
"""What OBS answers where there is nothing of the name that was asked for."""


class Owner(Protocol):
    """Who is told what happens on the link; always on the event loop's thread."""

    def link_identified(self) -> None:
        """Take note that OBS has identified us."""
        ...

    def link_event(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Take an event that arrived at `at`."""
        ...

    def link_frames(self, number: int) -> None:
        """Count messages that were received and are now dealt with."""
        ...

    def link_refused(self, guard: Request) -> None:
        """Take note that an order was not carried out, because its guard was refused."""
        ...


class Waiter(Generic[T]):
    """Somebody who waits for an answer, and how it is to be read."""

    def __init__(self, future: asyncio.Future[T], read: Callable[[dict[str, Any]], T]) -> None:
        self._future = future
        self._read = read

    def take(self, answer: dict[str, Any]) -> None:
        """Hand over the answer; a second one is ignored."""
        if self._future.done():
            return
        try:
            self._future.set_result(self._read(answer))
        except OrchestratorError as error:
            self._future.set_exception(error)

    def fail(self, error: OrchestratorError) -> None:
        """Say why no answer comes."""
        if not self._future.done():
            self._future.set_exception(error)


@dataclass(slots=True)
class PreparedMessage:
    """A batch that has only to be sent."""

    orders: Sequence[Request]
    number: str
    frame: bytes
    sent: bool = False


class Link:
    """One connection; not used again once it has ended."""

    def __init__(self, wire: ObsWire, clock: Clock, owner: Owner) -> None:
        loop = asyncio.get_running_loop()
        self.identified: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[OrchestratorError] = loop.create_future()
        self._wire = wire
        self._clock = clock
        self._owner = owner
        self._loop = loop
        self._waiters: dict[str, Waiter[Any]] = {}
        self._prepared: PreparedMessage | None = None
        self._handshake_counted = 0
        self._reading: int | None = None
        self._receiving: asyncio.Task[None] | None = None

    @property
    def frames_out(self) -> int:
        """Messages sent."""
        return self._wire.messages_out

    @property
    def waiting(self) -> int:
        """Requests without an answer yet."""
        return len(self._waiters)

    def start(self, name: str) -> None:
        """Start the thread that connects; what comes then is read on the event loop."""
        threading.Thread(target=self._connect, name=name, daemon=True).start()

    def end(self, reason: OrchestratorError) -> None:
        """End it for this reason and release everybody; nothing happens if it has ended."""
        if self.ended.done():
            return
        self.ended.set_result(reason)
        if self.identified.done():
            self._stop_reading()
            self._wire.release()
        else:
            self._wire.abort()  # given back when the thread that connects has left it
        for waiter in self._waiters.values():
            waiter.fail(NotConnectedError(str(reason)))

    def hear_meters(self, on: bool) -> None:
        """Have OBS tell the levels of the sound, or no longer; see `ObsConnection.hear_meters`."""
        self._wire.hear_meters(on)

    def call(self, order: Request, patience: float) -> asyncio.Future[dict[str, Any]]:
        """Send the request now; see `ObsConnection.call`."""
        kind, data = order
        number = self._wire.call(getattr(requests, kind)(**data))
        return self._expect(number, kind, patience, lambda answer: _succeeded(kind, answer))

    def call_guarded(
        self, order: Request, patience: float, guard: Request
    ) -> asyncio.Future[dict[str, Any]]:
        """Send the request behind its guard; see `ObsConnection.call`."""
        kind, orders = order[0], (order,)
        ready = self._make((guard, order))
        self._wire.send(ready.frame)

        def read(answer: dict[str, Any]) -> dict[str, Any]:
            (result,) = self._guarded(guard, orders, answer) or [RequestFailed(kind, 0, "")]
            if isinstance(result, RequestFailed):
                raise result
            return result

        return self._expect(ready.number, kind, patience, read)

    def batch_at_once(
        self, orders: Sequence[Request], patience: float, guard: Request | None = None
    ) -> asyncio.Future[list[dict[str, Any] | RequestFailed]]:
        """Send the batch now; see `ObsConnection.batch_at_once`."""
        objs = [getattr(requests, kind)(**data) for kind, data in _behind(guard, orders)]
        number, frame = self._wire.batch_frame(objs, at_once=True)
        self._wire.send(frame)
        return self._expect_all(number, patience, guard, orders)

    def batch(
        self, orders: Sequence[Request], patience: float, guard: Request | None = None
    ) -> asyncio.Future[list[dict[str, Any] | RequestFailed]]:
        """Send the batch now; see `ObsConnection.batch`."""
        whole, ready = _behind(guard, orders), self._prepared
        if ready is not None and ready.orders == whole:
            self._prepared = None
        else:
            ready = self._make(whole)
        if not ready.sent:
            self._wire.send(ready.frame)
        return self._expect_all(ready.number, patience, guard, orders)

    def _expect_all(
        self, number: str, patience: float, guard: Request | None, orders: Sequence[Request]
    ) -> asyncio.Future[list[dict[str, Any] | RequestFailed]]:
        def read(answer: dict[str, Any]) -> list[dict[str, Any] | RequestFailed]:
            if guard is None:
                return _results(orders, answer)
            return self._guarded(guard, orders, answer)

        return self._expect(number, "a batch of requests", patience, read)

    def _guarded(
        self, guard: Request, orders: Sequence[Request], answer: dict[str, Any]
    ) -> list[dict[str, Any] | RequestFailed]:
        """Return the answers to what stood behind the guard; raises where it was refused."""
        first, *results = _results((guard, *orders), answer) or [RequestFailed(guard[0], 0, "")]
        if isinstance(first, RequestFailed):
            if first.code != NOT_FOUND:
                raise TemporaryError(str(first))
            self._owner.link_refused(guard)
            raise NotInCommandError("another orchestrator commands this OBS")
        return results

    def prepare(
        self, orders: Sequence[Request], guard: Request | None = None
    ) -> Callable[[], None]:
        """Make a batch ready; see `ObsConnection.prepare`."""
        self._prepared = ready = self._make(_behind(guard, orders))

        def send() -> None:
            # Where it cannot be sent, `batch` says why.
            with suppress(NotConnectedError):
                self._wire.send(ready.frame)
                ready.sent = True

        return send

    def _make(self, orders: Sequence[Request]) -> PreparedMessage:
        objs = [getattr(requests, kind)(**data) for kind, data in orders]
        return PreparedMessage(orders, *self._wire.batch_frame(objs))

    def _expect(
        self, number: str, what: str, patience: float, read: Callable[[dict[str, Any]], T]
    ) -> asyncio.Future[T]:
        """Return the future answer, as `read` makes it of OBS's message."""
        future: asyncio.Future[T] = self._loop.create_future()
        waiter = Waiter(future, read)
        late = TemporaryError(f"OBS did not answer {what} within {patience:g} s")
        timer = self._loop.call_later(patience, waiter.fail, late)
        self._waiters[number] = waiter

        def forget(_: object) -> None:
            timer.cancel()
            del self._waiters[number]

        future.add_done_callback(forget)
        return future

    def _connect(self) -> None:
        """Be the connecting thread: always say how it ended."""
        problem: OrchestratorError | None = OrchestratorError("the connecting thread ended")
        try:
            self._wire.connect()
            problem = None
        except OrchestratorError as error:
            problem = error
        finally:
            with suppress(RuntimeError):  # the loop is closed: nobody is left who could be told
                self._loop.call_soon_threadsafe(self._on_connected, problem)

    def _on_connected(self, problem: OrchestratorError | None) -> None:
        try:
            if problem is not None:
                self.end(problem)
            if self.ended.done():
                self._wire.release()
                return
            self.identified.set_result(None)
            self._start_reading(self._wire.socket())
            self._owner.link_identified()
            self._take_in()  # what came together with the handshake's last message
        finally:
            self._count_handshake()

    def _start_reading(self, connected: socket.socket) -> None:
        try:
            self._loop.add_reader(connected.fileno(), self._read)
        except (NotImplementedError, AttributeError):
            # Windows' event loop reads sockets by itself, and does not say when one can be read.
            self._receiving = self._loop.create_task(self._receive(connected), name="OBS")
        else:
            self._reading = connected.fileno()

    async def _receive(self, connected: socket.socket) -> None:
        while True:
            try:
                self._wire.take_in(await self._loop.sock_recv(connected, READ_AHEAD))
            except NotConnectedError as error:
                self._lost(error)
                return
            except OSError as error:
                self._lost(NotConnectedError(f"the connection to OBS was lost: {error}"))
                return
            self._take_in()

    def _read(self) -> None:
        try:
            self._wire.read()
        except NotConnectedError as error:
            self._lost(error)
        else:
            self._take_in()

    def _take_in(self) -> None:
        """Let each message that has arrived be dealt with by itself."""
        at = self._clock.now()
        try:
            for message in self._wire.messages():
                self._loop.call_soon(self._on_message, message, at)
        except NotConnectedError as error:
            self._lost(error)

    def _lost(self, error: OrchestratorError) -> None:
        """End it after the messages that arrived before."""
        self._stop_reading()
        self._loop.call_soon(self.end, error)

    def _stop_reading(self) -> None:
        if self._reading is not None:
            # At once: the number of a closed socket is soon another's.
            self._loop.remove_reader(self._reading)
            self._reading = None
        if self._receiving is not None:
            self._receiving.cancel()
            self._receiving = None

    def _on_message(self, message: dict[str, Any], at: datetime) -> None:
        try:
            if not self.ended.done():
                self._dispatch(message, at)
        finally:
            self._owner.link_frames(1)

    def _dispatch(self, message: dict[str, Any], at: datetime) -> None:
        data, op = message.get("d", {}), message.get("op")
        if op == _EVENT:
            details = data.get("eventData")
            details = details if isinstance(details, dict) else {}
            self._owner.link_event(str(data.get("eventType")), details, at)
        elif op in (_ANSWER, _BATCH_ANSWER):
            number = str(data.get("requestId"))
            if (waiter := self._waiters.get(number)) is not None:
                waiter.take(data)
            elif self._prepared is not None and self._prepared.number == number:
                self._prepared = None  # sent by somebody who was gone before the answer

    def _count_handshake(self) -> None:
        received = self._wire.messages_in
        self._owner.link_frames(received - self._handshake_counted)
        self._handshake_counted = received


def _behind(guard: Request | None, orders: Sequence[Request]) -> tuple[Request, ...]:
    return tuple(orders) if guard is None else (guard, *orders)


def _succeeded(kind: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    result = _result(kind, answer)
    if isinstance(result, RequestFailed):
        raise result
    return result


def _results(
    orders: Sequence[Request], answer: Mapping[str, Any]
) -> list[dict[str, Any] | RequestFailed]:
    results = answer.get("results")
    if not isinstance(results, list):
        raise TemporaryError("OBS answered a batch with something that cannot be read")
    return [_result(kind, one) for (kind, _), one in zip(orders, results, strict=False)]


def _result(kind: str, answer: object) -> dict[str, Any] | RequestFailed:
    if not isinstance(answer, dict) or not isinstance(answer.get("requestStatus"), dict):
        return RequestFailed(kind, 0, "the answer cannot be read")
    status = answer["requestStatus"]
    if status.get("result") is not True:
        code = status.get("code")
        comment = str(status.get("comment") or "")
        return RequestFailed(kind, code if isinstance(code, int) else 0, comment)
    data = answer.get("responseData")
    return data if isinstance(data, dict) else {}
