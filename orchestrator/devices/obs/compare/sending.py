"""How the stream goes out, by OBS's own counters: how much, what is lost on the way; in words.

Pure. Fed by `survey` while OBS streams, told by `condition`. What is bad must last before it is an
alert: a network may hiccup.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

EVERY: Final = timedelta(seconds=2)
"""Between two looks at the counters."""

WINDOW: Final = timedelta(seconds=10)
"""What the words are about, and for how long it must be bad."""

LOST: Final = 0.05
"""The share of the frames lost on the way that viewers see as jerks."""

CONGESTED: Final = 0.5
"""OBS's own measure of the way to the streaming server: 0 free, 1 nothing gets through."""

MEGA: Final = 1_000_000
STEP: Final = 0.5
"""Mbit/s in which much is told; less than two of them in tenths: pages are not told of each bit."""

BEYOND: Final = 1e15
"""No figure of an OBS is as large as this."""

_CURE: Final = "use a cable, close what fills the line, or lower the bitrate in the next break"


@dataclass(frozen=True, slots=True)
class _Counters:
    at: datetime
    sent: float
    frames: float
    lost: float
    congestion: float
    reconnecting: bool


class Sending:
    """The counters of the last seconds; answers to GetStreamStatus."""

    def __init__(self) -> None:
        self._counters: deque[_Counters] = deque(maxlen=60)

    def is_due(self, now: datetime) -> bool:
        """Return whether the counters are to be read again."""
        return not self._counters or now - self._counters[-1].at >= EVERY

    def note(self, status: Mapping[str, Any], at: datetime) -> None:
        """Take in the counters; those of another stream begin anew."""
        if status.get("outputActive") is not True and not status.get("outputReconnecting"):
            self._counters.clear()
            return
        now = _Counters(
            at,
            number(status, "outputBytes"),
            number(status, "outputTotalFrames"),
            number(status, "outputSkippedFrames"),
            number(status, "outputCongestion"),
            bool(status.get("outputReconnecting")),
        )
        if self._counters and now.sent < self._counters[-1].sent:
            self._counters.clear()
        self._counters.append(now)
        while self._span > WINDOW:
            self._counters.popleft()

    @property
    def _span(self) -> timedelta:
        return self._counters[-1].at - self._counters[0].at

    def words(self) -> str:
        """Return how much goes out, and what is lost of it; empty: not known yet."""
        if len(self._counters) < 2 or not self._span:
            return ""
        lost = self._lost_share
        what = f"{lost:.0%} of its frames lost on the way" if lost >= LOST / 5 else "nothing lost"
        return f"{_spelled(self._bits_a_second / MEGA)} Mbit/s, {what}"

    def fault(self) -> str:
        """Return what viewers suffer from, and a cure; empty: nothing that lasts."""
        counters = self._counters
        if not counters:
            return ""
        if len(counters) > 1 and all(each.reconnecting for each in list(counters)[-2:]):
            return (
                "the stream is cut off and is being connected again: viewers see nothing new; look "
                "at the network, and whether the streaming server is up"
            )
        if self._span + EVERY < WINDOW:
            return ""
        if self._bits_a_second <= 0:
            return f"nothing of the stream goes out: viewers see nothing new; {_CURE}"
        if self._lost_share > LOST:
            return f"the stream loses frames on the way, viewers see jerks; {_CURE}"
        if all(each.congestion > CONGESTED for each in counters):
            return f"the stream comes through badly, its way is congested; {_CURE}"
        return ""

    @property
    def bits_a_second(self) -> float:
        """How much has gone out lately; 0: nothing, or not known."""
        return self._bits_a_second if len(self._counters) > 1 and self._span else 0.0

    @property
    def _bits_a_second(self) -> float:
        first, last = self._counters[0], self._counters[-1]
        return (last.sent - first.sent) * 8 / self._span.total_seconds()

    @property
    def _lost_share(self) -> float:
        steps = [(b.frames - a.frames, b.lost - a.lost) for a, b in pairwise(self._counters)]
        frames, lost = sum(each for each, _ in steps), sum(each for _, each in steps)
        return max(0.0, lost / frames) if frames > 0 else 0.0


def _spelled(much: float) -> str:
    if much < 2 * STEP:
        return f"{much:.1f}"
    return f"{math.floor(much / STEP + 0.5) * STEP:g}"


def number(answer: Mapping[str, Any], key: str) -> float:
    """Return a figure that OBS answered; 0 where it has none.

    No real OBS sends a number that is none, or one of four hundred digits.
    """
    value = answer.get(key)
    return float(value) if isinstance(value, int | float) and abs(value) < BEYOND else 0.0
