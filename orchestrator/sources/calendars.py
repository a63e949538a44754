"""Reads iCalendar files (RFC 5545), with repeated events. Loaded by `formats` when one is met."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import recurring_ical_events
from icalendar import Calendar, Event, vRecur

from orchestrator.sources.drafts import (
    MOST_TALKS,
    Complaints,
    Given,
    TalkDraft,
    finished,
    made_id,
    zone_named,
)
from orchestrator.sources.notations import A_DAY
from orchestrator.sources.schedule import OURS, Schedule

AHEAD: Final = timedelta(days=60)
"""How far repeated events are followed."""
MOST_REPEATED: Final = 200
"""Series in one calendar; each takes a while."""
MOST_LINES: Final = 400_000
MOST_ALTERNATIVES: Final = 24
_UNBOUNDED: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_WITHIN_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_RARE: Final = ("BYYEARDAY", "BYWEEKNO", "BYEASTER")


def read_calendar(text: str, complaints: Complaints, given: Given) -> Schedule:
    """Read a calendar's events; repeated ones for `AHEAD` from the given day on."""
    if text.count("\n") > MOST_LINES:
        raise complaints.refuse(f"line {MOST_LINES + 1}", "it is far too long for a calendar")
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        what = f"this isn't a calendar ({' '.join(str(error).split())[:100]})"
        raise complaints.refuse("the file", what) from None
    events = [each for each in calendar.walk("VEVENT") if isinstance(each, Event)]
    if len(events) > MOST_TALKS:
        raise complaints.refuse(f"VEVENT[{MOST_TALKS + 1}]", f"more than {MOST_TALKS:,} events")
    taken: set[str] = set()
    drafts: list[TalkDraft] = []
    series: dict[str, list[tuple[int, Event]]] = {}
    for number, event in enumerate(events, 1):
        uid = str(event.get("UID", ""))
        if "RRULE" in event or "RDATE" in event or "RECURRENCE-ID" in event:
            series.setdefault(uid, []).append((number, event))
        elif not _is_off(event):
            uid = uid or made_id(str(event.get("SUMMARY", "")), taken)
            drafts.append(_draft(event, f"VEVENT[{number}]", uid, complaints))
    if len(series) > MOST_REPEATED:
        raise complaints.refuse("the calendar", f"more than {MOST_REPEATED} repeated events")
    for uid, members in series.items():
        drafts += _repeated(uid, members, complaints, given)
    zone = str(calendar.get("X-WR-TIMEZONE", ""))
    return finished(
        drafts,
        complaints,
        given,
        title=str(calendar.get("X-WR-CALNAME", "") or calendar.get("NAME", "")),
        zone=zone_named(zone, "X-WR-TIMEZONE", complaints) if zone else _first_zone(drafts),
    )


