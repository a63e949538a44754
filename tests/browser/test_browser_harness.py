"""What the other tests in a browser rely on: pages that run a show's surface, faults that fail."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.chromium import Faults
from tests.browser.conftest import StartShow


def test_a_page_sees_what_is_on_air_in_a_running_show(page: Page, start_show: StartShow) -> None:
    """The show runs beside the browser, at the instant that the test chose."""
    show = start_show(starts=datetime(2020, 9, 19, 15, 5, tzinfo=UTC))
    answer = page.goto(f"{show.url}/api/v1/state")
    assert answer is not None
    assert answer.json()["rooms"]["main"]["on_air"]["session"] == "alpha"


def test_a_daemon_that_was_restarted_serves_at_the_same_address(
    page: Page, start_show: StartShow
) -> None:
    """Pages can be tested through a restart; axe finds nothing in the description of the API."""
    show = start_show()
    address = show.url
    show.stop_daemon()
    show.start_daemon()
    assert show.url == address
    page.goto(f"{address}/api/docs")
    expect(page).to_have_title(re.compile("Meetup orchestrator"))
    assert violations(page) == []


def test_what_the_content_policy_refuses_is_noted(
    page: Page, start_show: StartShow, faults: Faults
) -> None:
    """A script written into the page is refused, and the test would fail for it."""
    show = start_show()
    page.goto(f"{show.url}/api/docs")
    with page.expect_console_message():
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.head.append(script);
            }"""
        )
    assert page.evaluate("window.ran") is None
    assert len(faults.seen) == 1
    faults.seen.clear()


def test_an_error_that_nobody_caught_is_noted(page: Page, faults: Faults) -> None:
    """A page that breaks fails its test, whatever else it shows."""
    with page.expect_event("pageerror"):
        page.evaluate("() => { setTimeout(() => { throw new Error('broken') }) }")
    assert "broken" in faults.seen[0]
    faults.seen.clear()


def test_axe_sees_what_a_visitor_could_not(page: Page) -> None:
    """A picture without a name, a text without contrast."""
    page.set_content(
        "<html lang=en><title>Bad</title><main><h1>Bad</h1><img src='data:,'>"
        "<p style='color: #aaa; background: #fff'>pale</p></main>"
    )
    assert {line.partition(":")[0] for line in violations(page)} == {"image-alt", "color-contrast"}
