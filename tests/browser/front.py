"""A server in front of a show's pages whose feed for viewers is like nchan's, for tests.

Built from nchan's documentation: a channel keeps its last message; who subscribes gets it, or what
came after the id that they send; comments and pings keep the connection; a restart empties it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import httpx

FEED: Final = "/feed/stage"
PASSED_ON: Final = ("content-type", "content-security-policy", "cache-control", "etag")
PING_EVERY: Final = 0.2


@dataclass(frozen=True, slots=True)
class Message:
    """What was published, in its turn."""

    number: int
    event: str | None
    text: str

    def written(self, channel: str) -> bytes:
        """Return it as a subscriber is sent it."""
        name = f"event: {self.event}\n" if self.event else ""
        return f"{name}id: {channel}:{self.number}\ndata: {self.text}\n\n".encode()


@dataclass(eq=False, slots=True)
class Front:
    """The server; `asked` has the ids with which subscribers came, empty for none."""

    show: str
    url: str = ""
    asked: list[str] = field(default_factory=list)
    channel: str = "1600000000"
    _last: Message | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _life: int = 0

    def publish(self, text: str, event: str | None = "state") -> None:
        """Send this to all who listen, and keep it for who comes."""
        with self._changed:
            number = self._last.number + 1 if self._last else 0
            self._last = Message(number, event, text)
            self._changed.notify_all()

    def restart(self) -> None:
        """End all streams and forget what was published."""
        self.drop()
        self._last = None
        self.channel += "1"

    def drop(self) -> None:
        """End all streams."""
        with self._changed:
            self._life += 1
            self._changed.notify_all()

    def stream(self, last_id: str) -> Iterator[bytes]:
        """Yield what one subscriber is sent."""
        self.asked.append(last_id)
        life = self._life
        channel, _, number = last_id.partition(":")
        seen = int(number) if channel == self.channel else -1
        yield b": hi\n\n"
        while True:
            with self._changed:
                if self._life == life and self._newer(seen) is None:
                    self._changed.wait(PING_EVERY)
                if self._life != life:
                    return
                message = self._newer(seen)
            if message is None:
                yield b": still here\n\nevent: ping\ndata: \n\n"
            else:
                seen = message.number
                yield message.written(self.channel)

    def _newer(self, seen: int) -> Message | None:
        return self._last if self._last is not None and self._last.number > seen else None


class _Answer(BaseHTTPRequestHandler):
    """Answers one request; `front` is set by `front_of`."""

    protocol_version = "HTTP/1.1"
    front: Front

    def do_GET(self) -> None:
        """Stream the feed, or pass on what the show says."""
        if self.path == FEED:
            self._stream()
        else:
            self._pass_on()

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("connection", "close")
        self.end_headers()
        with suppress(OSError):  # the page is gone
            for piece in self.front.stream(self.headers.get("last-event-id", "")):
                self.wfile.write(piece)
        self.close_connection = True

    def _pass_on(self) -> None:
        answer = httpx.get(self.front.show + self.path)
        self.send_response(answer.status_code)
        for name in PASSED_ON:
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def front_of(show: str) -> Iterator[Front]:
    """Serve the pages of the show at `show`, with a feed of its own."""
    front = Front(show)
    answer = type("Answer", (_Answer,), {"front": front})
    server = ThreadingHTTPServer(("127.0.0.1", 0), answer)
    server.daemon_threads = True
    front.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield front
    finally:
        front.drop()
        server.shutdown()
        server.server_close()
