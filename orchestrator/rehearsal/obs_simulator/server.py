"""The simulator's server: one OBS that listens on the loopback interface. `faults` adds mishaps."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypedDict, Unpack
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.typing import Subprotocol

from orchestrator.clock import Clock
from orchestrator.rehearsal.obs_simulator.codes import EventSubscription, Op
from orchestrator.rehearsal.obs_simulator.session import ClientSession, Lock
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts, Probe, probe_file
from orchestrator.rehearsal.obs_simulator.studio.source_kinds import by_id
from orchestrator.rehearsal.obs_simulator.studio.studio import Disk, Studio
from orchestrator.rehearsal.obs_simulator.studio.telling import NEEDS
from orchestrator.rehearsal.obs_simulator.studio.timers import Timers
from orchestrator.rehearsal.obs_simulator.studio.versions import NEWEST, version_named
from orchestrator.system import keep_port_to_ourselves

_JSON, _MSGPACK = Subprotocol("obswebsocket.json"), Subprotocol("obswebsocket.msgpack")

METERS_EVERY = 0.05
"""Seconds."""


class Options(TypedDict, total=False):
    """How a simulated OBS is.

    `password`: empty for none. `probe` tells how long a recording is, so that the file need not
    exist; left out, real files are read. `browser_source`: as in most crews' builds of OBS, not in
    Debian's. `reaction`: seconds until a request is acted upon; a real OBS takes one or two
    milliseconds. `meters_every` says how many seconds are between two messages of the sound's
    meters; a real OBS tells them twenty times a second. `port`: left out, a free one, kept over
    restarts. `version`: the first number of the OBS that is simulated (29, 30, 32); left out, the
    newest.
    """

    password: str
    probe: Probe
    browser_source: bool
    reaction: float
    meters_every: Callable[[], float]
    port: int
    version: str


class ObsServer:
    """One simulated OBS. Raises ValueError for a version that cannot be simulated."""

    def __init__(self, clock: Clock, **options: Unpack[Options]) -> None:
        self.frames_in = 0
        """Messages received and acted upon, over the simulator's life."""
        self.frames_out = 0
        """Messages sent, over the simulator's life."""
        self.on_stream: Callable[[], None] = _to_nobody
        """Called when the stream may have begun or ended: see `stream_key`."""
        self.on_order: Callable[[int, str, Mapping[str, object]], None] = _to_no_counter
        """Called with each order that was carried out: its client's port, its type and data."""
        self._clock = clock
        self._lock = Lock(options.get("password", ""))
        self._known_probe = options.get("probe", probe_file)
        self.version = version_named(options.get("version", NEWEST))
        """Of the OBS that is simulated."""
        self._kinds = by_id(self.version.kinds, options.get("browser_source", False))
        self._reaction = options.get("reaction", 0.0)
        self._port = options.get("port", 0)
        self._meters_every = options.get("meters_every", lambda: METERS_EVERY)
        self._metering: asyncio.Task[None] | None = None
        self._disk = Disk()
        self._studio: Studio | None = None
        self._listener: Server | None = None
        self._held_port: socket.socket | None = None
        self._sessions: list[ClientSession] = []
        self._connections: WeakSet[ServerConnection] = WeakSet()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port it listens on; 0 before the first start."""
        return self._port

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"ws://127.0.0.1:{self._port}"

    @property
    def studio(self) -> Studio:
        """The OBS that runs; raises RuntimeError when none does."""
        if self._studio is None:
            raise RuntimeError("this simulated OBS is not running")
        return self._studio

    @property
    def program_scene(self) -> str:
        """The name of the scene on program."""
        return self.studio.world.program.name

    @property
    def clients(self) -> int:
        """How many connections are open, on this side."""
        return len(self._sessions)

    @property
    def streaming(self) -> bool:
        """Whether the stream output is active."""
        return self._studio is not None and self._studio.stream.active

    @property
    def stream_key(self) -> str | None:
        """Under which key it streams; None: it does not."""
        if self._studio is None or not self._studio.stream.active:
            return None
        return str(self._studio.stream.service.settings.get("key", ""))

    async def start(self) -> None:
        """Start OBS on its last saved scene collection, and listen; RuntimeError when it runs."""
        if self._studio is not None:
            raise RuntimeError("this simulated OBS is running already")
        timers = Timers(self._clock)
        self._studio = Studio(
            self.version, self._disk, timers, self._probe, self._kinds, self._tell
        )
        await self._listen()

    async def stop(self) -> None:
        """End OBS in good order: it saves, says so, and closes its connections."""
        if self._studio is None:
            self._let_go_of_port()
            return
        self._tell("ExitStarted")
        self._studio.save()
        self._end_studio()
        await asyncio.gather(
            *(s.close(CloseCode.GOING_AWAY, "Server stopping.") for s in tuple(self._sessions))
        )
        if self._listener is not None:
            self._listener.close()
            await self._listener.wait_closed()
            self._listener = None
        self._let_go_of_port()

    def _end_studio(self) -> None:
        self.studio.timers.cancel_all()
        self._studio = None
        self.on_stream()
        for task in tuple(self._tasks):
            task.cancel()

    async def _listen(self) -> None:
        self._let_go_of_port()
        listening = _bound(self._port)
        self._port = listening.getsockname()[1]
        self._listener = await serve(
            self._serve,
            sock=listening,
            process_request=self._admit,
            select_subprotocol=_choose_subprotocol,
            compression=None,
            max_size=None,
            open_timeout=None,
            close_timeout=1,
            ping_interval=None,
            server_header=None,
        )

    def _stop_listening(self) -> None:
        """Refuse connections from now on, but keep the port from other programs."""
        if self._listener is not None:
            self._listener.server.close()
            self._listener = None
            self._held_port = _bound(self._port)

    def _let_go_of_port(self) -> None:
        if self._held_port is not None:
            self._held_port.close()
            self._held_port = None

    async def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self._connections.add(connection)
        offered = request.headers.get_all("Sec-WebSocket-Protocol")
        if _MSGPACK in ",".join(offered) and _JSON not in ",".join(offered):
            return connection.respond(
                HTTPStatus.NOT_IMPLEMENTED, "The simulator speaks obswebsocket.json only.\n"
            )
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        session = ClientSession(connection, self, self._lock)
        self._sessions.append(session)
        session.greet()
        try:
            with contextlib.suppress(ConnectionClosed):
                async for raw in connection:
                    self._do(self._handle(session, raw))
        finally:
            self._sessions.remove(session)

    async def _handle(self, session: ClientSession, raw: str | bytes) -> None:
        # Counted before anything is waited for: while the simulator waits on the clock, no
        # message is in flight, and a virtual clock may move.
        self.frames_in += 1
        await self._before_acting()
        if session.connection.state is State.OPEN:
            await session.handle(raw)

    async def _before_acting(self) -> None:
        if self._reaction:
            await self._clock.sleep(self._reaction)

    def send(self, session: ClientSession, text: str) -> None:
        """Send a message to one client."""
        if session.connection.state is State.OPEN:
            broadcast([session.connection], text)
            session.traffic.sent += 1
            self.frames_out += 1

    def answer(self, session: ClientSession, text: str) -> None:
        """Send the response to a request."""
        self.send(session, text)

    def carried_out(self, session: ClientSession, kind: str, data: Mapping[str, object]) -> None:
        """Pass on whose order was carried out."""
        self.on_order(session.peer, kind, data)

    def subscribed(self, session: ClientSession) -> None:
        """Tell the meters of the sound from now on, if a client wants them and none did before."""
        wanted = session.wants(EventSubscription.INPUT_VOLUME_METERS)
        if wanted and (self._metering is None or self._metering.done()):
            self._metering = self._do(self._meter())

    async def _meter(self) -> None:
        while any(s.wants(EventSubscription.INPUT_VOLUME_METERS) for s in self._sessions):
            await self._clock.sleep(self._meters_every())
            if self._studio is not None:
                self._tell("InputVolumeMeters", inputs=self._studio.program.meters())

    def _tell(self, event: str, /, **data: object) -> None:
        needed = NEEDS[event]
        message: dict[str, object] = {"eventType": event, "eventIntent": needed.value}
        if data:
            message["eventData"] = data
        text = json.dumps({"op": Op.EVENT.value, "d": message})
        for session in self._sessions:
            if session.wants(needed):
                self.send(session, text)
        if event == "StreamStateChanged":
            self.on_stream()

    def _probe(self, path: str) -> MediaFacts | None:
        return self._known_probe(path)

    def _do(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _to_nobody() -> None:
    """Do nothing: nobody receives what is streamed."""


def _to_no_counter(peer: int, kind: str, data: Mapping[str, object]) -> None:
    """Do nothing: nobody counts orders."""


def _bound(port: int) -> socket.socket:
    """Return a socket that holds the port; nobody is let in until it listens."""
    held = socket.socket()
    keep_port_to_ourselves(held)
    held.bind(("127.0.0.1", port))
    return held


def _choose_subprotocol(
    _connection: ServerConnection, offered: Sequence[Subprotocol]
) -> Subprotocol | None:
    return _JSON if _JSON in offered else None
