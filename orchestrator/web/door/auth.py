"""The door of the HTTP surface: who may come in, and what every answer carries.

`Door` wraps the application as plain ASGI (a framework's middleware would add milliseconds to a
take). Without a password only this machine is let in; with one, who knows it, has signed in or
carries a token (`credentials`). What viewers and OBS see is open to all who reach it.
"""

import base64
import binascii
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator.web import limits
from orchestrator.web.binding import is_loopback
from orchestrator.web.door.credentials import Keys, Role
from orchestrator.web.door.refusals import Header, Refusal, answer_to, is_a_person

SIGN_IN = "/sign-in"
COOKIE = "orchestrator_session"

OPEN_PATHS = frozenset({"/healthz", "/readyz", SIGN_IN, "/feed/stage", "/now", "/favicon.ico"})
"""Let in without the password: they tell nothing that viewers may not know."""

OPEN_BELOW = ("/overlays/", "/board/", "/schedule", "/static/", "/recordings/")
"""So are the pages for viewers and for OBS: overlays, boards, the public schedule; to be read. And
recordings, whose addresses are signed (`recordings`)."""

LARGEST_BODY = limits.BODY.bytes
"""Bytes; a decision has a few hundred."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = (
    b"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    b"frame-ancestors 'self'"
)

SECURITY_HEADERS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", POLICY),
)
"""Added where the answer does not set them itself."""

OVER_TLS: Header = (b"strict-transport-security", b"max-age=31536000")
"""And this where the request came over TLS: from then on that browser asks no other way."""

PASSED_ON = (b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"forwarded")
"""Headers that a proxy adds."""


UNKNOWN = Refusal(401, "unauthorized", "the password is missing or wrong")
TOO_LONG = Refusal(413, "malformed", f"the body is longer than {limits.BODY}")

PIECE = limits.UNTAKEN.bytes // 2
"""Bytes of an answer that are handed on at once: between two, some have to be taken."""

IN_LARGE_PIECES = "/recordings/"
"""What is below comes in pieces of its own, for few at a time."""

DIGITS = 18
"""Of a body's length; more of them cost time to read."""


class Door:
    """Lets requests in, or answers them itself."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        over_tls = scope["scheme"] == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_security(message["headers"], over_tls)
            if scope["path"].startswith(IN_LARGE_PIECES):
                await send(message)
            else:
                await _send_in_pieces(message, send)

        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        refusal = await self._refusal(scope, headers)
        body: bytes | Refusal | None = refusal or b""
        if refusal is None and _has_body(headers):
            body = await _gathered(receive)
        if isinstance(body, bytes):
            await self._app(scope, _replaying(body, receive), send_with_headers)
        elif body is UNKNOWN and _wants_page(scope):
            await _redirect(send_with_headers, _sign_in_for(scope))
        elif body is not None:  # else whoever asked is gone
            await _answer(scope, receive, send_with_headers, body)

    async def _refusal(self, scope: Scope, headers: dict[bytes, str]) -> Refusal | None:
        reading = scope["method"] in READING
        if not self._keys.needed:
            stranger = _stranger(scope, headers)
            if stranger is not None:
                return Refusal(403, "forbidden", stranger)
        elif not _is_open(scope["path"], reading):
            role = await self._role(scope, headers, reading)
            if isinstance(role, Refusal):
                return role
            if not reading and role is not Role.OPERATE:
                return Refusal(403, "forbidden", "this token may look, and decide nothing")
        return _refusal_of_body(headers) or (None if reading else _refusal_to_write(headers))

    async def _role(self, scope: Scope, headers: dict[bytes, str], reading: bool) -> Role | Refusal:
        session = session_in(headers.get(b"cookie", ""))
        if session is not None and self._keys.is_session(session):
            if not reading and b"origin" not in headers:
                return Refusal(403, "forbidden", "a page that decides must say where it is from")
            return Role.OPERATE
        given = _secret_in(headers.get(b"authorization", ""))
        if given is None:
            return UNKNOWN
        role = self._keys.token_role(given)
        if role is not None:
            return role
        peer = peer_of(scope)
        if wait := self._keys.wait(peer):
            return Refusal(429, "slow down", f"{too_many(peer)}; try again in {wait} s", wait)
        return Role.OPERATE if await self._keys.is_password(given, peer) else UNKNOWN


def peer_of(scope: Scope) -> str:
    """Return the address that the request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def too_many(peer: str) -> str:
    """Return why somebody has to wait."""
    return f"too many wrong passwords came, from {peer} or from everywhere"


