"""Takes that nothing was prepared for: the recording stands on its first frame, then plays."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.compare.observed import MediaReading
from orchestrator.devices.obs.hand.first_frame import Loading, NotPausedError
from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.obs_simulator.faults import ObsSimulator
from orchestrator.rehearsal.obs_simulator.studio import media
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings
from tests.studio.real_obs import Observer
from tests.studio.stage import Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
ACTION = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_"
EVENTS = 0b11_1111_1111
TOLD = {"SceneTransitionStarted": "cut", "MediaInputActionTriggered": "action"}


@asynccontextmanager
async def holding_scene(
    facts: MediaFacts, answers_in: float = 0.0
) -> AsyncIterator[tuple[Stage, Observer]]:
    """Open a device on a simulated OBS where no recording was prepared, and listen to OBS.

    From then on OBS answers `answers_in` seconds late.
    """
    obs = ObsSimulator(SystemClock(), probe=lambda _: facts)
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    listener = await asyncio.to_thread(Observer, obs.url, "", EVENTS)
    obs.slow_answers(answers_in)
    yield stage, listener
    await asyncio.to_thread(listener.close)
    await stage.close()
    await obs.stop()


async def heard_of_the_take(stage: Stage, listener: Observer) -> list[str]:
    """Take the clip without anything prepared; return the cut and the orders to it, as OBS told."""
    verdict = await stage.converge(premiere(CLIP, stage.clock.now()))
    assert isinstance(verdict, Met), verdict
    await asyncio.to_thread(listener.request, "GetVersion")
    told = [event for event in listener.events if event["eventType"] in TOLD]
    return [event["eventData"].get("mediaAction", "cut").removeprefix(ACTION) for event in told]


async def test_recording_stands_before_the_cut_and_is_played_after_it() -> None:
    """Viewers get it from its first frame and its first sound, as if it had been prepared."""
    async with holding_scene(MediaFacts(60.0)) as (stage, listener):
        heard = await heard_of_the_take(stage, listener)
    assert heard.index("PAUSE") < heard.index("cut") < heard.index("PLAY")


async def test_recording_too_short_to_be_made_to_stand_is_cut_to_while_it_plays() -> None:
    """It is on air all the same, and nothing is ordered on air."""
    async with holding_scene(MediaFacts(4.0)) as (stage, listener):
        heard = await heard_of_the_take(stage, listener)
    assert heard == ["cut"]


async def test_recording_without_a_keyframe_to_go_to_is_cut_to_while_it_plays() -> None:
    """It is opened once more, since it was paused by then."""
    async with holding_scene(MediaFacts(60.0, keyframe_interval=60.0)) as (stage, listener):
        heard = await heard_of_the_take(stage, listener)
    assert heard == ["PAUSE", "cut"]


async def test_recording_behind_a_slow_link_is_cut_to_while_it_plays() -> None:
    """A dozen answers of a third of a second would keep viewers waiting for its first frame."""
    async with holding_scene(MediaFacts(60.0), answers_in=0.3) as (stage, listener):
        heard = await heard_of_the_take(stage, listener)
    assert heard == ["cut"]


class PlaysOn(Loading):
    """Of an OBS that plays on, whatever it is told."""

    async def pause(self, name: str) -> MediaReading:
        """Order it in vain."""
        raise NotPausedError(name)


async def test_recording_that_cannot_be_paused_is_cut_to_while_it_plays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A take in time does not end in the fallback picture for that."""
    monkeypatch.setattr(Loading, "pause", PlaysOn.pause)
    async with holding_scene(MediaFacts(60.0)) as (stage, listener):
        heard = await heard_of_the_take(stage, listener)
    assert heard == ["cut"]


async def test_recording_in_a_busy_obs_is_held_only_where_it_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where it was paused, it stands still as well, until OBS carries the seek out."""
    monkeypatch.setattr(media, "SEEK_SHOWS_AFTER", 1.5)
    async with holding_scene(MediaFacts(60.0)) as (stage, _):
        await stage.until_held(showing(ItemKind.HOLDING, preroll=CLIP))
        held = [each for each in stage.device._known.current.players if each.file == CLIP]
        # its first time stamp is not known; OBS's cursor is at the end of the frame that is shown
        assert [each.first for each in held] == [0.033]
