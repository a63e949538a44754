"""Executes one step on YouTube and returns what is known afterwards. Used by `device`.

Writes are read-change-write: the whole part is read, changed, sent back, and read again. A chat
message has no idempotency key: one whose answer was lost is never sent again from here.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from orchestrator.clock import Clock
from orchestrator.devices.youtube.act import thumbnail
from orchestrator.devices.youtube.act.find import BROADCAST_PARTS, Finder, spell_time
from orchestrator.devices.youtube.api.failures import BusyError, RefusedError
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.merge import Seen, Written, merge
from orchestrator.devices.youtube.plan.room_plan import RoomPlan
from orchestrator.devices.youtube.plan.texts import clean_chat
from orchestrator.devices.youtube.wish.memory import Intent, Memory
from orchestrator.devices.youtube.wish.observed import (
    Broadcast,
    Json,
    Phase,
    Stream,
    broadcast_from,
    video_texts,
)
from orchestrator.devices.youtube.wish.steps import (
    AddToPlaylist,
    Bind,
    EnsureBroadcast,
    EnsureStream,
    MendSettings,
    SetThumbnail,
    Transition,
    WriteText,
    YouTubeStep,
)

WRITABLE_SNIPPET = ("defaultLanguage", "defaultAudioLanguage")
"""Properties of a video's snippet, beside the texts, that an update would delete."""

READ_ONLY_CONTENT = {"boundStreamId", "boundStreamLastUpdateTimeMs"}
NEW_VIDEO, NEW_TITLE, ODD_STATE = (timedelta(seconds=s) for s in (3, 5, 15))
"""How long to wait for a video to be listed, a title to show, and after an odd refusal."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a step's answer says about a broadcast or the stream."""

    broadcast: Broadcast | None = None
    stream: Stream | None = None
    texts: Seen | None = None


