"""The stream: where it goes, how it starts and stops. Nothing is recorded."""

import pytest

from tests.contract.observer import Observer, Target, until
from tests.contract.versions import Ways
from tests.studio.rtmp import RtmpServer

STATE = "StreamStateChanged"


@pytest.fixture
def destination(target: Target, request: pytest.FixtureRequest) -> str:
    """Name a server that takes the stream; the simulator's stream needs none."""
    if not target.real:
        return "rtmp://127.0.0.1:1935/live"
    server: RtmpServer = request.getfixturevalue("rtmp")
    return server.url


def states(obs: Observer) -> list[tuple[str, bool]]:
    """Return the states of the stream that were told."""
    return [
        (e.data["outputState"].removeprefix("OBS_WEBSOCKET_OUTPUT_"), e.data["outputActive"])
        for e in obs.events
        if e.event == STATE
    ]


async def told(obs: Observer, state: str) -> None:
    await obs.seen(STATE, outputState=f"OBS_WEBSOCKET_OUTPUT_{state}")


async def test_destination_can_be_read(obs: Observer, destination: str, ways: Ways) -> None:
    """Settings of the same service are laid over the old ones; another service has its own."""
    first = {"server": destination, "key": "k"}
    await obs.ok(
        "SetStreamServiceSettings", streamServiceType="rtmp_custom", streamServiceSettings=first
    )
    await obs.ok(
        "SetStreamServiceSettings",
        streamServiceType="rtmp_custom",
        streamServiceSettings={"key": "other"},
    )
    assert await obs.ok("GetStreamServiceSettings") == {
        "streamServiceType": "rtmp_custom",
        "streamServiceSettings": {"server": destination, "key": "other"},
    }
    common = {"service": "YouTube - RTMPS", "server": "x", "key": "k"}
    await obs.ok(
        "SetStreamServiceSettings", streamServiceType="rtmp_common", streamServiceSettings=common
    )
    said = (await obs.ok("GetStreamServiceSettings"))["streamServiceSettings"]
    assert common.items() <= said.items()
    assert ways.services_say_more or said == common


async def test_stream_starts_and_stops(obs: Observer, destination: str) -> None:
    """The stream is active when STARTED is told, and soon after STOPPED it is not."""
    await obs.ok(
        "SetStreamServiceSettings",
        streamServiceType="rtmp_custom",
        streamServiceSettings={"server": destination, "key": "contract"},
    )
    off = await obs.ok("GetStreamStatus")
    assert (off["outputActive"], off["outputDuration"]) == (False, 0)
    assert off["outputTimecode"] == "00:00:00.000"

    await obs.ok("StartStream")
    await told(obs, "STARTED")
    assert (await obs.refusal("StartStream"))[0] == 500

    async def streamed() -> bool:
        on = await obs.ok("GetStreamStatus")
        assert on["outputActive"]
        assert not on["outputReconnecting"]
        return int(on["outputDuration"]) > 500 and int(on["outputTotalFrames"]) > 15

    await until(streamed, "half a second is streamed")
    change = {"streamServiceType": "rtmp_custom", "streamServiceSettings": {"key": "k"}}
    assert await obs.refusal("SetStreamServiceSettings", change) == (
        500,
        "You cannot change stream service settings while streaming.",
    )

    await obs.ok("StopStream")
    await told(obs, "STOPPED")

    async def off_air() -> bool:
        return not (await obs.ok("GetStreamStatus"))["outputActive"]

    await until(off_air, "the stream is off")
    assert (await obs.refusal("StopStream"))[0] == 501
    assert states(obs) == [
        ("STARTING", False),
        ("STARTED", True),
        ("STOPPING", False),
        ("STOPPED", False),
    ]


async def test_stream_is_toggled(obs: Observer, destination: str) -> None:
    """Toggling says what will be."""
    await obs.ok(
        "SetStreamServiceSettings",
        streamServiceType="rtmp_custom",
        streamServiceSettings={"server": destination, "key": "toggled"},
    )
    assert await obs.ok("ToggleStream") == {"outputActive": True}
    await told(obs, "STARTED")
    assert await obs.ok("ToggleStream") == {"outputActive": False}
    await told(obs, "STOPPED")
    await obs.pause(300)


async def test_nothing_is_recorded(obs: Observer) -> None:
    """The recording output is off."""
    assert await obs.ok("GetRecordStatus") == {
        "outputActive": False,
        "outputPaused": False,
        "outputTimecode": "00:00:00.000",
        "outputDuration": 0,
        "outputBytes": 0,
    }
