"""A daemon's web surface for the commands that talk to it, and a folder without settings."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from orchestrator.clock import SystemClock
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.settings import WebSettings
from orchestrator.web.server import WebServer
from tests.rundown.shows import at
from tests.web.stage import Show, StillClock, make_show, until


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Work in an empty folder: no `.env`, no journal of another show, an own cache and log."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield
    structlog.reset_defaults()


@pytest.fixture
async def studio(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ObsServer]:
    """Run an empty simulated OBS with a password, known to the settings as studio-a."""
    obs = ObsServer(SystemClock(), password="hunter2", browser_source=True)
    await obs.start()
    monkeypatch.setenv("ORCHESTRATOR_OBS__STUDIO_A__URL", obs.url)
    monkeypatch.setenv("ORCHESTRATOR_OBS__STUDIO_A__PASSWORD", "hunter2")
    yield obs
    await obs.stop()


@pytest.fixture
async def daemon(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Show]:
    """Serve the two talks, the first recording on air for ten minutes, where the settings say."""
    with capture_logs():  # the daemon is in this process, and commands print to the same place
        show = make_show(StillClock(at("18:10")))
        await show.conductor.start()
        await until(lambda: show.device.shown is not None and len(show.record.lines) > 0)
        server = WebServer(show.conductor, show.outbox, WebSettings(port=0))
        port = await server.start()
        monkeypatch.setenv("ORCHESTRATOR_WEB__PORT", str(port))
        yield show
        await server.stop()
        await show.conductor.stop()
