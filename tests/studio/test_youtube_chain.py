"""The whole chain: real OBS → real RTMP → YouTube emulator → the daemon with Google's client."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.api.keeping import write_private
from orchestrator.rehearsal.youtube_emulator import Delays, YouTubeEmulator
from tests.studio.bound import bound
from tests.studio.clips import make_clip
from tests.studio.real_obs import Observer, RealObs
from tests.studio.rtmp import RtmpServer

pytestmark = [pytest.mark.studio, pytest.mark.timeout(150)]

QUICK = Delays(stream_active=0.2, test_starting=0.3, live_starting=0.3, video_listed=0.1)
DEADLINE = 90.0
ORCHESTRATOR = str(Path(sys.executable).parent / "orchestrator")

TALKS = ("The first talk", "The second talk")
TIMETABLE = """\
event: {{name: Chain, date: 2020-09-19, timezone: UTC}}
rooms:
  chain:
    name: CHAIN
    obs: studio-a
    stream: {{before: 12s, after: 1s}}
    youtube: {{broadcast: {broadcast}, complete: true, thumbnail: none}}
    venues: [youtube-chat: {{}}]
posts: {{kinds: {{up-next: off}}}}
sessions:
  - {{id: first, start: "18:00", title: The first talk, media: talk.mp4, qa: 5s}}
  - {{id: second, title: The second talk, duration: 5s, qa: none}}
"""


@dataclass(frozen=True)
class Evening:
    """What the show left behind. `service`: where OBS says that it streams to."""

    emulator: YouTubeEmulator
    broadcast: str
    key: str
    service: Mapping[str, Any]
    recording: Path | None
    folder: Path
    """Everything that the daemon wrote: its log, its journal."""

    @property
    def chat(self) -> list[dict[str, Any]]:
        (messages,) = self.emulator.world.chat.values()
        return messages

    def values(self, what: str) -> list[str]:
        return [entry.value for entry in self.emulator.history.of(what, self.broadcast)]


@pytest.fixture
async def evening(real_obs: RealObs, observer: Observer, tmp_path: Path) -> AsyncIterator[Evening]:
    """Run two short talks to the end of their broadcast."""
    folder = tmp_path / "daemon"
    folder.mkdir()
    emulator = YouTubeEmulator(SystemClock(), delays=QUICK)
    await emulator.start()
    rtmp = RtmpServer(tmp_path / "rtmp", reports_to=emulator.base_url)
    emulator.send_encoders_to(rtmp.url)
    try:
        yield await perform(real_obs, observer, rtmp, emulator, folder)
    finally:
        rtmp.close()
        await emulator.stop()


async def perform(
    obs: RealObs, observer: Observer, rtmp: RtmpServer, emulator: YouTubeEmulator, folder: Path
) -> Evening:
    """Make a broadcast as a person would, and let the daemon lead through it."""
    broadcast = emulator.add_broadcast("Made by hand")
    token = folder.with_name("token.json")
    write_private(token, json.dumps(emulator.token_document()))
    environment = {
        **os.environ,
        "ORCHESTRATOR_OBS__STUDIO_A__URL": obs.url,
        "ORCHESTRATOR_OBS__STUDIO_A__PASSWORD": obs.password,
        "ORCHESTRATOR_JOURNAL_URL": f"sqlite:///{folder}/journal.sqlite3",
        "ORCHESTRATOR_YOUTUBE__TOKEN_FILE": str(token),
        "ORCHESTRATOR_YOUTUBE__BASE_URL": emulator.base_url,
    }
    make_clip(folder / "talk.mp4", 1, 5)
    timetable = folder / "chain.yaml"
    timetable.write_text(TIMETABLE.format(broadcast=broadcast), encoding="utf-8")
    async with orchestrator("provision", timetable, environment) as provisioning:
        assert await provisioning.wait() == 0
    options = ("--start-in", "14s", "--no-web", "--json-logs", "--take-over")
    async with orchestrator("run", timetable, environment, *options), asyncio.timeout(DEADLINE):
        await reaches(emulator, broadcast, "live")
        service = observer.request("GetStreamServiceSettings")["streamServiceSettings"]
        await reaches(emulator, broadcast, "complete")
    (stream,) = emulator.world.streams.values()
    return Evening(emulator, broadcast, stream.key, service, rtmp.recording(stream.key), folder)


@asynccontextmanager
async def orchestrator(
    command: str, timetable: Path, environment: Mapping[str, str], *options: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a command beside the block, its output in a file; it is asked to end with the block."""
    with (timetable.parent / f"{command}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *bound([ORCHESTRATOR, command, str(timetable), *options]),
            env=environment,
            cwd=timetable.parent,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def reaches(emulator: YouTubeEmulator, broadcast: str, state: str) -> None:
    """Wait until the broadcast is in this state."""
    while emulator.broadcast(broadcast).state != state:
        await SystemClock().sleep(0.1)


async def test_an_obs_on_youtube_is_led_from_its_address_to_the_end(evening: Evening) -> None:
    """OBS gets address and key, its picture arrives, the broadcast is tested, live, named, ended.

    The Q&A is announced once in the live chat. The key stands in none of the daemon's files.
    """
    assert evening.service["server"] == evening.emulator.world.rtmp_server
    assert evening.service["key"] == evening.key
    assert evening.recording is not None
    assert evening.values("state")[-5:] == [
        "testStarting",
        "testing",
        "liveStarting",
        "live",
        "complete",
    ]
    (message,) = evening.chat
    assert message["snippet"]["displayMessage"].startswith("Live Q&A now")
    titles = evening.values("title")
    shown = [title for title in titles if title.endswith("| Chain")]
    assert [title.split(" |")[0] for title in shown] == list(TALKS)
    assert (titles[0], titles[-1]) == ("Made by hand", "Chain")
    written = [path for path in evening.folder.iterdir() if path.is_file()]
    assert {"run.log", "journal.sqlite3"} < {path.name for path in written}
    assert [p.name for p in written if evening.key.encode() in p.read_bytes()] == []
