"""How posts and the board say a time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from orchestrator.model.timetable import Event
from orchestrator.posts.template_words import AMBIGUOUS, spoken

WINTER = datetime(2026, 12, 5, 14, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 5, 14, 0, tzinfo=UTC)


def said(zone: str, at: datetime = WINTER, now: datetime | None = None) -> str | None:
    return spoken(Event("x", at.date(), ZoneInfo(zone)), at, now or at)


@pytest.mark.parametrize(
    ("zone", "at", "words"),
    [
        ("Europe/Moscow", WINTER, "17:00 MSK"),
        ("Europe/Berlin", SUMMER, "16:00 CEST"),
        ("Asia/Tbilisi", WINTER, "18:00 (UTC+4)"),
        ("America/Sao_Paulo", WINTER, "11:00 (UTC−3)"),
        ("Asia/Kathmandu", WINTER, "19:45 (UTC+5:45)"),
        ("Asia/Istanbul", SUMMER, "17:00 (UTC+3)"),
        ("Atlantic/Azores", SUMMER, "14:00 (UTC)"),
        ("Asia/Shanghai", WINTER, "22:00 CST (UTC+8)"),
        ("America/Chicago", WINTER, "08:00 CST (UTC−6)"),
        ("Asia/Kolkata", WINTER, "19:30 IST (UTC+5:30)"),
    ],
)
def test_a_time_is_said_with_letters_only_where_they_say_enough(
    zone: str, at: datetime, words: str
) -> None:
    """Letters that mean one zone, or the offset, or both."""
    assert said(zone, at) == words


def test_another_day_is_said() -> None:
    """As it is in the event's zone, where it may be tomorrow already."""
    late = datetime(2026, 12, 5, 21, 0, tzinfo=UTC)
    assert said("Asia/Tbilisi", late, WINTER) == "Sun 01:00 (UTC+4)"
    assert said("Europe/Moscow", late, WINTER) == "Sun 00:00 MSK"


def test_no_time_is_nothing() -> None:
    """What does not apply is left out of a post."""
    assert spoken(Event("x", date(2026, 12, 5), ZoneInfo("UTC")), None, WINTER) is None


@pytest.mark.parametrize("at", [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 4, 7, 10)])
def test_all_letters_that_mean_zones_apart_are_known(at: datetime) -> None:
    """Of all zones of the database; a new one is found when the database has it."""
    offsets: dict[str, set[object]] = {}
    for zone in available_timezones() - {"localtime", "Factory"}:
        local = at.astimezone(ZoneInfo(zone))
        offsets.setdefault(local.tzname() or "", set()).add(local.utcoffset())
    apart = {letters for letters, found in offsets.items() if letters.isalpha() and len(found) > 1}
    assert apart <= AMBIGUOUS
