"""The days of a meetup: written, or read off the gaps between sessions."""

from datetime import date, datetime

import pytest

from orchestrator.model.timetable import Timetable
from tests.timetable.readers import only_problem, problems_of, timetable_of

SATURDAY, SUNDAY, MONDAY = date(2020, 9, 19), date(2020, 9, 20), date(2020, 9, 21)
DAYS = """\
event:
  name: Meetup
  date: 2020-09-19
  timezone: Europe/Moscow
  days: [{date: 2020-09-19, name: Saturday}, {date: 2020-09-20}]
"""


def days_of(timetable: Timetable) -> list[tuple[str, date]]:
    return [(session.id, timetable.day_of(session)) for session in timetable.sessions]


def test_a_day_is_written_above_its_sessions() -> None:
    """Alone it counts for every room from there on, until the next."""
    timetable = timetable_of(
        """\
rooms: {one: {}, two: {}}
sessions:
  - {id: a, room: one, start: "18:00", title: A, duration: 1h}
  - {id: b, room: two, start: "18:00", title: B, duration: 1h}
  - date: 2020-09-20
  - {id: c, room: one, start: "12:00", title: C, duration: 1h}
  - {id: d, room: two, start: "12:30", title: D, duration: 1h}
"""
    )
    assert days_of(timetable) == [("a", SATURDAY), ("b", SATURDAY), ("c", SUNDAY), ("d", SUNDAY)]
    assert [day.date for day in timetable.event.days] == [SATURDAY, SUNDAY]
    third = timetable.sessions[2].start
    assert third == datetime.fromisoformat("2020-09-20T12:00:00+03:00")


def test_a_date_with_a_session_counts_in_its_room() -> None:
    """Rooms may stand one after the other, each with its days."""
    timetable = timetable_of(
        """\
rooms: {one: {}, two: {}}
sessions:
  - {id: a, room: one, start: "18:00", title: A, duration: 1h}
  - {id: b, room: one, date: 2020-09-20, start: "12:00", title: B, duration: 1h}
  - {id: c, room: one, start: "14:00", title: C, duration: 1h}
  - {id: d, room: two, start: "18:00", title: D, duration: 1h}
  - {id: e, room: two, date: 2020-09-20, start: "12:00", title: E, duration: 1h}
"""
    )
    found = [("a", SATURDAY), ("b", SUNDAY), ("c", SUNDAY), ("d", SATURDAY), ("e", SUNDAY)]
    assert days_of(timetable) == found


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2020-09-20 01:00", SATURDAY),  # half past twelve was the last one's end
        ("2020-09-20 06:29", SATURDAY),
        ("2020-09-20 06:30", SUNDAY),
        ("2020-09-20 12:00", SUNDAY),
    ],
)
def test_a_day_left_out_begins_after_a_gap_of_six_hours(start: str, day: date) -> None:
    """A party past midnight is still part of the evening."""
    timetable = timetable_of(
        f"""\
sessions:
  - {{id: a, start: "23:00", title: A, duration: 1h, qa: 30m}}
  - {{id: b, start: "{start}", title: B, duration: 10m}}
"""
    )
    assert days_of(timetable)[1] == ("b", day)


def test_a_long_afternoon_is_no_night() -> None:
    """A morning and an evening of one date are one day."""
    timetable = timetable_of(
        """\
sessions:
  - {id: a, start: "08:00", title: A, duration: 1h}
  - {id: b, start: "20:00", title: B, duration: 1h}
"""
    )
    assert [day.date for day in timetable.event.days] == [SATURDAY]


def test_another_room_keeps_the_day_going() -> None:
    """Six hours without anything on in any room."""
    timetable = timetable_of(
        """\
rooms: {one: {}, two: {}}
sessions:
  - {id: a, room: one, start: "18:00", title: A, duration: 1h}
  - {id: b, room: two, start: "18:00", title: B, duration: 7h}
  - {id: c, room: one, start: "2020-09-20 06:00", title: C, duration: 1h}
"""
    )
    assert days_of(timetable)[2] == ("c", SATURDAY)


