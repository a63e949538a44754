"""Tells the crew what is wrong with the stream as it comes back, and how far behind it is.

Started by `app` for an OBS whose return the settings name. It judges only what the room's OBS has
right itself: what is black, still or silent there is told by others. The show never waits for it.
"""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import SecretStr

from orchestrator.aio import Tasks
from orchestrator.clock import Clock
from orchestrator.devices.hearing import Hears, Light
from orchestrator.devices.port import Device, ShowsProgram
from orchestrator.errors import TemporaryError
from orchestrator.model.as_run import PICTURE, AsRunLine
from orchestrator.news import News
from orchestrator.timetable.probe.frames import difference, is_black, small

NOTHING_AFTER: Final = timedelta(seconds=30)
"""For a stream to come back once OBS sends it, and again where it breaks off."""

BLACK_AFTER, STILL_AFTER, SILENT_AFTER = (timedelta(seconds=each) for each in (10, 20, 15))
"""For so long the return must be so, and OBS not."""

STANDS: Final = 1.0
"""Mean difference in brightness up to which a picture stands: the encoder changes it a little."""

CUT: Final = 12.0
"""And from which on it is another one."""

SILENT: Final = 0.001
"""Of full scale, -60 dB."""

BEHIND_AT_MOST: Final = timedelta(seconds=90)
COMPARED_AFTER: Final = 5.0
"""Seconds between two pictures of OBS's program, beside what is known to be behind."""

OTHERWISE: Final = timedelta(seconds=5)
"""By so much it must be behind otherwise than was told, to be told again."""

LOOKS_EVERY: Final = 5.0
"""Seconds between looks whether OBS streams, and between attempts."""

WRONG: Final = "what comes back of the stream"
BEHIND: Final = "how far the stream is behind"
"""What is told is about these."""


class ReturnFault(StrEnum):
    """What may be wrong with it."""

    NOTHING = "nothing"
    BLACK = "black"
    STILL = "still"
    SILENT = "silent"


WORDS: Final = {
    ReturnFault.NOTHING: "nothing of the stream comes back, and OBS sends it; look whether viewers "
    "see it, and whether the streaming server is up",
    ReturnFault.BLACK: "the stream comes back black, and OBS's picture is not; look whether "
    "viewers see it, and restart the stream if they do not",
    ReturnFault.STILL: "the stream comes back as a still, and OBS's picture moves; look whether "
    "viewers see it move, and restart the stream if they do not",
    ReturnFault.SILENT: "the stream comes back silent, and OBS's meters move; look which audio "
    "track is streamed (Settings, Output), and whether viewers hear it",
}


@dataclass(frozen=True, slots=True)
class ReturnLook:
    """One look at the return: see `child.looks`."""

    black: bool | None = None
    moved: float | None = None
    peak: float | None = None


class Returned:
    """What came back lately."""

    def __init__(self) -> None:
        self.last: datetime | None = None
        self.black_since: datetime | None = None
        self.still_since: datetime | None = None
        self.silent_since: datetime | None = None
        self._cut: datetime | None = None
        self.behind: timedelta | None = None

    def note(self, look: ReturnLook, at: datetime) -> None:
        """Take in a look; the first picture after a cut, where all stood before, says how late."""
        self.last = at
        self.black_since = _since(self.black_since, at, so=look.black is True)
        stands = look.moved is not None and look.moved <= STANDS
        if self._cut is not None and look.moved is not None and look.moved >= CUT:
            self.behind, self._cut = at - self._cut, None
        self.still_since = _since(self.still_since, at, so=stands)
        silent = look.peak is not None and look.peak < SILENT
        self.silent_since = _since(self.silent_since, at, so=silent)

    def cut(self, at: datetime) -> None:
        """Note that OBS has changed its picture: when it comes back tells how far it is behind."""
        self._cut = at if self.still_since is not None else None

    def faults(self, now: datetime) -> frozenset[ReturnFault]:
        """Return what it has been long enough."""
        if self._cut is not None and now - self._cut > BEHIND_AT_MOST:
            self._cut = None
        lasting = (
            (ReturnFault.BLACK, self.black_since, BLACK_AFTER),
            (ReturnFault.STILL, self.still_since, STILL_AFTER),
            (ReturnFault.SILENT, self.silent_since, SILENT_AFTER),
        )
        found = [each for each, since, after in lasting if since and now - since >= after]
        return frozenset(found)


def _since(before: datetime | None, at: datetime, *, so: bool) -> datetime | None:
    return (before or at) if so else None


