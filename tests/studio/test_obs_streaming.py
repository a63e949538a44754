"""The OBS device starts and stops a real stream."""

import pytest

from orchestrator.model.rundown import ItemKind
from tests.studio.real_obs import Observer, RealObs
from tests.studio.rtmp import RtmpServer
from tests.studio.stage import Stage, showing

pytestmark = pytest.mark.studio


async def test_stream_follows_the_rooms_times(
    real_obs: RealObs, observer: Observer, rtmp: RtmpServer
) -> None:
    """The stream is started once and stopped again; None leaves it as it is."""
    rtmp.offer_to(observer, "room")
    stage = Stage(real_obs.settings)
    await stage.provision()
    await stage.open()
    await stage.converge(showing(ItemKind.HOLDING, streaming=True))
    await stage.until(lambda: rtmp.recording("room"))
    await stage.keep(showing(ItemKind.HOLDING, streaming=None), 0.3)
    assert observer.request("GetStreamStatus")["outputActive"]
    assert "streaming" in stage.device.health().summary
    await stage.converge(showing(ItemKind.HOLDING, streaming=False))
    await stage.until(lambda: not observer.request("GetStreamStatus")["outputActive"])
    await stage.close()
    assert [step.what for step in stage.done if "stream" in step.what] == [
        "start the stream",
        "stop the stream",
    ]
