"""Days and starts as organizers write them; used by the schema's readers.

Raises MeaningError or `model.times.TimeTextError`, which `fields.Fields.parsed` locates.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.model.times import from_rfc3339, local_instant
from orchestrator.reading.fields import MeaningError
from orchestrator.reading.secrecy import shown

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_START: Final = re.compile(
    r"(?:(?P<day>\d{4}-\d{2}-\d{2})[T ]\s*)?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_YEARS: Final = range(1970, 2200)
"""Years of an event; others are slips, and the far ends overflow in arithmetic with zones."""
_A_DAY: Final = timedelta(days=1)


def parse_day(text: str) -> date:
    """Read `2020-09-19`; raises MeaningError."""
    mend = "write year-month-day, such as 2020-09-19"
    if _DAY.fullmatch(text) is None:
        raise MeaningError(f"{shown(text)} is no date", mend)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise MeaningError(f"{shown(text)} is not in the calendar", mend) from None
    if day.year not in _YEARS:
        raise MeaningError(f"the year {day.year} is surely a slip", mend)
    return day


def parse_start(text: str, day: date, zone: ZoneInfo) -> datetime:
    """Read a time on the event's day, a day and time, or an instant with its offset from UTC.

    Raises MeaningError or TimeTextError.
    """
    found = _START.fullmatch(text)
    if found is None or (found["offset"] and not found["day"]):
        raise MeaningError(f"{shown(text)} is no time", _how_to_write(day))
    the_day = parse_day(found["day"]) if found["day"] else day
    clock_time = _clock_time(found["clock"], the_day)
    if found["offset"]:
        return _with_offset(the_day, clock_time, found["offset"])
    return local_instant(the_day, clock_time, zone)


def names_day(start: str) -> bool:
    """Tell whether a start that can be read says on which day it is."""
    found = _START.fullmatch(start)
    return found is not None and found["day"] is not None


def spell_start(local: datetime) -> str:
    """Return a start with its day as it is written in a timetable, quotes around it."""
    return f'"{local:%Y-%m-%d %H:%M:%S}"' if local.second else f'"{local:%Y-%m-%d %H:%M}"'


def _how_to_write(day: date) -> str:
    return f'write "18:00", "{day + _A_DAY} 00:30" or "{day}T18:00:00+03:00"'


def _clock_time(text: str, day: date) -> time:
    found = _CLOCK.fullmatch(text)
    assert found is not None, "the caller's pattern contains this one"
    hour, minute, second = (int(part or 0) for part in found.groups())
    past_midnight = 24 <= hour < 48
    try:
        clock_time = time(hour - 24 if past_midnight else hour, minute, second)
    except ValueError:
        raise MeaningError(f"{shown(text)} is on no clock", _how_to_write(day)) from None
    if past_midnight:
        meant = datetime.combine(day + _A_DAY, clock_time)
        mend = f"write the day after it: start: {spell_start(meant)}"
        raise MeaningError(f"a day ends before {text}", mend)
    return clock_time


def _with_offset(day: date, clock_time: time, offset: str) -> datetime:
    instant = datetime.combine(day, clock_time).isoformat()
    if offset != "Z" and int(offset[1:3]) > 14:
        raise MeaningError(f"no zone is {shown(offset)} away from UTC", _how_to_write(day))
    return from_rfc3339(instant + ("+00:00" if offset == "Z" else offset)).astimezone(UTC)
