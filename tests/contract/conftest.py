"""The OBSes that keep the contract: the simulator as each version, and OBS Studio.

Each simulator runs in a process of its own. Which version OBS Studio is, OBS_VERSION says.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.observer import Observer, Target, observe
from tests.contract.versions import WAYS, Ways
from tests.studio.clips import make_clip
from tests.studio.fixtures import display, real_obs, rtmp
from tests.studio.real_obs import RealObs, chosen_version

__all__ = ["display", "real_obs", "rtmp"]

PASSWORD = "contract-test-password"
REAL = "real"
ALL = [*WAYS, pytest.param(REAL, marks=pytest.mark.studio)]
"""Simulators by their version, and the real one."""

_numbers = itertools.count(1)


@contextmanager
def simulated(version: str) -> Iterator[Target]:
    """Run a simulator as a bench does."""
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "orchestrator.rehearsal.obs_simulator", "--obs-version", version),
        ],
        env={**os.environ, "ORCHESTRATOR_OBS_SIMULATOR_PASSWORD": PASSWORD},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield Target(process.stdout.readline().strip(), PASSWORD, False, WAYS[version])
    process.terminate()
    assert process.wait(10) == 0


@pytest.fixture(scope="module", params=ALL)
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """One of those that keep the contract."""
    if request.param == REAL:
        studio: RealObs = request.getfixturevalue("real_obs")
        yield Target(studio.url, studio.password, True, WAYS[chosen_version()])
        return
    with simulated(request.param) as simulator:
        yield simulator


@pytest.fixture
def ways(target: Target) -> Ways:
    """Tell how this version does what the versions do differently."""
    return target.ways


@pytest.fixture
async def obs(target: Target) -> AsyncIterator[Observer]:
    """Open a connection that sees the usual events."""
    observer = await observe(target)
    yield observer
    await observer.close()


@dataclass(frozen=True, slots=True)
class Stage:
    """Two fresh scenes: `rest` is empty and on program, `show` is for the test. `name`: unused."""

    rest: str
    show: str
    name: str


@pytest.fixture
async def stage(obs: Observer) -> Stage:
    """Set up two scenes of this test's own, with Cut, nothing under way and no events kept."""
    number = next(_numbers)
    fresh = Stage(f"rest {number}", f"show {number}", f"input {number}")
    await obs.ok("SetCurrentSceneTransition", transitionName="Cut")
    await obs.ok("CreateScene", sceneName=fresh.rest)
    await obs.ok("CreateScene", sceneName=fresh.show)
    await obs.take(fresh.rest)
    obs.events.clear()
    return fresh


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with `short.mp4` (3 s), `long.mp4` (8 s) and files that cannot be played."""
    folder = tmp_path_factory.mktemp("clips")
    make_clip(folder / "short.mp4", 1, 3)
    make_clip(folder / "long.mp4", 2, 8)
    whole = (folder / "short.mp4").read_bytes()
    (folder / "noise.mp4").write_bytes(bytes(range(7, 256)) * 80)
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "cut off.mp4").write_bytes(whole[: len(whole) // 2])
    return folder
