"""Fetches a source: a file, an address, a pretalx API page by page. Used by the `import` command.

Bounded in bytes, pages, redirects and seconds. A token is sent to the host that it is for, alone.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit, urlunsplit

import httpx

from orchestrator.clock import Clock
from orchestrator.errors import PermanentError
from orchestrator.reading.secrecy import holds_secret
from orchestrator.sources.drafts import LIMIT

PATIENCE: Final = 30.0
"""Seconds for the whole of a source."""
MOST_PAGES: Final = 200
MOST_REDIRECTS: Final = 5
LONGEST_WAIT: Final = 10.0
"""Seconds that a server may ask us to wait; and it may thrice."""
_SHEET: Final = re.compile(r"/spreadsheets/d/(?P<id>[\w-]{10,})(?!/e/)")
_PUBLISHED: Final = re.compile(r"(?P<path>/spreadsheets/d/e/[\w-]+)/pub(?:html)?$")
_PRETALX_API: Final = re.compile(r"^(?P<event>.*/api/events/[\w-]+)(?:/(?:slots/?)?)?$")
_EXPAND: Final = "submission,submission.speakers,submission.track,submission.submission_type"


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source of the settings: its address, and the token that it wants."""

    url: str
    token: str = ""


def is_address(source: str) -> bool:
    """Tell whether it is a web address, and no file."""
    return source.lower().startswith(("http://", "https://"))


def fetch(source: str, known: Mapping[str, KnownSource], clock: Clock) -> bytes:
    """Return the source's bytes. Raises PermanentError, which says what to do.

    `source` is a file, an address, or a name of the settings'. Not for an event loop: it waits.
    """
    named = known.get(source.casefold())
    if named is None and not is_address(source):
        return _of_file(Path(source), known)
    address = exported(named.url if named is not None else source)
    with _Fetching(known, clock) as visit:
        api = _PRETALX_API.match(address)
        return _of_pretalx(visit, api["event"]) if api else visit.get(address)


def exported(address: str) -> str:
    """Return where the data of a page is: of a Google Sheet, its CSV."""
    parts = urlsplit(address)
    if (parts.hostname or "") != "docs.google.com":
        return address
    gid = (parse_qs(parts.query).get("gid") or parse_qs(parts.fragment).get("gid") or ["0"])[0]
    published = _PUBLISHED.match(parts.path)
    if published is not None:
        return f"https://docs.google.com{published['path']}/pub?output=csv&gid={gid}"
    sheet = _SHEET.match(parts.path)
    if sheet is None or sheet["id"] == "e" or parts.path.endswith("/export"):
        return address
    return f"https://docs.google.com/spreadsheets/d/{sheet['id']}/export?format=csv&gid={gid}"


def shown_address(source: str) -> str:
    """Return the source as it may be shown and kept: of an address with a secret, what has none."""
    if not (holds_secret(source) and is_address(source)):
        return source
    parts = urlsplit(source)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _of_file(path: Path, known: Mapping[str, KnownSource]) -> bytes:
    try:
        if not path.is_file() and path.exists():
            raise PermanentError(f"{path} isn't a file")
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        names = f", or a source of the settings ({', '.join(known)})" if known else ""
        what = f"{path} cannot be read: {reason}"
        raise PermanentError(f"{what}. Give a file, an address{names}.") from None


def _of_pretalx(visit: "_Fetching", event: str) -> bytes:
    """Return the event, its rooms and its slots in one document, from all pages of each."""
    whole = {
        "event": visit.json(f"{event}/"),
        "rooms": visit.pages(f"{event}/rooms/?limit=100"),
        "slots": visit.pages(f"{event}/slots/?expand={_EXPAND}&limit=100"),
    }
    return json.dumps(whole).encode()


class _Fetching:
    """One fetching: what is left of the bytes and seconds."""

    def __init__(self, known: Mapping[str, KnownSource], clock: Clock) -> None:
        self._tokens = {_origin(each.url): each.token for each in known.values() if each.token}
        self._clock = clock
        self._until = clock.monotonic() + PATIENCE
        self._left = LIMIT
        self._http = httpx.Client(timeout=10.0, headers={"Accept": "*/*"})

    def __enter__(self) -> "_Fetching":
        self._http.__enter__()
        return self

    def __exit__(self, *details: Any) -> None:
        self._http.__exit__(*details)

    def json(self, address: str) -> Any:
        """Return a document of the API."""
        try:
            return json.loads(self.get(address))
        except (ValueError, RecursionError):
            raise PermanentError(f"{shown_address(address)} did not answer with JSON") from None

    def pages(self, address: str) -> list[Any]:
        """Return what all pages have, from the first one on."""
        found: list[Any] = []
        here: str | None = address
        for _ in range(MOST_PAGES):
            if here is None:
                return found
            page = self.json(here)
            if isinstance(page, list):
                return [*found, *page]
            results = page.get("results") if isinstance(page, dict) else None
            if not isinstance(results, list):
                raise PermanentError(f"{shown_address(here)} has no “results”")
            found += results
            after = page.get("next")
            here = str(after) if after else None
            if here is not None and _origin(here) != _origin(address):
                raise PermanentError(f"{shown_address(address)}: the next page is elsewhere")
        raise PermanentError(f"{shown_address(address)} has more than {MOST_PAGES} pages")

    def get(self, address: str) -> bytes:
        """Return what is at the address, redirects followed."""
        first = shown_address(address)
        waits = redirects = 0
        while True:
            try:
                status, headers, body = self._ask(address)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                what = f"{first} cannot be fetched ({type(error).__name__})"
                raise PermanentError(f"{what}. Check the address and the network.") from None
            if status in (301, 302, 303, 307, 308) and redirects < MOST_REDIRECTS:
                redirects += 1
                address = urljoin(address, headers.get("location", ""))
                if not is_address(address):
                    raise PermanentError(f"{first} leads to something that isn't a web address")
            elif status in (429, 503) and waits < 3 and self._wait(headers):
                waits += 1
            elif status == 200:
                return body
            else:
                raise PermanentError(f"{first} answered {status}{_hint(status)}")

    def _ask(self, address: str) -> tuple[int, httpx.Headers, bytes]:
        token = self._tokens.get(_origin(address))
        headers = {"Authorization": f"Token {token}"} if token else {}
        with self._http.stream("GET", address, headers=headers) as answer:
            body = bytearray()
            # as it comes: gathered into larger parts, what drips would never be looked at
            for part in answer.iter_bytes():
                body += part
                self._left -= len(part)
                if self._left < 0:
                    size = LIMIT // 1024 // 1024
                    raise PermanentError(f"{shown_address(address)}: larger than {size} MB")
                if self._clock.monotonic() > self._until:
                    raise PermanentError(
                        f"{shown_address(address)} takes longer than {PATIENCE:.0f} s"
                    )
            return answer.status_code, answer.headers, bytes(body)

    def _wait(self, headers: httpx.Headers) -> bool:
        """Wait as long as the server asks for; tell whether that is worth it."""
        asked = headers.get("retry-after", "1")
        pause = float(asked) if asked.isdigit() else LONGEST_WAIT + 1
        if pause > LONGEST_WAIT or self._clock.monotonic() + pause > self._until:
            return False
        asyncio.run(self._clock.sleep(pause))
        return True


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port or default


def _hint(status: int) -> str:
    if status in (401, 403):
        return ": it wants a token (ORCHESTRATOR_SOURCES__NAME__URL and __TOKEN)"
    if status == 404:
        return ": check the address; is the schedule published?"
    return ""
