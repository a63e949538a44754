"""Serves the HTTP surface inside the daemon's event loop; started and stopped by `app`.

It imports the web framework, which takes a quarter of a second.
"""

import asyncio
import socket

import structlog

from orchestrator.aio import Tasks
from orchestrator.conductor.loop import Conductor
from orchestrator.devices.obs.naming.by_http import PREFIX, Signatures
from orchestrator.journal.notes import Notes
from orchestrator.outbox.outbox import Outbox
from orchestrator.settings import WebSettings
from orchestrator.upkeep.files_ahead import FilesAhead
from orchestrator.web.application import make_surface
from orchestrator.web.binding import refuse_open_binding, reserve
from orchestrator.web.listening import hang_up, quiet_server

STOP_WITHIN = 0.7
"""Seconds that requests under way have to end when the server stops."""

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
        signatures: Signatures | None = None,
        notes: Notes | None = None,
        listening: socket.socket | None = None,
        files: FilesAhead | None = None,
    ) -> None:
        """`signatures`: of the addresses by which recordings are served, None where none are.

        `notes`: where it is kept who signed out; None: that is known until the end. `listening`:
        what `reserve` gave. `files`: what is known of recordings to come.

        Raise PermanentError for an address beyond this machine without a password.
        """
        refuse_open_binding(settings)
        self._settings = settings
        self._surface = make_surface(
            conductor,
            outbox,
            settings,
            rehearsal=rehearsal,
            signatures=signatures,
            notes=notes,
            files=files,
        )
        self._ending = asyncio.Event()
        self._server = quiet_server(self._surface.app, self._ending, settings.proxies, PREFIX)
        self._tasks = Tasks(conductor.news, conductor.clock)
        self._listening = listening
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; return the port, also when the settings left it to the system (0).

        Raises PermanentError for a port that is taken or an address that is not ours.
        """
        if self._listening is None:
            self._listening = reserve(self._settings)
        port = int(self._listening.getsockname()[1])
        # Hashing takes tens of milliseconds.
        await asyncio.to_thread(self._surface.keys.prepare)
        self._surface.metrics.start()
        self._task = self._tasks.keep(self._serve, "the web server")
        log.info("web", host=self._settings.host, port=port)
        return port

    async def _serve(self) -> None:
        """Serve until asked to end; begun again, it takes up those who have called meanwhile."""
        if self._listening is None:
            return
        try:
            await self._server.serve(sockets=[self._listening.dup()])
        finally:
            for each in getattr(self._server, "servers", ()):
                each.close()
        if not self._ending.is_set():
            raise RuntimeError("it has ended by itself")

    async def stop(self) -> None:
        """End all streams and stop listening, within a second."""
        self._surface.metrics.stop()
        self._surface.close()
        if (recordings := self._surface.recordings) is not None:
            hang_up(self._server, recordings.peers)
        self._server.should_exit = True
        self._ending.set()
        if self._task is None or self._listening is None:
            return
        self._listening.close()
        await asyncio.wait([self._task], timeout=STOP_WITHIN)
        if not self._task.done():
            self._server.force_exit = True
            await asyncio.wait([self._task], timeout=1 - STOP_WITHIN)
        self._task.cancel()
