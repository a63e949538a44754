"""How long a venue asks us to wait, in any unit and size that venues use. Used by `http`, venues.

Servers write seconds, milliseconds or a date, and now and then nonsense; no answer may stop a queue
for hours, or let it ask without a pause.
"""

import math
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

SHORTEST: Final = 0.1
LONGEST: Final = 900.0
"""Seconds; a venue that asks for more is asked every quarter of an hour. It also bounds a wait that
is written in milliseconds where seconds are meant."""

_AMOUNT: Final = re.compile(
    r"\s*(?P<amount>[-+]?[\d._]+(?:e[-+]?\d+)?|inf|nan)\s*"
    r"(?:(?P<ms>ms|milli\w*)|(?P<s>s|secs?|seconds?)|(?P<m>m|mins?|minutes?))?\s*",
    re.IGNORECASE,
)
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0}


def wait_of(said: object, unit: float = 1.0) -> float | None:
    """Return the seconds to wait, within SHORTEST and LONGEST; None where none are said.

    `unit`: the seconds of one, where the text names no unit itself (`500ms`).
    """
    if isinstance(said, bool) or said is None:
        return None
    found = _AMOUNT.fullmatch(str(said)[:40])
    if found is None:
        return None
    named = next((each for each in _UNITS if found[each]), None)
    try:
        amount = float(found["amount"]) * (_UNITS[named] if named else unit)
    except ValueError:
        return None
    return _bounded(amount)


def wait_until(said: str | None, server_time: str | None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for: a number, or a date.

    `server_time` is the answer's `Date`: the server's clock may not be ours.
    """
    if said is None:
        return None
    wait = wait_of(said)
    if wait is not None:
        return wait
    until, now = _date(said), _date(server_time)
    return None if until is None or now is None else _bounded((until - now).total_seconds())


def _bounded(seconds: float) -> float | None:
    # A negative wait is none that was meant: our own steps are better than no wait.
    if math.isnan(seconds) or seconds < 0:
        return None
    return min(max(seconds, SHORTEST), LONGEST)


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if instant.tzinfo is not None else None
