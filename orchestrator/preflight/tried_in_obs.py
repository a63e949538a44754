"""Tries in each room's OBS whether it can open the recordings, for `check`.

Beside a running show the daemon is asked to do it; else OBS is visited, and where it fetches
recordings they are served meanwhile. `trial_findings` judges what comes of it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.compare.desired import scene_of
from orchestrator.devices.obs.hand.trial import remove_leftovers, try_recording
from orchestrator.devices.obs.naming.by_http import Signatures
from orchestrator.devices.obs.naming.elsewhere import Names, media_base
from orchestrator.devices.obs.sight.readings import Reader
from orchestrator.devices.obs.wire.link import RequestFailed
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.devices.trials import Tried
from orchestrator.errors import OrchestratorError
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Room, Session, SessionKind, Timetable
from orchestrator.settings import Settings
from orchestrator.timetable.values.media_paths import is_file
from orchestrator.web.client import Client
from orchestrator.web.recordings import serve_recordings

Progress = Callable[[], None]

BEING_SENT: Final = (
    "is streaming or recording: nothing is tried in it meanwhile. Beside a show it is the "
    "daemon that does it, asked where the settings have its pages"
)


@dataclass(frozen=True, slots=True)
class SessionTrial:
    """What came of one recording; `key` names it in the timetable. `session` empty: a loop."""

    session: str
    media: Path
    tried: Tried
    key: str = "media"


@dataclass(slots=True)
class RoomTrials:
    """What came of a room's recordings. `untried`: why they could not be tried, empty otherwise.

    `mixer`: what the daemon says that keeps their sound from being heard.
    """

    room: Room
    trials: list[SessionTrial] = field(default_factory=list)
    mixer: tuple[str, ...] = ()
    untried: str = ""


@dataclass(frozen=True, slots=True)
class Trials:
    """Tries a timetable's recordings. `look`: take pictures, too; `done` is called after each."""

    timetable: Timetable
    file: Path
    settings: Settings
    look: bool
    done: Progress

    def of(self, rooms: Iterable[Room]) -> Sequence[RoomTrials]:
        """Return what came of the recordings of these rooms, whose OBS was reached."""
        found = [RoomTrials(room) for room in rooms if self.wanted(room)]
        if not found:
            return ()
        left = self._by_daemon(found)
        if left:
            asyncio.run(self._visit_all(left))
        return found

    def wanted(self, room: Room) -> Sequence[tuple[Session, Path]]:
        """Return the room's recordings to try; one that is missing or encrypted is told already.

        Where OBS has a folder of its own, it may be there all the same.
        """
        own = (s for s in self.timetable.sessions if s.room == room.id)
        named: dict[Path, Session] = {}
        for session in own:
            for media in session.recordings:
                if media not in session.encrypted:
                    named.setdefault(media, session)
        return tuple((s, media) for media, s in named.items() if self._may_open(room, media))

    def _may_open(self, room: Room, media: Path) -> bool:
        elsewhere = self.settings.obs_connection(room.obs).media_folder is not None
        return elsewhere or is_file(media)

    def _by_daemon(self, found: Sequence[RoomTrials]) -> list[RoomTrials]:
        """Let a daemon that runs this show try its rooms; return those that it has not."""
        try:
            with Client(self.settings.web) as client:
                state = client.state()
                ours = state.event.name == self.timetable.event.name
                theirs = [each for each in found if ours and each.room.id in state.rooms]
                for each in theirs:
                    self._ask(client, each)
        except OrchestratorError:
            return list(found)  # nobody is there; an OBS that is on air is not touched all the same
        return [each for each in found if each not in theirs]

    def _ask(self, client: Client, room: RoomTrials) -> None:
        for session, media in self.wanted(room.room):
            try:
                tried, mixer = client.try_recording(
                    room.room.id, session.id, look=self.look, backup=media != session.media
                )
            except OrchestratorError as error:
                room.untried = str(error)
                return
            room.mixer = mixer
            room.trials.append(SessionTrial(session.id, media, tried, _key(session, media)))
            self.done()

    async def _visit_all(self, rooms: Sequence[RoomTrials]) -> None:
        signatures = Signatures(secrets.token_bytes(32), SystemClock().now)
        names = Names(media_base(self.file, self.settings.media_root), signatures)
        fetched = [
            each
            for each in rooms
            if self.settings.obs_connection(each.room.obs).media_http is not None
        ]
        serving = self._serve(fetched, signatures) if fetched else nullcontext("")
        async with serving as trouble:
            for each in fetched:
                each.untried = trouble
            await asyncio.gather(*(self._visit(each, names) for each in rooms if not each.untried))

    @asynccontextmanager
    async def _serve(
        self, rooms: Sequence[RoomTrials], signatures: Signatures
    ) -> AsyncIterator[str]:
        """Serve recordings to those that fetch them; yields why that cannot be done, or nothing."""
        named = {media for each in rooms for _, media in self.wanted(each.room)}
        named.update(media for each in rooms for media in each.room.loops.values())
        serving = serve_recordings(self.settings.web, named.__contains__, signatures)
        try:
            await serving.__aenter__()
        except OrchestratorError as error:
            yield str(error)
            return
        try:
            yield ""
        finally:
            await serving.__aexit__(None, None, None)

    async def _visit(self, room: RoomTrials, names: Names) -> None:
        chosen = self.settings.obs_connection(room.room.obs)
        try:
            async with visit(f"OBS {room.room.obs}", chosen, SystemClock()) as connection:
                premiere = scene_of(room.room, ItemKind.PREMIERE)
                naming = names.of(room.room.obs, chosen)
                reader = Reader(connection, SystemClock(), room.room.id, premiere, naming)
                await self._try_all(room, reader)
        except OrchestratorError as error:
            room.untried = str(error)

    async def _try_all(self, room: RoomTrials, reader: Reader) -> None:
        if await _is_sent(reader):
            room.untried = f"OBS {room.room.obs} {BEING_SENT}"
            return
        await remove_leftovers(reader)
        for session, media in self.wanted(room.room):
            tried = await try_recording(reader, media, look=self.look)
            room.trials.append(SessionTrial(session.id, media, tried, _key(session, media)))
            self.done()
        for kind, media in room.room.loops.items():
            if self._may_open(room.room, media):
                tried = await try_recording(reader, media, look=False)
                room.trials.append(SessionTrial("", media, tried, kind.value))


def _key(session: Session, media: Path) -> str:
    if session.kind is SessionKind.CLIP:
        return "clip"
    return "media" if media == session.media else "backup_media"


async def _is_sent(reader: Reader) -> bool:
    """Return whether somebody sees or keeps what this OBS shows."""
    for kind in ("GetStreamStatus", "GetRecordStatus"):
        try:
            answer: Mapping[str, object] = await reader.connection.call(kind)
        except RequestFailed:
            continue  # an OBS without that output
        if answer.get("outputActive"):
            return True
    return False
