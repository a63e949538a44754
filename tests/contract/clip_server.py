"""Serves a folder's files over HTTP with ranges, as whoever gives recordings to OBS must."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Ranges(SimpleHTTPRequestHandler):
    """Answers GET with the file from the byte that was asked for to its end."""

    def send_head(self) -> Any:
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return None
        data = file.read_bytes()
        asked = self.headers.get("Range", "")
        first = int(asked.removeprefix("bytes=").split("-")[0] or 0) if asked else 0
        self.send_response(206 if asked else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - first))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        return io.BytesIO(data[first:])

    def copyfile(self, source: Any, outputfile: Any) -> None:
        # Who seeks lets go of the answer that is under way.
        try:
            super().copyfile(source, outputfile)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the folder on the loopback interface; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
