"""Signing in: opens the browser, waits for consent, writes the token file. Called by `cli`.

Runs on a workstation with a browser; the token file then goes to the daemon's machine. Service
accounts do not work with YouTube.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from oauthlib.oauth2 import OAuth2Error

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api import token_file
from orchestrator.devices.youtube.api.failures import SignInError
from orchestrator.devices.youtube.api.token_file import SignIn

SCOPE = "https://www.googleapis.com/auth/youtube"
"""Covers every method used here."""

PATIENCE = 300
"""Seconds that a person has to consent in the browser."""


def login(
    client_secrets: Path,
    token: Path,
    clock: Clock,
    *,
    open_browser: bool = True,
    say: Callable[[str], None] = print,
) -> SignIn:
    """Sign a person in and write the token file (mode 0600); blocks until it is done.

    `client_secrets`: the file of an OAuth client of type "Desktop app" from Google's console.
    Raises SignInError.
    """
    try:
        flow = InstalledAppFlow.from_client_secrets_file(str(client_secrets), [SCOPE])
    except (OSError, ValueError) as error:
        raise SignInError(
            f"{client_secrets} isn't the file of an OAuth client ({type(error).__name__}); make "
            "one of type “Desktop app” in Google's console and download it"
        ) from None
    say("Sign in with the account of the channel, and choose the channel itself if asked.")
    credentials = _consent(flow, open_browser=open_browser)
    if not credentials.refresh_token:
        raise SignInError("Google gave no refresh token; sign in again and consent anew")
    now = clock.now()
    lifetime = flow.oauth2session.token.get("refresh_token_expires_in")
    dies = now + timedelta(seconds=int(lifetime)) if lifetime else None
    sign_in = SignIn(_document(credentials), signed_in=now, dies=dies)
    token_file.write(token, sign_in)
    return sign_in


def _consent(flow: Any, *, open_browser: bool) -> Any:
    """Run the browser's part; every failure of it is a SignInError."""
    try:
        return flow.run_local_server(
            port=0,
            open_browser=open_browser,
            timeout_seconds=PATIENCE,
            access_type="offline",
            prompt="consent",
        )
    except WSGITimeoutError:
        raise SignInError(f"nobody consented within {PATIENCE} s; try again") from None
    except OAuth2Error as error:
        raise SignInError(f"Google did not sign in ({error.error}); try again") from None
    except OSError as error:
        raise SignInError(f"Google cannot be reached ({type(error).__name__})") from None


def _document(credentials: Any) -> dict[str, Any]:
    """Return what the token file keeps."""
    document = {
        "token": credentials.token,
        "refresh_token": credentials.refresh_token,
        "token_uri": credentials.token_uri,
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "scopes": [SCOPE],
    }
    if credentials.expiry is not None:
        document["expiry"] = credentials.expiry.isoformat() + "Z"
    return document
