"""A show that is over before it is begun."""

from datetime import UTC, datetime

import pytest

from orchestrator.model.findings import Finding, Severity
from orchestrator.timetable.checks.plan_checks import note_past
from tests.timetable.readers import load_text

NOW = datetime(2026, 12, 20, 10, 0, tzinfo=UTC)


def noted(sessions: str, date: str = "2025-12-20") -> tuple[Finding, ...]:
    text = f"event:\n  name: Case\n  date: {date}\n  timezone: UTC\nsessions:\n{sessions}"
    loaded = load_text(text)
    assert loaded.timetable is not None, loaded.problems
    return note_past(loaded.timetable, loaded.where, {}, NOW)


def test_last_years_date_is_warned_of_where_it_stands() -> None:
    """The warning says when the show ended."""
    (found,) = noted('  - {id: a, start: "10:00", title: Talk, duration: 30m}\n')
    assert found.severity is Severity.WARNING
    assert (found.where.line, found.where.column) == (3, 9)
    assert "the whole show is in the past: it ended on 2025-12-20 at 10:30, 364 days" in found.what
    assert found.mend


@pytest.mark.parametrize(
    "sessions",
    [
        '  - {start: "09:00", title: A, duration: 30m}\n  - {title: B, duration: 29m}\n',
        '  - {start: "09:00", title: No length, media: a.mp4}\n',
        '  - {start: "2026-12-19 23:00", title: Night, duration: 2h, qa: 30m}\n',
    ],
)
def test_a_show_that_is_just_over_is_in_the_past(sessions: str) -> None:
    """By its last end, however it comes about."""
    assert noted(sessions, "2026-12-20")


@pytest.mark.parametrize(
    "sessions",
    [
        '  - {start: "09:00", title: A, duration: 30m}\n  - {title: B, duration: 31m}\n',
        '  - {start: "09:00", title: A, duration: 30m, qa: 45m}\n',
        """  - {start: "09:00", title: A, duration: 30m}
  - {start: "2026-12-21 09:00", title: B, duration: 30m}
""",
    ],
)
def test_a_show_that_is_not_over_is_no_warning(sessions: str) -> None:
    """One that has begun may be gone on with."""
    assert noted(sessions, "2026-12-20") == ()
