"""What `check` says of days and nights."""

from pathlib import Path

import pytest

from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.loading import loads

DAYS = "event: {name: M, date: 2020-09-19, timezone: UTC, days: [%s]}\n"
TWO = DAYS % "{date: 2020-09-19}, {date: 2020-09-20}"
THREE = DAYS % "{date: 2020-09-19}, {date: 2020-09-20}, {date: 2020-09-21}"
LEFT_OUT = "event: {name: M, date: 2020-09-19, timezone: UTC}\n"
EVENING = '  - {id: a, room: one, start: "18:00", title: A, duration: 4h}\n'
MORNING = '  - {id: b, room: one, start: "2020-09-20 10:00", title: B, duration: 1h}\n'


def told(head: str, rooms: str, *sessions: str) -> list[str]:
    text = f"{head}rooms: {rooms}\nsessions:\n{''.join(sessions)}"
    loaded = loads(text, Path("show.yaml"))
    assert loaded.timetable is not None, loaded.problems
    return [f"{each.severity}: {each.what}" for each in check(loaded.timetable, loaded.where)]


def test_two_days_in_order_are_well() -> None:
    """Written or left out."""
    assert told(TWO, "{one: {stream: {}, youtube: {per: day}}}", EVENING, MORNING) == []
    assert told(LEFT_OUT, "{one: {stream: {}}}", EVENING, MORNING) == []


def test_a_day_without_sessions_is_told() -> None:
    """It is surely one that was forgotten."""
    found = told(THREE, "{one: {}}", EVENING, MORNING)
    assert found == ["warning: nothing is on 2020-09-21, which is one of the event's days"]


@pytest.mark.parametrize("head", [LEFT_OUT, DAYS % "{date: 2020-09-19}"])
def test_a_gap_of_a_night_that_is_none_is_told(head: str) -> None:
    """A room streams through it, because it is within a day; one that does not may well wait."""
    morning = '  - {id: a, room: one, start: "10:00", title: A, duration: 4h}\n'
    later = '  - {id: b, room: one, start: "23:30", title: B, duration: 1h}\n'
    assert told(head, "{one: {}}", morning, later) == []
    (found,) = told(head, "{one: {stream: {}}}", morning, later)
    assert found == "warning: “B” comes after 9 hours without anything on"


def test_another_room_fills_the_gap() -> None:
    """Nothing is told where something is on."""
    morning = '  - {id: a, room: one, start: "08:00", title: A, duration: 1h}\n'
    between = '  - {id: x, room: two, start: "12:00", title: X, duration: 3h}\n'
    later = '  - {id: b, room: one, start: "20:00", title: B, duration: 1h}\n'
    assert told(LEFT_OUT, "{one: {stream: {}}, two: {}}", morning, between, later) == []


def test_days_that_overlap_are_told() -> None:
    """One room is still at it when the next day begins in another."""
    long = '  - {id: a, room: one, start: "18:00", title: Long, duration: 17h}\n'
    early = '  - {id: b, room: two, start: "2020-09-20 10:00", title: Early, duration: 1h}\n'
    (found,) = told(TWO, "{one: {}, two: {}}", long, early)
    assert found == (
        "warning: “Early” begins the next day at 10:00, when “Long” is still on until 11:00"
    )


def test_a_stream_that_nobody_stops_at_night_is_told() -> None:
    """Of a room on YouTube that has no `stream`."""
    (found,) = told(TWO, "{one: {youtube: {per: day}}}", EVENING, MORNING)
    assert found.startswith("warning: the room “one” streams through the nights")
