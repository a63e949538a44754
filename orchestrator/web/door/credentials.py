"""What opens the door: the password, sessions of people who signed in, tokens of buttons outside.

Used by `auth` and `sign_in`. After a few wrong passwords each costs twice the wait, by address:
behind a reverse proxy that is the address it passes on.
"""

import asyncio
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from orchestrator.aio import Backoff
from orchestrator.settings import WebSettings

FREE_TRIES = 3
WAITS = Backoff(first=1, longest=60)

FORGOTTEN_AFTER = timedelta(minutes=15)
MOST_PEERS = 10_000
"""Addresses remembered at a time; whoever has many addresses must not fill the memory."""


@dataclass(frozen=True, slots=True)
class _Past:
    tries: int
    last: datetime


class Tries:
    """Who has tried how often."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._past: dict[str, _Past] = {}

    def wait(self, peer: str) -> int:
        """Return for how many more seconds this peer has to wait."""
        past = self._past.get(peer)
        if past is None or past.tries < FREE_TRIES:
            return 0
        pause = WAITS.after(past.tries - FREE_TRIES + 1)
        left = past.last + timedelta(seconds=pause) - self._now()
        return max(ceil(left.total_seconds()), 0)

    def begin(self, peer: str) -> None:
        """Count a try before its outcome is known: many at once are many tries."""
        now = self._now()
        past = self._past.pop(peer, None)
        again = past is not None and now - past.last < FORGOTTEN_AFTER
        self._past[peer] = _Past(past.tries + 1 if past is not None and again else 1, now)
        if len(self._past) > MOST_PEERS:
            del self._past[next(iter(self._past))]

    def forgive(self, peer: str) -> None:
        """Forget the wrong tries of somebody who knew the password after all."""
        self._past.pop(peer, None)


SESSION_LASTS = timedelta(days=7)
"""A crew signs in before the event, and not again during it."""

MOST_WAITING = 8
"""Passwords that wait to be verified; each costs tens of milliseconds of a core."""

SALT = b"meetup orchestrator: sessions"


class Role(StrEnum):
    """What somebody may do here."""

    LOOK = "look"
    OPERATE = "operate"


class Keys:
    """Everything that opens the door. `now` tells the machine's time."""

    def __init__(self, settings: WebSettings, now: Callable[[], datetime]) -> None:
        self._now = now
        self._password = settings.password.get_secret_value() if settings.password else None
        self._tokens = [
            *(
                (token.get_secret_value(), Role.OPERATE)
                for token in settings.operate_tokens.values()
            ),
            *((token.get_secret_value(), Role.LOOK) for token in settings.look_tokens.values()),
        ]
        self._session_key = _session_key(self._password) if self._password else b""
        self._tries = Tries(now)
        self._verifying = asyncio.Lock()
        self._waiting = 0
        self._memory_key = secrets.token_bytes(32)
        self._verified: bytes | None = None
        self._ended: set[str] = set()

    @property
    def needed(self) -> bool:
        """Whether the surface has a password."""
        return self._password is not None

    def token_role(self, token: bytes) -> Role | None:
        """Return what the bearer of this token may do; None: it is no token of ours."""
        found = None
        for known, role in self._tokens:
            if hmac.compare_digest(token, known.encode()):
                found = found or role
        return found

    def wait(self, peer: str) -> int:
        """Return for how many seconds no password of this peer is looked at."""
        return MOST_WAITING if self._waiting >= MOST_WAITING else self._tries.wait(peer)

    async def is_password(self, given: bytes, peer: str) -> bool:
        """Return whether this is the password; a wrong one makes the peer wait longer next time."""
        self._tries.begin(peer)
        if not await self._matches(given):
            return False
        self._tries.forgive(peer)
        return True

    async def _matches(self, given: bytes) -> bool:
        assert self._password is not None
        if not self._password.startswith("$argon2"):
            return hmac.compare_digest(given, self._password.encode())
        seen = hashlib.blake2b(given, key=self._memory_key).digest()
        if self._verified is not None and hmac.compare_digest(seen, self._verified):
            return True
        self._waiting += 1
        try:
            async with self._verifying:
                matches = await asyncio.to_thread(_verify, self._password, given)
        finally:
            self._waiting -= 1
        if matches:
            self._verified = seen
        return matches

    def new_session(self) -> str:
        """Return a token for somebody who has just signed in; it outlives the daemon."""
        until = int((self._now() + SESSION_LASTS).timestamp())
        text = f"{until}.{secrets.token_urlsafe(16)}"
        return f"{text}.{self._signature(text)}"

    def is_session(self, token: str) -> bool:
        """Return whether we gave this token to somebody, and not too long ago."""
        text, _, signature = token.rpartition(".")
        if text in self._ended:
            return False
        if not hmac.compare_digest(signature.encode(), self._signature(text).encode()):
            return False
        return datetime.fromtimestamp(int(text.partition(".")[0]), UTC) > self._now()

    def end_session(self, token: str) -> None:
        """Let this token open nothing any more, as long as this daemon runs.

        Their browser has forgotten it; this ends what it is listening to.
        """
        if self.is_session(token):
            self._ended.add(token.rpartition(".")[0])

    def _signature(self, text: str) -> str:
        digest = hmac.digest(self._session_key, text.encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")


def _session_key(password: str) -> bytes:
    """Return the key of sessions: the same after a restart, another for another password.

    Made with argon2, so that a session's token does not help to guess the password.
    """
    return hash_secret_raw(
        password.encode(),
        SALT,
        time_cost=2,
        memory_cost=19 * 1024,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


def _verify(hashed: str, given: bytes) -> bool:
    try:
        return PasswordHasher().verify(hashed, given)
    except (VerificationError, InvalidHashError):
        return False
