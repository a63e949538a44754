"""An HTTP server on a port, without a word of its own: no signals, no log of what was asked for.

Used by `server` and `recordings`. What is asked for may hold a secret.
"""

import asyncio
import socket
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from orchestrator.errors import PermanentError
from orchestrator.system import keep_port_to_ourselves

RENEWED_EVERY = 1.0
"""Seconds between two dates that answers carry."""


class _Server(uvicorn.Server):
    """Leaves the signals alone, and sleeps until its end."""

    def __init__(self, config: uvicorn.Config, ending: asyncio.Event) -> None:
        super().__init__(config)
        self._ending = ending

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def main_loop(self) -> None:
        """Wait for the end; once a second, not ten times, renew the date of answers."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEWED_EVERY):
                    await self._ending.wait()


def quiet_server(app: ASGIApp, ending: asyncio.Event) -> uvicorn.Server:
    """Return a server for the application; it leaves the signals to the program that has it.

    To end it, set its `should_exit`, then `ending`: it sleeps until then.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return _Server(config, ending)


def hang_up(server: uvicorn.Server, peers: Container[tuple[object, ...]]) -> None:
    """Let go of these peers at once: what they are being sent may have no end to wait for."""
    for connection in tuple(server.server_state.connections):
        if getattr(connection, "client", None) in peers and connection.transport is not None:
            connection.transport.abort()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0: one that the system chooses.

    Raises PermanentError for a port that is taken or an address that is not ours.
    """
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
    keep_port_to_ourselves(listening)
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
