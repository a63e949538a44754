"""A take that is taken back, and what plays while viewers wait, on a real OBS (OBS_VERSION)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.devices.obs.wire.visit import visit
from orchestrator.devices.port import Met
from orchestrator.model.decisions import Back, Choice, Decision, Take
from orchestrator.model.rundown import ItemKind
from orchestrator.model.timetable import Session, SessionKind, Timetable
from orchestrator.rundown.live_room import LiveRoom
from tests.rundown.shows import day
from tests.studio.clips import make_clip
from tests.studio.real_obs import RATE, Observer, RealObs
from tests.studio.stage import ROOM, Stage, showing
from tests.studio.test_held_picture import drawn

pytestmark = [pytest.mark.studio, pytest.mark.timeout(120)]

KEYFRAMES = 2.0
LOOP_S = 1.0


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make two talks, and a short loop."""
    folder = tmp_path_factory.mktemp("clips")
    lengths = {"a": (1, 20.0), "b": (2, 20.0), "loop": (3, LOOP_S)}
    return {
        name: make_clip(folder / f"{name}.mp4", clip, seconds)
        for name, (clip, seconds) in lengths.items()
    }


@pytest.fixture
async def stage(real_obs: RealObs, observer: Observer) -> AsyncIterator[Stage]:
    """Open a device on a provisioned OBS that shows the holding picture."""
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    await stage.quiet(observer, showing(ItemKind.HOLDING))
    stage.events.clear()
    yield stage
    await stage.close()


def timetable_of(stage: Stage, clips: dict[str, Path]) -> Timetable:
    """Return a day with two talks, the first of which begins in some seconds."""
    start = stage.clock.now() + timedelta(seconds=4)
    talks = [
        Session(
            id=name,
            room=ROOM.id,
            kind=SessionKind.TALK,
            title=name,
            start=start if name == "a" else None,
            duration=timedelta(seconds=20),
            media=clips[name],
        )
        for name in ("a", "b")
    ]
    return replace(day(*talks), rooms={ROOM.id: ROOM})


class Followed:
    """A room whose rundown the OBS follows, and what is decided about it."""

    def __init__(self, stage: Stage, timetable: Timetable) -> None:
        self.stage = stage
        self.room = LiveRoom(ROOM.id, timetable)

    async def until(self, seconds: float) -> None:
        """Follow it for so long."""
        started = self.stage.clock.monotonic()
        while (left := seconds - (self.stage.clock.monotonic() - started)) > 0:
            await self.stage.keep(self.room.state(self.stage.clock.now()), min(0.05, left))

    async def decide(self, choice: Choice) -> None:
        """Decide, and bring OBS there."""
        number = len(self.room.decisions) + 1
        self.room.add(Decision(number, self.stage.clock.now(), ROOM.id, "test", choice))
        wanted = self.room.state(self.stage.clock.now())
        assert isinstance(await self.stage.converge(wanted), Met)


async def test_a_take_that_is_taken_back_goes_on_where_it_was(
    stage: Stage, observer: Observer, real_obs: RealObs, clips: dict[str, Path]
) -> None:
    """The first talk is on screen again, at the frame at which it was left, and plays on."""
    followed = Followed(stage, timetable_of(stage, clips))
    first = followed.room.timetable.sessions[0]
    assert first.start is not None
    await followed.until((first.start - stage.clock.now()).total_seconds() + 4.0)
    await followed.decide(Take("b/premiere"))
    left_at = (stage.clock.now() - first.start).total_seconds()
    await followed.until(2.0)
    before = stage.clock.monotonic()
    await followed.decide(Back("a/premiere"))
    async with visit("OBS", real_obs.settings, stage.clock) as looking:
        picture = await drawn(looking, "Talk")
    assert picture.clip == 1
    assert picture.number is not None
    shown = picture.number / RATE
    away = stage.clock.monotonic() - before
    assert left_at - KEYFRAMES - 0.5 < shown < left_at + away + 0.5
    again = followed.room.rundown.item("a/premiere~2")
    assert again is not None
    await followed.until(1.0)
    wanted = followed.room.state(stage.clock.now())
    assert isinstance(stage.device.verdict(wanted, stage.clock.now()), Met)
    assert stage.failed == ""


async def test_a_loop_plays_again_and_again_in_its_scene_and_only_there(
    stage: Stage, observer: Observer, real_obs: RealObs, clips: dict[str, Path]
) -> None:
    """It is given once; its picture is seen after its end, too, and stops off the air."""
    looped = replace(ROOM, loops={ItemKind.HOLDING: clips["loop"]})
    await stage.provision(room=looped)
    await stage.device.observe()
    waiting = showing(ItemKind.HOLDING, loops=looped.loops)
    assert isinstance(await stage.converge(waiting), Met)

    def state() -> str:
        status = observer.request("GetMediaInputStatus", {"inputName": "Holding loop"})
        return str(status["mediaState"]).removeprefix("OBS_MEDIA_STATE_")

    await stage.until(lambda: state() == "PLAYING")
    await stage.keep(waiting, 2.5 * LOOP_S)
    async with visit("OBS", real_obs.settings, stage.clock) as looking:
        picture = await drawn(looking, "Holding")
    assert picture.clip == 3
    assert state() == "PLAYING"
    assert stage.device.health().alert == ""
    await stage.converge(showing(ItemKind.BREAK, loops=looped.loops))
    await stage.until(lambda: state() != "PLAYING")
    await stage.converge(waiting)
    await stage.until(lambda: state() == "PLAYING")
    assert [type(step).__name__ for step in stage.done].count("SetLoop") == 1
