"""What opens the door: the password, sessions of people who signed in, tokens of buttons outside.

Used by `auth` and `sign_in`. After a few wrong passwords each costs twice the wait, by address:
behind a trusted proxy that is the address it passes on. Who has signed in before, from that address
or with that browser, is not kept waiting by what strangers try.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address, IPv6Network, ip_address
from math import ceil
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from orchestrator.aio import Backoff
from orchestrator.journal.notes import Notes
from orchestrator.settings import WebSettings
from orchestrator.web import limits

FREE_TRIES = limits.TRIES.value
WAITS = Backoff(first=1, longest=60)

FORGOTTEN_AFTER = timedelta(minutes=15)
MOST_PEERS = limits.PEERS.value
"""Addresses remembered at a time; whoever has many addresses must not fill the memory."""


@dataclass(frozen=True, slots=True)
class _Past:
    tries: int
    last: datetime


class Tries:
    """Who has tried how often, and how many strangers have within the second."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._past: dict[str, _Past] = {}
        self._known: dict[str, None] = {}
        self._second = now()
        self._strangers = 0

    def wait(self, peer: str) -> int:
        """Return for how many more seconds this peer has to wait."""
        name = network_of(peer)
        own = self._own_wait(name)
        return own or (0 if name in self._known else self._wait_of_strangers())

    def is_known(self, peer: str) -> bool:
        """Return whether somebody there has known the password before."""
        return network_of(peer) in self._known

    def begin(self, peer: str) -> None:
        """Count a try before its outcome is known: many at once are many tries."""
        now, name = self._now(), network_of(peer)
        past = self._past.pop(name, None)
        again = past is not None and now - past.last < FORGOTTEN_AFTER
        self._past[name] = _Past(past.tries + 1 if past is not None and again else 1, now)
        _keep_few(self._past)
        self._strangers += name not in self._known

    def forgive(self, peer: str) -> None:
        """Forget the wrong tries of somebody who knew the password after all."""
        name = network_of(peer)
        self._past.pop(name, None)
        self._strangers -= name not in self._known
        self.introduce(peer)

    def introduce(self, peer: str) -> None:
        """Remember a peer as one that knows the password."""
        self._known.setdefault(network_of(peer))
        _keep_few(self._known)

    def _own_wait(self, name: str) -> int:
        past = self._past.get(name)
        if past is None or past.tries < FREE_TRIES:
            return 0
        pause = WAITS.after(past.tries - FREE_TRIES + 1)
        left = past.last + timedelta(seconds=pause) - self._now()
        return max(ceil(left.total_seconds()), 0)

    def _wait_of_strangers(self) -> int:
        now = self._now()
        if not timedelta(0) <= now - self._second < timedelta(seconds=1):
            self._second, self._strangers = now, 0
        return 1 if self._strangers >= limits.STRANGERS.value else 0


def _keep_few(peers: dict[str, Any]) -> None:
    while len(peers) > MOST_PEERS:
        del peers[next(iter(peers))]


def network_of(peer: str) -> str:
    """Return what counts as one address: of IPv6 the /64, which is what one household has."""
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    if isinstance(address, IPv4Address):
        return peer
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address) >> 64 << 64, 64)))


SESSION_LASTS = timedelta(days=7)
"""A crew signs in before the event, and not again during it."""

KNOWN_FOR = timedelta(days=180)
"""That a browser signed in once keeps it from being taken for a stranger's, and opens nothing."""

MOST_WAITING = limits.VERIFYING.value
"""Passwords that wait to be verified, of strangers, and as many of others; each costs tens of
milliseconds of a core."""

ENDED = "sessions that were signed out"
"""The note's key."""

MARK = "known "
"""What is signed before a browser's mark: it is no session."""

SALT = b"meetup orchestrator: sessions"


class Role(StrEnum):
    """What somebody may do here."""

    LOOK = "look"
    OPERATE = "operate"


