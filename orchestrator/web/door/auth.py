"""The door of the HTTP surface: who may come in, and what every answer carries.

`Door` wraps the application as plain ASGI (a framework's middleware would add milliseconds to a
take). Without a password only this machine is let in; with one, who knows it, has signed in or
carries a token (`credentials`). What viewers and OBS see is open to all who reach it.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings
from orchestrator.web.door.credentials import Keys, Role

SIGN_IN = "/sign-in"
COOKIE = "orchestrator_session"

OPEN_PATHS = frozenset({"/healthz", "/readyz", SIGN_IN, "/feed/stage", "/now", "/favicon.ico"})
"""Let in without the password: they tell nothing that viewers may not know."""

OPEN_BELOW = ("/overlays/", "/board/", "/schedule", "/static/", "/recordings/")
"""So are the pages for viewers and for OBS: overlays, boards, the public schedule; to be read. And
recordings, whose addresses are signed (`recordings`)."""

LARGEST_BODY = 64 * 1024
"""Bytes; a decision has a few hundred."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})

Header = tuple[bytes, bytes]

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


def refuse_open_binding(settings: WebSettings) -> None:
    """Raise PermanentError for an address beyond this machine without a password."""
    if settings.password is not None or is_loopback(settings.host):
        return
    raise PermanentError(
        f"The web surface would listen on {settings.host} without a password, for everyone who "
        f"can reach it. Set ORCHESTRATOR_WEB__PASSWORD, or leave ORCHESTRATOR_WEB__HOST at "
        f"127.0.0.1."
    )


def is_loopback(host: str) -> bool:
    """Return whether this name or address can only mean this machine."""
    bare = host.removeprefix("[").removesuffix("]")
    if bare.lower() == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    error: str
    reason: str
    wait: int = 0


UNKNOWN = _Refusal(401, "unauthorized", "the password is missing or wrong")


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

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_security(message["headers"])
            await send(message)

        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        refusal = await self._refusal(scope, headers)
        if refusal is None:
            await self._app(scope, receive, send_with_headers)
        elif refusal is UNKNOWN and _is_a_person(scope, headers):
            await _redirect(send_with_headers, _sign_in_for(scope))
        else:
            await _answer(send_with_headers, refusal, headers)

    async def _refusal(self, scope: Scope, headers: dict[bytes, str]) -> _Refusal | None:
        reading = scope["method"] in READING
        if not self._keys.needed:
            stranger = _stranger(scope, headers)
            if stranger is not None:
                return _Refusal(403, "forbidden", stranger)
        elif not _is_open(scope["path"], reading):
            role = await self._role(scope, headers, reading)
            if isinstance(role, _Refusal):
                return role
            if not reading and role is not Role.OPERATE:
                return _Refusal(403, "forbidden", "this token may look, and decide nothing")
        return None if reading else _refusal_to_write(headers)

    async def _role(
        self, scope: Scope, headers: dict[bytes, str], reading: bool
    ) -> Role | _Refusal:
        session = session_in(headers.get(b"cookie", ""))
        if session is not None and self._keys.is_session(session):
            if not reading and b"origin" not in headers:
                return _Refusal(403, "forbidden", "a page that decides must say where it is from")
            return Role.OPERATE
        given = _secret_in(headers.get(b"authorization", ""))
        if given is None:
            return UNKNOWN
        role = self._keys.token_role(given)
        if role is not None:
            return role
        peer = peer_of(scope)
        if wait := self._keys.wait(peer):
            reason = f"too many wrong passwords came from {peer}; try again in {wait} s"
            return _Refusal(429, "slow down", reason, wait)
        return Role.OPERATE if await self._keys.is_password(given, peer) else UNKNOWN


def peer_of(scope: Scope) -> str:
    """Return the address that the request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _is_open(path: str, reading: bool) -> bool:
    return path == SIGN_IN or (reading and (path in OPEN_PATHS or path.startswith(OPEN_BELOW)))


def session_in(header: str) -> str | None:
    """Return what a Cookie header says is the session; None where it names none."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found is not None else None


def _is_a_person(scope: Scope, headers: dict[bytes, str]) -> bool:
    return scope["method"] == "GET" and "text/html" in headers.get(b"accept", "")


def _sign_in_for(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return f"{SIGN_IN}?next={quote(wanted, safe='/')}"


def _stranger(scope: Scope, headers: dict[bytes, str]) -> str | None:
    """Return why this request may come from elsewhere, None when it is from this machine."""
    client = scope.get("client")
    if client is None or not is_loopback(client[0]):
        return "without a password (ORCHESTRATOR_WEB__PASSWORD) only this machine is served"
    # A page elsewhere whose name was made to point here (DNS rebinding) still sends its own name.
    if not is_loopback(_host_name(headers.get(b"host", ""))):
        return "without a password only the names localhost and 127.0.0.1 are served"
    return None


def _refusal_to_write(headers: dict[bytes, str]) -> _Refusal | None:
    origin = headers.get(b"origin")
    if origin is not None and not _is_own(origin, headers.get(b"host", "")):
        return _Refusal(403, "forbidden", "pages from elsewhere may not decide here")
    length = headers.get(b"content-length", "")
    if not length.isdecimal() and b"transfer-encoding" in headers:
        return _Refusal(411, "malformed", "say how long the body is (Content-Length)")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return _Refusal(413, "malformed", f"the body is longer than {LARGEST_BODY} bytes")
    return None


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


def _with_security(headers: Iterable[Header]) -> list[Header]:
    own = list(headers)
    known = {name.lower() for name, _ in own}
    if b"content-security-policy" in known:
        known.add(b"x-frame-options")  # frame-ancestors there says what is meant
    return [*own, *(header for header in SECURITY_HEADERS if header[0] not in known)]


async def _redirect(send: Send, place: str) -> None:
    headers = [(b"location", place.encode("latin-1")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _answer(send: Send, refusal: _Refusal, asked: dict[bytes, str]) -> None:
    body = json.dumps({"error": refusal.error, "reason": refusal.reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    # A page's own request must not make the browser ask for a password: the page signs in.
    if refusal.status == 401 and b"sec-fetch-mode" not in asked:
        headers.append((b"www-authenticate", b'Basic realm="Meetup orchestrator", charset="UTF-8"'))
    if refusal.wait:
        headers.append((b"retry-after", b"%d" % refusal.wait))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
