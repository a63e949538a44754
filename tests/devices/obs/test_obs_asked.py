"""Asking the device about a state changes nothing; what it notices goes by what is wanted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.port import Met, Missing, RecordingOver
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings
from tests.studio.stage import Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
LENGTH = 2.0


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Open a device on a simulated OBS, whose recordings last two seconds."""
    obs = ObsServer(SystemClock(), probe=lambda _: MediaFacts(LENGTH))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    await stage.open()
    yield stage
    await stage.close()
    await obs.stop()


def ends(stage: Stage) -> list[RecordingOver]:
    return [event for event in stage.events if isinstance(event, RecordingOver)]


async def test_who_asks_about_another_state_does_not_hide_the_end_of_the_talk() -> None:
    """The end that is told is that of what is wanted, whatever was asked about since."""
    async with open_stage() as stage:
        wanted = premiere(CLIP, stage.clock.now())
        assert isinstance(await stage.converge(wanted), Met)
        now = stage.clock.now()
        for later in (showing(ItemKind.QA), premiere(Path("/talks/next.mp4"), now)):
            assert stage.device.steps(later, now + timedelta(hours=1))
            assert isinstance(stage.device.verdict(later, now + timedelta(hours=1)), Missing)
        await stage.until(lambda: ends(stage), deadline=LENGTH + 5)
        assert ends(stage)[0].media == CLIP


async def test_who_asks_about_a_later_talk_does_not_have_its_end_told() -> None:
    """A talk that nobody wants on air does not end on it, though a person shows it."""
    async with open_stage() as stage:
        wanted = premiere(CLIP, stage.clock.now())
        assert isinstance(await stage.converge(wanted), Met)
        stage.device.want(showing(ItemKind.QA))
        stage.device.verdict(wanted, stage.clock.now())
        known = stage.device._known
        await stage.until(
            lambda: any(player.state == "ENDED" for player in known.current.players),
            deadline=LENGTH + 5,
        )
        assert not ends(stage)


async def test_a_talk_that_is_begun_anew_is_not_over_because_it_had_ended() -> None:
    """Its last picture stands on program until it plays; then its end counts again."""
    async with open_stage() as stage:
        await stage.converge(premiere(CLIP, stage.clock.now()))
        await stage.until(lambda: ends(stage), deadline=LENGTH + 5)
        again = premiere(CLIP, stage.clock.now())
        stage.device.want(again)
        await stage.device.observe()
        await asyncio.gather(*(stage.device._watch.look_at(name) for name in ("Talk A", "Talk B")))
        assert len(ends(stage)) == 1
        assert isinstance(await stage.converge(again), Met)
        assert len(ends(stage)) == 1
        await stage.until(lambda: len(ends(stage)) == 2, deadline=LENGTH + 5)


async def test_where_a_later_recording_begins_is_no_news_before_it_is_wanted() -> None:
    """First time stamps are counted with when asked, and kept when wanted."""
    async with open_stage() as stage:
        known, changes = stage.device._known, stage.device._known.changes
        later = premiere(CLIP, stage.clock.now(), first_stamps={CLIP: 1.5})
        stage.device.steps(later, stage.clock.now())
        stage.device.verdict(later, stage.clock.now())
        assert known.first_stamp(CLIP) is None
        assert known.changes == changes
        stage.device.want(later)
        assert known.first_stamp(CLIP) == 1.5
