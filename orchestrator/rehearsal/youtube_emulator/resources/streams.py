"""liveStreams: list and insert; and the encoder's side: connected, disconnected."""

from datetime import datetime

from orchestrator.rehearsal.youtube_emulator.api_errors import PARAMETER, STREAM, Json, invalid
from orchestrator.rehearsal.youtube_emulator.records import (
    Call,
    ChannelRecords,
    StreamRecord,
    etag,
    spell,
)
from orchestrator.rehearsal.youtube_emulator.resources import lifecycle
from orchestrator.rehearsal.youtube_emulator.resources.broadcasts import allow_live
from orchestrator.rehearsal.youtube_emulator.resources.text_rules import check_title

TITLE_CHARACTERS = 128


def render(world: ChannelRecords, stream: StreamRecord, now: datetime) -> Json:
    """Return the resource with all parts."""
    status = lifecycle.stream_status(world, stream, now)
    return {
        "kind": "youtube#liveStream",
        "etag": etag((stream, status)),
        "id": stream.id,
        "snippet": {
            "title": stream.title,
            "description": stream.description,
            "channelId": world.account.channel,
            "publishedAt": spell(stream.inserted),
            "isDefaultStream": False,
        },
        "cdn": {**stream.cdn, "ingestionInfo": {**_addresses(world), "streamName": stream.key}},
        "status": {"streamStatus": status, "healthStatus": _health(stream, status, now)},
        "contentDetails": {"isReusable": stream.reusable},
    }


def _addresses(world: ChannelRecords) -> Json:
    if world.rtmp_server is not None:
        return {"ingestionAddress": world.rtmp_server}
    host = "rtmp.youtube.example"
    return {
        "ingestionAddress": f"rtmp://a.{host}/live2",
        "backupIngestionAddress": f"rtmp://b.{host}/live2?backup=1",
        "rtmpsIngestionAddress": f"rtmps://a.{host}/live2",
        "rtmpsBackupIngestionAddress": f"rtmps://b.{host}/live2?backup=1",
    }


def _health(stream: StreamRecord, status: str, now: datetime) -> Json:
    health: Json = {"lastUpdateTimeSeconds": str(int(now.timestamp())), "configurationIssues": []}
    if status == "active":
        return {**health, "status": "good"}
    if stream.since is not None and not stream.sound:
        issue = {
            "type": "noAudioStream",
            "severity": "error",
            "reason": "No audio",
            "description": "The stream carries no sound.",
        }
        return {**health, "status": "bad", "configurationIssues": [issue]}
    return {**health, "status": "noData"}


def list_(call: Call) -> Json:
    """liveStreams.list: by id or mine; streams that are not reusable only by id."""
    allow_live(call)
    if bool(call.one("id")) == (call.one("mine") == "true"):
        raise invalid("incompatibleParameters", "give exactly one of id, mine", PARAMETER)
    world = call.world
    found = [s for s in world.streams.values() if world.is_listed(s.inserted, call.now)][::-1]
    if call.one("id"):
        found = [s for s in found if s.id in call.many("id")]
    else:
        found = [s for s in found if s.reusable]
    return call.page("Stream", [render(call.world, s, call.now) for s in found])


def insert(call: Call) -> Json:
    """liveStreams.insert: needs a title, and the CDN's type, resolution and frame rate."""
    allow_live(call)
    snippet, cdn = call.body.get("snippet", {}), call.body.get("cdn", {})
    if not snippet.get("title"):
        raise invalid("titleRequired", "snippet.title is missing", STREAM)
    for name in ("ingestionType", "resolution", "frameRate"):
        if not cdn.get(name):
            raise invalid(f"{name}Required", f"cdn.{name} is missing", STREAM)
    world = call.world
    stream_id = world.new_id("str")
    stream = StreamRecord(
        id=stream_id,
        title=check_title(snippet["title"], STREAM, TITLE_CHARACTERS),
        description=snippet.get("description", ""),
        key=f"key-{stream_id}-9f2c",
        cdn={name: cdn[name] for name in ("ingestionType", "resolution", "frameRate")},
        inserted=call.now,
        reusable=call.body.get("contentDetails", {}).get("isReusable", True),
    )
    world.streams[stream.id] = stream
    world.history.add(call.now, "stream", stream.id, stream.title)
    return call.only_parts(render(world, stream, call.now))


def connected(world: ChannelRecords, key: str, now: datetime, *, sound: bool) -> bool:
    """Note that an encoder publishes with this key; False when no stream has it."""
    stream = next((s for s in world.streams.values() if s.key == key), None)
    if stream is None:
        return False
    lifecycle.settle(world, now)
    stream.since, stream.sound = now, sound
    return True


def disconnected(world: ChannelRecords, key: str, now: datetime) -> None:
    """Note that the encoder has gone."""
    lifecycle.settle(world, now)
    for stream in world.streams.values():
        if stream.key == key and stream.since is not None:
            stream.since, stream.stopped = None, now
