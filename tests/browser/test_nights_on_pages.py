"""A night between two days, as the crew's page and the board show it."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.conftest import StartShow

TWO_DAYS = """\
event:
  name: A festival
  date: 2020-09-19
  timezone: UTC
  days: [{date: 2020-09-19, name: Opening}, {date: 2020-09-20}]
rooms: {main: {name: Main room}}
sessions:
  - {id: a, start: "18:00", title: On the first day, duration: 1h}
  - date: 2020-09-20
  - {id: b, start: "12:00", title: On the second day, duration: 1h}
"""


def test_the_crew_and_visitors_see_that_it_is_night(page: Page, start_show: StartShow) -> None:
    """The rundown is divided by days; the board counts down to the first talk of the next."""
    show = start_show(TWO_DAYS, starts=datetime(2020, 9, 19, 21, 0, tzinfo=UTC))
    page.goto(f"{show.url}/crew")
    expect(page.locator("#rundown tr.day")).to_have_text(
        ["Opening · Saturday 19 September", "Sunday 20 September"]
    )
    expect(page.locator("#rundown tr.on-air .row-title")).to_have_text("Night")
    page.goto(f"{show.url}/board/main")
    expect(page.locator("#board h1")).to_have_text("Thank you for being here")
    expect(page.locator("#board .state")).to_contain_text("That was all for today")
    expect(page.locator("#board .left")).to_contain_text("14:5")
    expect(page.locator("#board .next li")).to_contain_text("On the second day")
    expect(page.locator("#board .next time")).to_contain_text("Sun ")
