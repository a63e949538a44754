"""Days and starts as organizers write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from orchestrator.model.times import TimeTextError
from orchestrator.reading.fields import MeaningError
from orchestrator.timetable.values.when import parse_start
from tests.timetable.readers import only_problem, timetable_of

DAY = date(2020, 9, 19)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("18:00", datetime(2020, 9, 19, 15, 0, tzinfo=UTC)),
        ("9:05", datetime(2020, 9, 19, 6, 5, tzinfo=UTC)),
        ("18:00:30", datetime(2020, 9, 19, 15, 0, 30, tzinfo=UTC)),
        ("2020-09-20 00:30", datetime(2020, 9, 19, 21, 30, tzinfo=UTC)),
        ("2020-09-20T00:30:15", datetime(2020, 9, 19, 21, 30, 15, tzinfo=UTC)),
        ("2020-09-19T18:00:00+02:00", datetime(2020, 9, 19, 16, 0, tzinfo=UTC)),
        ("2020-09-19 18:00 +0200", datetime(2020, 9, 19, 16, 0, tzinfo=UTC)),
        ("2020-09-19T18:00Z", datetime(2020, 9, 19, 18, 0, tzinfo=UTC)),
    ],
)
def test_a_start_is_read(text: str, instant: datetime) -> None:
    """On the event's day, on another, or with its own offset."""
    assert parse_start(text, DAY, MOSCOW) == instant
    assert parse_start(text, DAY, MOSCOW).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("6pm", "is no time"),
        ("18.00", "is no time"),
        ("18:00+03:00", "is no time"),
        ("18:60", "is on no clock"),
        ("24:00", "a day ends before 24:00"),
        ("2020-02-30 10:00", "is not in the calendar"),
        ("2020-09-19T18:00+15:00", "away from UTC"),
        ("0001-01-01 00:00", "is surely a slip"),
        ("١٨:٠٠", "is no time"),
        ("", "is no time"),
    ],
)
def test_what_is_no_start_is_explained(text: str, what: str) -> None:
    """With the forms that are."""
    with pytest.raises(MeaningError) as caught:
        parse_start(text, DAY, MOSCOW)
    assert what in caught.value.what
    assert "20-" in caught.value.mend


@pytest.mark.parametrize(
    ("day", "start", "what"),
    [
        ("2020-03-29", "02:30", "does not exist in Europe/Berlin"),
        ("2020-10-25", "02:30", "happens twice in Europe/Berlin"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_noted(day: str, start: str, what: str) -> None:
    """The mend says what to write instead."""
    problem = only_problem(
        f"event: {{name: X, date: {day}, timezone: Europe/Berlin}}\n"
        f'sessions: [{{title: A, start: "{start}", duration: 1m}}]\n'
    )
    assert what in problem.what
    assert (problem.where.line, problem.where.column) == (2, 30)
    assert problem.mend


def test_the_repeated_hour_can_be_told_by_its_offset() -> None:
    """What the complaint suggests is accepted."""
    with pytest.raises(TimeTextError) as caught:
        parse_start("02:30", date(2020, 10, 25), ZoneInfo("Europe/Berlin"))
    suggested = str(caught.value).rpartition(" or ")[2]
    instant = parse_start(suggested, date(2020, 10, 25), ZoneInfo("Europe/Berlin"))
    assert instant == datetime(2020, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "value"),
    [("start: “19:00”", "“19:00”"), ("start: ‘19:00’", "“19:00”")],
)
def test_curly_quotes_are_named(line: str, value: str) -> None:
    """A word processor makes them of straight ones; they are no part of what is meant."""
    problem = only_problem(f"sessions: [{{title: A, break: 1m, {line}}}]\n")
    assert f"{value} stands in curly quotes" in problem.what
    assert problem.mend == 'write straight quotes: "…"'


@pytest.mark.parametrize(
    ("start", "written"),
    [
        ("24:00", '"2026-12-06 00:00"'),
        ("25:30", '"2026-12-06 01:30"'),
        ("2026-12-31 26:15", '"2027-01-01 02:15"'),
        ("24:00:30", '"2026-12-06 00:00:30"'),
    ],
)
def test_hours_past_midnight_are_written_as_the_next_day(start: str, written: str) -> None:
    """What the hint says can be copied: it has this event's date, and is accepted."""
    day = date(2026, 12, 5)
    with pytest.raises(MeaningError) as caught:
        parse_start(start, day, MOSCOW)
    assert caught.value.mend == f"write the day after it: start: {written}"
    assert parse_start(written.strip('"'), day, MOSCOW)


def test_a_hint_has_the_events_own_date() -> None:
    """Somebody copies it."""
    with pytest.raises(MeaningError) as caught:
        parse_start("6pm", date(2026, 12, 5), MOSCOW)
    assert '"2026-12-06 00:30"' in caught.value.mend
    assert "2020" not in caught.value.mend


@pytest.mark.parametrize(
    ("first", "second", "written"),
    [
        ("23:30", "00:30", '"2026-12-06 00:30"'),
        ("2026-12-06 22:00", "0:15:30", '"2026-12-07 00:15:30"'),
        ("18:00", "05:59", '"2026-12-06 05:59"'),
    ],
)
def test_a_start_after_midnight_gets_its_day(first: str, second: str, written: str) -> None:
    """They are in order already: what lacks is the day."""
    problem = only_problem(_night(first, second))
    assert "is not after an earlier start" in problem.what
    assert problem.mend == f"if it is after midnight, write the day: start: {written}"
    assert timetable_of(_night(first, written.strip('"')))


def test_a_start_that_may_be_misplaced_is_told_so_first() -> None:
    """Half an hour before the one above is rather a slip than the next evening."""
    problem = only_problem(_night("18:00", "17:30"))
    assert problem.mend.startswith("put the sessions of a room in the order of their starts")
    assert problem.mend.endswith(
        'if it is on another day, write the day: start: "2026-12-06 17:30"'
    )


def test_a_start_with_its_day_gets_no_hint_of_midnight() -> None:
    """Who writes the day knows which it is."""
    problem = only_problem(_night("2026-12-06 23:30", "2026-12-06 00:30"))
    assert problem.mend == "put the sessions of a room in the order of their starts"


def _night(first: str, second: str) -> str:
    return (
        "event: {name: Night, date: 2026-12-05, timezone: Europe/Moscow}\n"
        "sessions:\n"
        f'  - {{start: "{first}", title: Late, duration: 20m}}\n'
        f'  - {{start: "{second}", title: Past midnight, duration: 20m}}\n'
    )
