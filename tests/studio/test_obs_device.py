"""The OBS device on a real OBS: what it prepares, takes, notices and mends."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrator.devices.port import Hopeless, Met, RecordingOver, SceneByHand
from orchestrator.model.rundown import ItemKind
from tests.studio.clips import make_clip
from tests.studio.real_obs import Observer, RealObs
from tests.studio.stage import ROOM, Stage, premiere, showing

pytestmark = pytest.mark.studio

KEYFRAMES = 2.0


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make two recordings of half a minute and one of four seconds."""
    folder = tmp_path_factory.mktemp("clips")
    lengths = {1: 30, 2: 30, 3: 4}
    return [make_clip(folder / f"{clip}.mp4", clip, length) for clip, length in lengths.items()]


@pytest.fixture
async def stage(real_obs: RealObs, observer: Observer) -> AsyncIterator[Stage]:
    """Open a device on a provisioned OBS that shows the holding picture, and plays nothing."""
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    await stage.quiet(observer, showing(ItemKind.HOLDING))
    stage.events.clear()
    yield stage
    await stage.close()


def program(observer: Observer) -> str:
    return str(observer.request("GetCurrentProgramScene")["currentProgramSceneName"])


def media(observer: Observer, name: str) -> dict[str, Any]:
    return observer.request("GetMediaInputStatus", {"inputName": name})


def on_screen(observer: Observer) -> str:
    """Return the name of the media input that is enabled in the premiere's scene."""
    items = observer.request("GetSceneItemList", {"sceneName": "Talk"})["sceneItems"]
    (name,) = [
        i["sourceName"] for i in items if i["sceneItemEnabled"] and "Talk" in i["sourceName"]
    ]
    return str(name)


async def test_provisioning_twice_creates_nothing_twice(stage: Stage, observer: Observer) -> None:
    """What provisioning made is found again, and works as it was meant."""
    again = await stage.provision()
    assert again.created == []
    assert again.troubles == []
    settings = observer.request("GetInputSettings", {"inputName": "Talk A"})["inputSettings"]
    assert settings["restart_on_activate"] is False


async def test_dry_run_creates_nothing(stage: Stage, observer: Observer) -> None:
    """A dry run says what is missing and leaves it missing."""
    room = replace(ROOM, scenes={**ROOM.scenes, ItemKind.CLOSING: "Good night"})
    report = await stage.provision(dry_run=True, room=room)
    assert report.created == ["scene “Good night”"]
    names = [scene["sceneName"] for scene in observer.request("GetSceneList")["scenes"]]
    assert "Good night" not in names


async def test_held_recording_is_taken_and_seen_to_play(
    stage: Stage, observer: Observer, clips: list[Path]
) -> None:
    """A prepared recording stands on its first frame; the take cuts, plays and is verified."""
    await stage.hold(observer, showing(ItemKind.HOLDING, preroll=clips[0]), "Talk A")
    due = stage.clock.now()
    verdict = await stage.converge(premiere(clips[0], due))
    assert isinstance(verdict, Met)
    assert stage.taken is not None
    assert verdict.at is not None
    assert stage.taken - due < timedelta(seconds=0.2)
    assert verdict.at - due < timedelta(seconds=1)
    assert program(observer) == "Talk"
    assert media(observer, on_screen(observer))["mediaCursor"] < 2000


async def test_unprepared_recording_is_started_and_taken(
    stage: Stage, observer: Observer, clips: list[Path]
) -> None:
    """An early take has no pre-roll: it is on air within a second all the same."""
    due = stage.clock.now()
    verdict = await stage.converge(premiere(clips[1], due))
    assert isinstance(verdict, Met)
    assert stage.taken is not None
    assert stage.taken - due < timedelta(seconds=1)
    assert media(observer, on_screen(observer))["mediaDuration"] == 30000


async def test_a_speed_that_somebody_left_in_the_input_is_not_kept(
    stage: Stage, observer: Observer, clips: list[Path]
) -> None:
    """Nor that it loops: each recording is opened as the show needs it."""
    for name in ("Talk A", "Talk B"):
        left = {"speed_percent": 200, "looping": True}
        observer.request("SetInputSettings", {"inputName": name, "inputSettings": left})
    wanted = premiere(clips[0], stage.clock.now())
    assert isinstance(await stage.converge(wanted), Met)
    await stage.keep(wanted, 3)
    before, began = media(observer, on_screen(observer))["mediaCursor"], stage.clock.monotonic()
    await stage.keep(wanted, 2)
    played = media(observer, on_screen(observer))["mediaCursor"] - before
    assert played / 1000 == pytest.approx(stage.clock.monotonic() - began, abs=0.7)


