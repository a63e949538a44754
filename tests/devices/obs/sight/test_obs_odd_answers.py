"""What is no answer of OBS is met as one that may come right, and ends nothing."""

import json
from typing import Any

import pytest
from pydantic import SecretStr
from websockets.asyncio.server import ServerConnection

from orchestrator.aio import Tasks
from orchestrator.clock import SystemClock
from orchestrator.devices.obs.device import ObsDevice
from orchestrator.devices.obs.naming.naming import Naming
from orchestrator.devices.obs.sight.readings import Reader
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.visit import visit
from orchestrator.errors import TemporaryError
from orchestrator.model.timetable import Room
from orchestrator.news import News
from orchestrator.rehearsal.obs_simulator.faults import ObsSimulator
from orchestrator.settings import ObsSettings
from tests.devices.obs.odd_server import Notes, greet, odd_server, send

ODD = [[], {}, "9", [1], float("nan"), float("inf"), 10**400, "x" * 10_000]
ADDRESS = ObsSettings(url="ws://127.0.0.1:1", password=SecretStr(""))


@pytest.mark.parametrize("odd", [value for value in ODD if value], ids=lambda odd: str(odd)[:9])
@pytest.mark.parametrize("key", ["mediaCursor", "mediaDuration"])
async def test_a_cursor_that_is_no_number_is_refused(key: str, odd: object) -> None:
    """The look is tried again; nothing is concluded from it."""
    clock = SystemClock()
    reader = Reader(
        ObsConnection("OBS", ADDRESS, clock, Notes(), Tasks(News(clock), clock)),
        clock,
        "main",
        "Talk",
        Naming(),
    )
    with pytest.raises(TemporaryError, match="cannot be read"):
        reader.reading({"mediaState": "OBS_MEDIA_STATE_PLAYING", key: odd})


async def test_an_obs_with_nothing_on_program_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """OBS 32 says so for an instant, when Studio Mode goes on or off; no scene is called so."""
    obs = ObsSimulator(SystemClock())
    await obs.start()
    async with visit("OBS", ObsSettings(url=obs.url), SystemClock()) as connection:
        batch = ObsConnection.batch

        async def between(*asked: Any) -> Any:
            answers = await batch(*asked)
            for answer in answers:
                if "currentProgramSceneName" in answer:
                    answer["currentProgramSceneName"] = None
            return answers

        monkeypatch.setattr(ObsConnection, "batch", between)
        reader = Reader(connection, SystemClock(), "main", "Talk", Naming())
        with pytest.raises(TemporaryError, match="between two scenes"):
            await reader.everything()
    await obs.stop()


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(odd)[:9])
async def test_an_obs_that_cannot_be_read_is_read_again(odd: object, until) -> None:
    """Until it answers with sense; how it is can be told all the while."""
    asked: list[str] = []

    async def babbles(ws: ServerConnection) -> None:
        await greet(ws)
        async for message in ws:
            request = json.loads(message)
            asked.append(str(request["op"]))
            await send(ws, request["op"] + 1, _answered(request["d"], odd))

    async with odd_server(babbles) as server:
        settings = ObsSettings(url=server.url, password=SecretStr(""))
        device = ObsDevice(
            Room("main", "Main", "main"), settings, SystemClock(), News(SystemClock())
        )
        await device.open(lambda _: None)
        try:
            await until(lambda: asked.count("8") >= 3 and "6" in asked)
            assert device.health().connected
        finally:
            await device.close()


def _answered(request: dict[str, Any], odd: object) -> dict[str, Any]:
    """Answer every request with success, and with an odd thing in every place."""
    keys = ("scenes", "inputs", "transitions", "outputActive", "activeFps", "cpuUsage")
    good = {
        "requestStatus": {"result": True, "code": 100},
        "responseData": dict.fromkeys(keys, odd),
    }
    results = [good for _ in request.get("requests", ())]
    return {"requestId": request["requestId"], "results": results, **good}