def _is_open(path: str, reading: bool) -> bool:
    return path == SIGN_IN or (reading and (path in OPEN_PATHS or path.startswith(OPEN_BELOW)))


def session_in(header: str) -> str | None:
    """Return what a Cookie header says is the session; None where it names none."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None else None


def _wants_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and is_a_person(scope["headers"])


def _sign_in_for(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return f"{SIGN_IN}?next={quote(wanted, safe='/')}"


def _stranger(scope: Scope, headers: dict[bytes, str]) -> str | None:
    """Return why this request may come from elsewhere, None when it is from this machine."""
    client = scope.get("client")
    if client is None or not is_loopback(client[0]):
        return "without a password (ORCHESTRATOR_WEB__PASSWORD) only this machine is served"
    # A proxy on this machine lets in whoever reaches it.
    if any(name in headers for name in PASSED_ON):
        return "behind a proxy nobody is served without a password (ORCHESTRATOR_WEB__PASSWORD)"
    # A page elsewhere whose name was made to point here (DNS rebinding) still sends its own name.
    if not is_loopback(_host_name(headers.get(b"host", ""))):
        return "without a password only the names localhost and 127.0.0.1 are served"
    return None


def _refusal_to_write(headers: dict[bytes, str]) -> Refusal | None:
    origin = headers.get(b"origin")
    if origin is not None and not _is_own(origin, headers.get(b"host", "")):
        return Refusal(403, "forbidden", "pages from elsewhere may not decide here")
    return None


def _has_body(headers: dict[bytes, str]) -> bool:
    return b"transfer-encoding" in headers or headers.get(b"content-length", "0") != "0"


def _refusal_of_body(headers: dict[bytes, str]) -> Refusal | None:
    length = headers.get(b"content-length", "")
    if b"transfer-encoding" in headers:
        if length:
            both = "Content-Length and Transfer-Encoding exclude each other"
            return Refusal(400, "malformed", both)
        return Refusal(411, "malformed", "say how long the body is (Content-Length)")
    if length.isdecimal() and (len(length) > DIGITS or int(length) > LARGEST_BODY):
        return TOO_LONG
    return None


async def _gathered(receive: Receive) -> bytes | Refusal | None:
    """Return the body, or why it is not taken; None: whoever sends it is gone.

    Counted as it comes, whatever was said of its length. That it comes in time, the server sees to.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return TOO_LONG
        if not message.get("more_body", False):
            return bytes(body)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Return what hands the body out first, and then goes on."""
    handed = False

    async def replayed() -> Message:
        nonlocal handed
        if handed:
            return await receive()
        handed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


def _is_own(origin: str, host: str) -> bool:
    """Return whether a page of this origin came from here; `null` and nonsense did not."""
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _secret_in(authorization: str) -> bytes | None:
    """Return the password or token of a Basic (its user is ignored) or Bearer header."""
    scheme, _, credentials = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return credentials.strip().encode("latin-1")
        case "basic":
            try:
                decoded = base64.b64decode(credentials.strip(), validate=True)
            except (binascii.Error, ValueError):
                return None
            return decoded.partition(b":")[2]
        case _:
            return None


def _with_security(headers: Iterable[Header], over_tls: bool) -> list[Header]:
    own = list(headers)
    known = {name.lower() for name, _ in own}
    if b"content-security-policy" in known:
        known.add(b"x-frame-options")  # frame-ancestors there says what is meant
    added = (*SECURITY_HEADERS, OVER_TLS) if over_tls else SECURITY_HEADERS
    return [*own, *(header for header in added if header[0] not in known)]


async def _send_in_pieces(message: Message, send: Send) -> None:
    """Send on; who takes nothing of a long answer does not have all of it kept here."""
    body = message.get("body", b"")
    last = max(len(body) - 1, 0) // PIECE * PIECE
    for start in range(0, last, PIECE):
        piece = body[start : start + PIECE]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({**message, "body": body[last:]} if last else message)


async def _redirect(send: Send, place: str) -> None:
    headers = [(b"location", place.encode("latin-1")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _answer(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    headers = {}
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    # A page's own request must not make the browser ask for a password: the page signs in.
    if refusal.status == 401 and b"sec-fetch-mode" not in asked:
        headers["www-authenticate"] = 'Basic realm="Meetup orchestrator", charset="UTF-8"'
    if _has_body(asked):
        headers["connection"] = "close"  # what is left of it is not read
    await answer_to(scope["headers"], refusal, headers)(scope, receive, send)
