"""An HTTP server on a port, without a word of its own: no signals, no log of what was asked for.

Used by `server` and `recordings`. What is asked for may hold a secret.
"""

import asyncio
import logging
import socket
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from orchestrator.system import descriptors
from orchestrator.web import limits
from orchestrator.web.callers import Company, callers_of

RENEWED_EVERY = 1.0
"""Seconds between two dates that answers carry."""


QUEUE = 256
"""Connections that the system keeps until they are taken up."""

PER_TURN = 1
"""Connections taken up in one turn of the event loop: the show's own work comes between them."""


class _Server(uvicorn.Server):
    """Leaves the signals alone, and sleeps until its end."""

    def __init__(self, config: uvicorn.Config, ending: asyncio.Event, company: Company) -> None:
        super().__init__(config)
        self._ending = ending
        self._company = company

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; the system's queue is longer than what is taken up in one turn."""
        await super().startup(sockets)
        for each in sockets or []:
            each.listen(QUEUE)

    async def main_loop(self) -> None:
        """Wait for the end; once a second, not ten times, renew the date of answers."""
        loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            self._company.tidy(loop.time())
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEWED_EVERY):
                    await self._ending.wait()


def quiet_server(
    app: ASGIApp, ending: asyncio.Event, proxies: Sequence[str] = (), patient: str | None = None
) -> uvicorn.Server:
    """Return a server for the application; it leaves the signals to the program that has it.

    `proxies`: whose word counts about where a request comes from. `patient`: a path below which
    answers may be taken slowly. To end it, set its `should_exit`, then `ending`: it sleeps until
    then.
    """
    company = Company(most_connections(), patient)
    # What strangers send is no matter of ours, and must not fill the log.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        app,
        http=callers_of(company),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        forwarded_allow_ips=list(proxies),
        backlog=PER_TURN,
        h11_max_incomplete_event_size=limits.HEAD.bytes,
        timeout_keep_alive=limits.IDLE.value,
        timeout_graceful_shutdown=1,
    )
    return _Server(config, ending, company)


def most_connections() -> int:
    """Return how many may be connected: fewer where the system lets us open few files."""
    return max(min(limits.CONNECTIONS.value, descriptors() - limits.SPARE.value), 8)


def hang_up(server: uvicorn.Server, peers: Container[tuple[object, ...]]) -> None:
    """Let go of these peers at once: what they are being sent may have no end to wait for."""
    for connection in tuple(server.server_state.connections):
        if getattr(connection, "client", None) in peers and connection.transport is not None:
            connection.transport.abort()
