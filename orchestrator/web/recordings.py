"""Serves recordings to an OBS that has not the files: by signed addresses, in ranges.

Added by `application` where a setting asks for it; `serve_recordings` serves nothing else, for
`check` where no daemon runs. What is signed is `devices.obs.naming.by_http`'s; only files that the
timetable names are read.
"""

import asyncio
import re
from asyncio import to_thread
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from orchestrator.conductor.loop import Conductor
from orchestrator.devices.obs.naming.by_http import PREFIX, Signatures, file_at
from orchestrator.model.timetable import Timetable
from orchestrator.settings import WebSettings
from orchestrator.timetable.values.media_paths import is_file
from orchestrator.web import limits
from orchestrator.web.binding import listen
from orchestrator.web.listening import hang_up, quiet_server
from orchestrator.web.state.observer import CLEAR_OF_A_CUE, Observer

AT_ONCE: Final = limits.RECORDINGS.value
"""Recordings under way: a room's OBS has two media inputs open, and a connection or two more while
it seeks."""

ONE_RANGE = re.compile(r"bytes=\s*(\d{1,18}-\d{0,18}|-\d{1,18})\s*")

Peer = tuple[object, ...]

log = structlog.get_logger(__name__)


async def _at_any_time() -> None:
    """Wait for nothing: no show is near."""


class Recordings:
    """Answers for recordings. `named`: whether the timetable names this file.

    `pause` is awaited before each piece that is sent.
    """

    def __init__(
        self,
        named: Callable[[Path], bool],
        signatures: Signatures,
        pause: Callable[[], Awaitable[None]] = _at_any_time,
    ) -> None:
        self.pause = pause
        self._named = named
        self._signatures = signatures
        self._under_way: list[Peer] = []

    @property
    def peers(self) -> frozenset[Peer]:
        """Who is being sent something: host and port."""
        return frozenset(self._under_way)

    @property
    def route(self) -> Route:
        """What an application is given."""
        return Route(f"{PREFIX}{{path:path}}", self._answer, methods=["GET"])

    async def _answer(self, request: Request) -> Response:
        path, asked = request.path_params["path"], request.query_params
        if not self._signatures.opens(path, asked.get("until", ""), asked.get("key", "")):
            raise HTTPException(403, "this address was not made here, or has expired")
        file = file_at(path)
        if not self._named(file) or not await to_thread(is_file, file):
            log.warning("a recording was asked for that is not there", recording=file.name)
            raise HTTPException(404, "the timetable names no such recording, or it is not there")
        if len(self._under_way) >= AT_ONCE:
            log.warning("too many recordings are asked for at once", recording=file.name)
            raise HTTPException(503, "too many recordings are under way", {"retry-after": "1"})
        wanted = request.headers.get("range")
        if wanted is not None and "," not in wanted and not _makes_sense(wanted):
            size = (await to_thread(file.stat)).st_size
            raise HTTPException(416, "no such range", {"content-range": f"bytes */{size}"})
        return CountedFile(self, file)

    def begin(self, peer: Peer) -> None:
        """Count one more that is under way."""
        self._under_way.append(peer)

    def end(self, peer: Peer) -> None:
        """Count one less."""
        self._under_way.remove(peer)


class CountedFile(FileResponse):
    """A file that counts while it is under way; of several ranges it sends the whole.

    In larger pieces than the framework's: less work for the event loop.
    """

    chunk_size = 256 * 1024

    def __init__(self, recordings: Recordings, file: Path) -> None:
        super().__init__(file)
        self._recordings = recordings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or its part."""
        peer = tuple(scope.get("client") or ())
        self._recordings.begin(peer)

        async def send_between_cues(message: Message) -> None:
            await self._recordings.pause()
            await send(message)

        try:
            await super().__call__(_one_range_at_most(scope), receive, send_between_cues)
        finally:
            self._recordings.end(peer)


def _one_range_at_most(scope: Scope) -> Scope:
    headers = [
        (name, value) for name, value in scope["headers"] if name != b"range" or b"," not in value
    ]
    return {**scope, "headers": headers}


def _makes_sense(wanted: str) -> bool:
    if (found := ONE_RANGE.fullmatch(wanted)) is None:
        return False
    first, _, last = found[1].partition("-")
    return not first or not last or int(first) <= int(last)


class BetweenCues:
    """Lets a cue that is close be taken before the next piece is sent: OBS has seconds in hand."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    async def __call__(self) -> None:
        """Return when no cue is close."""
        seconds = self._observer.next_change()
        if seconds is not None and 0 < seconds < CLEAR_OF_A_CUE:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await asyncio.Event().wait()
            await self._observer.let_rooms_act()


class NamedInShow:
    """Whether a running show has this recording: in its timetable, or still on air."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._files: dict[int, tuple[Timetable, frozenset[Path]]] = {}

    def __call__(self, file: Path) -> bool:
        """Tell whether one of the rooms has it."""
        shows = self._conductor.rooms.values()
        in_force = {id(show.timetable): show.timetable for show in shows}
        known = self._files
        self._files = {k: known.get(k) or _with_media(each) for k, each in in_force.items()}
        if any(file in files for _, files in self._files.values()):
            return True
        items = (item for show in shows for item in show.rundown.items)
        return any(file in (item.media, item.backup) for item in items)


def _with_media(timetable: Timetable) -> tuple[Timetable, frozenset[Path]]:
    return timetable, frozenset(timetable.recordings)


ENDS_WITHIN = 2.0
"""Seconds for what is under way when it is no longer wanted."""


@asynccontextmanager
async def serve_recordings(
    settings: WebSettings, named: Callable[[Path], bool], signatures: Signatures
) -> AsyncIterator[int]:
    """Serve while the block runs, where the settings have the pages; yields the port.

    Raises PermanentError when nobody can listen there.
    """
    listening = listen(settings.host, settings.port)
    recordings = Recordings(named, signatures)
    ending = asyncio.Event()
    server = quiet_server(Starlette(routes=[recordings.route]), ending, patient=PREFIX)
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        hang_up(server, recordings.peers)
        server.should_exit = server.force_exit = True
        ending.set()
        await asyncio.wait([task], timeout=ENDS_WITHIN)
        task.cancel()
