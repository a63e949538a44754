"""liveBroadcasts: list, insert, update, bind, transition, delete."""

from datetime import datetime

from orchestrator.rehearsal.youtube_emulator.api_errors import (
    PARAMETER,
    STREAM,
    ApiError,
    Json,
    invalid,
    missing,
    refused,
)
from orchestrator.rehearsal.youtube_emulator.records import (
    BroadcastRecord,
    Call,
    ChannelRecords,
    etag,
    spell,
)
from orchestrator.rehearsal.youtube_emulator.resources import lifecycle
from orchestrator.rehearsal.youtube_emulator.resources.text_rules import (
    check_description,
    check_frozen,
    check_title,
)

DEFAULTS: Json = {
    "enableAutoStart": False,
    "enableAutoStop": False,
    "enableDvr": True,
    "recordFromStart": True,
    "enableEmbed": True,
    "enableContentEncryption": False,
    "startWithSlate": False,
    "enableClosedCaptions": False,
    "closedCaptionsType": "closedCaptionsDisabled",
    "latencyPreference": "normal",
    "projection": "rectangular",
}
BY_STATUS = {
    "upcoming": {"created", "ready", "testStarting", "testing"},
    "active": {"liveStarting", "live"},
    "completed": {"complete"},
}
UNTOUCHED = {"created", "ready"}
TIMES_FREE = {"created", "ready", "testStarting", "testing"}


def allow_live(call: Call) -> None:
    """Raise ApiError when the account may not stream."""
    if not call.world.account.live_enabled:
        raise refused("liveStreamingNotEnabled", "The user is not enabled for live streaming.")
    if call.world.account.blocked:
        raise refused("livePermissionBlocked", "The user is blocked from live streaming.")


def render(world: ChannelRecords, broadcast: BroadcastRecord) -> Json:
    """Return the resource with all parts."""
    snippet = {
        **broadcast.snippet,
        "channelId": world.account.channel,
        "publishedAt": spell(broadcast.inserted),
        "liveChatId": f"chat-{broadcast.id}",
    }
    if broadcast.started:
        snippet["actualStartTime"] = spell(broadcast.started)
    if broadcast.ended:
        snippet["actualEndTime"] = spell(broadcast.ended)
    recording = {"live": "recording", "complete": "recorded"}.get(broadcast.state, "notRecording")
    content = dict(broadcast.content)
    if broadcast.stream:
        content["boundStreamId"] = broadcast.stream
    return {
        "kind": "youtube#liveBroadcast",
        "etag": etag((snippet, broadcast.status, content, broadcast.state)),
        "id": broadcast.id,
        "snippet": snippet,
        "status": {
            **broadcast.status,
            "lifeCycleStatus": broadcast.state,
            "recordingStatus": recording,
        },
        "contentDetails": content,
        "monetizationDetails": {},
        "statistics": {},
    }


def find(call: Call, broadcast_id: str | None) -> BroadcastRecord:
    """Return the broadcast; raises ApiError."""
    if not broadcast_id:
        raise invalid("idRequired", "the id of the broadcast is missing")
    broadcast = call.world.broadcasts.get(broadcast_id)
    if broadcast is None:
        raise missing("liveBroadcastNotFound", f"there is no broadcast {broadcast_id}")
    return broadcast


def list_(call: Call) -> Json:
    """liveBroadcasts.list: exactly one of id, mine, broadcastStatus."""
    allow_live(call)
    status = call.one("broadcastStatus")
    filters = [call.one("id"), call.one("mine") == "true", status]
    if sum(bool(f) for f in filters) != 1:
        raise invalid(
            "incompatibleParameters", "give exactly one of id, mine, broadcastStatus", PARAMETER
        )
    world = call.world
    found = [b for b in world.broadcasts.values() if world.is_listed(b.inserted, call.now)][::-1]
    if call.one("id"):
        found = [b for b in found if b.id in call.many("id")]
    elif status and status != "all":
        found = [b for b in found if b.state in BY_STATUS[status]]
    return call.page("Broadcast", [render(call.world, b) for b in found])


def insert(call: Call) -> Json:
    """liveBroadcasts.insert: needs title, start and privacy."""
    allow_live(call)
    snippet, status = call.body.get("snippet", {}), call.body.get("status", {})
    for part, name in ((snippet, "title"), (snippet, "scheduledStartTime")):
        if not part.get(name):
            raise invalid(f"{name}Required", f"snippet.{name} is missing")
    if not status.get("privacyStatus"):
        raise invalid("privacyStatusRequired", "status.privacyStatus is missing")
    if datetime.fromisoformat(snippet["scheduledStartTime"]) < call.now:
        raise invalid("invalidScheduledStartTime", "the start must be in the future")
    world = call.world
    broadcast = BroadcastRecord(
        id=world.new_id("brd"),
        inserted=call.now,
        snippet=_snippet({}, snippet),
        status=_status({}, status),
        content=_content(call.body.get("contentDetails", {})),
    )
    world.broadcasts[broadcast.id] = broadcast
    title = broadcast.snippet["title"]
    for what in ("inserted", "title"):
        world.history.add(call.now, what, broadcast.id, title)
    world.history.add(call.now, "state", broadcast.id, broadcast.state)
    return call.only_parts(render(world, broadcast))