def _is_off(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _first_zone(drafts: list[TalkDraft]) -> Any:
    """Return the zone of the first event that has a named one."""
    zones = (getattr(draft.start, "tzinfo", None) for draft in drafts)
    return next((zone for zone in zones if getattr(zone, "key", "UTC") != "UTC"), None)


def _repeated(
    uid: str, members: list[tuple[int, Event]], complaints: Complaints, given: Given
) -> Iterator[TalkDraft]:
    """Yield a draft of each time that the series takes place, its own changes among them."""
    number = members[0][0]
    where = f"VEVENT[{number}]"
    if not all(_is_sane(event, f"VEVENT[{n}]", complaints) for n, event in members):
        return
    whole = Calendar()
    for _, event in members:
        whole.add_component(event)
    first = given.day - A_DAY
    try:
        found = recurring_ical_events.of(whole).between(first, first + AHEAD)
    except Exception as error:  # noqa: BLE001 (a stranger's rule, and two libraries below it)
        complaints.error(f"{where}/RRULE", f"this cannot be followed ({type(error).__name__})")
        return
    for event in found[: MOST_TALKS + 1]:
        if not _is_off(event):
            draft = _draft(event, where, uid, complaints)
            draft.source_id = f"{uid}/{_spelt(event)}"
            yield draft


def _spelt(event: Event) -> str:
    """Return which one of its series an event is: the instant at which it was to be, first."""
    meant = event.get("RECURRENCE-ID") or event.get("DTSTART")
    value = _of(meant, "dt")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{value:%Y%m%dT%H%M%S}" if isinstance(value, date) else str(value)


def _is_sane(event: Event, where: str, complaints: Complaints) -> bool:
    """Return whether the rule can be followed in a short time; notes one that cannot."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if not isinstance(rule, vRecur):
            complaints.error(f"{where}/RRULE", "this isn't a rule that can be followed")
            return False
        freq = str((rule.get("FREQ") or [""])[0]).upper()
        alternatives = 1
        for part in _WITHIN_A_DAY:
            alternatives *= max(1, len(rule.get(part, [])))
        never = freq in ("DAILY", "WEEKLY") and ("BYMONTHDAY" in rule or "BYSETPOS" in rule)
        rare = any(part in rule for part in _RARE)
        if freq in _UNBOUNDED or alternatives > MOST_ALTERNATIVES or never or rare:
            complaints.error(f"{where}/RRULE", "a rule of this kind is not followed: list its days")
            return False
    return True


def _draft(event: Event, where: str, uid: str, complaints: Complaints) -> TalkDraft:
    start = _local(event, "DTSTART", where, complaints)
    end = _local(event, "DTEND", where, complaints)
    length = _of(event.get("DURATION"), "dt")
    return TalkDraft(
        where=where,
        source_id=uid,
        title=str(event.get("SUMMARY", "")),
        start=start,
        end=end if start is not None else None,
        length=length if isinstance(length, timedelta) else None,
        room=" ".join(str(event.get(f"{OURS}ROOM", "") or event.get("LOCATION", "")).split()),
        speakers=_people(event),
        abstract=_abstract(event),
        track=_category(event),
        language=_parameter(event.get("SUMMARY"), "LANGUAGE"),
        form=str(event.get(f"{OURS}FORMAT", "")),
        host=str(event.get(f"{OURS}HOST", "")),
        links=_listed(event, f"{OURS}LINK"),
        slides=str(event.get(f"{OURS}SLIDES", "")),
        do_not_record=str(event.get(f"{OURS}DO-NOT-RECORD", "")).upper() == "TRUE",
    )


def _abstract(event: Event) -> str:
    """Return the description; of one that we have written, the part that is the abstract."""
    text = str(event.get("DESCRIPTION", ""))
    begin, _, end = _parameter(event.get("DESCRIPTION"), f"{OURS}ABSTRACT").partition("-")
    return text[int(begin) : int(end)] if _is_place(begin) and _is_place(end) else text


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 8


def _listed(event: Event, name: str) -> list[str]:
    found = event.get(name, [])
    return [str(each) for each in (found if isinstance(found, list) else [found])]


def _local(event: Event, name: str, where: str, complaints: Complaints) -> datetime | None:
    """Return a start or end; what names a zone by letters is read by them."""
    value = event.get(name)
    if isinstance(value, list):
        value = value[0]
    moment = _of(value, "dt")
    if not isinstance(moment, datetime):
        if isinstance(moment, date) and name == "DTSTART":
            return None  # a whole day is no talk
        if value is not None and not isinstance(moment, date):
            complaints.error(f"{where}/{name}", "this isn't a date and time")
        return None if not isinstance(moment, date) else datetime.combine(moment, time())
    if not 1970 <= moment.year < 2200:
        complaints.error(f"{where}/{name}", f"the year {moment.year} is surely a slip")
        return None
    named = _parameter(value, "TZID")
    if named and moment.tzinfo is None:
        zone = zone_named(named, f"{where}/{name}", complaints)
        return moment.replace(tzinfo=zone)
    return moment.replace(microsecond=0)


def _of(value: Any, name: str) -> Any:
    """Return what a property holds; None where it is not there, or broken."""
    try:
        return getattr(value, name, None)
    except ValueError:  # a broken one says so when it is looked into
        return None


def _parameter(value: Any, name: str) -> str:
    parameters = _of(value, "params")
    return str(parameters.get(name, "")) if parameters is not None else ""


def _people(event: Event) -> list[str]:
    """Return who takes part, by the names that the event gives them."""
    if named := _listed(event, f"{OURS}SPEAKER"):
        return named
    found = event.get("ATTENDEE", [])
    people = found if isinstance(found, list) else [found]
    return [_parameter(person, "CN") for person in people]


def _category(event: Event) -> str:
    found = event.get("CATEGORIES", [])
    listed = found if isinstance(found, list) else [found]
    names = [str(name) for each in listed for name in _of(each, "cats") or ()]
    return names[0] if names else ""
