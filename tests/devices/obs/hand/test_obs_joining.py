"""Recordings that are joined late, on an OBS that does not do all it is told."""

from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.obs_simulator.faults import ObsSimulator
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts, Player
from orchestrator.settings import ObsSettings
from tests.studio.stage import Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
KEYFRAMES = 2.0
MISSED, CATCHES_UP_IN = 20.0, 1.2
"""Seconds of a recording for which OBS was frozen, and in which it shows them afterwards."""


@pytest.mark.parametrize("late", [3, 20])
@pytest.mark.parametrize("lost", [0, 1])
async def test_seek_that_an_obs_loses_is_ordered_again(
    lost: int, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just started, it may lose one; the recording is on air where it would be all the same."""
    seek, orders = Player.seek, 0

    def seek_unless_lost(player: Player, milliseconds: float) -> None:
        nonlocal orders
        orders += 1
        if orders > lost:
            seek(player, milliseconds)

    obs = ObsSimulator(SystemClock(), probe=lambda _: MediaFacts(60.0))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    monkeypatch.setattr(Player, "seek", seek_unless_lost)
    wanted = premiere(CLIP, stage.clock.now() - timedelta(seconds=late))
    assert isinstance(await stage.converge(wanted), Met)
    assert orders == lost + 1
    joined = stage.device._known.current.joined
    assert joined is not None
    assert abs(joined[1]) <= KEYFRAMES
    await stage.close()
    await obs.stop()


async def test_nothing_is_cut_while_an_obs_that_was_frozen_shows_what_it_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It does so after it has answered, within a second: a cut would be a jump backwards."""
    clock, cursor = SystemClock(), Player._cursor
    obs = ObsSimulator(clock, probe=lambda _: MediaFacts(60.0))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    await stage.open()
    wanted = premiere(CLIP, clock.now())
    assert isinstance(await stage.converge(wanted), Met)
    (shown,) = [p for p in stage.device._known.current.players if p.visible]
    thawed = clock.monotonic()

    def catching_up(player: Player, facts: MediaFacts) -> int:
        at = cursor(player, facts)
        if player._input.name != shown.name:
            return at
        caught_up = min((clock.monotonic() - thawed) / CATCHES_UP_IN, 1.0)
        return at + round(1000 * MISSED * caught_up)

    monkeypatch.setattr(Player, "_cursor", catching_up)
    late = premiere(CLIP, wanted.playing.since - timedelta(seconds=MISSED))
    stage.done.clear()
    assert isinstance(await stage.converge(late), Met)
    (after,) = [p for p in stage.device._known.current.players if p.visible]
    assert after.name == shown.name
    await stage.close()
    await obs.stop()
