"""Google's sign-in: the consent page (it consents at once) and the token endpoint.

Tokens are judged by what was revoked, never by the machine's time: an expired one is a fault to
order.
"""

import base64
import hashlib
from dataclasses import dataclass
from secrets import token_urlsafe
from urllib.parse import urlencode

from orchestrator.rehearsal.youtube_emulator.api_errors import ApiError, Json, refused

SCOPES = frozenset(
    {
        "https://www.googleapis.com/auth/youtube",
        "https://www.googleapis.com/auth/youtube.force-ssl",
    }
)
CLIENT_ID = "emulator.apps.example"
CLIENT_SECRET = "emulated-client-secret"  # noqa: S105 - made up, opens nothing
LIFETIME = 3599
SEVEN_DAYS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Consent:
    """A code that was handed out and can be changed for tokens once."""

    redirect: str
    scope: str
    challenge: str | None


class SignInPages:
    """The tokens that are valid. `testing_app`: refresh tokens die after seven days."""

    def __init__(self) -> None:
        self.testing_app = False
        self._codes: dict[str, Consent] = {}
        self._refresh: dict[str, str] = {}
        self._access: dict[str, str] = {}

    def new_sign_in(self, scope: str = "https://www.googleapis.com/auth/youtube") -> Json:
        """Return fresh tokens, as the token endpoint answers."""
        refresh = f"1//{token_urlsafe(24)}"
        self._refresh[refresh] = scope
        answer = {**self._new_access(scope), "refresh_token": refresh}
        if self.testing_app:
            answer["refresh_token_expires_in"] = SEVEN_DAYS
        return answer

    def _new_access(self, scope: str) -> Json:
        token = f"ya29.{token_urlsafe(24)}"
        self._access[token] = scope
        return {
            "access_token": token,
            "expires_in": LIFETIME,
            "scope": scope,
            "token_type": "Bearer",
        }

    def expire_access(self) -> None:
        """Forget every access token; refreshing still works."""
        self._access.clear()

    def revoke(self) -> None:
        """Forget everything: the person has to sign in again."""
        self._access.clear()
        self._refresh.clear()

    def check(self, authorization: str) -> None:
        """Raise ApiError for a missing, expired or too narrow token."""
        scope = self._access.get(authorization.removeprefix("Bearer "))
        if scope is None:
            raise ApiError(401, "authError", "Invalid Credentials", "global")
        if not SCOPES & set(scope.split()):
            raise refused("insufficientPermissions", "Insufficient Permission", "global")

    def consent(self, query: dict[str, str]) -> str | None:
        """Return where the consent page sends the browser; None for a malformed request."""
        wanted = {"response_type": "code", "client_id": CLIENT_ID}
        if any(query.get(k) != v for k, v in wanted.items()) or "redirect_uri" not in query:
            return None
        code = token_urlsafe(12)
        redirect = query["redirect_uri"]
        scope = query.get("scope", "")
        self._codes[code] = Consent(redirect, scope, query.get("code_challenge"))
        answer = {"code": code, "state": query.get("state", ""), "scope": scope}
        return f"{redirect}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> tuple[int, Json]:
        """Answer the token endpoint: a status and a body."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client", "error_description": "Unauthorized"}
        if form.get("grant_type") == "refresh_token":
            scope = self._refresh.get(form.get("refresh_token", ""))
            if scope is None:
                described = "Token has been expired or revoked."
                return 400, {"error": "invalid_grant", "error_description": described}
            return 200, self._new_access(scope)
        if form.get("grant_type") == "authorization_code":
            consent = self._codes.pop(form.get("code", ""), None)
            if consent is None or not _proven(consent, form):
                return 400, {"error": "invalid_grant", "error_description": "Malformed auth code."}
            return 200, self.new_sign_in(consent.scope)
        return 400, {"error": "unsupported_grant_type"}


def named_client(authorization: str) -> dict[str, str]:
    """Return the client's id and secret from HTTP basic authentication, which is allowed too."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return {}
    name, _, secret = base64.b64decode(encoded).decode().partition(":")
    return {"client_id": name, "client_secret": secret}


def _proven(consent: Consent, form: dict[str, str]) -> bool:
    """Whether the caller is the one who asked for consent (RFC 7636, S256)."""
    if form.get("redirect_uri") != consent.redirect:
        return False
    if consent.challenge is None:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == consent.challenge
