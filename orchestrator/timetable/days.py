"""Which day of the show each session is part of: as written, or as the gaps between them show.

Called by `loading`, and again by `probing` when lengths are known; `plan_checks` has checked what
came of it. A day runs past midnight, and is called by the date on which it begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from orchestrator.model.timetable import Day, Event, Session, Timetable
from orchestrator.reading.fields import Fields, MeaningError, entries, is_comment
from orchestrator.reading.nodes import MapNode, TextNode
from orchestrator.reading.problems import Findings
from orchestrator.reading.secrecy import shown
from orchestrator.rundown.layout import PlannedTime, lay_out
from orchestrator.timetable import keys
from orchestrator.timetable.values.when import parse_day
from orchestrator.timetable.where import Where

NIGHT: Final = timedelta(hours=6)
"""After a gap of so long, in all rooms, a session on another date begins a day."""

STILL_UP: Final = time(4)
"""What begins before is part of the evening before, where days or dates are written."""

UNPROBED: Final = timedelta(minutes=30)
"""Taken for a recording whose length is not known yet."""


def read_days(event: Fields) -> tuple[Day, ...]:
    """Return the days of the event as they are written; none where they are left out."""
    rows = event.rows("days", "[{date: 2020-09-19, name: Saturday}, {date: 2020-09-20}]")
    if rows is None:
        return ()
    days: list[Day] = []
    for node in entries(rows.items, "a day", event.findings):
        fields = Fields(node, "the day", event.findings)
        fields.only(keys.DAY)
        if not fields.has("date"):
            fields.missing("date", "2020-09-20")
        day = fields.parsed("date", parse_day)
        if day is None:
            continue
        if days and day <= days[-1].date:
            what = f"the day {day} is not after the one before it"
            event.findings.error(fields.at("date"), what, "write each day once, in order")
            continue
        days.append(Day(day, fields.line("name") or ""))
    return tuple(days)


@dataclass(slots=True)
class Dates:
    """The dates under which sessions stand: each counts from there on, in its room.

    One that stands alone, as a heading, counts for all rooms.
    """

    event: Event
    findings: Findings
    _everywhere: date | None = None
    _of_room: dict[str, date] = field(default_factory=dict)

    def without_headings(self, nodes: Sequence[MapNode]) -> list[tuple[MapNode, date | None]]:
        """Return the sessions, each with the date under which it stands; None: under none."""
        found = []
        for node in nodes:
            day = self._read(node) if "date" in node.values else None
            if _is_heading(node):
                self._everywhere = day or self._everywhere
                self._of_room.clear()
                continue
            room = node.values.get("room")
            name = room.value.strip() if isinstance(room, TextNode) else ""
            if day is not None:
                self._of_room[name] = day
            found.append((node, self._of_room.get(name, self._everywhere)))
        return found

    def _read(self, node: MapNode) -> date | None:
        return Fields(node, "the session", self.findings).parsed("date", self._parse)

    def _parse(self, text: str) -> date:
        named = next((day.date for day in self.event.days if day.name == text), None)
        day = named or parse_day(text)
        if self.event.days and day not in {each.date for each in self.event.days}:
            known = ", ".join(str(each.date) for each in self.event.days)
            raise MeaningError(f"{day} is none of the event's days", f"they are {known}")
        return day


def _is_heading(node: MapNode) -> bool:
    return [key for key in node.values if not is_comment(key)] == ["date"]


def note_other_day(fields: Fields, day: date, local: datetime) -> None:
    """Note a start with a day of its own that is not the one under which it stands."""
    past_midnight = local.date() == day + timedelta(days=1) and local.time() < STILL_UP
    if local.date() != day and not past_midnight:
        what = f"the start is on {local.date()}, and stands under the date {day}"
        fields.findings.error(fields.at("start"), what, "write a date before it, or the time alone")


def with_days(timetable: Timetable, where: Where, findings: Findings) -> Timetable:
    """Return the timetable with its days; notes the sessions that are on none of those written."""
    event, written = timetable.event, tuple(where.days)
    sorting = _Sorting(event, written, where, findings)
    found = sorting.days_of(timetable)
    days = written or tuple(sorted({*found.values()})) or (event.day,)
    kept = tuple(event.called(day) for day in days)
    sessions = tuple(_on(session, found, event.day) for session in timetable.sessions)
    return replace(timetable, event=replace(event, days=kept), sessions=sessions)


def _on(session: Session, found: Mapping[str, date], usual: date) -> Session:
    day = found.get(session.id, usual)
    own = None if day == usual else day
    return session if session.day == own else replace(session, day=own)


@dataclass(slots=True)
class _Sorting:
    """Goes through the sessions of all rooms as they begin."""

    event: Event
    written: tuple[date, ...]
    where: Where
    findings: Findings
    _day: date | None = None
    _until: datetime | None = None
    _of_room: dict[str, date] = field(default_factory=dict)

    def days_of(self, timetable: Timetable) -> dict[str, date]:
        """Return the day of each session that is planned for a time, by its id."""
        planned = [
            each
            for room in timetable.rooms
            for each in lay_out(timetable.sessions_of(room), lambda s: s.duration or UNPROBED)
        ]
        planned.sort(key=lambda each: each.start)
        return {each.session.id: self._next(each) for each in planned}

    def _next(self, planned: PlannedTime) -> date:
        session = planned.session
        if session.start is None:
            day = self._of_room[session.room]
            if self.where.headed.get(session.id, day) > day:
                self._note_no_start(session)
        else:
            day = self.where.headed.get(session.id) or self._by_time(planned)
            self._day = max(self._day or day, day)
        self._of_room[session.room] = day
        until = planned.shown_until
        self._until = until if self._until is None else max(self._until, until)
        return day

    def _by_time(self, planned: PlannedTime) -> date:
        local = planned.start.astimezone(self.event.zone)
        rested = self._until is None or planned.start - self._until >= NIGHT
        day = local.date()
        if self._day is not None and day <= self._day:
            return self._day
        if not self.written:
            return day if rested or self._day is None else self._day
        if local.time() < STILL_UP and not (rested and day in self.written):
            day -= timedelta(days=1)
        if day not in self.written:
            self._note_no_day(planned.session, day)
        return day

    def _note_no_start(self, session: Session) -> None:
        what = f"the first session of {self.where.headed[session.id]} in its room has no start"
        mend = 'add “start: "10:00"”; only the sessions after it may follow by themselves'
        self.findings.error(self.where.session(session.id), what, mend)

    def _note_no_day(self, session: Session, day: date) -> None:
        what = f"the session begins on {day}, which is none of the event's days"
        mend = f"add it to “days”: {{date: {day}}}, or write another day"
        self.findings.error(self.where.session(session.id, "start", "title"), what, mend)


def check_days(
    timetable: Timetable, rooms: Sequence[Sequence[PlannedTime]], where: Where, findings: Findings
) -> None:
    """Note days on which nothing is, that overlap, and nights that are none."""
    planned = sorted((each for room in rooms for each in room), key=lambda each: each.start)
    of_day: dict[date, list[PlannedTime]] = {day.date: [] for day in timetable.event.days}
    for each in planned:
        of_day.setdefault(timetable.day_of(each.session), []).append(each)
    for day in (day for day, own in of_day.items() if not own):
        what = f"nothing is on {day}, which is one of the event's days"
        findings.warn(where.days.get(day, where.date), what, "remove it, or add its sessions")
    if any(room.streaming or room.youtube for room in timetable.rooms.values()):
        for own in of_day.values():
            _note_silence(own, where, findings)
    _note_overlaps(timetable.event, [own for own in of_day.values() if own], where, findings)
    if sum(bool(own) for own in of_day.values()) > 1:
        _note_streams(timetable, where, findings)


def _note_silence(planned: Sequence[PlannedTime], where: Where, findings: Findings) -> None:
    """Warn where a night long nothing is on, and rooms hold and stream through it all the same."""
    until: datetime | None = None
    for each in planned:
        if until is not None and each.start - until >= NIGHT:
            hours = (each.start - until) // timedelta(hours=1)
            what = f"{shown(each.session.title)} comes after {hours} hours without anything on"
            mend = "fine if rooms stream all that time; else give it a “date” of its own"
            findings.warn(where.session(each.session.id, "start"), what, mend)
        until = max(until or each.shown_until, each.shown_until)


def _note_overlaps(
    event: Event, days: Sequence[Sequence[PlannedTime]], where: Where, findings: Findings
) -> None:
    for before, after in pairwise(days):
        last = max(before, key=lambda each: each.shown_until)
        first = after[0]
        if last.shown_until <= first.start:
            continue
        until, since = (
            f"{at.astimezone(event.zone):%H:%M}" for at in (last.shown_until, first.start)
        )
        what = (
            f"{shown(first.session.title)} begins the next day at {since}, when "
            f"{shown(last.session.title)} is still on until {until}"
        )
        mend = "fine in another room; else write the dates, or “days”, otherwise"
        findings.warn(where.session(first.session.id, "start"), what, mend)


def _note_streams(timetable: Timetable, where: Where, findings: Findings) -> None:
    """Warn where nobody stops what goes to YouTube at night."""
    for room in timetable.rooms.values():
        if room.youtube is None or room.streaming is not None:
            continue
        what = f"the room {shown(room.id)} streams through the nights, if the crew does not stop it"
        mend = "add “stream: {}”, and OBS stops at the end of each day and starts before the next"
        findings.warn(where.room(room.id), what, mend)
