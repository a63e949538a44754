"""What stands in for YouTube and the venues in a rehearsal. Used by `show`.

YouTube is the emulator, signed in, with what a crew would have made there; what the simulated OBSes
stream reaches it (`ObsServer.on_stream`). Each venue of the timetable gives way, under its name, to
one that only writes down what would be said: a rehearsal's posts are those of the show.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.devices.youtube.api.worker import TIMEOUT
from orchestrator.devices.youtube.channel import Channel
from orchestrator.devices.youtube.plan.texts import clean_title
from orchestrator.model.options import VenueChoice
from orchestrator.model.timetable import Room, Timetable
from orchestrator.posts.draft import Audience
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator
from orchestrator.venues.pace import Pace
from orchestrator.venues.port import Announcement, Answer, Checked, Delivered


class YouTubeSide:
    """One channel for all rooms. `patience`: real seconds that a call waits for its answer."""

    def __init__(self, clock: Clock, timetable: Timetable, patience: float = TIMEOUT) -> None:
        self._clock = clock
        self._timetable = timetable
        self._patience = patience
        self._folder = TemporaryDirectory(prefix="rehearsal-")
        self._streaming: dict[str, str] = {}
        self.emulator = YouTubeEmulator(clock)
        self.channel: Channel | None = None

    @property
    def busy(self) -> bool:
        """Whether a call is under way."""
        return self.channel is not None and self.channel.busy

    async def start(self) -> None:
        """Listen, and make the broadcasts that the timetable names."""
        await self.emulator.start()
        token = Path(self._folder.name) / "token.json"
        write_private(token, json.dumps(self.emulator.token_document()))
        base_url, patience = self.emulator.base_url, self._patience
        self.channel = Channel(token, self._clock, Path(), base_url=base_url, timeout=patience)
        for room in self._timetable.rooms.values():
            named = room.youtube.broadcast if room.youtube else None
            if named:
                title = clean_title(f"{self._timetable.event.name}: {room.name}")
                self.emulator.add_broadcast(title, broadcast_id=named)

    def watch(self, room: str, simulator: ObsSimulator) -> None:
        """Receive what this OBS streams, from now on."""

        def note() -> None:
            key = simulator.stream_key
            before = self._streaming.pop(room, None)
            if before is not None and before != key:
                self.emulator.encoder_gone(before)
            if key is not None:
                self._streaming[room] = key
                if before != key:
                    self.emulator.encoder_connected(key)

        simulator.on_stream = note

    async def stop(self) -> None:
        """End it."""
        self.let_go()
        await self.emulator.stop()
        self._folder.cleanup()

    def let_go(self) -> None:
        """End the daemon's side of it, as when the daemon ends."""
        if self.channel is not None:
            self.channel.close()


@dataclass(frozen=True, slots=True)
class Spoken:
    """What would have been said, where and when. `edits`: the post that it would have rewritten."""

    at: datetime
    venue: str
    kind: str
    room: str
    key: str
    text: str
    edits: str | None = None


class VenueRecorder:
    """One place of a rehearsal."""

    idempotent = True
    interval = 0.0

    def __init__(
        self, choice: VenueChoice, clock: Clock, write_down: Callable[[Spoken], None]
    ) -> None:
        self.place = Audience.of(choice)
        self.title = f"{choice.kind} (rehearsal)"
        self.pace = Pace(clock)
        self._clock = clock
        self._write_down = write_down

    async def check(self) -> Checked:
        """Find nothing: there is nobody."""
        return Checked()

    async def announce(self, post: Announcement) -> Answer:
        """Write it down."""
        self._record(post, None)
        return Delivered(post.key)

    async def edit(self, remote_id: str, post: Announcement) -> Answer:
        """Write it down."""
        self._record(post, remote_id)
        return Delivered(remote_id)

    def _record(self, post: Announcement, edits: str | None) -> None:
        now, venue = self._clock.now(), self.place.name
        self._write_down(Spoken(now, venue, post.kind, post.room, post.key, post.text, edits))


class RecordedVenues:
    """Makes the recorders of a rehearsal; `spoken` is what they wrote down, in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.spoken: list[Spoken] = []

    def of_room(self, room: Room) -> Sequence[VenueRecorder]:
        """Return a recorder for each venue of the room."""
        return tuple(VenueRecorder(each, self._clock, self.spoken.append) for each in room.venues)
