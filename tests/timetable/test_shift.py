"""A timetable moved to another time."""

from datetime import UTC, date, datetime, timedelta

from orchestrator.show.script_reader import first_start, moved
from tests.timetable.readers import timetable_of

TWO_DAYS = timetable_of(
    "rooms: {a: {}, b: {}}\nsessions:\n"
    '  - {title: A, room: a, start: "18:00", duration: 10m}\n'
    "  - {title: B, room: a, duration: 10m}\n"
    '  - {title: C, room: b, start: "17:30", duration: 10m}\n'
    '  - {title: D, room: b, start: "2020-09-20 10:00", duration: 10m}\n'
)
NOW = datetime(2024, 2, 29, 22, 30, 20, tzinfo=UTC)
BY = NOW - first_start(TWO_DAYS)


def test_the_first_start_is_that_of_any_room() -> None:
    """Not that of the first session."""
    assert first_start(TWO_DAYS) == datetime(2020, 9, 19, 14, 30, tzinfo=UTC)


def test_all_pinned_starts_move_together() -> None:
    """The first is at the instant, distances stay, what follows still follows."""
    there = moved(TWO_DAYS, BY)
    starts = [session.start for session in there.sessions]
    half_an_hour = timedelta(minutes=30)
    assert starts == [NOW + half_an_hour, None, NOW, NOW + timedelta(hours=16, minutes=30)]


def test_the_events_day_moves_along() -> None:
    """22:30 in London is tomorrow in Moscow."""
    assert moved(TWO_DAYS, BY).event.day == date(2024, 3, 1)


def test_an_edited_timetable_can_be_moved_by_as_much() -> None:
    """So that a reload does not start the show again."""
    assert first_start(moved(TWO_DAYS, BY)) == NOW
    assert moved(moved(TWO_DAYS, BY), -BY) == TWO_DAYS


def test_the_days_move_along() -> None:
    """What was the first is the first still."""
    there = moved(TWO_DAYS, BY)
    assert [day.date for day in there.event.days] == [date(2024, 3, 1), date(2024, 3, 2)]
    assert {there.day_of(session) for session in there.sessions} == {
        day.date for day in there.event.days
    }
