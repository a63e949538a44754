"""The timetable's words on the crew's page: its notes, and how items are counted and named."""

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


MANY = """\
event: {name: An evening of talks, date: 2020-09-19, timezone: UTC}
rooms: {main: {name: Main room}, hall: {name: Hall}}
sessions:
  - {room: main, start: "18:00", title: Talk 0, duration: 5m}
  - {room: hall, start: "20:00", title: Later, duration: 5m}
"""


def test_one_item_is_one_and_a_room_that_waits_is_named_once(
    page: Page, start_show: StartShow
) -> None:
    """“1 item before” the eleven rows; “Holding”, where nothing has a title."""
    rows = "".join(f"  - {{room: main, title: Talk {n}, duration: 5m}}\n" for n in range(1, 12))
    show = start_show(MANY + rows, starts=datetime(2020, 9, 19, 18, 51, tzinfo=UTC))
    page.goto(f"{show.url}/crew")
    expect(page.locator("#rundown")).to_contain_text("1 item before")
    expect(page.locator("#rooms .tile-title")).to_have_text(["Live talk: Talk 10", "Holding"])
    rows_shown = page.locator("#rundown tbody tr")
    folded = page.get_by_role("button", name="Show 7 items that are over")
    expect(folded).to_have_attribute("aria-expanded", "false")
    before = rows_shown.count()
    folded.click()
    expect(rows_shown).to_have_count(before + 7)
    page.get_by_role("button", name="Fold what is long over").click()
    expect(rows_shown).to_have_count(before)
    expect(folded).to_be_focused()
