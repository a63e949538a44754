"""The sign-in's file: what `login` wrote and `worker` refreshes. Mode 0600, replaced at once."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestrator.devices.youtube.api.failures import SignInError
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.model.times import TimeTextError, from_rfc3339, rfc3339

POSIX = os.name == "posix"
"""Whether a file has a mode that says who may read it."""

NEEDED = ("refresh_token", "token_uri", "client_id", "client_secret")


@dataclass(frozen=True, slots=True)
class SignIn:
    """The content of the file. `dies` is when Google said that the refresh token ends.

    Google says so only for an app in "testing" (seven days); None: it said nothing.
    """

    document: dict[str, Any]
    signed_in: datetime | None = None
    dies: datetime | None = None

    def __repr__(self) -> str:
        """Show no secrets."""
        return f"SignIn(signed_in={self.signed_in}, dies={self.dies})"


def read(path: Path) -> SignIn:
    """Read the file; raises SignInError that says what to do."""
    again = "run `orchestrator youtube login`"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SignInError(f"nobody is signed in to YouTube ({path} is missing); {again}") from None
    except (OSError, ValueError) as error:
        what = type(error).__name__
        raise SignInError(f"the sign-in in {path} cannot be read ({what}); {again}") from None
    lacking = [n for n in NEEDED if not isinstance(document, dict) or not document.get(n)]
    if lacking:
        raise SignInError(f"the sign-in in {path} lacks {', '.join(lacking)}; {again}")
    return SignIn(document, _instant(document, "signed_in"), _instant(document, "dies"))


def _instant(document: dict[str, Any], name: str) -> datetime | None:
    text = document.get(name)
    if not isinstance(text, str):
        return None
    try:
        return from_rfc3339(text)
    except TimeTextError:
        return None


def write(path: Path, sign_in: SignIn) -> None:
    """Replace the file; raises OSError."""
    times = {"signed_in": sign_in.signed_in, "dies": sign_in.dies}
    spelled = {name: rfc3339(at) for name, at in times.items() if at is not None}
    write_private(path, json.dumps({**sign_in.document, **spelled}, indent=1))


def is_private(path: Path) -> bool:
    """Whether nobody but the owner may read the file; on Windows its folder decides that."""
    return not POSIX or not path.stat().st_mode & 0o077


def expiry(document: dict[str, Any]) -> datetime | None:
    """Return when the access token ends, as google-auth wants it: UTC without a zone."""
    text = document.get("expiry")
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    except ValueError:
        return None
