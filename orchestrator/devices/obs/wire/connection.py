"""Keeps a room's OBS connected, and asks it things from asyncio. Used by `device.py`.

Each connection is a `Link`; connecting blocks and has a thread, the event loop reads.
A lost connection is noticed within 3 s, everybody who waits is released, and a new one is made.
"""

import asyncio
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog

from orchestrator.aio import Backoff, Tasks
from orchestrator.clock import Clock
from orchestrator.devices.obs.wire.link import Link, NotInCommandError, Request, RequestFailed
from orchestrator.devices.obs.wire.wire import ObsWire, silent
from orchestrator.errors import NotConnectedError, PermanentError, TemporaryError
from orchestrator.model.addresses import authority
from orchestrator.settings import ObsSettings

CONNECT_PATIENCE = 2.0
"""Seconds from the start of an attempt until OBS has identified us."""

CALL_PATIENCE = 5.0
"""Seconds for the answer to a request."""

BEAT, PULSE_PATIENCE = 1.0, 1.5
"""Seconds between heartbeats, and for the answer to one: an OBS that is frozen or cut off is
noticed within 2.5 s."""

PAUSES = Backoff(first=0.05, longest=0.25, growth=1.6)
"""Between attempts. An OBS that comes back waits for no more than the longest."""

CHANGES = {
    "CurrentSceneCollectionChanging": "CurrentSceneCollectionChanged",
    "CurrentProfileChanging": "CurrentProfileChanged",
}
"""What OBS says before it changes something, and when that is done. A request between the two is
undefined and can crash OBS (obs-websocket's reference; OBS 29 died in 5 of 10 such changes)."""

CHANGE_PATIENCE = 20.0
"""Seconds after which OBS is asked again, should the second never come: a collection with many
cameras and pages takes long."""

PAUSE_AFTER_REFUSAL = 5.0
"""Seconds after a refusal that only a person can fix: the password."""

QUESTION = "Get"
"""How the requests begin that change nothing in OBS; all others are orders."""

log = structlog.get_logger(__name__)


