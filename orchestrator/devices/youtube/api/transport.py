"""The one way to YouTube: a write leaves once, every wait ends, nothing is re-sent in silence.

Imported in the worker's thread only: loading Google's client takes half a second. httplib2 by
itself sends a POST again when the peer closes without an answer, and keeps connections that the
peer may have closed; here each request has a connection of its own.
"""

import json
from http.client import HTTPException
from importlib.resources import files
from typing import Any

import google_auth_httplib2
import httplib2
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload

from orchestrator.devices.youtube.api import token_file
from orchestrator.devices.youtube.api.failures import AnswerLostError, UnreachableError

__all__ = ["GoogleAuthError", "HttpError", "build_service", "connected", "upload"]

API_PATH = "/youtube/v3/"


class _Once:
    """A connection that sends one request, and refuses when httplib2 wants to send it again."""

    def __init__(self, connection: Any, *, writes: bool) -> None:
        self._connection = connection
        self._writes = writes
        self._sent = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def connect(self) -> None:
        """Connect, before anything was sent."""
        if self._sent:
            raise self.no_answer("the connection was closed")
        try:
            self._connection.connect()
        except (OSError, httplib2.HttpLib2Error) as error:
            raise UnreachableError(f"YouTube cannot be reached ({_name(error)})") from None

    def request(self, *arguments: Any) -> None:
        """Send the request, on a connection that is not stale."""
        if self._sent:
            raise self.no_answer("the connection was closed")
        self._connection.close()
        self.connect()
        self._sent = True
        self._connection.request(*arguments)

    def no_answer(self, why: str) -> AnswerLostError | UnreachableError:
        """Return what it means that no answer came."""
        if self._writes:
            return AnswerLostError(f"YouTube did not answer a change ({why})")
        return UnreachableError(f"YouTube did not answer ({why})")


class OnceHttp(httplib2.Http):  # type: ignore[misc] # httplib2 has no types
    """An httplib2.Http whose requests leave once."""

    def __init__(self, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self.follow_redirects = False

    def _conn_request(
        self, conn: Any, request_uri: str, method: str, body: Any, headers: Any
    ) -> Any:
        once = _Once(conn, writes=method != "GET" and API_PATH in request_uri)
        try:
            return super()._conn_request(once, request_uri, method, body, headers)
        except (OSError, HTTPException) as error:
            raise once.no_answer(_name(error)) from None
        finally:
            conn.close()


def _name(error: Exception) -> str:
    """Return the kind of error; its text may carry addresses with secrets."""
    return type(error).__name__


def discovery_document(base_url: str | None) -> dict[str, Any]:
    """Return the API's description, shipped with the client, for another server if asked.

    The client option `api_endpoint` would leave uploads on https, which no emulator speaks.
    """
    shipped = files("googleapiclient.discovery_cache").joinpath("documents/youtube.v3.json")
    document: dict[str, Any] = json.loads(shipped.read_text(encoding="utf-8"))
    document.pop("mtlsRootUrl", None)
    if base_url is not None:
        document["rootUrl"] = base_url.rstrip("/") + "/"
    return document


def build_service(credentials: Credentials, base_url: str | None, timeout: float) -> Any:
    """Return Google's client over the hardened transport. `timeout`: seconds per wait."""
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=OnceHttp(timeout))
    return build_from_document(discovery_document(base_url), http=http)


def connected(
    document: dict[str, Any], base_url: str | None, timeout: float
) -> tuple[Credentials, Any]:
    """Return the credentials of a sign-in's document, and Google's client with them."""
    credentials = Credentials(  # type: ignore[no-untyped-call] # partly typed
        token=document.get("token"),
        refresh_token=document["refresh_token"],
        token_uri=document["token_uri"],
        client_id=document["client_id"],
        client_secret=document["client_secret"],
        scopes=document.get("scopes"),
        expiry=token_file.expiry(document),
    )
    return credentials, build_service(credentials, base_url, timeout)


def upload(content: bytes, kind: str) -> Any:
    """Return what uploads a picture; `kind`: image/png or image/jpeg."""
    return MediaInMemoryUpload(content, mimetype=kind)
