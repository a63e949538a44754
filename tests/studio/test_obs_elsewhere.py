"""Recordings that OBS fetches, and recordings tried off air, on a real OBS."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.fence.mark import CommandMark
from orchestrator.devices.obs.naming.by_http import HttpNaming, Signatures
from orchestrator.devices.obs.naming.elsewhere import FolderNaming
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.devices.port import Met, RecordingOver
from orchestrator.devices.trials import Tried
from orchestrator.model.rundown import ItemKind
from orchestrator.news import News
from orchestrator.settings import WebSettings
from orchestrator.timetable.probe.frames import alike, nearest, small
from orchestrator.web.recordings import serve_recordings
from tests.studio.clips import make_clip, make_slides
from tests.studio.real_obs import Observer, RealObs
from tests.studio.stage import ROOM, Stage, premiere, showing
from tests.timetable.probe.unusual_making import Film, write

pytestmark = [pytest.mark.studio, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make recordings of 30 and of 5 seconds, with names that an address has to quote."""
    folder = tmp_path_factory.mktemp("clips")
    return [make_clip(folder / f"talk #{n} ü?.mp4", n, length) for n, length in ((1, 30), (2, 5))]


async def opened(real_obs: RealObs, naming: Naming) -> Stage:
    """Open a device on a provisioned OBS that shows the holding picture."""
    stage = Stage(real_obs.settings)
    stage.device = ObsDevice(ROOM, real_obs.settings, stage.clock, News(stage.clock), naming=naming)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    stage.events.clear()
    return stage


@pytest.fixture
async def fetching(real_obs: RealObs) -> AsyncIterator[Stage]:
    """Open a device whose OBS fetches recordings from here."""
    signatures = Signatures(b"k" * 32, SystemClock().now)
    async with serve_recordings(WebSettings(port=0), lambda _: True, signatures) as port:
        stage = await opened(real_obs, HttpNaming(f"http://127.0.0.1:{port}", signatures))
        yield stage
        await stage.close()


async def cursor(stage: Stage, observer: Observer) -> float:
    """Return where the recording on screen is. Asked through the device: its loop serves OBS."""
    listed = await stage.device.connection.call("GetSceneItemList", {"sceneName": "Talk"})
    (name,) = [
        str(item["sourceName"])
        for item in listed["sceneItems"]
        if item["sceneItemEnabled"] and "Talk" in str(item["sourceName"])
    ]
    status = await stage.device.connection.call("GetMediaInputStatus", {"inputName": name})
    return float(status["mediaCursor"]) / 1000


async def test_a_fetched_recording_is_held_taken_and_seen_to_play(
    fetching: Stage, observer: Observer, clips: list[Path]
) -> None:
    """As exactly as one beside OBS."""
    holding = showing(ItemKind.HOLDING, preroll=clips[0])
    await fetching.until(lambda: fetching.device.health().ok)
    for _ in range(50):
        await fetching.keep(holding, 0.1)
        if fetching.device.health().preroll_ready:
            break
    await fetching.keep(holding, 3)
    due = fetching.clock.now()
    verdict = await fetching.converge(premiere(clips[0], due))
    assert isinstance(verdict, Met)
    assert fetching.taken is not None
    assert fetching.taken - due < timedelta(seconds=0.2)
    await fetching.keep(premiere(clips[0], due), 1)
    assert 0.3 < await cursor(fetching, observer) < 2.5


async def test_a_fetched_recording_is_joined_where_it_would_be(
    fetching: Stage, observer: Observer, clips: list[Path]
) -> None:
    """At the keyframe before, without reading what lies between."""
    since = fetching.clock.now() - timedelta(seconds=15)
    assert isinstance(await fetching.converge(premiere(clips[0], since)), Met)
    should = (fetching.clock.now() - since).total_seconds()
    assert should - 2.5 < await cursor(fetching, observer) < should + 0.5


async def test_a_fetched_recording_ends_once_and_is_not_played_again(
    fetching: Stage, observer: Observer, clips: list[Path]
) -> None:
    """A network input of OBS would begin anew by itself."""
    wanted = premiere(clips[1], fetching.clock.now())
    assert isinstance(await fetching.converge(wanted), Met)
    await fetching.keep(wanted, 5 + 3)
    assert [type(event) for event in fetching.told()] == [RecordingOver]
    players = await fetching.device.connection.call("GetInputList", {"inputKind": "ffmpeg_source"})
    for player in players["inputs"]:
        status = {"inputName": player["inputName"]}
        state = await fetching.device.connection.call("GetMediaInputStatus", status)
        assert state["mediaState"] != "OBS_MEDIA_STATE_PLAYING"


