"""The as-run table on a terminal."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from orchestrator.cli.terminal.tables import as_run_summary, as_run_table
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.rundown import ItemKind

MOSCOW = ZoneInfo("Europe/Moscow")
PLANNED = datetime(2020, 9, 19, 15, 0, tzinfo=UTC)


def line(**changed: object) -> AsRunLine:
    known: dict[str, object] = {
        "device": "OBS main",
        "what": PICTURE,
        "room": "ml-art",
        "item": "neural-ca/premiere",
        "session": "neural-ca",
        "picture": ItemKind.PREMIERE,
        "planned": PLANNED,
        "taken": PLANNED + timedelta(milliseconds=3.25),
        "verified": PLANNED + timedelta(milliseconds=143.25),
        "outcome": CueOutcome.VERIFIED,
    }
    return AsRunLine(**{**known, **changed})  # type: ignore[arg-type]


def printed(*lines: AsRunLine) -> str:
    console = Console(width=200, color_system=None, record=True, file=io.StringIO())
    console.print(as_run_table(lines, MOSCOW))
    return console.export_text()


def test_a_cue_is_a_row_in_the_events_zone() -> None:
    """Planned, actual, error and evidence stand in one row, in wall-clock times of the event."""
    shown = printed(line())
    assert "18:00:00.000" in shown
    assert "18:00:00.003" in shown
    assert "+3.2 ms" in shown
    assert "+140 ms" in shown
    assert "verified" in shown


def test_a_cue_that_was_not_taken_says_so() -> None:
    """A failed cue shows dashes for what did not happen, and its reason."""
    failed = line(taken=None, verified=None, outcome=CueOutcome.FAILED, reason="no scene “Talk”")
    shown = printed(failed)
    assert "–" in shown
    assert "failed" in shown
    assert "no scene “Talk”" in shown


def test_rooms_and_days_have_columns_only_when_there_are_several() -> None:
    """A show of one room on one day does not repeat the room and the day in each row."""
    one = printed(line(), line(item="b/qa"))
    assert "ml-art" not in one
    assert "2020-09-19" not in one
    several = printed(line(), line(room="other", planned=PLANNED + timedelta(days=1)))
    assert "ml-art" in several
    assert "2020-09-20" in several


def test_what_was_published_stands_beside_what_was_planned_where_they_differ() -> None:
    """A show that decisions made eight minutes late is exact by the plan, and late for viewers."""
    late = line(published=PLANNED - timedelta(minutes=8))
    shown = printed(line(published=PLANNED), late)
    assert "published and planned against actual" in shown
    assert "17:52:00" in shown
    assert "+8m" in shown
    assert "+3.2 ms" in shown
    assert "up to 8m late" in as_run_summary([late])
    assert "published" not in printed(line(published=PLANNED))
    assert "Against the published timetable: on time." in as_run_summary([line(published=PLANNED)])


def test_an_item_is_told_by_its_title() -> None:
    """Its id stands in JSON; a column for the picture comes only where another was to be shown."""
    called = "“Neural CA” (Premiere)"
    shown = printed(line(called=called))
    assert "Neural CA (Premiere)" in shown
    assert "neural-ca/premiere" not in shown
    assert "picture" not in shown
    assert "fallback" in printed(line(called=called, picture=ItemKind.FALLBACK))


def test_words_of_others_are_shown_as_they_are() -> None:
    """Square brackets are no markup, and control characters do not reach the terminal."""
    shown = printed(line(item="[red]a/qa", reason="scene \x1b[2J is missing"))
    assert "[red]a/qa" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("milliseconds", "words"), [(2.34, "+2.3 ms"), (-9_999.0, "-9,999.0 ms"), (133_473.6, "+2m13s")]
)
def test_a_very_late_cue_is_told_like_a_length(milliseconds: float, words: str) -> None:
    """A show that was joined late is minutes late, not hundreds of thousands of milliseconds."""
    late = line(taken=PLANNED + timedelta(milliseconds=milliseconds))
    assert f" {words} " in printed(late)
