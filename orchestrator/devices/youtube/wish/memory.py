"""What the device remembers of its own doing, kept in the `Store`.

Used by `device` and `room_broadcasts`. Ids of what it made or adopted, the intent to make something
(written before the call), the texts last written, thumbnails set, playlists done. Losing it costs a
search, never a second broadcast.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from orchestrator.devices.youtube.api.keeping import Store
from orchestrator.devices.youtube.plan.merge import Written, written_as_json, written_from_json
from orchestrator.devices.youtube.plan.room_plan import Thumbnail
from orchestrator.model.times import from_rfc3339, rfc3339


@dataclass(frozen=True, slots=True)
class Intent:
    """An insert that was about to be sent: how to recognise what it made."""

    title: str
    starts: datetime | None
    at: datetime


class Memory:
    """One room's memory."""

    def __init__(self, store: Store, event: str, room: str) -> None:
        self._store = store
        self._prefix = f"youtube/{event}/{room}"
        self._read: dict[str, tuple[str, Written]] = {}

    def broadcast(self, key: str) -> str | None:
        """Return the id of the broadcast with this plan key."""
        return self._store.get(f"{self._prefix}/broadcast/{key}") or None

    def keep_broadcast(self, key: str, broadcast: str, *, made: bool) -> None:
        """Remember a broadcast, and whether we made it."""
        self._store.put(f"{self._prefix}/broadcast/{key}", broadcast)
        if made:
            self._store.put(f"{self._prefix}/made/{broadcast}", "yes")

    def made(self, broadcast: str) -> bool:
        """Whether we made this broadcast (its times are then the timetable's)."""
        return self._store.get(f"{self._prefix}/made/{broadcast}") == "yes"

    def forget_broadcast(self, key: str) -> None:
        """Forget a broadcast that is no longer there."""
        self._store.put(f"{self._prefix}/broadcast/{key}", "")

    def stream(self) -> str | None:
        """Return the id of the room's stream."""
        return self._store.get(f"{self._prefix}/stream") or None

    def keep_stream(self, stream: str) -> None:
        """Remember the stream; an empty id forgets it."""
        self._store.put(f"{self._prefix}/stream", stream)

    def intent(self, what: str) -> Intent | None:
        """Return the intent to make something that was not seen to be made."""
        kept = self._store.get(f"{self._prefix}/intent/{what}")
        if not kept:
            return None
        read = json.loads(kept)
        starts = from_rfc3339(read["starts"]) if read["starts"] else None
        return Intent(read["title"], starts, from_rfc3339(read["at"]))

    def keep_intent(self, what: str, intent: Intent | None) -> None:
        """Remember an intent before the call; None once its result is known."""
        if intent is None:
            self._store.put(f"{self._prefix}/intent/{what}", "")
            return
        starts = rfc3339(intent.starts) if intent.starts else None
        kept = {"title": intent.title, "starts": starts, "at": rfc3339(intent.at)}
        self._store.put(f"{self._prefix}/intent/{what}", json.dumps(kept))

    async def settled(self) -> None:
        """Return when everything kept so far would survive a crash."""
        await self._store.settled()

    def written(self, broadcast: str) -> Written | None:
        """Return our last write to this broadcast's video."""
        kept = self._store.get(f"{self._prefix}/written/{broadcast}")
        if not kept:
            return None
        text, written = self._read.get(broadcast, ("", None))
        if written is None or text != kept:  # asked for at every look, changed once a talk
            written = written_from_json(json.loads(kept))
            self._read[broadcast] = (kept, written)
        return written

    def keep_written(self, broadcast: str, written: Written) -> None:
        """Remember a write, once it was read back."""
        text = json.dumps(written_as_json(written))
        self._store.put(f"{self._prefix}/written/{broadcast}", text)

    def thumbnail(self, broadcast: str) -> str | None:
        """Return the fingerprint of the thumbnail last set."""
        return self._store.get(f"{self._prefix}/thumbnail/{broadcast}")

    def keep_thumbnail(self, broadcast: str, thumbnail: Thumbnail) -> None:
        """Remember which thumbnail was set."""
        self._store.put(f"{self._prefix}/thumbnail/{broadcast}", fingerprint(thumbnail))

    def listed(self, broadcast: str, playlist: str) -> bool:
        """Whether the broadcast stands in the playlist."""
        return self._store.get(f"{self._prefix}/listed/{playlist}/{broadcast}") == "yes"

    def keep_listed(self, broadcast: str, playlist: str) -> None:
        """Remember that it does."""
        self._store.put(f"{self._prefix}/listed/{playlist}/{broadcast}", "yes")


@lru_cache(maxsize=256)  # asked for at every look
def fingerprint(thumbnail: Thumbnail) -> str:
    """Return a short text that changes when the thumbnail does."""
    return hashlib.sha256(repr(thumbnail).encode()).hexdigest()[:16]
