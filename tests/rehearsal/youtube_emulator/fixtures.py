"""A clock that is set by hand, the emulator, and a bare HTTP client that speaks to it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from orchestrator.rehearsal.youtube_emulator import YouTubeEmulator

START = datetime(2020, 9, 19, 14, 0, tzinfo=UTC)
MOST_TURNS = 10_000


class ManualClock:
    """Stands still until a test moves it; a sleep moves it by itself."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._start = start

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    def wall(self, instant: datetime) -> datetime:
        return instant

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def set(self, instant: datetime) -> None:
        self._now = max(self._now, instant)

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)
        await asyncio.sleep(0)  # noqa: TID251 - lets the others run

    async def sleep_until(self, instant: datetime) -> None:
        self.set(instant)
        await asyncio.sleep(0)  # noqa: TID251 - lets the others run


class Api:
    """Raw requests to the emulator, signed in. `call` returns the status and the body."""

    def __init__(self, emulator: YouTubeEmulator, client: httpx.AsyncClient) -> None:
        self.emulator = emulator
        self.client = client
        self.token = emulator.sign_in.new_sign_in()["access_token"]

    async def call(
        self, verb: str, path: str, body: Any = None, **parameters: Any
    ) -> tuple[int, Any]:
        answer = await self.client.request(
            verb,
            f"{self.emulator.base_url}youtube/v3/{path}",
            params=parameters,
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
        )
        return answer.status_code, answer.json() if answer.content else None

    async def ok(self, verb: str, path: str, body: Any = None, **parameters: Any) -> Any:
        status, answer = await self.call(verb, path, body, **parameters)
        assert status in (200, 204), answer
        return answer

    async def reason(self, verb: str, path: str, body: Any = None, **parameters: Any) -> str:
        status, answer = await self.call(verb, path, body, **parameters)
        assert status >= 400, answer
        return f"{status} {answer['error']['errors'][0]['reason']}"

    async def broadcast(self, **content: Any) -> str:
        """Insert a broadcast and return its id."""
        answer = await self.ok("POST", "liveBroadcasts", new_broadcast(**content), part=ALL)
        return str(answer["id"])

    async def bound(self, **content: Any) -> str:
        """Insert a broadcast bound to an active stream and return its id."""
        broadcast = await self.broadcast(**content)
        stream = await self.stream()
        await self.ok("POST", "liveBroadcasts/bind", id=broadcast, streamId=stream, part="id")
        self.emulator.encoder_connected(self.emulator.world.streams[stream].key)
        self.emulator._clock.advance(10)
        return broadcast

    async def stream(self) -> str:
        cdn = {"ingestionType": "rtmp", "resolution": "variable", "frameRate": "variable"}
        body = {"snippet": {"title": "Room"}, "cdn": cdn}
        return str((await self.ok("POST", "liveStreams", body, part="snippet,cdn"))["id"])

    async def read(self, broadcast: str) -> Any:
        answer = await self.ok("GET", "liveBroadcasts", id=broadcast, part=ALL)
        return answer["items"][0]

    async def state(self, broadcast: str) -> str:
        return str((await self.read(broadcast))["status"]["lifeCycleStatus"])

    async def transition(self, broadcast: str, to: str) -> str:
        """Ask for a transition; return `ok` or the refusal."""
        wanted = {"id": broadcast, "broadcastStatus": to, "part": "id,status"}
        status, answer = await self.call("POST", "liveBroadcasts/transition", **wanted)
        return "ok" if status == 200 else f"{status} {answer['error']['errors'][0]['reason']}"


ALL = "id,snippet,contentDetails,status"


def new_broadcast(title: str = "ML Art", monitor: bool = True, **content: Any) -> dict[str, Any]:
    return {
        "snippet": {
            "title": title,
            "description": "A meetup",
            "scheduledStartTime": "2020-09-19T15:00:00Z",
            "scheduledEndTime": "2020-09-19T19:00:00Z",
        },
        "status": {"privacyStatus": "unlisted", "selfDeclaredMadeForKids": False},
        "contentDetails": {**content, "monitorStream": {"enableMonitorStream": monitor}},
    }


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def emulator(clock: ManualClock) -> AsyncIterator[YouTubeEmulator]:
    emulator = YouTubeEmulator(clock)
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def api(emulator: YouTubeEmulator) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(timeout=10) as client:
        yield Api(emulator, client)