async def test_next_recording_follows_in_the_same_scene(
    stage: Stage, observer: Observer, clips: list[Path]
) -> None:
    """While one recording is on air the next is held beside it, and takes its place."""
    first = premiere(clips[0], stage.clock.now(), preroll=clips[1])
    await stage.converge(first)
    before = on_screen(observer)
    other = "Talk B" if before == "Talk A" else "Talk A"
    await stage.hold(observer, first, other)
    assert on_screen(observer) == before
    verdict = await stage.converge(premiere(clips[1], stage.clock.now()))
    assert isinstance(verdict, Met)
    assert on_screen(observer) == other
    assert stage.taken is not None
    await stage.keep(premiere(clips[1], stage.clock.now()), 0.5)
    assert media(observer, before)["mediaState"] != "OBS_MEDIA_STATE_PLAYING"


async def test_recording_is_joined_where_it_would_be(
    stage: Stage, observer: Observer, clips: list[Path]
) -> None:
    """Late by 15 s: the keyframe at or before that place is on air, and is not chased."""
    since = stage.clock.now() - timedelta(seconds=15)
    wanted = premiere(clips[0], since)
    assert isinstance(await stage.converge(wanted), Met)
    reading = media(observer, on_screen(observer))
    should = (stage.clock.now() - since).total_seconds()
    assert should - KEYFRAMES - 0.5 < reading["mediaCursor"] / 1000 < should + 0.5
    stage.done.clear()
    await stage.keep(wanted, 2)
    assert [step.what for step in stage.done if "cut to" in step.what] == []


async def test_end_of_the_recording_is_told_once(stage: Stage, clips: list[Path]) -> None:
    """The real end is told with its instant; the recording is not started again."""
    wanted = premiere(clips[2], stage.clock.now())
    await stage.converge(wanted)
    assert stage.taken is not None
    stage.done.clear()
    await stage.keep(wanted, 6)
    (over,) = stage.told()
    assert isinstance(over, RecordingOver)
    assert over.media == clips[2]
    assert abs((over.at - stage.taken).total_seconds() - 4) < 0.5
    assert stage.deeds() == []
    assert isinstance(stage.device.verdict(wanted, stage.clock.now()), Met)


