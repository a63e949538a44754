"""A daemon plays prepared twins, and goes back to the original when that has changed."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.app import Daemon
from orchestrator.clock import SystemClock
from orchestrator.conductor.reload import TimetableReading
from orchestrator.preparing import twin_watch
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.settings import ObsSettings, Settings
from orchestrator.show.open_show import Show
from orchestrator.show.script_reader import ScriptReader
from tests.preparing.test_twins import prepared
from tests.web.stage import until

SHOW = """
event: {{name: Prepared, date: {day}, timezone: UTC}}
rooms: {{main: {{obs: main}}}}
sessions:
  - {{id: first, start: "{time}", title: The first, media: first.mp4, duration: 10m, qa: 10m}}
  - {{id: later, title: Later, media: later.mp4, duration: 10m, qa: none}}
"""


@pytest.mark.timeout(60)
async def test_a_twin_that_fits_no_more_is_an_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Adopted at once for what is not next, in the middle of the show, and the original plays."""
    monkeypatch.setattr(twin_watch, "EVERY", 0.05)
    (tmp_path / "first.mp4").write_bytes(b"a film")
    original = tmp_path / "later.mp4"
    twin = prepared(original)
    start = SystemClock().now() + timedelta(minutes=30)
    file = tmp_path / "show.yaml"
    file.write_text(SHOW.format(day=start.date(), time=f"{start:%H:%M}"))
    reader = ScriptReader(file, start=start, measure=False)
    script, _ = reader.read()
    assert script is not None

    async def again(_: Path) -> TimetableReading:
        return await asyncio.to_thread(reader.read_again)

    obs = ObsServer(SystemClock())
    await obs.start()
    settings = Settings(
        obs={"main": ObsSettings(url=obs.url)},
        journal_url=f"sqlite:///{tmp_path}/journal.sqlite3",
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    shows: list[Show] = []
    daemon = Daemon(script, file, again, settings, with_web=False)
    running = asyncio.create_task(daemon.run(lambda show, _: shows.append(show)))

    def plays() -> Path | None:
        items = shows[0].conductor.rooms["main"].rundown.items
        return next(item.media for item in items if item.session == "later")

    try:
        await until(lambda: bool(shows) or running.done(), within=20)
        assert plays() == twin
        original.write_bytes(b"a film that was cut again")
        await until(lambda: plays() == original, within=20)
        original.write_bytes(b"a film")
        await until(lambda: plays() == twin, within=20)
        assert shows[0].conductor.edits.pending is None
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await obs.stop()
