"""Media inputs that somebody renames while they are on air."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.port import Met
from orchestrator.model.rundown import ItemKind
from orchestrator.rehearsal.obs_simulator.faults import ObsSimulator
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings
from tests.studio.real_obs import Observer
from tests.studio.stage import Stage, premiere, showing

CLIP = Path("/talks/clip.mp4")
BACK_AFTER = 0.4


async def test_talk_that_is_renamed_on_air_is_not_started_in_another_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until it has its name back OBS seems to have no such input; nothing read then is believed."""
    call = ObsConnection.call

    async def slow_to_rename(
        connection: ObsConnection, kind: str, data: Mapping[str, Any] | None = None, *rest: Any
    ) -> dict[str, Any]:
        if kind == "SetInputName":
            await SystemClock().sleep(BACK_AFTER)
        return await call(connection, kind, data, *rest)

    obs = ObsSimulator(SystemClock(), probe=lambda _: MediaFacts(60.0))
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING))
    wanted = premiere(CLIP, stage.clock.now())
    assert isinstance(await stage.converge(wanted), Met)
    before = len(stage.deeds())
    on_air = next(p.name for p in stage.device._known.current.players if p.visible)
    monkeypatch.setattr(ObsConnection, "call", slow_to_rename)
    person = await asyncio.to_thread(Observer, obs.url, "")
    renaming = {"inputName": on_air, "newInputName": "The speaker"}
    await asyncio.to_thread(person.request, "SetInputName", renaming)
    await stage.keep(wanted, 2 * BACK_AFTER)
    assert [getattr(event, "what", "") for event in stage.told()] == [
        f"somebody called “{on_air}” “The speaker”: it has its name back, by which it is found"
    ]
    assert stage.deeds()[before:] == []
    await asyncio.to_thread(person.close)
    await stage.close()
    await obs.stop()