def test_days_that_are_written_need_no_gap() -> None:
    """A session is on the day of its date; before four in the morning on the one before."""
    timetable = timetable_of(
        f"""\
{DAYS}sessions:
  - {{id: a, start: "22:00", title: A, duration: 5h}}
  - {{id: b, start: "2020-09-20 03:30", title: B, duration: 30m}}
  - {{id: c, start: "2020-09-20 07:00", title: C, duration: 1h}}
"""
    )
    assert days_of(timetable) == [("a", SATURDAY), ("b", SATURDAY), ("c", SUNDAY)]
    assert [day.called for day in timetable.event.days] == ["Saturday", "Sunday"]


def test_a_day_may_be_called_by_its_name() -> None:
    """As it stands in `days`."""
    timetable = timetable_of(
        f"""\
{DAYS}sessions:
  - date: Saturday
  - {{id: a, start: "12:00", title: A, duration: 1h}}
"""
    )
    assert days_of(timetable) == [("a", SATURDAY)]


def test_what_follows_is_part_of_the_same_day() -> None:
    """However late it gets."""
    timetable = timetable_of(
        """\
sessions:
  - {id: a, start: "18:00", title: A, duration: 9h}
  - {id: b, title: B, duration: 8h}
"""
    )
    assert days_of(timetable)[1] == ("b", SATURDAY)


def test_times_are_those_of_the_zone_across_a_change_of_the_clocks() -> None:
    """Berlin's clocks go back in that night: noon is an hour later in the world."""
    timetable = timetable_of(
        """\
event: {name: M, date: 2026-10-24, timezone: Europe/Berlin}
sessions:
  - {id: a, start: "18:00", title: A, duration: 1h}
  - date: 2026-10-25
  - {id: b, start: "12:00", title: B, duration: 1h}
"""
    )
    assert timetable.sessions[1].start == datetime.fromisoformat("2026-10-25T12:00:00+01:00")
    assert [day.date for day in timetable.event.days] == [date(2026, 10, 24), date(2026, 10, 25)]


def test_days_are_those_of_the_zone_beyond_the_date_line() -> None:
    """On Kiritimati it is tomorrow already."""
    timetable = timetable_of(
        """\
event: {name: M, date: 2026-10-24, timezone: Pacific/Kiritimati}
sessions:
  - {id: a, start: "09:00", title: A, duration: 1h}
  - {id: b, start: "2026-10-24T19:00:00+00:00", title: B, duration: 1h}
"""
    )
    assert timetable.day_of(timetable.sessions[1]) == date(2026, 10, 25)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ('{start: "2020-09-22 12:00", title: A, duration: 1h}', "the session begins on 2020-09-22"),
        ("date: 2020-09-25", "2020-09-25 is none of the event's days"),
        ('{date: 2020-09-20, start: "2020-09-19 12:00", title: A, duration: 1h}', "stands under"),
        ('{date: 2020-09-19, start: "2020-09-20 05:00", title: A, duration: 1h}', "stands under"),
        ('{date: tomorrow, start: "12:00", title: A, duration: 1h}', "isn't a date"),
    ],
)
def test_a_session_out_of_days_is_told(rows: str, complaint: str) -> None:
    """With its place, and how to mend it."""
    first = '{start: "10:00", title: First, duration: 1h}'
    found = problems_of(f"{DAYS}sessions:\n  - {first}\n  - {rows}\n")
    assert any(complaint in str(problem) for problem in found), found


@pytest.mark.parametrize("days", ["[{date: 2020-09-20}, {date: 2020-09-20}]", "[{name: Sunday}]"])
def test_days_stand_once_and_in_order(days: str) -> None:
    """Each has a date."""
    text = f"""\
event: {{name: M, date: 2020-09-20, timezone: UTC, days: {days}}}
sessions: [{{start: "10:00", title: A, duration: 1h}}]
"""
    assert "day" in str(only_problem(text))
