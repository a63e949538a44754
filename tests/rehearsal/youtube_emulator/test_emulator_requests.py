"""What the emulator asks of every request, and the shape of its refusals."""

import httpx
import pytest

from orchestrator.rehearsal.youtube_emulator import endpoints
from tests.rehearsal.youtube_emulator.fixtures import ALL, Api, new_broadcast


@pytest.mark.parametrize(
    "filters",
    [{}, {"id": "x", "mine": "true"}, {"mine": "true", "broadcastStatus": "active"}],
)
async def test_list_of_broadcasts_takes_exactly_one_filter(api: Api, filters: dict) -> None:
    """None, or more than one of id, mine and broadcastStatus is incompatibleParameters."""
    refused = await api.reason("GET", "liveBroadcasts", part="id", **filters)
    assert refused == "400 incompatibleParameters"


async def test_an_unknown_id_answers_with_no_items(api: Api) -> None:
    """A broadcast that is not there is no error of list."""
    answer = await api.ok("GET", "liveBroadcasts", part="id", id="nobody")
    assert answer["items"] == []


async def test_parts_may_be_joined_or_repeated(api: Api) -> None:
    """`part=a,b` and `part=a&part=b` give the same answer, with those parts only."""
    broadcast = await api.broadcast()
    joined = await api.ok("GET", "liveBroadcasts", part="snippet,status", id=broadcast)
    repeated = await api.ok("GET", "liveBroadcasts", part=["snippet", "status"], id=broadcast)
    assert joined == repeated
    assert set(joined["items"][0]) == {"kind", "etag", "id", "snippet", "status"}


async def test_an_unknown_part_is_refused(api: Api) -> None:
    """A part that the resource has not is 400 unknownPart."""
    assert await api.reason("GET", "liveBroadcasts", part="snipet", id="x") == "400 unknownPart"


@pytest.mark.parametrize(
    ("part", "name"),
    [("snippet", "title"), ("snippet", "scheduledStartTime"), ("status", "privacyStatus")],
)
async def test_insert_names_the_field_that_is_missing(api: Api, part: str, name: str) -> None:
    """Title, start and privacy are required to insert a broadcast."""
    body = new_broadcast()
    del body[part][name]
    assert await api.reason("POST", "liveBroadcasts", body, part=ALL) == f"400 {name}Required"


async def test_insert_takes_the_documented_defaults(api: Api) -> None:
    """Monitor stream, DVR and recording are on, auto start and auto stop off."""
    body = new_broadcast()
    del body["contentDetails"]
    content = (await api.ok("POST", "liveBroadcasts", body, part=ALL))["contentDetails"]
    assert content["monitorStream"]["enableMonitorStream"] is True
    assert (content["enableDvr"], content["recordFromStart"]) == (True, True)
    assert (content["enableAutoStart"], content["enableAutoStop"]) == (False, False)


async def test_a_body_that_does_not_fit_the_discovery_document_is_refused(api: Api) -> None:
    """An unknown property, or one of the wrong type, never passes."""
    body = new_broadcast()
    body["snippet"]["titel"] = "x"
    assert await api.reason("POST", "liveBroadcasts", body, part=ALL) == "400 invalid"
    body = new_broadcast(enableDvr="yes")
    assert await api.reason("POST", "liveBroadcasts", body, part=ALL) == "400 invalid"


async def test_an_answer_that_does_not_fit_the_discovery_document_never_leaves(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of the emulator's own is a failure that names it."""
    answers = {"channels.list": lambda _: {"items": [{"id": "UC1", "nickname": "x"}]}}
    monkeypatch.setattr(endpoints, "HANDLERS", answers)
    status, answer = await api.call("GET", "channels", part="id", mine="true")
    assert status == 500
    assert "nickname is unknown" in answer["error"]["message"]


async def test_a_parameter_that_the_method_has_not_is_refused(api: Api) -> None:
    """Unknown parameters and values outside the enumeration are 400."""
    assert await api.reason("GET", "videos", part="id", ids="x") == "400 invalidParameter"
    bad = {"id": "x", "broadcastStatus": "online", "part": "id"}
    assert await api.reason("POST", "liveBroadcasts/transition", **bad) == "400 invalidParameter"


async def test_an_error_carries_the_envelope_that_the_client_parses(api: Api) -> None:
    """Code, message, and in `errors` a domain, a reason, a message and a link to help."""
    status, answer = await api.call("POST", "liveBroadcasts/bind", id="nobody", part="id")
    assert status == 404
    error = answer["error"]
    assert (error["code"], error["errors"][0]["reason"]) == (404, "liveBroadcastNotFound")
    assert error["errors"][0]["domain"] == "youtube.liveBroadcast"
    assert set(error["errors"][0]) == {"domain", "reason", "message", "extendedHelp"}


async def test_nobody_gets_in_without_a_token(api: Api) -> None:
    """A missing or made-up token is 401 authError."""
    api.token = "made-up"
    assert await api.reason("GET", "channels", part="id", mine="true") == "401 authError"


async def test_a_token_of_another_scope_is_not_enough(api: Api) -> None:
    """Read-only access is 403 insufficientPermissions."""
    scope = "https://www.googleapis.com/auth/youtube.readonly"
    api.token = api.emulator.sign_in.new_sign_in(scope)["access_token"]
    refused = await api.reason("GET", "channels", part="id", mine="true")
    assert refused == "403 insufficientPermissions"


async def test_a_method_that_is_not_emulated_says_so(api: Api) -> None:
    """The method insertCuepoint (an advertisement break) is not there to be called."""
    body = {"cueType": "cueTypeAd"}
    assert await api.reason("POST", "liveBroadcasts/cuepoint", body, id="x") == "501 notEmulated"


async def test_a_channel_without_live_streaming_is_told_so(api: Api) -> None:
    """Reasons liveStreamingNotEnabled and livePermissionBlocked, of every live method."""
    api.emulator.world.account.live_enabled = False
    refused = await api.reason("GET", "liveBroadcasts", part="id", mine="true")
    assert refused == "403 liveStreamingNotEnabled"
    api.emulator.world.account.live_enabled = True
    api.emulator.world.account.blocked = True
    refused = await api.reason("GET", "liveStreams", part="id", mine="true")
    assert refused == "403 livePermissionBlocked"


async def test_lists_are_cut_into_pages(api: Api) -> None:
    """With maxResults and pageToken one walks through all broadcasts, newest first."""
    made = [await api.broadcast() for _ in range(3)]
    first = await api.ok("GET", "liveBroadcasts", part="id", mine="true", maxResults=2)
    token = first["nextPageToken"]
    rest = await api.ok("GET", "liveBroadcasts", part="id", mine="true", pageToken=token)
    assert [i["id"] for i in first["items"] + rest["items"]] == list(reversed(made))
    assert "nextPageToken" not in rest


async def test_a_stranger_path_is_not_found(api: Api) -> None:
    """What the discovery document does not list is 404."""
    headers = {"Authorization": f"Bearer {api.token}"}
    async with httpx.AsyncClient(base_url=api.emulator.base_url, headers=headers) as client:
        assert (await client.get("youtube/v3/nothing")).status_code == 404
        assert (await client.post("upload/youtube/v3/videoCategories")).status_code == 404
