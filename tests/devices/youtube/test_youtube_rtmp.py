"""The whole chain with real parts: encoder → nginx-rtmp → emulator → official client."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.api.keeping import MemoryStore, write_private
from orchestrator.devices.youtube.api.quota import Ledger
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.device import YouTube
from orchestrator.rehearsal.youtube_emulator import Delays, YouTubeEmulator
from tests.devices.youtube.shows import items_of, state_at, timetable
from tests.studio.bound import bound
from tests.studio.real_obs import end_process, executable
from tests.studio.rtmp import RtmpServer

pytestmark = pytest.mark.studio
DEADLINE = 60.0
QUICK = Delays(stream_active=0.2, test_starting=0.3, live_starting=0.3, video_listed=0.1)


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[tuple[YouTubeEmulator, SystemClock]]:
    """Start the emulator, and an nginx that reports publishers to it."""
    clock = SystemClock()
    emulator = YouTubeEmulator(clock, delays=QUICK)
    await emulator.start()
    server = RtmpServer(tmp_path, reports_to=emulator.base_url)
    emulator.send_encoders_to(server.url)
    yield emulator, clock
    server.close()
    await emulator.stop()


@contextmanager
def encoder(address: str) -> Iterator[None]:
    """Publish a test picture with sound, H.264 and AAC in real time."""
    inputs = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=10", "-f", "lavfi", "-i", "sine"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-c:a", "aac"]
    command = [executable("ffmpeg"), "-loglevel", "error", "-re", *inputs, *codecs]
    process = subprocess.Popen(
        bound([*command, "-f", "flv", address]), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        end_process(process)


async def test_a_real_encoder_takes_the_broadcast_live(
    chain: tuple[YouTubeEmulator, SystemClock], tmp_path: Path
) -> None:
    """The encoder uses the address and key that YouTube gave; the broadcast goes live for it.

    When the encoder is gone the stream is inactive, and the broadcast stays live.
    """
    emulator, clock = chain
    plan = timetable(talks=1, thumbnail="none", first=clock.now() + timedelta(minutes=4))
    token = tmp_path / "token.json"
    write_private(token, json.dumps(emulator.token_document()))
    store = MemoryStore()
    worker = Worker(token, Ledger(store, clock), base_url=emulator.base_url)
    device = YouTube(plan.rooms["main"], plan, worker, store, clock)

    async def until(condition: object) -> None:
        while not condition():
            await device.observe()
            now = clock.now()
            state = state_at(items_of(plan), now)
            device.want(state)
            await device.do(device.steps(state, now))
            await clock.sleep(0.05)

    async with asyncio.timeout(DEADLINE):
        await until(lambda: device.ingest is not None and emulator.world.broadcasts)
        ingest = device.ingest
        with encoder(f"{ingest.server}/{ingest.key.get_secret_value()}"):
            await until(lambda: emulator.history.of("state")[-1].value == "live")
        (stream,) = emulator.world.streams.values()
        await until(lambda: stream.since is None)
    worker.close()
    assert emulator.history.of("state")[-1].value == "live"


async def test_a_stranger_to_the_key_is_turned_away(
    chain: tuple[YouTubeEmulator, SystemClock],
) -> None:
    """A guessed key is refused by the emulator, and the RTMP server closes the connection."""
    emulator, _ = chain
    address = f"{emulator.world.rtmp_server}/guessed"
    command = [executable("ffmpeg"), "-loglevel", "error", "-f", "lavfi", "-i", "sine"]
    refused = await asyncio.create_subprocess_exec(
        *command, "-t", "30", "-re", "-f", "flv", address, stderr=asyncio.subprocess.DEVNULL
    )
    assert await asyncio.wait_for(refused.wait(), DEADLINE) != 0
