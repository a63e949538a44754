"""Serves the HTTP surface inside the daemon's event loop; started and stopped by `app`.

The web framework is imported when a server is made: a daemon without one does not pay for it.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog

from orchestrator.conductor.loop import Conductor
from orchestrator.conductor.outbox import Outbox
from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web.auth import refuse_open_binding

STOP_WITHIN = 0.7
"""Seconds that requests under way have to end when the server stops."""

RENEWED_EVERY = 1.0
"""Seconds between two dates that answers carry."""

log = structlog.get_logger(__name__)


class WebServer:
    """The HTTP surface on a port."""

    def __init__(
        self,
        conductor: Conductor,
        outbox: Outbox,
        settings: WebSettings,
        *,
        rehearsal: bool = False,
    ) -> None:
        """Raise PermanentError for an address beyond this machine without a password."""
        refuse_open_binding(settings)
        import uvicorn  # noqa: PLC0415 (costs half a second with what follows)

        from orchestrator.web.application import make_surface  # noqa: PLC0415

        ending = self._ending = asyncio.Event()

        class Server(uvicorn.Server):
            """Leaves the signals to the daemon, and sleeps."""

            @contextmanager
            def capture_signals(self) -> Iterator[None]:
                yield

            async def main_loop(self) -> None:
                """Wait for the end; once a second, not ten times, renew the date of answers."""
                while not await self.on_tick(0):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(RENEWED_EVERY):
                            await ending.wait()

        self._settings = settings
        self._surface = make_surface(conductor, outbox, settings, rehearsal=rehearsal)
        self._server = Server(
            uvicorn.Config(
                self._surface.app,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; return the port, also when the settings left it to the system (0).

        Raises PermanentError for a port that is taken or an address that is not ours.
        """
        listening = _listen(self._settings.host, self._settings.port)
        port = int(listening.getsockname()[1])
        self._surface.metrics.start()
        serving = self._server.serve(sockets=[listening])
        self._task = asyncio.get_running_loop().create_task(serving, name="web")
        log.info("web", host=self._settings.host, port=port)
        return port

    async def stop(self) -> None:
        """End all streams and stop listening, within a second."""
        self._surface.metrics.stop()
        self._surface.close()
        self._server.should_exit = True
        self._ending.set()
        if self._task is None:
            return
        await asyncio.wait([self._task], timeout=STOP_WITHIN)
        if not self._task.done():
            self._server.force_exit = True
            await asyncio.wait([self._task], timeout=1 - STOP_WITHIN)
        self._task.cancel()


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # `localhost` may mean both; clients try 127.0.0.1 in any case.
        family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PermanentError(
            f"The web surface cannot listen on {host} ({_reason(error)}). Set "
            f"ORCHESTRATOR_WEB__HOST to an address of this machine, such as 127.0.0.1."
        ) from None
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise PermanentError(
            f"The web surface cannot listen on port {port} of {host} ({_reason(error)}). Another "
            f"program, perhaps another orchestrator, may have the port: stop it, or set "
            f"ORCHESTRATOR_WEB__PORT to a free one."
        ) from None
    listening.setblocking(False)
    return listening


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
