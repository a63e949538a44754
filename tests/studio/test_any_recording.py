"""Recordings whose clock does not begin at 0, or that do not say their length, on a real OBS.

Each is held on its first frame, taken, joined late and heard to end: as any other.
"""

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.devices.obs.wire.visit import visit
from orchestrator.devices.port import Met, RecordingOver
from orchestrator.model.rundown import ItemKind
from tests.studio.odd_recordings import KINDS, LONG, Kind, make
from tests.studio.real_obs import Observer, RealObs
from tests.studio.stage import Stage, premiere, showing
from tests.studio.test_held_picture import drawn

pytestmark = [pytest.mark.studio, pytest.mark.timeout(120)]

CLIP = 7
KEYFRAMES = 2.0
LATE = timedelta(seconds=6)
ALL = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
NOT_PROBED = KINDS if os.environ.get("LONG") == "1" else (KINDS[2], KINDS[4])
HELD = pytest.mark.parametrize(
    ("kind", "known"),
    [(kind, True) for kind in KINDS] + [(kind, False) for kind in NOT_PROBED],
    ids=lambda value: (
        value.name if isinstance(value, Kind) else "probed" if value else "not-probed"
    ),
)
"""Of those that nobody has probed, the short form takes the two that say least."""


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make one of each kind."""
    folder = tmp_path_factory.mktemp("odd")
    return {kind.name: make(kind, folder, CLIP) for kind in KINDS}


@pytest.fixture
async def stage(real_obs: RealObs, observer: Observer) -> AsyncIterator[Stage]:
    """Open a device on a provisioned OBS that shows the holding picture, and plays nothing."""
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    await stage.quiet(observer, showing(ItemKind.HOLDING))
    stage.events.clear()
    stage.done.clear()
    yield stage
    await stage.close()


def on_air(observer: Observer) -> tuple[str, dict[str, Any]]:
    """Return the media input that is on screen, and its state."""
    items = observer.request("GetSceneItemList", {"sceneName": "Talk"})["sceneItems"]
    (name,) = [
        i["sourceName"] for i in items if i["sceneItemEnabled"] and "Talk" in i["sourceName"]
    ]
    return name, observer.request("GetMediaInputStatus", {"inputName": name})


def held_in(observer: Observer, recording: Path) -> str:
    """Return the media input that has the recording."""
    for name in ("Talk A", "Talk B"):
        settings = observer.request("GetInputSettings", {"inputName": name})["inputSettings"]
        if settings.get("local_file", "").endswith(recording.name):
            return name
    raise AssertionError(f"{recording.name} is in neither")


@HELD
async def test_it_is_held_on_its_first_frame_and_taken(
    stage: Stage,
    observer: Observer,
    real_obs: RealObs,
    recordings: dict[str, Path],
    kind: Kind,
    known: bool,
) -> None:
    """The held picture is its first; the take is verified, and nothing is told of it."""
    recording = recordings[kind.name]
    stamps = {recording: kind.first} if known else {}
    await stage.until_held(showing(ItemKind.HOLDING, preroll=recording, first_stamps=stamps))
    async with visit("OBS", real_obs.settings, stage.clock) as looking:
        picture = await drawn(looking, held_in(observer, recording))
    assert (picture.clip, picture.number) == (CLIP, 0)
    stage.done.clear()
    wanted = premiere(recording, stage.clock.now(), first_stamps=stamps)
    assert isinstance(await stage.converge(wanted), Met)
    await stage.keep(wanted, 1.0)
    assert isinstance(stage.device.verdict(wanted, stage.clock.now()), Met)
    assert [type(step).__name__ for step in stage.deeds()] == ["PlayHeld"], [
        step.why for step in stage.deeds()
    ]
    assert stage.failed == ""
    assert stage.told() == []


@ALL
async def test_it_is_joined_where_it_would_be_and_its_end_is_told(
    stage: Stage, observer: Observer, recordings: dict[str, Path], kind: Kind
) -> None:
    """Six seconds late it is on air six seconds in, within a keyframe; its end comes once."""
    recording = recordings[kind.name]
    since = stage.clock.now() - LATE
    wanted = premiere(recording, since, first_stamps={recording: kind.first})
    assert isinstance(await stage.converge(wanted), Met)
    _, status = on_air(observer)
    should = (stage.clock.now() - since).total_seconds() + kind.first
    assert abs(status["mediaCursor"] / 1000 - should) < KEYFRAMES + 0.5
    await stage.keep(wanted, LONG - LATE.total_seconds() + KEYFRAMES)
    (over,) = stage.told()
    assert isinstance(over, RecordingOver)
    assert abs((over.at - since).total_seconds() - LONG) < KEYFRAMES + 0.5
    assert [type(step).__name__ for step in stage.deeds()] == ["StartAndCut"]


async def test_a_restarted_daemon_knows_where_it_is(
    stage: Stage, real_obs: RealObs, recordings: dict[str, Path]
) -> None:
    """A second daemon that knows the first time stamp leaves what plays as it is."""
    recording, kind = recordings["off-air.ts"], KINDS[2]
    stamps = {recording: kind.first}
    wanted = premiere(recording, stage.clock.now(), first_stamps=stamps)
    assert isinstance(await stage.converge(wanted), Met)
    await stage.close()
    again = Stage(real_obs.settings)
    await again.open()
    assert isinstance(await again.converge(wanted), Met)
    await again.keep(wanted, 1.0)
    await again.close()
    assert again.deeds() == []
