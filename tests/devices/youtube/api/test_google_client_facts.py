"""Why the transport is as it is: what Google's client does when it is left to itself."""

import asyncio
from typing import Any

import google_auth_httplib2
import httplib2
import pytest
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import InvalidOperation
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build, build_from_document

from orchestrator.devices.youtube.api.transport import discovery_document
from orchestrator.rehearsal.youtube_emulator import FaultKind, YouTubeEmulator
from tests.rehearsal.youtube_emulator.fixtures import ALL, new_broadcast


def _plain(emulator: YouTubeEmulator, credentials: Any) -> Any:
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=5))
    return build_from_document(discovery_document(emulator.base_url), http=http)


def _signed_in(emulator: YouTubeEmulator) -> Credentials:
    document = emulator.token_document()
    names = ("token", "refresh_token", "token_uri", "client_id", "client_secret")
    return Credentials(**{name: document[name] for name in names})


async def test_httplib2_by_itself_sends_a_write_twice(emulator: YouTubeEmulator) -> None:
    """Two inserts from one call at num_retries=0 when the peer closes without an answer."""
    service = _plain(emulator, _signed_in(emulator))
    emulator.faults.order(FaultKind.CLOSED_AFTER, "liveBroadcasts.insert")
    request = service.liveBroadcasts().insert(body=new_broadcast(), part=ALL)
    await asyncio.to_thread(request.execute, num_retries=0)
    assert len(emulator.world.broadcasts) == 2


async def test_num_retries_sends_a_write_again(emulator: YouTubeEmulator) -> None:
    """A 5xx that was applied, and num_retries=1, make two broadcasts."""
    service = _plain(emulator, _signed_in(emulator))
    emulator.faults.order(FaultKind.SERVER_ERROR_AFTER, "liveBroadcasts.insert")
    request = service.liveBroadcasts().insert(body=new_broadcast(), part=ALL)
    request._sleep = lambda _: None
    await asyncio.to_thread(request.execute, num_retries=1)
    assert len(emulator.world.broadcasts) == 2


def test_api_endpoint_leaves_uploads_on_https() -> None:
    """JSON calls move to the endpoint as it is written, thumbnails insist on TLS."""
    service = build(
        "youtube",
        "v3",
        http=httplib2.Http(),
        client_options={"api_endpoint": "http://127.0.0.1:1"},
        static_discovery=True,
    )
    assert service.videos().list(part="id", id="x").uri.startswith("http://127.0.0.1:1/")
    upload = service.thumbnails().set(videoId="x", media_body=__file__, media_mime_type="image/png")
    assert upload.uri.startswith("https://127.0.0.1:1/upload/")


async def test_anonymous_credentials_break_on_a_401(emulator: YouTubeEmulator) -> None:
    """They cannot refresh; signed-in credentials with a local token endpoint can."""
    request = _plain(emulator, AnonymousCredentials()).channels().list(part="id", mine=True)
    with pytest.raises(InvalidOperation):
        await asyncio.to_thread(request.execute)
