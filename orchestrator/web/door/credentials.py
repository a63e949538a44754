"""What opens the door: the password, sessions of people who signed in, tokens of buttons outside.

Used by `auth` and `sign_in`. Wrong passwords slow down whoever sends them (`tries`).
"""

import asyncio
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from orchestrator.settings import WebSettings
from orchestrator.web.door.tries import Tries

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