async def test_end_is_found_when_the_event_is_lost(
    stage: Stage, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without OBS's event the end is found by looking, a second later at most."""
    hear = stage.device.on_event

    def deaf(kind: str, data: dict[str, Any], at: Any) -> None:
        if not kind.startswith("MediaInput"):
            hear(kind, data, at)

    monkeypatch.setattr(stage.device, "on_event", deaf)
    wanted = premiere(clips[2], stage.clock.now())
    await stage.converge(wanted)
    assert stage.taken is not None
    await stage.keep(wanted, 6)
    (over,) = stage.told()
    assert isinstance(over, RecordingOver)
    assert 3.5 < (over.at - stage.taken).total_seconds() < 5.5


async def test_missing_recording_never_reaches_the_screen(
    stage: Stage, observer: Observer, tmp_path: Path
) -> None:
    """A file that is not there is found out off screen; the picture stays what it was."""
    missing = tmp_path / "missing.mp4"
    verdict = await stage.converge(premiere(missing, stage.clock.now()))
    assert isinstance(verdict, Hopeless)
    assert "missing.mp4" in verdict.what
    assert "missing.mp4" in stage.failed
    assert program(observer) == "Holding"


async def test_broken_standby_is_told_before_its_take(stage: Stage, tmp_path: Path) -> None:
    """A file that is no recording shows in the health while there is time to mend it."""
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a recording" * 1000)
    state = showing(ItemKind.HOLDING, preroll=broken)
    await stage.keep(state, 0.1)
    await stage.until(lambda: "broken.mp4" in stage.device.health().summary)
    assert not stage.device.health().ok


async def test_a_scene_of_its_own_is_made_and_shown_beside_a_running_show(
    stage: Stage, observer: Observer
) -> None:
    """Added by an edit it is missed first; provisioned meanwhile it is shown, and nothing else."""
    state = showing(ItemKind.LIVE)
    panel = replace(state, item=replace(state.item, scene="Panel"))
    stage.device.want(panel)
    missing = stage.device.verdict(panel, stage.clock.now())
    assert isinstance(missing, Hopeless)
    assert "OBS has no scene “Panel”" in missing.what
    report = await stage.provision(room=replace(ROOM, session_scenes=("Panel",)))
    assert report.created[0] == "scene “Panel”"
    assert {made.partition(" in ")[2] for made in report.created[1:]} <= {"“Panel”"}
    now = stage.clock.now
    await stage.until(lambda: not isinstance(stage.device.verdict(panel, now()), Hopeless))
    assert isinstance(await stage.converge(panel), Met)
    assert program(observer) == "Panel"
    assert isinstance(await stage.converge(showing(ItemKind.QA)), Met)
    assert program(observer) == "Live Q&A"


async def test_hand_in_obs_is_told(stage: Stage, observer: Observer) -> None:
    """A person's switch is told apart from our own; not in charge, nothing is done about it."""
    await stage.converge(showing(ItemKind.QA))
    assert stage.told() == []
    observer.request("SetCurrentProgramScene", {"sceneName": "Break"})
    await stage.until(stage.told)
    (hand,) = stage.told()
    assert isinstance(hand, SceneByHand)
    assert hand.scene == "Break"
    stage.done.clear()
    await stage.keep(showing(ItemKind.QA, in_charge=False), 0.5)
    assert stage.deeds() == []
    assert program(observer) == "Break"
    await stage.converge(showing(ItemKind.QA))
    assert program(observer) == "Live Q&A"


async def test_restarted_daemon_finds_the_recording_playing(
    stage: Stage, clips: list[Path], real_obs: RealObs
) -> None:
    """A second daemon sees that all is as it should be, and touches nothing."""
    wanted = premiere(clips[0], stage.clock.now())
    await stage.converge(wanted)
    await stage.close()
    again = Stage(real_obs.settings)
    await again.open()
    verdict = await again.converge(wanted)
    await again.close()
    assert isinstance(verdict, Met)
    assert again.deeds() == []


async def test_restarted_daemon_finds_the_recording_over(
    stage: Stage, clips: list[Path], real_obs: RealObs
) -> None:
    """A recording that ended while nobody looked is told to be over, and is not played again."""
    wanted = premiere(clips[2], stage.clock.now())
    await stage.converge(wanted)
    await stage.close()
    await stage.clock.sleep(5)
    again = Stage(real_obs.settings)
    await again.open()
    await again.keep(wanted, 1.5)
    await again.close()
    (over,) = again.told()
    assert isinstance(over, RecordingOver)
    assert wanted.playing is not None
    assert abs((over.at - wanted.playing.since).total_seconds() - 4) < 0.5


async def test_take_in_studio_mode(stage: Stage, observer: Observer, clips: list[Path]) -> None:
    """A crew that works with preview and program gets its takes on program."""
    observer.request("SetStudioModeEnabled", {"studioModeEnabled": True})
    try:
        assert isinstance(await stage.converge(premiere(clips[0], stage.clock.now())), Met)
        assert program(observer) == "Talk"
        assert stage.told() == []
    finally:
        observer.request("SetStudioModeEnabled", {"studioModeEnabled": False})


async def test_recording_fades_out_before_it_is_stopped(
    stage: Stage, observer: Observer, clips: list[Path]
) -> None:
    """With a fade the recording plays until the transition has ended."""
    wanted = premiere(clips[0], stage.clock.now())
    await stage.converge(wanted)
    await stage.keep(wanted, 0.5)  # while one transition runs no other is chosen
    left = on_screen(observer)
    stage.done.clear()
    await stage.converge(showing(ItemKind.QA, transition="Fade"))
    await stage.keep(showing(ItemKind.QA, transition="Fade"), 1)
    assert [step.what for step in stage.deeds()] == ["cut to “Live Q&A”", f"stop {left}"]
    assert observer.request("GetCurrentSceneTransition")["transitionName"] == "Fade"
    assert media(observer, left)["mediaState"] != "OBS_MEDIA_STATE_PLAYING"
    assert stage.told() == []


async def test_overlay_text_is_written(stage: Stage, observer: Observer) -> None:
    """Native overlays say what the room's state says."""
    await stage.converge(showing(ItemKind.HOLDING, texts={"countdown": "18:00  Neural CA"}))
    name = {"inputName": "ml-art countdown"}
    assert observer.request("GetInputSettings", name)["inputSettings"]["text"] == "18:00  Neural CA"


async def test_killed_obs_is_brought_back(
    real_obs: RealObs, observer: Observer, stage: Stage, clips: list[Path]
) -> None:
    """After a crash the recording is on air again where it would be, and no hand is suspected."""
    wanted = premiere(clips[0], stage.clock.now())
    await stage.converge(wanted)
    await stage.keep(wanted, 3)
    real_obs.kill()
    await stage.until(lambda: not stage.device.health().connected, deadline=1)
    assert stage.device.steps(wanted, stage.clock.now()) == ()
    real_obs.start()
    assert await stage.until(lambda: stage.device.health().connected) < 1
    await stage.until(lambda: stage.device.health().summary.startswith("shows"))
    verdict = await stage.converge(wanted)
    assert isinstance(verdict, Met)
    assert stage.told() == []
    after = real_obs.observer()
    assert program(after) == "Talk"
    assert wanted.playing is not None
    should = (stage.clock.now() - wanted.playing.since).total_seconds()
    reached = media(after, on_screen(after))["mediaCursor"] / 1000
    after.close()
    assert should - KEYFRAMES - 0.5 < reached < should + 0.5


async def test_frozen_obs_is_noticed(real_obs: RealObs, stage: Stage) -> None:
    """An OBS that stands still is told within three seconds, and found again when it goes on."""
    real_obs.freeze()
    try:
        took = await stage.until(lambda: not stage.device.health().connected)
    finally:
        real_obs.thaw()
    assert took < 3
    assert "frozen" in stage.device.health().summary
    await stage.until(lambda: stage.device.health().summary.startswith("shows"))
    assert isinstance(await stage.converge(showing(ItemKind.HOLDING)), Met)
