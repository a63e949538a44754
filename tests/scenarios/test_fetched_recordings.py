"""A daemon whose OBS fetches recordings from it."""

import asyncio
import re
import socket
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.app import Daemon
from orchestrator.clock import SystemClock
from orchestrator.conductor.reload import TimetableReading
from orchestrator.devices.obs.hand.provision import provision
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.errors import PermanentError
from orchestrator.model.timetable import Room
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings, Settings, WebSettings
from orchestrator.show.open_show import Show
from orchestrator.show.script_reader import ScriptReader
from tests.ports import free_port
from tests.studio.clips import make_clip
from tests.web.stage import until

SHOW = """
event: {{name: Fetched, date: {day}, timezone: UTC}}
rooms: {{main: {{obs: main}}}}
sessions:
  - {{id: talk, start: "{time}", title: A talk, media: clip.mp4, qa: 10s}}
"""


def daemon(folder: Path, url: str, port: int, with_web: bool = True) -> Daemon:
    """Return a daemon of a show that begins in a minute."""
    make_clip(folder / "clip.mp4", 1, 5)
    start = SystemClock().now() + timedelta(minutes=1)
    file = folder / "show.yaml"
    file.write_text(SHOW.format(day=start.date(), time=f"{start:%H:%M}"))
    reader = ScriptReader(file, start=start)
    script, _ = reader.read()
    assert script is not None

    async def again(_: Path) -> TimetableReading:
        return reader.read_again()

    settings = Settings(
        obs={"main": ObsSettings(url=url, media_http=f"http://127.0.0.1:{port}")},
        web=WebSettings(port=port),
        journal_url=f"sqlite:///{folder}/journal.sqlite3",
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    return Daemon(script, file, again, settings, with_web)


@pytest.mark.timeout(60)
async def test_recordings_are_served_before_obs_is_told_of_one(tmp_path: Path) -> None:
    """Else the first talk that a restarted daemon prepares would be “missing” for fifteen seconds.

    The simulated OBS only looks whether somebody listens: it lives on the loop that would answer.
    """
    served: list[bool] = []

    def fetch(address: str) -> MediaFacts | None:
        found = re.match(r"http://127\.0\.0\.1:(\d+)/recordings/.*/clip\.mp4\?until=", address)
        assert found is not None, address
        try:
            socket.create_connection(("127.0.0.1", int(found[1])), 1).close()
        except OSError:
            served.append(False)
            return None
        served.append(True)
        return MediaFacts(5.0)

    obs = ObsServer(SystemClock(), probe=fetch)
    await obs.start()
    async with visit("OBS", ObsSettings(url=obs.url), SystemClock()) as connection:
        await provision(connection, Room("main", "Main", "main"), "http://127.0.0.1")
    running = asyncio.create_task(
        daemon(tmp_path, obs.url, free_port()).run(lambda _show, _address: None)
    )
    try:
        await until(lambda: bool(served) or running.done(), within=20)
        assert served[:1] == [True]
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await obs.stop()


async def test_without_a_web_surface_there_is_nothing_to_fetch_from(tmp_path: Path) -> None:
    """Said at the start, not when the first talk is due."""

    def started(_show: Show, _address: str | None) -> None:
        raise AssertionError("it must not start")

    with pytest.raises(PermanentError, match="leave --no-web out"):
        await daemon(tmp_path, "ws://127.0.0.1:9", free_port(), with_web=False).run(started)
