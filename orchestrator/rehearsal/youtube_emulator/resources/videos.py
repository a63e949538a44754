"""videos: list and update; thumbnails.set. A broadcast's video shares its id and texts."""

from dataclasses import dataclass
from datetime import timedelta
from re import fullmatch

from orchestrator.rehearsal.youtube_emulator.api_errors import (
    PARAMETER,
    VIDEO,
    ApiError,
    Json,
    invalid,
    missing,
)
from orchestrator.rehearsal.youtube_emulator.records import (
    BroadcastRecord,
    Call,
    ChannelRecords,
    etag,
    spell,
)
from orchestrator.rehearsal.youtube_emulator.resources.broadcasts import record_texts
from orchestrator.rehearsal.youtube_emulator.resources.text_rules import (
    check_description,
    check_tags,
    check_title,
)

THUMBNAIL_BYTES = 2 * 1024 * 1024
OWN_TEXTS = ("tags", "categoryId", "defaultLanguage", "defaultAudioLanguage")
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def render(world: ChannelRecords, broadcast: BroadcastRecord) -> Json:
    """Return the video with the parts that the emulator knows."""
    now_live = {"live": "live", "complete": "none"}.get(broadcast.state, "upcoming")
    snippet = {
        "title": broadcast.snippet["title"],
        "description": broadcast.snippet["description"],
        "channelId": world.account.channel,
        "channelTitle": world.account.title,
        "publishedAt": spell(broadcast.inserted),
        "liveBroadcastContent": now_live,
        **{n: broadcast.video[n] for n in OWN_TEXTS if broadcast.video.get(n)},
    }
    details = {"scheduledStartTime": broadcast.snippet["scheduledStartTime"]}
    if broadcast.started:
        details["actualStartTime"] = spell(broadcast.started)
    return {
        "kind": "youtube#video",
        "etag": etag(snippet),
        "id": broadcast.id,
        "snippet": snippet,
        "status": {**broadcast.status, "embeddable": True, "uploadStatus": "uploaded"},
        "liveStreamingDetails": details,
    }


def _listed(call: Call) -> dict[str, BroadcastRecord]:
    appears = timedelta(seconds=call.world.delays.video_listed)
    all_of_them = call.world.broadcasts.values()
    return {b.id: b for b in all_of_them if b.inserted + appears <= call.now}


def list_(call: Call) -> Json:
    """videos.list by id; unknown ids are left out without an error."""
    if not call.many("id"):
        raise invalid("missingRequiredParameter", "No filter selected.", PARAMETER)
    found = [b for i, b in _listed(call).items() if i in call.many("id")]
    return call.page("Video", [render(call.world, b) for b in found])


def update(call: Call) -> Json:
    """videos.update: replaces the parts named; the snippet needs a title and a category."""
    broadcast = _listed(call).get(call.body.get("id", ""))
    if broadcast is None:
        raise missing("videoNotFound", "the video does not exist", VIDEO)
    others = sorted(set(call.parts) - {"id", "snippet"})
    if others:
        raise ApiError(501, "notEmulated", f"videos.update of {others[0]}", "emulator")
    if "snippet" in call.parts:
        _replace_snippet(call, broadcast, call.body.get("snippet", {}))
    return call.only_parts(render(call.world, broadcast))


def _replace_snippet(call: Call, broadcast: BroadcastRecord, given: Json) -> None:
    title = check_title(given.get("title"), VIDEO)
    if not str(given.get("categoryId", "")).isdigit():
        raise invalid("invalidCategoryId", "snippet.categoryId is missing or unknown", VIDEO)
    texts = {"title": title, "description": check_description(given.get("description"), VIDEO)}
    tags = check_tags(given.get("tags"))
    record_texts(call, broadcast, texts)
    broadcast.snippet = {**broadcast.snippet, **texts}
    broadcast.video = {n: given[n] for n in OWN_TEXTS if n in given} | {"tags": tags}


def set_thumbnail(call: Call) -> Json:
    """thumbnails.set: a JPEG or PNG of at most 2 MB."""
    broadcast = call.world.broadcasts.get(call.one("videoId") or "")
    if broadcast is None:
        raise missing("videoNotFound", "the video does not exist", VIDEO)
    if not call.upload:
        raise invalid("mediaBodyRequired", "the request carries no image", VIDEO)
    if not call.upload.startswith(IMAGES):
        raise invalid("invalidImage", "the image is neither JPEG nor PNG", VIDEO)
    if len(call.upload) > THUMBNAIL_BYTES:
        raise invalid("invalidImage", f"the image has over {THUMBNAIL_BYTES} bytes", VIDEO)
    broadcast.thumbnail = f"{len(call.upload)} bytes"
    call.world.history.add(call.now, "thumbnail", broadcast.id, broadcast.thumbnail)
    url = f"https://i.ytimg.example/vi/{broadcast.id}/default.jpg"
    return {
        "kind": "youtube#thumbnailSetResponse",
        "etag": etag(call.upload),
        "items": [{"default": {"url": url, "width": 120, "height": 90}}],
    }


@dataclass(slots=True)
class UploadSession:
    """A resumable upload that has begun: its parameters, and what has arrived."""

    parameters: dict[str, list[str]]
    arrived: bytes = b""


class Uploads:
    """The resumable uploads under way."""

    def __init__(self) -> None:
        self._sessions: dict[str, UploadSession] = {}

    def begin(self, parameters: dict[str, list[str]]) -> str:
        """Start a resumable upload and return its id."""
        upload_id = f"upload-{len(self._sessions) + 1}"
        self._sessions[upload_id] = UploadSession(parameters)
        return upload_id

    def put(self, upload_id: str, content_range: str, chunk: bytes) -> UploadSession | None:
        """Take a chunk; return the session once it is complete. Raises ApiError."""
        session = self._sessions.get(upload_id)
        if session is None:
            raise invalid("invalidParameter", "there is no such upload", "global")
        found = fullmatch(r"bytes (\d+)-(\d+)/(\d+)", content_range)
        if found is None:
            if content_range.startswith("bytes */"):
                return None
            session.arrived = chunk
            return session
        start, _, total = (int(group) for group in found.groups())
        if start != len(session.arrived):
            raise invalid("invalidContentRange", "the chunk does not continue", "global")
        session.arrived += chunk
        return session if len(session.arrived) == total else None

    def arrived(self, upload_id: str) -> int:
        """Return how many bytes of an upload have arrived."""
        session = self._sessions.get(upload_id)
        return len(session.arrived) if session else 0


def incomplete_headers(arrived: int) -> Json:
    """Return the headers of a 308: what has arrived so far."""
    return {"Range": f"bytes=0-{arrived - 1}"} if arrived else {}
