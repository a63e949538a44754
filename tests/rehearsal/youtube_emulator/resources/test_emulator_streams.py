"""Live streams, and the encoder's side of them."""

import httpx
import pytest

from tests.rehearsal.youtube_emulator.fixtures import Api, ManualClock


async def _status(api: Api, stream: str) -> tuple[str, str]:
    item = (await api.ok("GET", "liveStreams", id=stream, part="status"))["items"][0]
    return item["status"]["streamStatus"], item["status"]["healthStatus"]["status"]


async def test_a_stream_becomes_active_when_the_encoder_streams(
    api: Api, clock: ManualClock
) -> None:
    """From ready → (encoder) inactive → active, and inactive again when the encoder goes."""
    stream = await api.stream()
    key = api.emulator.world.streams[stream].key
    assert await _status(api, stream) == ("ready", "noData")
    assert api.emulator.encoder_connected(key)
    assert (await _status(api, stream))[0] == "inactive"
    clock.advance(5)
    assert await _status(api, stream) == ("active", "good")
    api.emulator.encoder_gone(key)
    assert await _status(api, stream) == ("inactive", "noData")


async def test_video_without_sound_stays_inactive(api: Api, clock: ManualClock) -> None:
    """A picture alone never becomes active; the configuration issue says why."""
    stream = await api.stream()
    api.emulator.encoder_connected(api.emulator.world.streams[stream].key, sound=False)
    clock.advance(600)
    assert await _status(api, stream) == ("inactive", "bad")
    item = (await api.ok("GET", "liveStreams", id=stream, part="status"))["items"][0]
    issue = item["status"]["healthStatus"]["configurationIssues"][0]
    assert issue["type"] == "noAudioStream"


async def test_an_rtmp_server_reports_publishers(api: Api, clock: ManualClock) -> None:
    """nginx-rtmp's on_publish and on_publish_done speak for the encoder; strangers get 403."""
    stream = await api.stream()
    key = api.emulator.world.streams[stream].key
    async with httpx.AsyncClient(base_url=api.emulator.base_url) as nginx:
        form = {"call": "publish", "app": "live2", "name": key}
        assert (await nginx.post("ingest/on_publish", data=form)).status_code == 200
        clock.advance(5)
        assert (await _status(api, stream))[0] == "active"
        await nginx.post("ingest/on_publish_done", data=form)
        assert (await _status(api, stream))[0] == "inactive"
        refused = await nginx.post("ingest/on_publish", data={"name": "guessed"})
        assert refused.status_code == 403


async def test_a_stream_needs_a_title_and_its_cdn(api: Api) -> None:
    """Each missing field is named."""
    cdn = {"ingestionType": "rtmp", "resolution": "variable", "frameRate": "variable"}
    refused = await api.reason("POST", "liveStreams", {"cdn": cdn}, part="snippet,cdn")
    assert refused == "400 titleRequired"
    for name in cdn:
        body = {"snippet": {"title": "x"}, "cdn": {k: v for k, v in cdn.items() if k != name}}
        refused = await api.reason("POST", "liveStreams", body, part="snippet,cdn")
        assert refused == f"400 {name}Required"


async def test_streams_carry_primary_and_backup_addresses(api: Api) -> None:
    """The addresses and the key are in the cdn part, and only there."""
    stream = await api.stream()
    item = (await api.ok("GET", "liveStreams", id=stream, part="cdn"))["items"][0]
    info = item["cdn"]["ingestionInfo"]
    assert info["rtmpsIngestionAddress"].startswith("rtmps://")
    assert info["rtmpsBackupIngestionAddress"] != info["rtmpsIngestionAddress"]
    assert info["streamName"] == api.emulator.world.streams[stream].key


@pytest.mark.parametrize("filters", [{}, {"id": "x", "mine": "true"}])
async def test_list_of_streams_takes_exactly_one_filter(api: Api, filters: dict) -> None:
    """Neither or both of id and mine is incompatibleParameters."""
    refused = await api.reason("GET", "liveStreams", part="id", **filters)
    assert refused == "400 incompatibleParameters"


async def test_streams_that_are_not_reusable_are_listed_only_by_id(api: Api) -> None:
    """`mine` leaves them out (seen in the field)."""
    cdn = {"ingestionType": "rtmp", "resolution": "variable", "frameRate": "variable"}
    body = {"snippet": {"title": "x"}, "cdn": cdn, "contentDetails": {"isReusable": False}}
    made = await api.ok("POST", "liveStreams", body, part="snippet,cdn,contentDetails")
    assert (await api.ok("GET", "liveStreams", part="id", mine="true"))["items"] == []
    assert (await api.ok("GET", "liveStreams", part="id", id=made["id"]))["items"]


async def test_an_unknown_stream_cannot_be_bound(api: Api) -> None:
    """404 liveStreamNotFound."""
    broadcast = await api.broadcast()
    wanted = {"id": broadcast, "streamId": "nothing", "part": "id"}
    refused = await api.reason("POST", "liveBroadcasts/bind", **wanted)
    assert refused == "404 liveStreamNotFound"
