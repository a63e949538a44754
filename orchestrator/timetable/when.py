"""Days, starts and zones as organizers write them; used by the schema's readers.

Raises MeaningError or `model.times.TimeTextError`, which `fields.Fields.parsed` locates.
"""

import re
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from orchestrator.model.times import from_rfc3339, local_instant
from orchestrator.timetable.fields import MeaningError
from orchestrator.timetable.secrecy import shown

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_START: Final = re.compile(
    r"(?:(?P<day>\d{4}-\d{2}-\d{2})[T ]\s*)?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_YEARS: Final = range(1970, 2200)
"""Years of an event; others are slips, and the far ends overflow in arithmetic with zones."""

_OFFSET: Final = re.compile(r"[+-]\s*\d")
"""In `GMT+1`: no name comes near what is meant, least of all `Etc/GMT+1`, an hour *behind* UTC."""

_HOW_TO_NAME: Final = "write the zone of a city, such as Europe/Berlin; it knows summer time"
_HOW_TO_WRITE: Final = 'write "18:00", "2020-09-20 00:30" or "2020-09-19T18:00:00+03:00"'


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
        raise MeaningError(f"{shown(text)} is no time", _HOW_TO_WRITE)
    the_day = parse_day(found["day"]) if found["day"] else day
    clock_time = _clock_time(found["clock"])
    if found["offset"]:
        return _with_offset(the_day, clock_time, found["offset"])
    return local_instant(the_day, clock_time, zone)


def _clock_time(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    assert found is not None, "the caller's pattern contains this one"
    hour, minute, second = (int(part or 0) for part in found.groups())
    if (hour, minute, second) == (24, 0, 0):
        mend = 'write the next day and 00:00, such as "2020-09-20 00:00"'
        raise MeaningError("a day ends before 24:00", mend)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise MeaningError(f"{shown(text)} is on no clock", _HOW_TO_WRITE) from None


def _with_offset(day: date, clock_time: time, offset: str) -> datetime:
    instant = datetime.combine(day, clock_time).isoformat()
    if offset != "Z" and int(offset[1:3]) > 14:
        raise MeaningError(f"no zone is {shown(offset)} away from UTC", _HOW_TO_WRITE)
    return from_rfc3339(instant + ("+00:00" if offset == "Z" else offset)).astimezone(UTC)


def parse_zone(text: str) -> ZoneInfo:
    """Read a zone's name, `Europe/Moscow`; raises MeaningError."""
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        near = None if _OFFSET.search(text) else _nearest_zone(text)
        mend = f"did you mean “{near}”?" if near else _HOW_TO_NAME
        raise MeaningError(f"{shown(text)} is no time zone", mend) from None


def _nearest_zone(text: str) -> str | None:
    wanted = text.casefold().replace(" ", "_")
    by_name: dict[str, str] = {}
    for zone in sorted(z for z in available_timezones() if not _OFFSET.search(z)):
        by_name.setdefault(zone.casefold(), zone)
        by_name.setdefault(zone.rpartition("/")[2].casefold(), zone)
    near = get_close_matches(wanted, by_name, n=1, cutoff=0.65)
    return by_name[near[0]] if near else None
