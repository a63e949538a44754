"""An encrypted recording is not given to OBS, which can die of it."""

from pathlib import Path

from orchestrator.clock import SystemClock
from orchestrator.devices.port import Hopeless, Verdict
from orchestrator.model.rundown import ItemKind
from orchestrator.model.state import RoomState
from orchestrator.rehearsal.obs_simulator.server import ObsServer
from orchestrator.rehearsal.obs_simulator.studio.media import MediaFacts
from orchestrator.settings import ObsSettings
from tests.studio.stage import Stage, premiere, showing

CLIP = Path("/talks/bought.mp4")


async def given(wanted: RoomState) -> tuple[Verdict, list[str]]:
    """Return what a device says of it, and the files that its simulated OBS has opened."""
    opened: list[str] = []

    def probe(path: str) -> MediaFacts:
        opened.append(path)
        return MediaFacts(60.0)

    obs = ObsServer(SystemClock(), probe=probe)
    await obs.start()
    stage = Stage(ObsSettings(url=obs.url))
    await stage.provision()
    await stage.open()
    await stage.converge(wanted)
    verdict = stage.device.verdict(wanted, stage.clock.now())
    await stage.close()
    await obs.stop()
    return verdict, opened


async def test_an_encrypted_recording_is_never_given_to_obs_and_said_not_to_play() -> None:
    """The show goes on with what stands in for it, as for any that does not play."""
    now = SystemClock().now()
    verdict, opened = await given(premiere(CLIP, now, encrypted=frozenset({CLIP})))
    assert isinstance(verdict, Hopeless)
    assert verdict.what == "“bought.mp4” is encrypted: OBS cannot play it"
    assert opened == []


async def test_it_is_not_held_either() -> None:
    """Before its time nothing is opened, and what is on air stays."""
    wanted = showing(ItemKind.HOLDING, preroll=CLIP, encrypted=frozenset({CLIP}))
    _, opened = await given(wanted)
    assert opened == []


async def test_any_other_is() -> None:
    """That nothing was opened above is for what is known of the recording."""
    _, opened = await given(premiere(CLIP, SystemClock().now()))
    assert opened
    assert all(path.endswith(CLIP.name) for path in opened)
