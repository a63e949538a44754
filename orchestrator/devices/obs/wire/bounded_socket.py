"""A websocket-client socket that bounds what it reads and says how it was closed.

Used by `wire.py` alone.
"""

import socket
import struct

import websocket

from orchestrator.errors import OrchestratorError

LARGEST_MESSAGE = 16 * 1024 * 1024
"""Bytes of one message; a screenshot of the program is the largest that is asked for."""

READ_AHEAD = 64 * 1024
"""Bytes read at once, and so the most that one OBS may say before the others are heard."""

_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
_DATA = (websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_BINARY)


class WireBrokenError(OrchestratorError):
    """The websocket ended or spoke nonsense; the text says what was seen.

    `code` is the close code of the other side, None where it ended without one.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


class _BoundedFrames(websocket.frame_buffer):
    def recv_length(self) -> None:
        super().recv_length()
        if self.length is not None and self.length > LARGEST_MESSAGE:
            raise WireBrokenError(f"OBS announced a frame of {self.length} bytes")


class BoundedSocket(websocket.WebSocket):
    """Acknowledges at once; raises WireBrokenError for a close frame and for endless messages."""

    def __init__(self) -> None:
        # The library's check of UTF-8 goes through a text byte by byte; decoding finds the same.
        super().__init__(skip_utf8_validation=True)
        self.frame_buffer = _BoundedFrames(self._recv, skip_utf8_validation=True)
        self._ahead = b""
        self._length = 0

    def read_ahead(self) -> None:
        """Take what has arrived, at most READ_AHEAD bytes; `recv` gives the messages in it.

        Raises OSError, websocket.WebSocketException; BlockingIOError where nothing has arrived.
        """
        received: bytes = super()._recv(READ_AHEAD)  # type: ignore[no-untyped-call]  # untyped library
        self.take_in(received)

    def take_in(self, received: bytes) -> None:
        """Take bytes that somebody else has read from the socket; `recv` gives the messages."""
        self._ahead += received
        # Linux forgets TCP_QUICKACK after every receive. Without it OBS's event and response,
        # two small packets, come 40 ms apart (measured).
        if _QUICK_ACK is not None and self.sock is not None:
            self.sock.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)

    def _recv(self, bufsize: int) -> bytes:
        if not self._ahead:
            if self.sock is not None and self.sock.gettimeout() == 0:
                raise BlockingIOError
            self.read_ahead()
        received, self._ahead = self._ahead[:bufsize], self._ahead[bufsize:]
        return received

    def recv_frame(self) -> websocket.ABNF:
        """Return the next frame of a message that is not too long."""
        frame: websocket.ABNF = super().recv_frame()  # type: ignore[no-untyped-call]  # as above
        data = frame.data if isinstance(frame.data, bytes) else frame.data.encode()
        if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
            raise _closed(data)
        self._length = len(data) + (0 if frame.opcode in _DATA else self._length)
        if self._length > LARGEST_MESSAGE:
            raise WireBrokenError("OBS sent a message that does not end")
        return frame


def _closed(data: bytes) -> WireBrokenError:
    if len(data) < struct.calcsize("!H"):
        return WireBrokenError("OBS closed the connection")
    (code,) = struct.unpack("!H", data[:2])
    words = data[2:].decode("utf-8", "replace").strip()
    said = f"{code}: {words}" if words else str(code)
    return WireBrokenError(f"OBS closed the connection ({said})", code)
