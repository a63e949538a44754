"""Pages that frame a board and play a space's side of SpatialChat's messages, in several ways.

Written from SpatialChat's documentation and demo, as the board is; served from another origin.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

_SPEAK: Final = """
window.heard = []; window.moved = null;
const ids = {spaceId: "s-77", roomId: ROOM, spaceSlug: "example"};
addEventListener("message", ({data, source}) => {
  window.heard.push(data);
  const answer = SIDE(data);
  if (answer !== undefined) source.postMessage(answer, "*");
});
"""

SIDES: Final = {
    # Objects with name, requestId and data.
    "documented": """(data) => {
        if (typeof data !== "object") return undefined;
        const { name, requestId } = data;
        if (name === "get_space_ids") return { name, requestId, data: ids };
        if (name !== "navigate_room") return undefined;
        window.moved = data.data.roomId;
        return { name: "navigation_result", requestId, data: { success: true } };
    }""",
    # Texts of JSON with name, payload and requestId.
    "demo": """(data) => {
        if (typeof data !== "string") return undefined;
        const { name, payload, requestId } = JSON.parse(data);
        if (name !== "navigate_room") return undefined;
        window.moved = payload.roomId;
        const answer = { name: "navigation_result", payload: { success: true }, requestId };
        return JSON.stringify(answer);
    }""",
    # Knows where it is, and cannot move anybody.
    "old": """(data) => {
        if (typeof data !== "object" || data.name !== "get_space_ids") return undefined;
        return { name: data.name, requestId: data.requestId, data: ids };
    }""",
    "refusing": """(data) => {
        if (typeof data !== "string") return undefined;
        const { name, requestId } = JSON.parse(data);
        if (name !== "navigate_room") return undefined;
        const payload = { success: false, error: "the room is full" };
        return JSON.stringify({ name: "navigation_result", payload, requestId });
    }""",
    "silent": "() => undefined",
}


def space_page(board: str, side: str, room: str = "900", frame: str = "") -> str:
    """Return a page of a space, in its room `room`, with the board in a frame."""
    script = _SPEAK.replace("SIDE", f"({SIDES[side]})").replace("ROOM", f'"{room}"')
    return (
        f"<!doctype html><title>A space</title><script>{script}</script>"
        f'<iframe id="board" width="640" height="400" {frame} src="{board}"></iframe>'
    )


@contextmanager
def served(page: str) -> Iterator[str]:
    """Serve a page at an origin of its own; yield its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
