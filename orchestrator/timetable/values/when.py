"""Days, starts and time zones as organizers write them; used by the schema's readers.

Raises MeaningError or `model.times.TimeTextError`, which `fields.Fields.parsed` locates.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

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
        raise MeaningError(f"{shown(text)} isn't a date", mend)
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
        raise MeaningError(f"{shown(text)} isn't a time", _how_to_write(day))
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


_NO_ZONES: Final = frozenset({"localtime", "posixrules", "Factory"})
"""Files that lie among the zones: the machine's own setting, an old rule, and a placeholder."""

_COPIES: Final = ("posix/", "right/")
"""Folders with every zone once more, on some systems; browsers know none of these names."""

_OFFSET: Final = re.compile(r"[+-]\s*\d")
"""In `GMT+1`: no name comes near what is meant, least of all `Etc/GMT+1`, an hour *behind* UTC."""

_HOW_TO_NAME: Final = "write the zone of a city, such as Europe/Berlin; it knows summer time"

LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ACDT": ("Australia/Adelaide",),
    "ACST": ("Australia/Adelaide", "Australia/Darwin"),
    "ADT": ("America/Halifax",),
    "AEDT": ("Australia/Sydney",),
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "AKDT": ("America/Anchorage",),
    "AKST": ("America/Anchorage",),
    "AST": ("America/Halifax", "America/Puerto_Rico"),
    "AWST": ("Australia/Perth",),
    "BST": ("Europe/London",),
    "CAT": ("Africa/Harare",),
    "CDT": ("America/Chicago", "America/Havana"),
    "CEST": ("Europe/Berlin",),
    "CHST": ("Pacific/Guam",),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "EAT": ("Africa/Nairobi",),
    "EDT": ("America/New_York",),
    "EEST": ("Europe/Kyiv", "Europe/Athens"),
    "HDT": ("America/Adak",),
    "HKT": ("Asia/Hong_Kong",),
    "IDT": ("Asia/Jerusalem",),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "MDT": ("America/Denver",),
    "MEST": ("Europe/Berlin",),
    "MESZ": ("Europe/Berlin",),
    "MEZ": ("Europe/Berlin",),
    "MSD": ("Europe/Moscow",),
    "MSK": ("Europe/Moscow",),
    "NDT": ("America/St_Johns",),
    "NST": ("America/St_Johns",),
    "NZDT": ("Pacific/Auckland",),
    "NZST": ("Pacific/Auckland",),
    "PDT": ("America/Los_Angeles",),
    "PKT": ("Asia/Karachi",),
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "SAST": ("Africa/Johannesburg",),
    "SST": ("Pacific/Pago_Pago",),
    "WAT": ("Africa/Lagos",),
    "WEST": ("Europe/Lisbon",),
    "WIB": ("Asia/Jakarta",),
    "WIT": ("Asia/Jayapura",),
    "WITA": ("Asia/Makassar",),
    "МСК": ("Europe/Moscow",),
}
"""Letters that people say and that are no zone's name: the cities that may be meant."""

STANDING: Final[Mapping[str, str]] = {"EST": "America/New_York", "MST": "America/Denver"}
"""Letters that are a zone's name, but of one without summer time: the city that has it."""


def parse_zone(text: str) -> ZoneInfo:
    """Read a zone's name, `Europe/Moscow`; raises MeaningError."""
    if _is_zone(text):
        try:
            return ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            pass  # Listed, but not to be read on this machine.
    raise MeaningError(f"{shown(text)} isn't a time zone", _mend(text))


def _is_zone(text: str) -> bool:
    if text in _NO_ZONES or text.startswith(_COPIES):
        return False
    # The system's own list besides: it may be newer than the package's, and takes longer to read.
    return text in _packaged() or text in _all()


@cache
def _packaged() -> frozenset[str]:
    try:
        listed = resources.files("tzdata").joinpath("zones").read_text("utf-8")
    except (ModuleNotFoundError, OSError):
        return frozenset()
    return frozenset(listed.split()) - _NO_ZONES


@cache
def _all() -> frozenset[str]:
    found = _packaged() | available_timezones()
    return frozenset(zone for zone in found - _NO_ZONES if not zone.startswith(_COPIES))


def _mend(text: str) -> str:
    letters = text.upper()
    standing = (STANDING[letters],) if letters in STANDING else None
    if (cities := LETTERS.get(letters) or standing) is not None:
        named = [f"“{city}”" for city in cities]
        if len(named) == 1:
            return f"did you mean {named[0]}?"
        listed = f"{', '.join(named[:-1])} or {named[-1]}"
        return f"several zones have these letters: write {listed}, or another city's zone"
    near = None if _OFFSET.search(text) else _nearest(text)
    return f"did you mean “{near}”?" if near else _HOW_TO_NAME


def _nearest(text: str) -> str | None:
    by_name: dict[str, str] = {}
    for zone in sorted(zone for zone in _all() if not _OFFSET.search(zone)):
        by_name.setdefault(zone.casefold(), zone)
        by_name.setdefault(zone.rpartition("/")[2].casefold(), zone)
    wanted = text.casefold().replace(" ", "_")
    if wanted in by_name:
        return by_name[wanted]
    if text.isupper() and "/" not in text:
        return None  # Letters for a zone that are like another's may be hours from it.
    cities = {name: zone for name, zone in by_name.items() if "/" in zone}
    near = get_close_matches(wanted, cities, n=1, cutoff=0.65)
    return cities[near[0]] if near else None
