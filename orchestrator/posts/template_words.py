"""The facts that a post's template may use; `docs/venues.md` lists them. Pure, used by `due`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from orchestrator.model.times import spell_offset
from orchestrator.model.timetable import Event, Room, Session
from orchestrator.posts.kinds import MINUTE
from orchestrator.posts.words import words_of, words_of_room

AMBIGUOUS: Final = frozenset({"AST", "CDT", "CST", "IST", "PST", "SST"})
"""Letters that are said for zones hours apart: `CST` in Chicago and in Shanghai."""


@dataclass(frozen=True, slots=True)
class About:
    """What a post is about, and its times: `start` and `end` as they are, `was` as was told.

    `until` is the instant that a reminder counts down to, None where none does. `qa_only`: not the
    talk itself, only its Q&A.
    """

    session: Session
    room: Room
    start: datetime | None = None
    end: datetime | None = None
    was: datetime | None = None
    until: datetime | None = None
    following: tuple[Session, datetime] | None = None
    qa_only: bool = False


def facts(event: Event, about: About, now: datetime) -> Mapping[str, object]:
    """Return what a template may use; what does not apply is None."""
    session = about.session
    until = about.until
    return {
        **words_of_room(event, about.room),
        **words_of(session),
        "session": words_of(session),
        "qa_only": about.qa_only,
        "start": about.start and about.start.astimezone(event.zone),
        "starts": spoken(event, about.start, now),
        "end": about.end and about.end.astimezone(event.zone),
        "ends": spoken(event, about.end, now),
        "was": spoken(event, about.was, now),
        "minutes": None if until is None else max(ceil((until - now) / MINUTE), 0),
        "next": about.following and _next(event, *about.following, now),
    }


def spoken(event: Event, instant: datetime | None, now: datetime) -> str | None:
    """Return an instant as people of the event's zone say it: `18:00 MSK`, `Sun 00:30 MSK`.

    Letters that mean several zones get their offset; a zone without letters has it instead.
    """
    if instant is None:
        return None
    local = instant.astimezone(event.zone)
    other_day = local.date() != now.astimezone(event.zone).date()
    clock = f"{local:%a %H:%M}" if other_day else f"{local:%H:%M}"
    letters = local.tzname() or ""
    if letters.isalpha() and letters not in AMBIGUOUS:
        return f"{clock} {letters}"
    words = (clock, letters if letters.isalpha() else "", f"({spell_offset(local)})")
    return " ".join(filter(None, words))


def _next(event: Event, session: Session, start: datetime, now: datetime) -> Mapping[str, object]:
    return {
        "title": session.title,
        "byline": session.byline,
        "start": start.astimezone(event.zone),
        "starts": spoken(event, start, now),
    }