class Keys:
    """Everything that opens the door. `now` tells the machine's time.

    `notes`: where it is kept who signed out, over a restart.
    """

    def __init__(
        self, settings: WebSettings, now: Callable[[], datetime], notes: Notes | None = None
    ) -> None:
        self._now = now
        self._notes = notes
        self._password = settings.password.get_secret_value() if settings.password else None
        self._tokens = [
            *(
                (token.get_secret_value(), Role.OPERATE)
                for token in settings.operate_tokens.values()
            ),
            *((token.get_secret_value(), Role.LOOK) for token in settings.look_tokens.values()),
        ]
        self._tries = Tries(now)
        self._verifying = asyncio.Lock()
        self._waiting = {True: 0, False: 0}
        self._memory_key = secrets.token_bytes(32)
        self._verified: bytes | None = None
        self._ended = _ended_in(notes)

    def prepare(self) -> None:
        """Work out what takes a while; in a thread, before somebody comes."""
        if self._password is not None:
            self._signature("")

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
        if self._waiting[self._tries.is_known(peer)] >= MOST_WAITING:
            return MOST_WAITING
        return self._tries.wait(peer)

    async def is_password(self, given: bytes, peer: str) -> bool:
        """Return whether this is the password; a wrong one makes the peer wait longer next time."""
        self._tries.begin(peer)
        if not await self._matches(given, self._tries.is_known(peer)):
            return False
        self._tries.forgive(peer)
        return True

    async def _matches(self, given: bytes, known: bool) -> bool:
        assert self._password is not None
        if not self._password.startswith("$argon2"):
            return hmac.compare_digest(given, self._password.encode())
        seen = hashlib.blake2b(given, key=self._memory_key).digest()
        if self._verified is not None:
            return hmac.compare_digest(seen, self._verified)
        self._waiting[known] += 1
        try:
            async with self._verifying:
                matches = await asyncio.to_thread(_verify, self._password, given)
        finally:
            self._waiting[known] -= 1
        if matches:
            self._verified = seen
        return matches

    def new_mark(self) -> str:
        """Return what tells that a browser has signed in before; it opens nothing."""
        return self._signed(MARK, KNOWN_FOR)

    def peer_with(self, mark: str | None, peer: str) -> str:
        """Return by what a peer's tries are counted: by its browser, where it was here before."""
        if mark is None or not self._is_ours(MARK, mark):
            return peer
        self._tries.introduce(mark)
        return mark

    def new_session(self) -> str:
        """Return a token for somebody who has just signed in; it outlives the daemon."""
        return self._signed("", SESSION_LASTS)

    def is_session(self, token: str) -> bool:
        """Return whether we gave this token to somebody, not too long ago, who is still in."""
        return token.rpartition(".")[0] not in self._ended and self._is_ours("", token)

    def end_session(self, token: str) -> None:
        """Let this token open nothing any more, also after a restart.

        Their browser has forgotten it; this ends what it is listening to.
        """
        if not self.is_session(token):
            return
        now = self._now().timestamp()
        kept = [each for each in self._ended if _until(each) > now]
        kept = [*kept, token.rpartition(".")[0]][-limits.ENDED.value :]
        self._ended = dict.fromkeys(kept)
        if self._notes is not None:
            self._notes.put(ENDED, json.dumps(kept))

    def _signed(self, what: str, lasts: timedelta) -> str:
        until = int((self._now() + lasts).timestamp())
        text = f"{until}.{secrets.token_urlsafe(16)}"
        return f"{text}.{self._signature(what + text)}"

    def _is_ours(self, what: str, token: str) -> bool:
        text, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(what + text).encode()):
            return False
        return _until(text) > self._now().timestamp()

    def _signature(self, text: str) -> str:
        digest = hmac.digest(self._session_key, text.encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")

    @cached_property
    def _session_key(self) -> bytes:
        assert self._password is not None
        return _session_key(self._password)


def _until(text: str) -> int:
    return int(text.partition(".")[0])


def _ended_in(notes: Notes | None) -> dict[str, None]:
    """Return the sessions that a journal knows as signed out; nonsense there costs nothing else."""
    text = notes.get(ENDED) if notes is not None else None
    try:
        return {each: None for each in json.loads(text or "[]") if _until(each) > 0}
    except (ValueError, TypeError, AttributeError):
        return {}


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
