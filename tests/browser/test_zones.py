"""Zones that the browser does not know by name, and days with two offsets from UTC."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TWO_TALKS, OpenPage, StartShow

IN_THE_QA = datetime(2020, 9, 19, 15, 21, tzinfo=UTC)

TOO_OLD = """{
    const Known = Intl.DateTimeFormat;
    Intl.DateTimeFormat = function (locales, options) {
        if (options?.timeZone === "Europe/Kyiv") throw new RangeError("unknown zone");
        return new Known(locales, options);
    };
    Intl.DateTimeFormat.prototype = Known.prototype;
}"""
"""Makes a browser refuse a zone's name as one from before 2022 does, OBS 30's for instance."""

IN_KYIV = TWO_TALKS.replace("Europe/Moscow", "Europe/Kyiv")

OVER_THE_CHANGE = """\
event: {name: Two days, date: 2026-03-28, timezone: Europe/Berlin}
sessions:
  - {id: one, start: "18:00", title: Day one, duration: 30m}
  - {id: two, start: "2026-03-29 10:00", title: Day two, duration: 30m}
"""


def test_pages_show_times_in_a_zone_that_the_browser_does_not_know(
    page: Page, start_show: StartShow
) -> None:
    """The server brings its offsets: overlays, the crew's page, both choices of the schedule."""
    show = start_show(IN_KYIV, starts=IN_THE_QA)
    page.add_init_script(TOO_OLD)
    page.goto(f"{show.url}/overlays/clock")
    expect(page.locator("main")).to_have_text("18:21")
    page.goto(f"{show.url}/overlays/now-next")
    expect(page.locator("main .hour")).to_have_text("18:30")
    page.goto(f"{show.url}/crew")
    expect(page.locator("#now")).to_contain_text("18:21:")
    expect(page.locator("#on-air .numbers")).to_contain_text("18:30:00")
    expect(page.locator("#on-air .count.main")).to_contain_text("8:")
    page.keyboard.press("m")
    expect(page.get_by_label("New start")).to_have_value("18:30")
    page.goto(f"{show.url}/schedule")
    first = page.locator("#slot-alpha .when")
    expect(first).to_contain_text("17:00 – 17:30")
    page.get_by_text("Event’s time").click()
    expect(first).to_contain_text("18:00 – 18:30")
    expect(page.locator("[data-zone-note]")).to_have_text(["All times: Kyiv (UTC+3)"] * 2)
    expect(page.locator(".day h3")).to_have_text(["Saturday 19 September 2020"])


@pytest.mark.parametrize(
    ("visitor", "note"),
    [
        ("Europe/Berlin", "All times: Berlin (UTC+1, from 29 March UTC+2)"),
        ("Europe/London", "All times: London (UTC, from 29 March UTC+1)"),
        ("Asia/Tokyo", "All times: Tokyo (UTC+9)"),
    ],
)
def test_both_offsets_of_an_event_over_a_change_of_the_clocks_are_named(
    open_page: OpenPage, start_show: StartShow, visitor: str, note: str
) -> None:
    """In the event's zone as the server writes it, and in the visitor's."""
    show = start_show(OVER_THE_CHANGE, starts=datetime(2026, 3, 28, 17, 5, tzinfo=UTC))
    page = open_page(timezone_id=visitor)
    page.goto(f"{show.url}/schedule")
    expect(page.locator("[data-zone-note]")).to_have_text([note] * 2)


def test_a_board_names_no_offset_where_there_are_two(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """What comes next is on both sides of the change."""
    later = '  - {id: later, start: "20:00", title: Later, duration: 30m}\n'
    timetable = OVER_THE_CHANGE.replace("  - {id: two", later + "  - {id: two")
    page = open_page(timezone_id="Europe/London")
    starts = datetime(2026, 3, 28, 17, 5, tzinfo=UTC)
    page.goto(f"{start_show(timetable, starts=starts).url}/board/main")
    expect(page.locator(".next .zone")).to_have_text("– your time")
    expect(page.locator(".next time")).to_have_text(["19:00", "Sun 09:00"])