@pytest.fixture
async def beside(real_obs: RealObs) -> AsyncIterator[Stage]:
    """Open a device whose OBS has the files."""
    stage = await opened(real_obs, Naming())
    yield stage
    await stage.close()


def inputs(observer: Observer) -> set[str]:
    names = {str(one["inputName"]) for one in observer.request("GetInputList")["inputs"]}
    return {name for name in names if CommandMark.of(name) is None}


def shows(tried: Tried, file: Path) -> bool:
    """Return whether what was seen is what is in the file."""
    for look in tried.looks:
        there = small(look.jpeg)
        own = nearest(file, look.at, there)
        if own is None or not alike(own.picture, there):
            return False
    return bool(tried.looks)


async def test_a_trial_shows_what_is_in_the_file_and_leaves_nothing(
    beside: Stage, observer: Observer, clips: list[Path]
) -> None:
    """While another recording is on air, which goes on as if nothing were."""
    since = beside.clock.now()
    assert isinstance(await beside.converge(premiere(clips[0], since)), Met)
    before = inputs(observer)
    tried = await beside.device.try_recording(clips[1], look=True)
    assert tried.problem == ""
    assert tried.told == str(clips[1])
    assert tried.length == pytest.approx(5, abs=0.2)
    assert (tried.width, tried.height) == (640, 360)
    assert shows(tried, clips[1])
    assert not shows(tried, clips[0]), "the comparison cannot tell the two apart"
    assert inputs(observer) == before
    now = beside.clock.now()
    assert isinstance(beside.device.verdict(premiere(clips[0], since), now), Met)
    on_air = observer.request("GetSourceScreenshot", {"sourceName": "Talk", "imageFormat": "jpg"})
    picture = small(base64.b64decode(on_air["imageData"].partition(",")[2]))
    own = nearest(clips[0], (now - since).total_seconds(), picture)
    assert own is not None
    assert alike(own.picture, picture)


async def test_a_trial_sees_a_frame_a_second(
    beside: Stage, tmp_path: Path, clips: list[Path]
) -> None:
    """As of slides: OBS throws frames away that nobody looks at in their moment."""
    slides = make_slides(tmp_path / "slides.mp4")
    for _ in range(3):
        tried = await beside.device.try_recording(slides, look=True)
        assert shows(tried, slides)
        assert not shows(tried, clips[0])


async def test_what_cannot_be_opened_is_told_with_its_path(
    real_obs: RealObs, observer: Observer, tmp_path: Path
) -> None:
    """A file that is not there, that is none, has no name there, or no picture."""
    stage = await opened(real_obs, FolderNaming(tmp_path, "/srv/of another", "MEDIA_FOLDER"))
    before = inputs(observer)
    gone = await stage.device.try_recording(tmp_path / "gone.mp4", look=True)
    assert (gone.told, gone.opened) == ("/srv/of another/gone.mp4", False)
    outside = await stage.device.try_recording(tmp_path.parent / "a.mp4", look=True)
    assert (outside.told, outside.opened) == ("", False)
    await stage.close()
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"no recording" * 10_000)
    stage = await opened(real_obs, Naming())
    assert not (await stage.device.try_recording(junk, look=True)).opened
    sound = write(tmp_path / "sound.mkv", Film(picture=None))
    tried = await stage.device.try_recording(sound, look=True)
    assert (tried.opened, {look.jpeg for look in tried.looks}) == (True, {b""})
    assert inputs(observer) == before
    await stage.close()


async def test_a_muted_player_is_told(beside: Stage, observer: Observer) -> None:
    """Or one that is on no track, turned down, or heard on OBS's computer alone."""
    assert await beside.device.mixer_troubles() == ()
    tracks = {str(track): False for track in range(1, 7)}
    observer.request("SetInputMute", {"inputName": "Talk A", "inputMuted": True})
    observer.request("SetInputVolume", {"inputName": "Talk B", "inputVolumeMul": 0.0})
    observer.request("SetInputAudioTracks", {"inputName": "Talk B", "inputAudioTracks": tracks})
    told = await beside.device.mixer_troubles()
    assert [("Talk A" in text, "Talk B" in text) for text in told] == [(True, False)] + [
        (False, True)
    ] * 2
    only = {"inputName": "Talk A", "monitorType": "OBS_MONITORING_TYPE_MONITOR_ONLY"}
    observer.request("SetInputAudioMonitorType", only)
    assert sum("Monitor Only" in text for text in await beside.device.mixer_troubles()) == 1
    observer.request("SetInputMute", {"inputName": "Talk A", "inputMuted": False})
