"""Moves a timetable to another time: the demo and `run --start-in` begin when one wants.

Called by the command line after loading, and again with the same shift after every reload.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from orchestrator.model.timetable import Timetable


def first_start(timetable: Timetable) -> datetime:
    """Return the earliest pinned start; every timetable has one."""
    return min(session.start for session in timetable.sessions if session.start is not None)


def shifted(timetable: Timetable, to_start: datetime) -> Timetable:
    """Return the timetable moved as a whole so that its first start is at this instant."""
    return moved(timetable, to_start - first_start(timetable))


def moved(timetable: Timetable, by: timedelta) -> Timetable:
    """Return the timetable with every pinned start, and the event's day, moved by so much."""
    zone = timetable.event.zone
    first = first_start(timetable)
    days = (first + by).astimezone(zone).date() - first.astimezone(zone).date()
    sessions = tuple(
        session if session.start is None else replace(session, start=session.start + by)
        for session in timetable.sessions
    )
    event = replace(timetable.event, day=timetable.event.day + days)
    return replace(timetable, event=event, sessions=sessions)
