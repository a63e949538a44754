"""The simulator with mishaps to order: what has happened to real OBS installations during shows.

Nothing here happens by itself; rehearsals and tests call for it.
"""

import asyncio
import socket
import struct
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack
from weakref import WeakSet

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from orchestrator.clock import Clock
from orchestrator.rehearsal.obs_simulator.server import ObsServer, Options
from orchestrator.rehearsal.obs_simulator.session import ClientSession
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts, Player
from orchestrator.rehearsal.obs_simulator.studio.world import Input, fresh_world

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class ObsSimulator(ObsServer):
    """A simulated OBS, and what can befall it. Takes what `ObsServer` takes."""

    def __init__(self, clock: Clock, **options: Unpack[Options]) -> None:
        super().__init__(clock, **options)
        self._awake = asyncio.Event()
        self._awake.set()
        self._held: list[tuple[ClientSession, str]] = []
        self._answers_late = 0.0
        self.answers_kept = 0
        """Requests carried out whose answers are still to be late."""
        self._refusing_with: int | None = None
        self._ends_to_lose = 0
        self._is_deaf = False
        self._knocking: WeakSet[ServerConnection] = WeakSet()
        self._broken: dict[Path, float | None] = {}

    def kill(self) -> None:
        """End OBS as a crash does: connections are reset, what was not saved is lost."""
        self._end_studio()
        self._awake.set()
        self._held.clear()
        self.answers_kept = 0
        self.drop_connections()
        self._stop_listening()

    def lose_scenes(self) -> None:
        """Let an OBS that was killed come back as it was first installed."""
        self._disk.world = fresh_world()

    async def restart(self) -> None:
        """Start OBS again after `kill` or `stop`, on the same port."""
        await self.start()

    def freeze(self, seconds: float) -> None:
        """Let OBS hang: it answers nothing and tells nothing, then catches up."""
        self._awake.clear()
        self._do(self._thaw(seconds))

    @property
    def frozen(self) -> bool:
        """Whether it hangs: nothing comes from it before the clock has moved."""
        return not self._awake.is_set()

    @property
    def knocked_at(self) -> bool:
        """Whether a client has asked to be let in while it hangs, and still waits."""
        return any(not each.transport.is_closing() for each in self._knocking)

    async def _thaw(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._awake.set()
        held, self._held = self._held, []
        for session, text in held:
            self.send(session, text)

    def drop_connections(self) -> None:
        """Reset all connections; clients may come back at once."""
        for connection in self._connections:
            transport = connection.transport
            if not transport.is_closing():
                reset: socket.socket = transport.get_extra_info("socket")
                reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                transport.abort()

    def refuse_connections(self, status: int | None = None) -> None:
        """Let nobody in: as if nobody listened, or with an HTTP status such as 503."""
        if status is None:
            self._stop_listening()
        self._refusing_with = status

    async def accept_connections(self) -> None:
        """Let clients in again."""
        self._refusing_with = None
        if self._listener is None:
            await self._listen()

    def slow_answers(self, seconds: float) -> None:
        """Answer so many seconds after the request was carried out; 0: at once."""
        self._answers_late = seconds

    def lose_next_ended(self) -> None:
        """Tell nobody when the next recording ends."""
        self._ends_to_lose += 1

    def tell_ended(self, name: str) -> None:
        """Say that a media input has ended, as OBS does late of what was in it before."""
        self._tell("MediaInputPlaybackEnded", inputName=name)

    def drop_next_start_of_stream(self) -> None:
        """Accept the next order to stream, and do nothing: as while a dialog is open in OBS."""
        self.studio.stream.orders_to_drop += 1

    def lose_sound(self) -> None:
        """Let no recording's sound get into OBS from now on: a device or a plug-in fails."""
        self._is_deaf = True

    def lose_picture(self, *, lost: bool = True) -> None:
        """Let every picture be black from now on: as a graphics card that fails does."""
        self.studio.draws_nothing = lost

    def stop_moving(self, *, stands: bool = True) -> None:
        """Let every picture stand still from now on: as a call that hangs does."""
        self.studio.stands_since = self.studio.timers.now() if stands else None

    def by_hand(self, scene: str) -> None:
        """Take a scene, as a person does in OBS's window; ValueError when there is none."""
        wanted = self.studio.world.scene(scene)
        if wanted is None:
            raise ValueError(f"the simulated OBS has no scene “{scene}”")
        self.studio.program.take(wanted)

    def rename_by_hand(self, scene: str, name: str) -> None:
        """Rename a scene, as a person does in OBS's window; ValueError when there is none."""
        wanted = self.studio.world.scene(scene)
        if wanted is None:
            raise ValueError(f"the simulated OBS has no scene “{scene}”")
        self.studio.rename_scene(wanted, name)

    def pause_by_hand(self, name: str) -> None:
        """Pause a recording, as a person does in OBS's window; ValueError when there is none."""
        self._player(name).pause()

    def show_by_hand(self, scene: str, item: int, *, shown: bool) -> None:
        """Tell that a person, or a tool of theirs, shows or hides an item that is not ours."""
        told = {"sceneName": scene, "sceneItemId": item, "sceneItemEnabled": shown}
        self._tell("SceneItemEnableStateChanged", **told)

    def seek_by_hand(self, name: str, second: float) -> None:
        """Move a recording's cursor, as a person does in OBS; ValueError when there is none."""
        self._player(name).seek(second * 1000)

    def _player(self, name: str) -> Player:
        source = self.studio.world.source(name)
        player = self.studio.players.of(source) if isinstance(source, Input) else None
        if player is None:
            raise ValueError(f"the simulated OBS has no media input “{name}”")
        return player

    def break_file(self, path: str, plays_for: float | None = None) -> None:
        """Spoil a file for whoever opens it from now on: wholly, or after so many seconds."""
        self._broken[Path(path)] = plays_for

    def send(self, session: ClientSession, text: str) -> None:
        """Send a message to one client, or keep it while frozen."""
        if self._awake.is_set():
            super().send(session, text)
        else:
            self._held.append((session, text))

    def answer(self, session: ClientSession, text: str) -> None:
        """Send the response to a request, late if so ordered."""
        if self._answers_late:
            self.answers_kept += 1
            self.studio.timers.after(self._answers_late, partial(self._answer_now, session, text))
        else:
            super().answer(session, text)

    def _answer_now(self, session: ClientSession, text: str) -> None:
        self.answers_kept -= 1
        super().answer(session, text)

    async def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        refusal = await super()._admit(connection, request)
        self._knocking.add(connection)
        await self._awake.wait()
        self._knocking.discard(connection)
        if self._refusing_with is not None:
            return connection.respond(self._refusing_with, "Refused by order of the rehearsal.\n")
        return refusal

    async def _before_acting(self) -> None:
        await self._awake.wait()
        await super()._before_acting()

    def _tell(self, event: str, /, **data: object) -> None:
        if event == "InputVolumeMeters" and self._is_deaf:
            data = {"inputs": [_without_sound(each) for each in self.studio.program.meters()]}
        if event == "MediaInputPlaybackEnded" and self._ends_to_lose:
            self._ends_to_lose -= 1
            return
        super()._tell(event, **data)

    def _probe(self, path: str) -> MediaFacts | None:
        facts = super()._probe(path)
        if facts is None or Path(path) not in self._broken:
            return facts
        plays_for = self._broken[Path(path)]
        if plays_for is None:
            return None
        return replace(facts, plays_for=plays_for)


def _without_sound(meter: dict[str, object]) -> dict[str, object]:
    return {**meter, "inputLevelsMul": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]}