class ReturnWatch:
    """Watches one return, from `start` to `stop`; `room` is the room's id."""

    def __init__(
        self, room: str, device: Device, address: SecretStr, clock: Clock, news: News
    ) -> None:
        self._room = room
        self._device = device
        self._address = address
        self._clock = clock
        self._news = news
        self._tasks = Tasks(news, clock, room)
        self._returned = Returned()
        self._told_behind: timedelta | None = None
        self._streams_since: datetime | None = None
        self._heard_since: datetime | None = None
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin to watch."""
        self._tasks.keep(self._follow, f"the watch over the return of {self._device.name}")
        self._tasks.keep(self._weigh_on, f"what is said of the return of {self._device.name}")

    async def stop(self) -> None:
        """Watch no more."""
        self._stopped = True
        self._end_child()
        await self._tasks.end()

    def take_line(self, line: AsRunLine) -> None:
        """Take note of a cue of this room."""
        if line.room == self._room and line.what == PICTURE and line.taken is not None:
            self._returned.cut(line.taken)

    @property
    def _streams(self) -> bool:
        return self._device.health().streaming is True

    async def _follow(self) -> None:
        """Have a process look while OBS streams, and another when that one ends."""
        while True:
            if self._streams:
                await self._looked_by_child()
            await self._clock.sleep(LOOKS_EVERY)

    async def _looked_by_child(self) -> None:
        """Have a process look, until it ends."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()

        def read() -> None:
            """Start it and pass its lines on; a thread, for no loop waits for pipes on Windows."""
            with suppress(OSError, ValueError), self._child() as process:
                assert process.stdin is not None
                assert process.stdout is not None
                if self._stopped:
                    return
                process.stdin.write(self._address.get_secret_value() + "\n")
                process.stdin.flush()
                for text in process.stdout:
                    loop.call_soon_threadsafe(self._take, text)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=read, name="the stream's return", daemon=True).start()
        try:
            await ended.wait()
        finally:
            self._end_child()

    @contextmanager
    def _child(self) -> Iterator["subprocess.Popen[str]"]:
        with subprocess.Popen(
            [sys.executable, "-I", "-m", "orchestrator.returns.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            self._process = process
            try:
                yield process
            finally:
                process.kill()

    def _end_child(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()

    def _take(self, text: str) -> None:
        """Take in a line of the child; what is none of its looks is nothing."""
        with suppress(ValueError, TypeError):
            told = json.loads(text)
            if isinstance(told, dict) and "error" not in told:
                self._returned.note(ReturnLook(**told), self._clock.now())

    async def _weigh_on(self) -> None:
        while True:
            await self.weigh()
            await self._clock.sleep(LOOKS_EVERY / 2)

    async def weigh(self) -> None:
        """Say what is wrong now, if OBS has it right itself; and what is over."""
        now = self._clock.now()
        self._streams_since = _since(self._streams_since, now, so=self._streams)
        self._heard_since = _since(self._heard_since, now, so=self._light() is Light.HEARD)
        self._tell_behind()
        fault = await self._fault(now)
        known = {each.about: each.text for each in self._news.lasting if each.room == self._room}
        if fault is None:
            self._news.over(self._room, WRONG)
        elif known.get(WRONG) != WORDS[fault]:
            self._news.alert(self._room, WORDS[fault], WRONG)

    def _light(self) -> Light:
        return self._device.hearing().light if isinstance(self._device, Hears) else Light.OFF

    async def _fault(self, now: datetime) -> ReturnFault | None:
        if self._streams_since is None:
            return None
        last = max(self._streams_since, self._returned.last or self._streams_since)
        if now - last >= NOTHING_AFTER:
            return ReturnFault.NOTHING
        found = self._returned.faults(now) if self._light() is not Light.OFF else frozenset()
        if not found:
            return None
        if ReturnFault.SILENT in found and self._was_heard(now):
            return ReturnFault.SILENT
        if found & {ReturnFault.BLACK, ReturnFault.STILL}:
            return await self._of_the_picture()
        return None

    def _was_heard(self, now: datetime) -> bool:
        """Return whether OBS has been heard all the while, and as long as the return is behind."""
        behind = self._returned.behind or timedelta(seconds=COMPARED_AFTER)
        return self._heard_since is not None and now - self._heard_since >= SILENT_AFTER + behind

    async def _of_the_picture(self) -> ReturnFault | None:
        """Return what is wrong with the picture, if OBS's own is not so."""
        behind = (self._returned.behind or timedelta(0)).total_seconds()
        one = await self._program()
        await self._clock.sleep(COMPARED_AFTER)
        other = await self._program()
        await self._clock.sleep(behind)
        left = self._returned.faults(self._clock.now())
        if one is None or other is None:
            return None
        if ReturnFault.BLACK in left and not is_black(one) and not is_black(other):
            return ReturnFault.BLACK
        moves = difference(one, other) > STANDS
        return ReturnFault.STILL if ReturnFault.STILL in left and moves else None

    async def _program(self) -> bytes | None:
        if not isinstance(self._device, ShowsProgram):
            return None
        with suppress(TemporaryError, ValueError):
            return await asyncio.to_thread(small, await self._device.program_picture())
        return None

    def _tell_behind(self) -> None:
        behind = self._returned.behind
        if behind is None:
            return
        if self._told_behind is None or abs(behind - self._told_behind) >= OTHERWISE:
            self._told_behind = behind
            words = f"the stream comes back {behind.total_seconds():.0f} s after OBS has sent it"
            self._news.note(self._room, words, BEHIND)
