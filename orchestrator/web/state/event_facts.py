"""What documents say of the meetup as a whole: its name, day, zone and the zone's offsets.

Used by `observer`, `stage` and `public.programme`.
"""

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from orchestrator.model.times import offsets
from orchestrator.model.timetable import Event
from orchestrator.web.state.documents import DayFacts, EventFacts, ZoneOffset

AROUND = timedelta(days=366)
"""Pages are open long before an event, and after it."""


def event_facts(event: Event) -> EventFacts:
    """Return the event's facts."""
    return EventFacts(
        name=event.name,
        day=event.day,
        timezone=event.zone.key,
        offsets=zone_offsets(event.zone, event.day),
        url=event.url,
        register_url=event.register,
        days=tuple(DayFacts(date=each.date, name=each.name) for each in event.days),
    )


@lru_cache
def zone_offsets(zone: ZoneInfo, day: date) -> tuple[ZoneOffset, ...]:
    """Return the zone's offsets from UTC in the time around a day.

    A browser that is older than a zone's name shows times all the same.
    """
    first, last = _shifted(day, -AROUND), _shifted(day, AROUND)
    return tuple(
        ZoneOffset(since=since, seconds=round(offset.total_seconds()))
        for since, offset in offsets(zone, first, last)
    )


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day
