"""One HTTP exchange with a venue, its failures sorted by the only question that matters.

Was it certainly not sent, or may it have arrived? Used by the venues with an API. Secrets stay in
here: addresses and headers are never shown, and what comes back is cleaned of them.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from orchestrator.venues.port import Answer, NoAnswer, NotNow, Refused
from orchestrator.venues.waiting import wait_until

PATIENCE: Final = 10.0
"""Seconds of the machine for one exchange; a venue that takes longer counts as not answering."""

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of an answer that are read; the rooms of a busy Matrix account take a tenth of it."""

_LONGEST: Final = 1000
"""Characters of one field of an answer; ids and names are much shorter."""

_SHOWN: Final = 200
"""Characters of a venue's own words that are shown."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a venue answered. `body` is its JSON object, empty where there was none."""

    status: int
    body: Mapping[str, object]
    text: str
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether the venue says that it worked."""
        return 200 <= self.status < 300

    def field(self, name: str) -> str | None:
        """Return a field of the answer as text, cut if it is long; None where it is not there."""
        value = self.body.get(name)
        return None if value is None or isinstance(value, dict | list) else str(value)[:_LONGEST]

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the venue wants to be asked again, where its header says so."""
        return wait_until(self.headers.get("retry-after"), self.headers.get("date"))


class Http:
    """Speaks with one service. `name` is what people call it; `secrets` are never repeated."""

    def __init__(
        self,
        name: str,
        secrets: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        _silence_client_logs()
        self._name = name
        self._secrets = [secret for secret in secrets if secret]
        self._client = httpx.AsyncClient(
            headers={"user-agent": "meetup-orchestrator", **(headers or {})},
            timeout=httpx.Timeout(patience, connect=patience / 2),
            limits=httpx.Limits(max_connections=100, keepalive_expiry=5.0),
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def send(
        self, method: str, url: str, body: Mapping[str, object] | None = None
    ) -> Reply | NotNow | NoAnswer | Refused:
        """Exchange one message, sent at most once, and return the reply or why there is none."""
        try:
            async with self._client.stream(method, url, json=body) as response:
                return self._reply(response, await _beginning(response))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return NotNow(f"{self._name} cannot be reached")
        except httpx.TimeoutException:
            return NoAnswer(f"{self._name} has not answered in time")
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            return Refused(f"the address of {self._name} in the settings isn't a web address")
        except httpx.HTTPError:
            return NoAnswer(f"the connection to {self._name} broke before its answer came")

    def clean(self, text: str) -> str:
        """Return a venue's own words as they may be shown: short, and without our secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        words = " ".join(text.split())
        return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"

    def failure(self, reply: Reply, why: str | None = None) -> Answer:
        """Return what a reply that is no success means, by its status alone.

        A server error may come after the message was taken; only 429 and 503 say that it was not.
        """
        said = self.clean(why or reply.text)
        words = f"{self._name} says: {said}" if said else f"{self._name} answered {reply.status}"
        match reply.status:
            case 429 | 503:
                return NotNow(words, reply.retry_after)
            case status if status >= 500 or status == 408:
                return NoAnswer(words)
            case _:
                return Refused(words)

    def _reply(self, response: httpx.Response, content: bytes) -> Reply:
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = {}
        return Reply(
            status=response.status_code,
            body=body if isinstance(body, dict) else {},
            text=content[: 16 * _SHOWN].decode("utf-8", "replace")[: 4 * _SHOWN],
            headers={name.lower(): value for name, value in response.headers.items()},
        )


async def _beginning(response: httpx.Response) -> bytes:
    """Return what was answered, or the first LARGEST bytes of what does not end."""
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) >= LARGEST:
            break
    return bytes(content[:LARGEST])


def _is_harmless(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def _silence_client_logs() -> None:
    # httpx logs every request's address, and some venues want their token in it.
    logging.getLogger("httpx").addFilter(_is_harmless)
