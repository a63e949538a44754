"""The timetable's notes on the crew's page."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import TWO_TALKS, StartShow


def test_the_crew_reads_a_talks_note_and_viewers_do_not(page: Page, start_show: StartShow) -> None:
    """With what is on air, with the standby and in the rundown."""
    noted = TWO_TALKS.replace(
        "title: The first talk", "note: Mind the <b>cough</b>, title: The first talk"
    )
    assert noted != TWO_TALKS
    show = start_show(noted, starts=datetime(2020, 9, 19, 15, 5, tzinfo=UTC))
    page.goto(f"{show.url}/crew")
    for panel in ("#on-air", "#standby", "#rundown tr.on-air"):
        expect(page.locator(f"{panel} .note")).to_have_text("Mind the <b>cough</b>")
    page.goto(f"{show.url}/schedule")
    expect(page.locator("main")).not_to_contain_text("cough")