class Executor:
    """Executes steps for one room. `folder`: where thumbnails named in the timetable lie."""

    def __init__(
        self, worker: Worker, memory: Memory, plan: RoomPlan, clock: Clock, folder: Path
    ) -> None:
        self._worker = worker
        self._memory = memory
        self._plan = plan
        self._clock = clock
        self._finder = Finder(worker, memory, plan, clock)
        self._folder = folder

    async def execute(self, step: YouTubeStep) -> Learnt:
        """Do one step; raises as `Worker.call` does."""
        match step:
            case EnsureBroadcast():
                return Learnt(broadcast=await self._finder.broadcast(step.plan))
            case EnsureStream():
                return Learnt(stream=await self._finder.stream())
            case Bind():
                return await self._bind(step)
            case MendSettings():
                return await self._mend(step)
            case Transition():
                return await self._transition(step)
            case WriteText():
                return await self._write(step)
            case SetThumbnail():
                return await self._set_thumbnail(step)
            case AddToPlaylist():
                return await self._add_to_playlist(step)
        raise TypeError(f"no step of YouTube: {step}")

    async def _read(self, broadcast: str) -> Json:
        answer = await self._worker.call("liveBroadcasts.list", part=BROADCAST_PARTS, id=broadcast)
        if not answer.get("items"):
            raise RefusedError("liveBroadcastNotFound", "the broadcast is no longer on YouTube")
        item: Json = answer["items"][0]
        return item

    async def _bind(self, step: Bind) -> Learnt:
        answer = await self._worker.call(
            "liveBroadcasts.bind", id=step.broadcast, streamId=step.stream, part=BROADCAST_PARTS
        )
        return Learnt(broadcast_from(answer))

    async def _mend(self, step: MendSettings) -> Learnt:
        item = await self._read(step.broadcast)
        monitor = item["contentDetails"]["monitorStream"]
        content = {
            **{k: v for k, v in item["contentDetails"].items() if k not in READ_ONLY_CONTENT},
            "monitorStream": {
                "enableMonitorStream": monitor["enableMonitorStream"],
                "broadcastStreamDelayMs": monitor.get("broadcastStreamDelayMs", 0),
            },
            "enableAutoStart": False,
            "enableAutoStop": False,
        }
        body: Json = {"id": step.broadcast, "contentDetails": content}
        if step.times:
            names = ("title", "description", "categoryId")
            body["snippet"] = {
                **{n: item["snippet"][n] for n in names if n in item["snippet"]},
                "scheduledStartTime": spell_time(step.plan.starts),
                "scheduledEndTime": spell_time(step.plan.ends),
            }
        await self._worker.call(
            "liveBroadcasts.update", body, part=",".join(n for n in body if n != "id")
        )
        return Learnt(broadcast_from(await self._read(step.broadcast)))

    async def _transition(self, step: Transition) -> Learnt:
        """Ask for the state; that it is there already (or on the way) is a success."""
        try:
            answer = await self._worker.call(
                "liveBroadcasts.transition",
                id=step.broadcast,
                broadcastStatus=str(step.to),
                part=BROADCAST_PARTS,
            )
        except RefusedError as refused:
            if refused.reason not in {"redundantTransition", "invalidTransition"}:
                raise
            found = broadcast_from(await self._read(step.broadcast))
            if not _reached(found.phase, step.to):
                raise BusyError(
                    refused.reason, f"it is {found.phase} and cannot become {step.to}", ODD_STATE
                ) from None
            return Learnt(found)
        return Learnt(broadcast_from(answer))

    async def _video(self, video: str) -> Json:
        """Return a video's snippet."""
        answer = await self._worker.call("videos.list", part="snippet", id=video)
        if not answer.get("items"):
            raise BusyError("videoNotListed", "YouTube does not list the video yet", NEW_VIDEO)
        item: Json = answer["items"][0]
        return item

    async def _write(self, step: WriteText) -> Learnt:
        item = await self._video(step.broadcast)
        now = video_texts(item)
        last = self._memory.written(step.broadcast)
        target = merge(step.text, now, last, self._plan.known_lines)
        if target != now:
            kept = {n: item["snippet"][n] for n in WRITABLE_SNIPPET if n in item["snippet"]}
            snippet = {
                **kept,
                "title": target.title,
                "description": target.description,
                "tags": list(target.tags),
                "categoryId": target.category,
            }
            body = {"id": step.broadcast, "snippet": snippet}
            await self._worker.call("videos.update", body, part="snippet")
            now = await self._verified(step.broadcast, before=now, target=target)
        self._memory.keep_written(step.broadcast, Written(step.text, now))
        return Learnt(texts=now)

    async def _verified(self, video: str, before: Seen, target: Seen) -> Seen:
        """Return what is there after a write; the old text means that it did not arrive yet.

        Another text than both is what YouTube made of ours, and is taken as it is.
        """
        now = video_texts(await self._video(video))
        unchanged = (now.title, now.description) == (before.title, before.description)
        wanted = (target.title, target.description) != (before.title, before.description)
        if unchanged and wanted:
            raise BusyError("notSeenYet", "YouTube does not show the new title yet", NEW_TITLE)
        return now

    async def _set_thumbnail(self, step: SetThumbnail) -> Learnt:
        font = self._plan.options.thumbnail_font
        image = await self._worker.aside(
            partial(thumbnail.picture, step.thumbnail, self._folder, font and self._folder / font)
        )
        await self._worker.call("thumbnails.set", image=image, videoId=step.broadcast)
        self._memory.keep_thumbnail(step.broadcast, step.thumbnail)
        return Learnt()

    async def _add_to_playlist(self, step: AddToPlaylist) -> Learnt:
        """Add the video unless it is listed: a second insert would make a second entry."""
        listed = await self._worker.call(
            "playlistItems.list", part="id", playlistId=step.playlist, videoId=step.broadcast
        )
        if not listed.get("items"):
            what = f"playlist/{step.playlist}/{step.broadcast}"
            self._finder.may_insert(self._memory.intent(what))
            resource = {"kind": "youtube#video", "videoId": step.broadcast}
            body = {"snippet": {"playlistId": step.playlist, "resourceId": resource}}
            intent = Intent(step.broadcast, None, self._clock.now())
            await self._finder.insert("playlistItems.insert", body, "snippet", what, intent)
        self._memory.keep_listed(step.broadcast, step.playlist)
        return Learnt()


def _reached(phase: Phase, wanted: Phase) -> bool:
    """Whether a broadcast is in the wanted phase, or going there."""
    going = {Phase.TEST_STARTING: Phase.TESTING, Phase.LIVE_STARTING: Phase.LIVE}
    return wanted in {phase, going.get(phase)}


async def send_message(worker: Worker, chat: str, text: str) -> str:
    """Send a text, cut to 200 characters, and return the message's id.

    Raises as `Worker.call` does; AnswerLostError: it may have been said.
    """
    snippet = {
        "liveChatId": chat,
        "type": "textMessageEvent",
        "textMessageDetails": {"messageText": clean_chat(text)},
    }
    answer = await worker.call("liveChatMessages.insert", {"snippet": snippet}, part="snippet")
    return str(answer["id"])
