"""Instants, durations and their spellings; used by every floor. Reads no clock.

An instant is an aware UTC datetime; a length is a timedelta. The event's zone appears only where
people read or write times.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_UNITS = re.compile(
    r"(?:(?P<h>\d+)\s*h)?\s*(?:(?P<m>\d+)\s*m(?:in)?)?\s*(?:(?P<s>\d+)\s*s)?", re.ASCII
)
_COLONS = re.compile(r"(?P<h>\d{1,3}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)", re.ASCII)

LONGEST = timedelta(days=7)
"""No length in a meetup is longer; a typing slip usually is."""


class TimeTextError(ValueError):
    """A time or length is written in a way that has no meaning; the text says which are known."""


def parse_duration(text: str) -> timedelta:
    """Read `90s`, `25m`, `1h30m` or `HH:MM:SS`; raises TimeTextError."""
    stripped = text.strip()
    found = _COLONS.fullmatch(stripped) or _UNITS.fullmatch(stripped)
    if not stripped or found is None:
        raise TimeTextError(f"“{text}” isn't a length of time; write 90s, 25m, 1h30m or 00:25:00")
    if any(len(part or "") > 6 for part in found.groupdict().values()):
        raise TimeTextError(f"“{text[:20]}…” is longer than {LONGEST.days} days")
    length = timedelta(
        hours=int(found["h"] or 0), minutes=int(found["m"] or 0), seconds=int(found["s"] or 0)
    )
    if length > LONGEST:
        raise TimeTextError(f"“{text}” is longer than {LONGEST.days} days")
    return length


def spell_duration(length: timedelta) -> str:
    """Write a length as people say it: `1h30m`, `25m`, `4m05s`, `0s`; a minus sign before."""
    seconds = round(abs(length).total_seconds())
    sign = "-" if length < timedelta(0) and seconds else ""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{sign}{hours}h{minutes:02}m" + (f"{seconds:02}s" if seconds else "")
    if minutes:
        return f"{sign}{minutes}m" + (f"{seconds:02}s" if seconds else "")
    return f"{sign}{seconds}s"


def length_in_words(length: timedelta) -> str:
    """Write a length of time as people say it, to the second: `1 h 5 min`, `30 s`."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


def spell_offset(local: datetime) -> str:
    """Write how far a local time is from UTC as people do: `UTC+3`, `UTC−3:30`, `UTC`."""
    offset = local.utcoffset() or timedelta()
    minutes = round(abs(offset) / timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    sign = "−" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"


def local_instant(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Turn a wall-clock time of the zone into an instant.

    Raises TimeTextError for a time that a change to or from daylight saving leaves out or
    repeats (PEP 495: the two folds then have different offsets).
    """
    naive = datetime.combine(day, clock_time)
    first = naive.replace(tzinfo=zone, fold=0)
    second = naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    shown = f"{naive:%Y-%m-%d %H:%M}"
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive:
        earlier, later = first.isoformat(), second.isoformat()
        raise TimeTextError(
            f"{shown} happens twice in {zone.key} (the clocks go back); write {earlier} or {later}"
        )
    raise TimeTextError(
        f"{shown} does not exist in {zone.key} (the clocks go forward); "
        f"choose a time before or after the change"
    )


def offsets(zone: ZoneInfo, first: date, last: date) -> tuple[tuple[datetime, timedelta], ...]:
    """Return how far the zone is from UTC between two days: each offset, and the instant it begins.

    The first one counts before its instant too. Of two changes within a day neither is found.
    """

    def at(instant: datetime) -> timedelta:
        return instant.astimezone(zone).utcoffset() or timedelta()

    day = datetime.combine(first, time(), UTC)
    found = [(day, at(day))]
    while day.date() < last:
        day += timedelta(days=1)
        if at(day) != found[-1][1]:
            found.append((_change(at, day - timedelta(days=1), day), at(day)))
    return tuple(found)


def _change(at: Callable[[datetime], timedelta], before: datetime, after: datetime) -> datetime:
    """Return the second at which the offset becomes another one, between these two instants."""
    new = at(after)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (before, middle) if at(middle) == new else (middle, after)
    return after


def rfc3339(instant: datetime) -> str:
    """Write an instant in UTC with microseconds: `2020-09-19T15:00:00.000000Z`."""
    written = instant.astimezone(UTC).replace(tzinfo=None)
    return f"{written.isoformat(timespec='microseconds')}Z"


def from_rfc3339(text: str) -> datetime:
    """Read an instant with an offset; raises TimeTextError."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise TimeTextError(f"“{text}” is no RFC 3339 time") from None
    if instant.tzinfo is None:
        raise TimeTextError(f"“{text}” has no offset from UTC")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise TimeTextError(f"“{text}” is no RFC 3339 time") from None
