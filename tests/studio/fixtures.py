"""The studio's fixtures. A folder's conftest imports those it needs from here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.studio.real_obs import Display, Observer, RealObs, require_parts
from tests.studio.rtmp import RtmpServer


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """Open an X display for every OBS of the run."""
    require_parts()
    screen = Display()
    yield screen
    screen.close()


@pytest.fixture(scope="module")
def real_obs(display: Display, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealObs]:
    """Run an OBS while the module's tests do; it begins with one empty scene, `Scene`."""
    obs = RealObs(tmp_path_factory.mktemp("obs"), display.name)
    obs.start()
    yield obs
    obs.stop()


@pytest.fixture
def observer(real_obs: RealObs) -> Iterator[Observer]:
    """Open an independent connection to `real_obs`, without events."""
    connection = real_obs.observer()
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def rtmp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RtmpServer]:
    """Run a server that records what an OBS streams to it."""
    require_parts()
    folder: Path = tmp_path_factory.mktemp("rtmp")
    server = RtmpServer(folder)
    yield server
    server.close()
