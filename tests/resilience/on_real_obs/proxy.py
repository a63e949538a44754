"""A TCP proxy between the daemon and OBS, or its journal's server; it cuts, swallows and delays."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from orchestrator.clock import SystemClock

CHUNK = 65536
Pipe = tuple[asyncio.StreamWriter, asyncio.StreamWriter]


class Proxy:
    """Passes everything on to a port of the loopback interface, until it is told otherwise.

    `delay`: seconds by which each direction is late. `silent`: what comes is swallowed, in both
    directions, and nobody is told; a connection that was silent once stays so. `lingers`: seconds
    for which the far side of a silent connection does not hear that the near side is gone.
    """

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self.delay = 0.0
        self.silent = False
        self.lingers = 0.0
        self.port = 0
        self._clock = SystemClock()
        self._server: asyncio.Server | None = None
        self._pipes: set[Pipe] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._wait_for(self._listen())

    def cut(self) -> None:
        """End all connections, and let nobody in."""
        self._wait_for(self._stop())

    def lead_to(self, port: int) -> None:
        """Bring who connects from now on to another port."""
        self._to_port = port

    def mend(self) -> None:
        """Let everything through again; who is connected and silent stays so."""
        self.silent = False
        if self._server is None:
            self._wait_for(self._listen())

    def close(self) -> None:
        """End it."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        done: Future[None] = asyncio.run_coroutine_threadsafe(work, self._loop)
        done.result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for pipe in tuple(self._pipes):
            for writer in pipe:
                writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.transport.abort()
            return
        pipe = (writer, far_writer)
        self._pipes.add(pipe)
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.wait(
                [
                    asyncio.ensure_future(self._pass_on(reader, far_writer)),
                    asyncio.ensure_future(self._pass_on(far_reader, writer)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        writer.transport.abort()
        if self.silent:
            await self._clock.sleep(self.lingers)
        self._pipes.discard(pipe)
        far_writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on in order, each piece `delay` after it came; returns when the connection ends."""
        lost = False
        with suppress(OSError):  # reset by the other side: that is its end
            while data := await reader.read(CHUNK):
                lost = lost or self.silent
                if not lost:
                    self._loop.call_later(self.delay, writer.write, data)
