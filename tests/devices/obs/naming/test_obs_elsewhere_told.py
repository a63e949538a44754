"""What is told of a recording that an OBS elsewhere does not play: by the path that it was told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.naming.by_http import HttpNaming, Signatures
from orchestrator.devices.obs.naming.elsewhere import FolderNaming
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.devices.port import Hopeless
from orchestrator.model.rundown import ItemKind
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.settings import ObsSettings
from tests.studio.stage import ROOM, Stage, premiere, showing

FILE = Path("/srv/show/talks/clip.mp4")
SIGNATURES = Signatures(b"k" * 32, lambda: datetime(2026, 12, 5, tzinfo=UTC))


@asynccontextmanager
async def on_air(naming: Naming) -> AsyncIterator[Stage]:
    """Open a device on a simulated OBS that has none of the files."""
    obs = ObsServer(SystemClock(), probe=lambda _: None)
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    stage.device = ObsDevice(ROOM, stage.settings, stage.clock, News(stage.clock), naming=naming)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    yield stage
    await stage.close()
    await obs.stop()


@pytest.mark.parametrize(
    ("naming", "told"),
    [
        (Naming(), "/srv/show/talks/clip.mp4"),
        (FolderNaming(Path("/srv/show"), r"D:\meetup", "X"), r"D:\meetup\talks\clip.mp4"),
        (HttpNaming("http://h:1", SIGNATURES), "http://h:1/recordings/srv/show/talks/clip.mp4"),
    ],
    ids=["beside", "folder", "fetched"],
)
async def test_what_does_not_play_is_told_by_the_path_that_obs_was_told(
    naming: Naming, told: str
) -> None:
    """In the cue's reason, in the state of OBS and in what came of the order; never signed."""
    async with on_air(naming) as stage:
        verdict = await stage.converge(premiere(FILE, stage.clock.now()))
        assert isinstance(verdict, Hopeless)
        for text in (verdict.what, stage.failed, stage.device.health().summary):
            assert f"“clip.mp4” does not play in OBS: check the file (OBS was told {told})" in text
            assert "key=" not in text


async def test_what_has_no_name_there_is_told_and_not_ordered() -> None:
    """OBS is not told some other path instead."""
    naming = FolderNaming(Path("/srv/show"), r"D:\meetup", "ORCHESTRATOR_OBS__A__MEDIA_FOLDER")
    async with on_air(naming) as stage:
        verdict = await stage.converge(premiere(Path("/srv/other/clip.mp4"), stage.clock.now()))
        assert isinstance(verdict, Hopeless)
        assert "“clip.mp4” is outside of /srv/show" in verdict.what
        assert verdict.what in (stage.failed, stage.device.health().summary)
        given = {"inputName": "Talk A"}
        settings = await stage.device.connection.call("GetInputSettings", given)
        assert not settings["inputSettings"].get("local_file")
