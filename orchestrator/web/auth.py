"""The door of the HTTP surface: who may come in, and what every answer carries.

`Door` wraps the application as plain ASGI (a framework's middleware would add milliseconds to a
take). Without a password only this machine is let in; with one, whoever knows it.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator.errors import PermanentError
from orchestrator.settings import WebSettings

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""Let in without the password: probes have none, and the answers tell nothing of the show."""

LARGEST_BODY = 64 * 1024
"""Bytes; a decision has a few hundred."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})

Header = tuple[bytes, bytes]

POLICY = (
    b"default-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
    b"form-action 'self'; frame-ancestors 'self'"
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


class Door:
    """Lets requests in, or answers them itself."""

    def __init__(self, app: ASGIApp, password: SecretStr | None) -> None:
        self._app = app
        self._password = password

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_security(message["headers"])
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send_with_headers)
        else:
            await _answer(send_with_headers, *refusal)

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if self._password is None:
            stranger = _stranger(scope, headers)
            if stranger is not None:
                return 403, "forbidden", stranger
        elif scope["path"] not in OPEN_PATHS and not self._knows(headers.get(b"authorization", "")):
            return 401, "unauthorized", "the password is missing or wrong"
        if scope["method"] in READING:
            return None
        return _refusal_to_write(headers)

    def _knows(self, authorization: str) -> bool:
        assert self._password is not None
        given = _password_in(authorization)
        wanted = self._password.get_secret_value().encode()
        return given is not None and hmac.compare_digest(given, wanted)


def _stranger(scope: Scope, headers: dict[bytes, str]) -> str | None:
    """Return why this request may come from elsewhere, None when it is from this machine."""
    client = scope.get("client")
    if client is None or not is_loopback(client[0]):
        return "without a password (ORCHESTRATOR_WEB__PASSWORD) only this machine is served"
    # A page elsewhere whose name was made to point here (DNS rebinding) still sends its own name.
    if not is_loopback(_host_name(headers.get(b"host", ""))):
        return "without a password only the names localhost and 127.0.0.1 are served"
    return None


def _refusal_to_write(headers: dict[bytes, str]) -> tuple[int, str, str] | None:
    origin = headers.get(b"origin")
    if origin is not None and not _is_own(origin, headers.get(b"host", "")):
        return 403, "forbidden", "pages from elsewhere may not decide here"
    length = headers.get(b"content-length", "")
    if not length.isdecimal() and b"transfer-encoding" in headers:
        return 411, "malformed", "say how long the body is (Content-Length)"
    if length.isdecimal() and int(length) > LARGEST_BODY:
        return 413, "malformed", f"the body is longer than {LARGEST_BODY} bytes"
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


def _password_in(authorization: str) -> bytes | None:
    """Return the password of a Basic (its user is ignored) or Bearer header."""
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
    return [*own, *(header for header in SECURITY_HEADERS if header[0] not in known)]


async def _answer(send: Send, status: int, error: str, reason: str) -> None:
    body = json.dumps({"error": error, "reason": reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Meetup orchestrator", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
