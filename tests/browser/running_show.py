"""A rehearsed show with its web surface, in a thread of its own, for tests in a browser.

The same daemon as `orchestrator rehearse`: simulated OBS, a clock at the speed that a test asks
for. A test reaches into it with `run`.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.rehearsal.show import Companion, Rehearsal
from orchestrator.settings import WebSettings
from orchestrator.show.script import Script
from orchestrator.show.script_reader import ScriptReader
from orchestrator.upkeep.files_ahead import FilesAhead
from orchestrator.web.server import WebServer

T = TypeVar("T")

WITHIN = 30.0
"""Real seconds that the show has to start, to answer, to stop."""


class _OpenEnded(Rehearsal):
    """Ends when its companion does, not when the show is over."""

    async def _accompany(self, companion: Companion | None) -> None:
        assert companion is not None, "somebody says when it ends"
        await companion(self)


class RunningShow:
    """A show of the timetable in `file`, until `stop`; `url` is where its pages are.

    `speed` is how many seconds of the show pass in a real one. It begins six minutes before the
    first start, or at the instant `starts`. `files`: nobody looks at recordings but a test.
    """

    def __init__(
        self,
        file: Path,
        speed: float = 1.0,
        starts: datetime | None = None,
        settings: WebSettings | None = None,
    ) -> None:
        self.script = _script(file)
        self.settings = settings or WebSettings(port=0)
        self.url = ""
        journal = f"sqlite:///{file.parent}/journal-{id(self)}.sqlite3"
        # No time is kept for that: setting up the simulators may take a bit of the show's time.
        with patch("orchestrator.rehearsal.show.SET_UP", timedelta(0)):
            self.rehearsal = _OpenEnded(self.script, speed, starts, journal)
        self._server: WebServer | None = None
        self.files: FilesAhead
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()
        self._serving = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._perform, name="running show", daemon=True)

    def start(self) -> "RunningShow":
        """Start it; return when its pages are served."""
        log_nowhere()
        self._thread.start()
        if not self._serving.wait(WITHIN) or self._failure is not None:
            raise RuntimeError("the show did not start") from self._failure
        return self

    def stop(self) -> None:
        """End the show, whatever is on air."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(WITHIN)
        if self.url and self._failure is not None:
            raise RuntimeError("the show broke off") from self._failure

    def now(self) -> datetime:
        """Return the instant it is in the show."""
        return self.rehearsal.clock.now()

    def run(self, body: Callable[[Rehearsal], Coroutine[Any, Any, T]]) -> T:
        """Run something inside the show, in its event loop; return what it returns."""
        assert self._loop is not None, "the show runs"
        running = asyncio.run_coroutine_threadsafe(body(self.rehearsal), self._loop)
        return running.result(WITHIN)

    def streams(self) -> tuple[int, int]:
        """Return how many listen to the crew's feed, and to the one for everybody."""
        assert self._server is not None, "the daemon runs"
        surface = self._server._surface
        return len(surface.feed._listeners), len(surface.stage._listeners)

    def stop_daemon(self) -> None:
        """Stop the daemon with its web surface; the simulators go on."""

        async def body(rehearsal: Rehearsal) -> None:
            await self._stop_serving()
            await rehearsal.close()

        self.run(body)

    def start_daemon(self) -> None:
        """Start the daemon again, at the same address; it goes on by its journal."""

        async def body(rehearsal: Rehearsal) -> None:
            await rehearsal.open()
            await self._serve()

        self.run(body)

    def _perform(self) -> None:
        try:
            self.rehearsal.run(self._accompany)
        except BaseException as error:
            self._failure = error
        finally:
            self._serving.set()

    async def _accompany(self, _: Rehearsal) -> None:
        self._loop = asyncio.get_running_loop()
        await self._serve()
        self._serving.set()
        try:
            await self._ended.wait()
        finally:
            await self._stop_serving()

    async def _serve(self) -> None:
        show = self.rehearsal.running
        self.files = FilesAhead(show.conductor.clock, show.conductor.news)
        self._server = WebServer(
            show.conductor, show.outbox, self.settings, rehearsal=True, files=self.files
        )
        port = await self._server.start()
        self.settings = self.settings.model_copy(update={"port": port})
        self.url = f"http://127.0.0.1:{port}"

    async def _stop_serving(self) -> None:
        if self._server is not None:
            await self._server.stop()
            self._server = None


def _script(file: Path) -> Script:
    script, problems = ScriptReader(file, measure=False).read()
    assert script is not None, "\n".join(map(str, problems))
    return script
