"""The return of the stream is held against what OBS itself shows and hears."""

import asyncio
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from PIL import Image
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.devices.hearing import Hearing, Light
from orchestrator.devices.port import Health
from orchestrator.news import News
from orchestrator.returns.return_watch import WORDS, Returned, ReturnFault, ReturnLook, ReturnWatch
from tests.devices.obs.sights import NOW

GOOD = ReturnLook(black=False, moved=20.0, peak=0.3)
STILL = ReturnLook(black=False, moved=0.1, peak=0.3)
BLACK = ReturnLook(black=True, moved=0.0, peak=0.3)
SILENT = ReturnLook(black=False, moved=20.0, peak=0.0)


class Jumping(SystemClock):
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Studio:
    """A device that streams, with a talk on air; `pictures` are what its program shows in turn."""

    name = "OBS studio"

    def __init__(self) -> None:
        self.streaming: bool | None = True
        self.light = Light.HEARD
        self.shades: Iterator[int] = iter([90, 160] * 100)

    def health(self) -> Health:
        return Health(ok=True, connected=True, summary="", streaming=self.streaming)

    def hearing(self) -> Hearing:
        return Hearing(self.light)

    async def program_picture(self) -> bytes:
        made = io.BytesIO()
        Image.new("L", (64, 36), next(self.shades)).convert("RGB").save(made, "JPEG")
        return made.getvalue()


class Evening:
    """A watch over a return, its looks made by the test."""

    def __init__(self) -> None:
        self.clock, self.studio = Jumping(), Studio()
        self.news = News(self.clock)
        address = SecretStr("rtmp://ingest/live/key")
        self.watch = ReturnWatch("main", self.studio, address, self.clock, self.news)  # type: ignore[arg-type]  # as much of a device as it asks

    def comes(self, look: ReturnLook, seconds: int) -> list[str]:
        """Let this come back for so long; return what the crew is told then."""

        async def play() -> None:
            until = self.clock.at + timedelta(seconds=seconds)
            while self.clock.at < until:
                self.watch._returned.note(look, self.clock.at)
                await self.watch.weigh()
                await self.clock.sleep(2)

        asyncio.run(play())
        return self.told

    @property
    def told(self) -> list[str]:
        return [alert.text for alert in self.news.alerts if alert.over is None]


@pytest.mark.parametrize(
    ("look", "fault"),
    [
        (BLACK, ReturnFault.BLACK),
        (STILL, ReturnFault.STILL),
        (SILENT, ReturnFault.SILENT),
    ],
)
def test_what_comes_back_otherwise_than_it_is_sent_is_told(
    look: ReturnLook, fault: ReturnFault
) -> None:
    """Not at once, once, and over when it is right again."""
    evening = Evening()
    assert evening.comes(GOOD, 40) == []
    assert evening.comes(look, 6) == []
    assert evening.comes(look, 40) == [WORDS[fault]]
    assert evening.comes(GOOD, 10) == []
    assert len(evening.news.alerts) == 1


def test_what_is_so_in_obs_itself_is_not_told() -> None:
    """A slide stands, a film may be black and silent: others tell of that, if it is wrong."""
    evening = Evening()
    evening.studio.shades = iter([0] * 500)
    evening.studio.light = Light.SILENT
    for look in (BLACK, STILL, SILENT):
        assert evening.comes(look, 60) == []


def test_a_break_is_not_judged() -> None:
    """Its picture stands for long, and nobody speaks."""
    evening = Evening()
    evening.studio.light = Light.OFF
    assert evening.comes(BLACK, 60) == []


def test_a_stream_that_does_not_come_back_is_told() -> None:
    """Half a minute after OBS has begun to send it; not of an OBS that does not stream."""
    evening = Evening()

    async def wait(seconds: int) -> None:
        for _ in range(seconds):
            await evening.watch.weigh()
            await evening.clock.sleep(1)

    evening.studio.streaming = False
    asyncio.run(wait(60))
    assert evening.told == []
    evening.studio.streaming = True
    asyncio.run(wait(25))
    assert evening.told == []
    asyncio.run(wait(10))
    assert evening.told == [WORDS[ReturnFault.NOTHING]]
    evening.comes(GOOD, 2)
    assert evening.told == []


def test_how_far_it_is_behind_is_seen_at_a_cut_from_a_still() -> None:
    """A cut within a film tells nothing: it may be an earlier one that comes back only now."""
    returned = Returned()
    for second in range(0, 10, 2):
        returned.note(STILL, NOW + timedelta(seconds=second))
    returned.cut(NOW + timedelta(seconds=10))
    returned.note(STILL, NOW + timedelta(seconds=12))
    assert returned.behind is None
    returned.note(GOOD, NOW + timedelta(seconds=18))
    assert returned.behind == timedelta(seconds=8)
    returned.cut(NOW + timedelta(seconds=30))
    returned.note(GOOD, NOW + timedelta(seconds=31))
    assert returned.behind == timedelta(seconds=8)


def test_how_far_it_is_behind_is_a_note_for_the_crew() -> None:
    """Told again only where it has changed by much."""
    evening = Evening()
    evening.studio.light = Light.OFF  # a break, whose picture stands
    evening.comes(STILL, 20)
    evening.watch._returned.cut(evening.clock.at)
    evening.comes(STILL, 6)
    (told,) = evening.comes(GOOD, 10)
    assert told == "the stream comes back 6 s after OBS has sent it"
    assert evening.news.alerts[0].note
