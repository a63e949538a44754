"""The YouTube of a rehearsal: the emulator, signed in, with what a crew would have made there.

What the simulated OBSes stream reaches it; see `ObsServer.on_stream`. Used by `show`.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestrator.clock import Clock
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.devices.youtube.api.worker import TIMEOUT
from orchestrator.devices.youtube.channel import Channel
from orchestrator.devices.youtube.plan.texts import clean_title
from orchestrator.model.timetable import Timetable
from orchestrator.rehearsal.obs_simulator import ObsSimulator
from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator


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
