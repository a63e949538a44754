"""How fast an account may send: a few at once, fewer after the venue said “slow down”.

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


class Pace:
    """Use as `async with pace:` around one send; turns come in the order of asking.

    How many go at once is halved by each “slow down” (many at once would all be refused), and
    grows by one with every round that went well.
    """

    def __init__(self, clock: Clock, at_once: int = AT_ONCE) -> None:
        self._clock = clock
        self._most = at_once
        self._width = at_once
        self._went_well = 0
        self._busy = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._closed_until: datetime | None = None

    def slow_down(self, seconds: float) -> None:
        """Let nothing through for so long, and fewer at once after."""
        until = self._clock.now() + timedelta(seconds=seconds)
        self._closed_until = max(until, self._closed_until or until)
        self._width = max(1, self._width // 2)
        self._went_well = -1  # the send that was just refused did not

    async def __aenter__(self) -> None:
        if self._queue or self._busy >= self._width:
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
        self._went_well += 1
        if self._went_well >= self._width and self._width < self._most:
            self._width += 1
            self._went_well = 0
        self._leave()

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
        while self._queue and self._busy < self._width:
            turn = self._queue.popleft()
            self._busy += 1
            turn.set_result(None)
