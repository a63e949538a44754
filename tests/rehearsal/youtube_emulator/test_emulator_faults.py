"""Faults to order: each goes wrong in its way, once."""

import httpx
import pytest

from orchestrator.rehearsal.youtube_emulator import FaultKind
from tests.rehearsal.youtube_emulator.fixtures import ALL, Api, ManualClock, new_broadcast


async def _insert(api: Api) -> str:
    """Insert a broadcast with a short patience; return what came of it."""
    try:
        answer = await api.client.post(
            f"{api.emulator.base_url}youtube/v3/liveBroadcasts",
            params={"part": ALL},
            json=new_broadcast(),
            headers={"Authorization": f"Bearer {api.token}"},
            timeout=1,
        )
    except httpx.ReadTimeout:
        return "no answer"
    except (httpx.RemoteProtocolError, httpx.ReadError):
        return "closed"
    error = answer.json().get("error")
    return f"{answer.status_code} {error['errors'][0]['reason']}" if error else "ok"


@pytest.mark.parametrize(
    ("kind", "seen", "applied"),
    [
        (FaultKind.SERVER_ERROR, "503 backendError", False),
        (FaultKind.SERVER_ERROR_AFTER, "500 internalError", True),
        (FaultKind.TIMEOUT, "no answer", False),
        (FaultKind.TIMEOUT_AFTER, "no answer", True),
        (FaultKind.CLOSED, "closed", False),
        (FaultKind.CLOSED_AFTER, "closed", True),
        (FaultKind.RATE_LIMITED, "403 userRequestsExceedRateLimit", False),
        (FaultKind.QUOTA_GONE, "403 quotaExceeded", False),
        (FaultKind.TOKEN_EXPIRED, "401 authError", False),
    ],
)
async def test_a_fault_goes_wrong_as_ordered(
    api: Api, kind: FaultKind, seen: str, applied: bool
) -> None:
    """Each has its answer, and either was applied or was not."""
    api.emulator.faults.order(kind, "liveBroadcasts.insert")
    assert await _insert(api) == seen
    assert bool(api.emulator.world.broadcasts) is applied
    assert [o.kind for o in api.emulator.faults.happened] == [kind]


async def test_a_transition_fails_inside_with_its_own_reason(api: Api) -> None:
    """Reason errorExecutingTransition, and nothing has changed."""
    broadcast = await api.bound(monitor=False)
    api.emulator.faults.order(FaultKind.SERVER_ERROR, "liveBroadcasts.transition")
    assert await api.transition(broadcast, "live") == "503 errorExecutingTransition"
    assert await api.state(broadcast) == "ready"


async def test_limited_uploads_happen_to_uploads_alone(api: Api, clock: ManualClock) -> None:
    """It is 429 uploadRateLimitExceeded, whatever method it was ordered for."""
    api.emulator.faults.order(FaultKind.UPLOADS_LIMITED)
    broadcast = await api.broadcast()
    url = f"{api.emulator.base_url}upload/youtube/v3/thumbnails/set"
    headers = {"Authorization": f"Bearer {api.token}"}
    answer = await api.client.post(url, params={"videoId": broadcast}, headers=headers)
    assert answer.status_code == 429
    assert answer.json()["error"]["errors"][0]["reason"] == "uploadRateLimitExceeded"


async def test_a_fault_happens_once_and_only_to_its_method(api: Api) -> None:
    """The next request, and any other method, is served."""
    api.emulator.faults.order(FaultKind.SERVER_ERROR, "liveBroadcasts.insert", nth=2)
    await api.ok("GET", "channels", part="id", mine="true")
    results = [await _insert(api) for _ in range(3)]
    assert results == ["ok", "503 backendError", "ok"]


async def test_a_slow_transition_takes_longer(api: Api, clock: ManualClock) -> None:
    """The seconds ordered come on top of the usual delay."""
    broadcast = await api.bound(monitor=False)
    api.emulator.faults.order(FaultKind.SLOW_TRANSITION, "liveBroadcasts.transition", seconds=100)
    await api.transition(broadcast, "live")
    clock.advance(105)
    assert await api.state(broadcast) == "liveStarting"
    clock.advance(10)
    assert await api.state(broadcast) == "live"


async def test_an_expired_token_can_be_refreshed(api: Api) -> None:
    """After the 401 the token endpoint gives a new one; a revoked sign-in does not."""
    document = api.emulator.token_document()
    form = {
        "grant_type": "refresh_token",
        "refresh_token": document["refresh_token"],
        "client_id": document["client_id"],
        "client_secret": document["client_secret"],
    }
    api.emulator.faults.order(FaultKind.TOKEN_EXPIRED)
    assert await api.reason("GET", "channels", part="id", mine="true") == "401 authError"
    refreshed = await api.client.post(document["token_uri"], data=form)
    api.token = refreshed.json()["access_token"]
    await api.ok("GET", "channels", part="id", mine="true")
    api.emulator.sign_in.revoke()
    refused = await api.client.post(document["token_uri"], data=form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
