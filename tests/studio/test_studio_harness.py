"""The studio itself: a real OBS that starts, dies and comes back, and a stream that is recorded."""

import av
import pytest

from tests.studio.real_obs import (
    VERSIONS,
    Display,
    Observer,
    RealObs,
    chosen_version,
    wait_until,
)
from tests.studio.rtmp import RtmpServer

pytestmark = pytest.mark.studio


def test_obs_answers(real_obs: RealObs, observer: Observer) -> None:
    """The OBS that the run has chosen answers on its own port; the newest may be newer still."""
    version = observer.request("GetVersion")
    chosen, found = int(chosen_version()), int(version["obsVersion"].split(".")[0])
    assert found >= chosen if chosen == max(map(int, VERSIONS)) else found == chosen
    assert version["rpcVersion"] == 1


def test_stream_is_recorded(observer: Observer, rtmp: RtmpServer) -> None:
    """What OBS streams can be read back as frames."""
    rtmp.receive_from(observer, "harness")
    wait_until(
        lambda: observer.request("GetStreamStatus")["outputTotalFrames"] > 30, "a second of stream"
    )
    recording = rtmp.finish(observer, "harness")
    with av.open(str(recording)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    assert frames > 20


def test_obs_comes_back_after_a_kill(display: Display, tmp_path_factory) -> None:
    """A killed OBS starts again with the same port and password."""
    obs = RealObs(tmp_path_factory.mktemp("killed"), display.name)
    obs.start()
    first = obs.pid
    obs.kill()
    obs.start()
    try:
        assert obs.pid != first
        obs.observer().close()
    finally:
        obs.stop()
