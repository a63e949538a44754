"""How fast an account may send: a few at once, one at a time after the venue said “slow down”.

Shared by all places of an account; the outbox's lanes take turns in it.
"""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final

from orchestrator.clock import Clock

AT_ONCE: Final = 8
"""Messages in flight at a time, for one account."""

CAREFUL_FOR: Final = timedelta(seconds=30)
"""After “slow down”, messages go one at a time for so long: many at once would all be refused."""


class Pace:
    """Use as `async with pace:` around one send; turns come in the order of asking."""

    def __init__(self, clock: Clock, at_once: int = AT_ONCE) -> None:
        self._clock = clock
        self._at_once = at_once
        self._busy = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._closed_until: datetime | None = None
        self._careful_until: datetime | None = None

    def slow_down(self, seconds: float) -> None:
        """Let nothing through for so long, and be careful after."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        self._closed_until = max(until, self._closed_until or until)
        self._careful_until = until + CAREFUL_FOR

    async def __aenter__(self) -> None:
        if self._queue or self._busy >= self._width():
            await self._take_turn()
        else:
            self._busy += 1
        try:
            await self._until_open()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave()

    def _width(self) -> int:
        careful = self._careful_until is not None and self._clock.now() < self._careful_until
        return 1 if careful else self._at_once

    async def _take_turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._queue.remove(turn)
            else:
                self._leave()
            raise

    async def _until_open(self) -> None:
        while self._closed_until is not None:
            left = (self._closed_until - self._clock.now()).total_seconds()
            if left <= 0:
                return
            await self._clock.sleep(left)

    def _leave(self) -> None:
        self._busy -= 1
        while self._queue and self._busy < self._width():
            turn = self._queue.popleft()
            self._busy += 1
            turn.set_result(None)
