"""`python -m bench.listeners URL COUNT FILE`: so many clients of the feed, in a process of its own.

Each change carries the instant at which it was made; a client notes how long it took to arrive.
Prints `ready` when every client has had the whole state; writes the delays on SIGTERM.
"""

import asyncio
import json
import re
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

MADE = re.compile(rb'"now":"([^"]+)"\}\n\n')
"""The end of a change: the instant at which it was made."""

TAIL = 64
"""Bytes kept of what came before, in case a change's end comes in two parts."""


class Listener(asyncio.Protocol):
    """One client: parses as little as it can, so that it measures the daemon and not itself."""

    def __init__(self, host: str, delays: list[float]) -> None:
        self._request = f"GET /feed HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        self._delays = delays
        self._tail = b""
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the feed."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note when a change has come, whole."""
        arrived = time.time()
        recent = self._tail + data
        for made in MADE.findall(recent):
            instant = datetime.fromisoformat(made.decode()).timestamp()
            self._delays.append((arrived - instant) * 1000)
        self._tail = b"" if recent.endswith(b"\n\n\r\n") else recent[-TAIL:]
        if not self.begun.done() and b"event: state" in recent:
            self.begun.set_result(None)

    def connection_lost(self, _: Exception | None) -> None:
        """Remember that somebody was not served to the end."""
        self.lost = True


async def listen(url: str, count: int) -> dict[str, object]:
    """Listen until SIGTERM; return what was seen."""
    host = urlsplit(url).netloc
    name, port = host.split(":")
    delays: list[float] = []
    loop = asyncio.get_running_loop()
    listeners = []
    for _ in range(count):
        _, one = await loop.create_connection(lambda: Listener(host, delays), name, int(port))
        listeners.append(one)
    await asyncio.gather(*(listener.begun for listener in listeners))
    print("ready", flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    lost = sum(listener.lost for listener in listeners)
    return {"delays_ms": delays, "lost": lost}


if __name__ == "__main__":
    seen = asyncio.run(listen(sys.argv[1], int(sys.argv[2])))
    Path(sys.argv[3]).write_text(json.dumps(seen))