def _snippet(before: Json, given: Json) -> Json:
    """Return the replaced part; only the title survives when it is left out (since 2023-08)."""
    after: Json = {
        "title": check_title(given.get("title", before.get("title"))),
        "description": check_description(given.get("description", "")),
        "scheduledStartTime": given["scheduledStartTime"],
    }
    if given.get("scheduledEndTime"):
        after["scheduledEndTime"] = given["scheduledEndTime"]
        starts = datetime.fromisoformat(after["scheduledStartTime"])
        if datetime.fromisoformat(after["scheduledEndTime"]) <= starts:
            raise invalid("invalidScheduledEndTime", "the end must be after the start")
    return after


def _status(before: Json, given: Json) -> Json:
    """Return the replaced part; privacy survives when it is left out."""
    declared = bool(given.get("selfDeclaredMadeForKids", False))
    return {
        "privacyStatus": given.get("privacyStatus") or before["privacyStatus"],
        "selfDeclaredMadeForKids": declared,
        "madeForKids": declared,
    }


def _content(given: Json) -> Json:
    """Return the replaced part: what is left out has its default again."""
    monitor = given.get("monitorStream", {})
    return {
        **{name: given.get(name, default) for name, default in DEFAULTS.items()},
        "monitorStream": {
            "enableMonitorStream": monitor.get("enableMonitorStream", True),
            "broadcastStreamDelayMs": monitor.get("broadcastStreamDelayMs", 0),
        },
    }


def update(call: Call) -> Json:
    """liveBroadcasts.update: replaces every part that it names."""
    allow_live(call)
    broadcast = find(call, call.body.get("id"))
    replaced: dict[str, Json] = {}
    if "snippet" in call.parts:
        replaced["snippet"] = _new_snippet(broadcast, call.body.get("snippet", {}))
    if "status" in call.parts:
        replaced["status"] = _status(broadcast.status, call.body.get("status", {}))
    if "contentDetails" in call.parts:
        replaced["content"] = _new_content(broadcast, call.body.get("contentDetails", {}))
    for name, part in replaced.items():
        record_texts(call, broadcast, part if name == "snippet" else {})
        setattr(broadcast, name, part)
    return call.only_parts(render(call.world, broadcast))


def _new_snippet(broadcast: BroadcastRecord, given: Json) -> Json:
    if not given.get("scheduledStartTime"):
        raise invalid("scheduledStartTimeRequired", "snippet.scheduledStartTime is missing")
    after = _snippet(broadcast.snippet, given)
    times = ("scheduledStartTime", "scheduledEndTime")
    check_frozen(
        broadcast.state,
        TIMES_FREE,
        {n: broadcast.snippet.get(n) for n in times},
        {n: after.get(n) for n in times},
    )
    return after


def _new_content(broadcast: BroadcastRecord, given: Json) -> Json:
    for name in ("enableMonitorStream", "broadcastStreamDelayMs"):
        if given.get("monitorStream", {}).get(name) is None:
            raise invalid(f"{name}Required", f"contentDetails.monitorStream.{name} is missing")
    after = _content(given)
    before, changed = dict(broadcast.content), dict(after)
    check_frozen(
        broadcast.state, UNTOUCHED, before.pop("monitorStream"), changed.pop("monitorStream")
    )
    check_frozen(broadcast.state, UNTOUCHED, before, changed)
    return after


def record_texts(call: Call, broadcast: BroadcastRecord, after: Json) -> None:
    """Note a new title or description in the history."""
    for name in ("title", "description"):
        if name in after and after[name] != broadcast.snippet.get(name):
            call.world.history.add(call.now, name, broadcast.id, after[name])


def bind(call: Call) -> Json:
    """liveBroadcasts.bind: without `streamId` it unbinds."""
    allow_live(call)
    broadcast = find(call, call.one("id"))
    if broadcast.state not in TIMES_FREE:
        raise refused("liveBroadcastBindingNotAllowed", f"a {broadcast.state} broadcast is bound")
    stream_id = call.one("streamId")
    if stream_id is not None and stream_id not in call.world.streams:
        raise missing("liveStreamNotFound", f"there is no stream {stream_id}", STREAM)
    broadcast.stream = stream_id
    if broadcast.state in UNTOUCHED:
        broadcast.state = "ready" if stream_id else "created"
        call.world.history.add(call.now, "state", broadcast.id, broadcast.state)
    call.world.history.add(call.now, "bound", broadcast.id, stream_id or "")
    return call.only_parts(render(call.world, broadcast))


def transition(call: Call) -> Json:
    """liveBroadcasts.transition: testing, live or complete."""
    allow_live(call)
    broadcast = find(call, call.one("id"))
    to = call.one("broadcastStatus") or ""
    lifecycle.transition(call.world, broadcast, to, call.now, call.slower)
    return call.only_parts(render(call.world, broadcast))


def delete(call: Call) -> None:
    """liveBroadcasts.delete: never one that is on air."""
    broadcast = find(call, call.one("id"))
    if broadcast.state not in UNTOUCHED | {"complete"}:
        raise ApiError(
            403, "liveBroadcastDeletionNotAllowed", f"a {broadcast.state} broadcast stays"
        )
    del call.world.broadcasts[broadcast.id]
    call.world.history.add(call.now, "deleted", broadcast.id, "")