class Listener(Protocol):
    """Who is told what happens; always on the event loop's thread."""

    def on_connected(self) -> None:
        """Take note that OBS is connected; what was known about it may be out of date."""
        ...

    def on_lost(self) -> None:
        """Take note that the connection is gone; its `problem` says why."""
        ...

    def on_event(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Take an event of OBS; it arrived at `at`."""
        ...

    def on_pulse(self, stats: Mapping[str, Any], took: float) -> None:
        """Take the answer to the heartbeat, which is GetStats, and how many seconds it took."""
        ...


class ObsConnection:
    """A connection that comes back by itself.

    `problem` says why it is down, and is empty while it is up. `frames_out` and `frames_in` count
    every websocket message, `frames_in` only after it was dealt with on the loop's thread.
    `connecting` is True while an attempt is under way.

    Where it is `guard`ed, each message with an order in it begins with the guard, and OBS carries
    out nothing of it where it refuses that. `guard_refused` is called when it has. Until a guard
    stands there (`bar`) no order is sent at all. A connection that was never barred has no guard.
    """

    def __init__(
        self, name: str, settings: ObsSettings, clock: Clock, listener: Listener, tasks: Tasks
    ) -> None:
        """`tasks`: the owner's, where it tells of bugs; that of connecting is ended by `close`."""
        address = urlsplit(settings.url)
        self._host = address.hostname or "127.0.0.1"
        self._port = address.port or 4455
        self._password = settings.password
        self._name = name
        self._clock = clock
        self._listener = listener
        self._tasks = tasks
        self._link: Link | None = None
        self._task: asyncio.Task[None] | None = None
        self._past_frames_out = 0
        self._change_ends: tuple[str, asyncio.TimerHandle] | None = None
        self._guard: Request | None = None
        self._barred = ""
        self.guard_refused: Callable[[], None] = _to_nobody
        self.frames_in = 0
        self.connecting = False
        self.problem = "not connected yet"

    @property
    def connected(self) -> bool:
        """Whether OBS has identified us and the connection is up."""
        link = self._link
        return link is not None and link.identified.done() and not link.ended.done()

    @property
    def changing(self) -> bool:
        """Whether OBS changes its scene collection or profile: it is asked nothing meanwhile."""
        return self._change_ends is not None

    @property
    def waiting(self) -> int:
        """Requests that were sent and not answered yet."""
        return 0 if self._link is None else self._link.waiting

    @property
    def frames_out(self) -> int:
        """Websocket messages sent, over all connections."""
        return self._past_frames_out + (0 if self._link is None else self._link.frames_out)

    def open(self) -> None:
        """Start connecting, and go on until `close`."""
        if self._task is None:
            self._task = self._tasks.keep(self._stay_connected, f"{self._name}, its connection")

    async def close(self) -> None:
        """Let go of OBS; everybody who waits is released."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def bar(self, why: str) -> None:
        """Send no order from now on; `why` is the reason that is given."""
        self._guard, self._barred = None, why

    def guard(self, by: Request) -> None:
        """Let orders through again, each behind this question."""
        self._guard, self._barred = by, ""

    def call(
        self, kind: str, data: Mapping[str, object] | None = None, patience: float = CALL_PATIENCE
    ) -> asyncio.Future[dict[str, Any]]:
        """Send one request, at once; the result is the response's data.

        Raises NotConnectedError and NotInCommandError; the result also RequestFailed, and
        TemporaryError after `patience` seconds.
        """
        order: Request = (kind, data or {})
        link = self._live_link()
        guard = self._guard_of((order,))
        if guard is None:
            return link.call(order, patience)
        return link.call_guarded(order, patience, guard)

    def hear_meters(self, on: bool) -> None:
        """Have OBS tell the levels of the sound from now on, or no longer, while this link lasts.

        Raises NotConnectedError.
        """
        self._live_link().hear_meters(on)

    def batch(
        self, orders: Sequence[Request], patience: float = CALL_PATIENCE
    ) -> asyncio.Future[list[dict[str, Any] | RequestFailed]]:
        """Send the requests as one message, at once; the result is their answers, in order.

        Those after the first that fails are not executed and have no answer. Raises
        NotConnectedError and NotInCommandError; the result also TemporaryError after `patience`
        seconds.
        """
        return self._live_link().batch(orders, patience, self._guard_of(orders))

    def batch_at_once(
        self, orders: Sequence[Request], patience: float = CALL_PATIENCE
    ) -> asyncio.Future[list[dict[str, Any] | RequestFailed]]:
        """Send the requests as `batch` does; OBS carries them all out before it draws a frame.

        For orders to media inputs alone: one that waits for OBS's window would stop its drawing.
        """
        return self._live_link().batch_at_once(orders, patience, self._guard_of(orders))

    def batch_past_guard(
        self, orders: Sequence[Request], patience: float = CALL_PATIENCE
    ) -> asyncio.Future[list[dict[str, Any] | RequestFailed]]:
        """Send the requests as `batch` does, without a guard: for whoever puts it there."""
        return self._live_link().batch(orders, patience)

    def prepare(self, orders: Sequence[Request]) -> Callable[[], None] | None:
        """Make a batch ready; return what sends it, or None while nothing may be sent.

        `batch` with the same requests sends it if that was not done, and waits for the answers.
        """
        if not self.connected or self.changing or self._barred:
            return None
        send = self._live_link().prepare(orders, self._guard_of(orders))
        return lambda: None if self.changing or self._barred else send()

    def _guard_of(self, orders: Sequence[Request]) -> Request | None:
        """Return the question that these stand behind; raises NotInCommandError while barred."""
        if all(kind.startswith(QUESTION) for kind, _ in orders):
            return None
        if self._barred:
            raise NotInCommandError(self._barred)
        return self._guard

    def _live_link(self) -> Link:
        if self._link is None or not self.connected:
            raise NotConnectedError(self.problem or "the connection to OBS was lost")
        if self.changing:
            raise NotConnectedError("OBS is changing its scene collection or profile")
        return self._link

    async def _stay_connected(self) -> None:
        failures = attempts = 0
        while True:
            wire = ObsWire(
                self._host, self._port, self._password.get_secret_value(), CONNECT_PATIENCE
            )
            link = self._link = Link(wire, self._clock, self)
            try:
                await self._live(link)
            finally:
                self._forget(link)
            attempts += 1
            failures = 0 if link.identified.done() else failures + 1
            pause = PAUSES.after(failures + 1)
            refused = isinstance(link.ended.result(), PermanentError)
            await self._clock.sleep(
                self._spread(PAUSE_AFTER_REFUSAL if refused else pause, attempts)
            )

    def _spread(self, pause: float, attempts: int) -> float:
        """Return between half the pause and all of it: each room another, each run the same."""
        share = zlib.crc32(f"{self._name} {attempts}".encode()) / 0xFFFFFFFF
        return pause * (0.5 + share / 2)

    async def _live(self, link: Link) -> None:
        """Run one connection to its end."""
        self.connecting = True
        link.start(f"{self._name} connecting")
        await asyncio.wait(
            (link.identified, link.ended),
            timeout=CONNECT_PATIENCE,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not link.identified.done():
            link.end(NotConnectedError(silent(authority(self._host, self._port), CONNECT_PATIENCE)))
        while not link.ended.done():
            await asyncio.wait((link.ended,), timeout=BEAT)
            if not link.ended.done() and not self.changing:
                await self._pulse(link)

    async def _pulse(self, link: Link) -> None:
        sent = self._clock.monotonic()
        try:
            stats = await link.call(("GetStats", {}), PULSE_PATIENCE)
        except RequestFailed:
            return  # an answer all the same: OBS is not ready, but alive
        except TemporaryError as error:
            if not self.changing:
                link.end(NotConnectedError(f"OBS is frozen or out of reach: {error}"))
            return
        with self._listening():
            self._listener.on_pulse(stats, self._clock.monotonic() - sent)

    def _forget(self, link: Link) -> None:
        """Take the link down, and say once why."""
        link.end(NotConnectedError("the connection was closed"))
        self._end_change()
        self._link = None
        self._past_frames_out += link.frames_out
        self.connecting = False
        problem = str(link.ended.result())
        if problem != self.problem:
            log.warning("OBS is not connected", obs=self._name, reason=problem)
        self.problem = problem
        if link.identified.done():
            with self._listening():
                self._listener.on_lost()

    def link_identified(self) -> None:
        """Say that OBS is connected."""
        self.connecting = False
        self.problem = ""
        log.info("OBS is connected", obs=self._name)
        with self._listening():
            self._listener.on_connected()

    def link_event(self, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        """Pass the event on; while OBS changes, ask it nothing."""
        if (last := CHANGES.get(kind)) is not None:
            self._end_change()
            loop = asyncio.get_running_loop()
            self._change_ends = last, loop.call_later(CHANGE_PATIENCE, self._change_is_late, last)
        elif self._change_ends is not None and self._change_ends[0] == kind:
            self._end_change()
        with self._listening():
            self._listener.on_event(kind, data, at)

    def _listening(self) -> AbstractContextManager[None]:
        """Keep a listener's bug from ending a connection that is well."""
        return self._tasks.stepping_over(f"what {self._name} said")

    def _change_is_late(self, last: str) -> None:
        """Go on as if OBS had said that the change is done."""
        log.warning("OBS does not end a change", obs=self._name, awaited=last)
        self.link_event(last, {}, self._clock.now())

    def _end_change(self) -> None:
        if self._change_ends is not None:
            self._change_ends[1].cancel()
            self._change_ends = None

    def link_frames(self, number: int) -> None:
        """Count messages that are dealt with."""
        self.frames_in += number

    def link_refused(self, guard: Request) -> None:
        """Pass on that an order was not carried out; its guard may have been replaced since."""
        if guard == self._guard:
            self.guard_refused()


def _to_nobody() -> None:
    """Do nothing: nobody stands guard."""
