"""A large programme as visitors have it: what they choose, rooms side by side, paper, bytes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.festival import festival
from tests.browser.running_show import RunningShow
from tests.browser.spaces import served

IN_THE_MORNING = datetime(2020, 9, 18, 8, 20, tzinfo=UTC)
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
    "timezone_id": "Europe/Moscow",
}
MOSCOW = {"timezone_id": "Europe/Moscow", "viewport": {"width": 1280, "height": 900}}
MOST_BYTES = 200_000


def shown(page: Page) -> list[str]:
    """Return the titles that are to be seen."""
    return page.locator(".slot:not([hidden]) h4").all_inner_texts()


@contextmanager
def running(folder: Path, timetable: str) -> Iterator[RunningShow]:
    """Run a show in its first morning, for the tests of this module."""
    file = folder / "show.yaml"
    file.write_text(timetable, encoding="utf-8")
    show = RunningShow(file, 1.0, IN_THE_MORNING).start()
    try:
        yield show
    finally:
        show.stop()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShow]:
    """Run a festival of 500 sessions: five rooms, four days."""
    with running(tmp_path_factory.mktemp("large"), festival(5, 4, 25)) as show:
        yield show


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShow]:
    """Run one of 48: three rooms, two days."""
    with running(tmp_path_factory.mktemp("small"), festival(3, 2, 8)) as show:
        yield show


def test_five_hundred_sessions_stay_light_on_a_phone(
    open_page: OpenPage, large: RunningShow
) -> None:
    """All that is transferred for the page, and nothing wider than the screen."""
    page = open_page(**PHONE)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    received: list[float] = []
    network.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    page.goto(f"{large.url}/schedule", wait_until="networkidle")
    assert page.locator(".slot").count() == 500
    assert sum(received) <= MOST_BYTES
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["viewport"]["width"]  # type: ignore[index]


@pytest.fixture
def page_of_festival(open_page: OpenPage, small: RunningShow) -> Page:
    """Open the schedule of two days in three rooms, in the middle of the first morning."""
    page = open_page(**MOSCOW)
    page.goto(f"{small.url}/schedule")
    return page


def test_what_is_over_is_folded_away(page_of_festival: Page) -> None:
    """And comes back at a press; a link to a talk that is over shows it."""
    page = page_of_festival
    expect(page.get_by_role("button", name=re.compile("Show .* earlier sessions"))).to_be_visible()
    expect(page.locator("#slot-talk-0")).to_be_hidden()
    page.get_by_role("button", name=re.compile("earlier")).click()
    expect(page.locator("#slot-talk-0")).to_be_visible()
    page.goto(page.url.partition("#")[0] + "#slot-talk-0")
    page.reload()
    expect(page.locator("#slot-talk-0")).to_be_visible()


def test_a_visitor_chooses_a_room_a_track_and_words(page_of_festival: Page) -> None:
    """How many are left is said, and the choice stands in the address."""
    page = page_of_festival
    page.locator("[name=room]").select_option("Hall B")
    expect(page.locator("[data-found]")).to_have_text("16 sessions")
    assert page.locator(".slot:not([hidden]):not([data-room='hall-1'])").count() == 0
    page.locator("[name=track]").select_option("Практика")
    expect(page.locator("[data-found]")).to_have_text("4 sessions")
    page.get_by_label("Search").fill("nothing like it")
    expect(page.locator("[data-found]")).to_have_text("No sessions")
    expect(page.locator(".day:not([hidden])")).to_have_count(0)
    page.get_by_label("Search").fill("")
    left = shown(page)
    page.goto(page.url)
    expect(page.locator("[name=track]")).to_have_value("Практика")
    assert shown(page) == left
    assert violations(page) == []


def test_rooms_stand_side_by_side_on_a_wide_screen(page_of_festival: Page) -> None:
    """In columns, in the order of their times; nothing covers anything."""
    page = page_of_festival
    page.get_by_label("Rooms side by side").check()
    expect(page.locator(".room-head")).to_have_count(6)
    boxes = page.evaluate(
        """[...document.querySelectorAll(".slots > li:not([hidden])")].map((each) => {
          const {left, top, right, bottom} = each.getBoundingClientRect();
          return [each.dataset.room || "", left, top, right, bottom]; })"""
    )
    assert len({round(left) for room, left, *_ in boxes if room}) == 3
    for n, (_, left, top, right, bottom) in enumerate(boxes):
        for _, other_left, other_top, other_right, other_bottom in boxes[n + 1 :]:
            apart = other_left >= right - 1 or left >= other_right - 1
            assert apart or other_top >= bottom - 1 or top >= other_bottom - 1
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".room-head")).to_have_count(0)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_a_choice_outlives_a_renewal(page_of_festival: Page) -> None:
    """The page asks the server again; what was chosen, and the keyboard's place, stay."""
    page = page_of_festival
    page.locator("[name=room]").select_option("Hall C")
    page.get_by_label("Search").focus()
    with page.expect_response(lambda answer: "/schedule" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[name=room]")).to_have_value("hall-2")
    expect(page.locator(".slot:not([hidden])")).to_have_count(16)


def test_the_wall_print_is_a_sheet_for_each_day(open_page: OpenPage, large: RunningShow) -> None:
    """Across, whatever a day has: 125 sessions in five rooms, too."""
    page = open_page(**MOSCOW)
    page.goto(f"{large.url}/schedule/print")
    assert page.locator("table").count() == 4
    sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 4


def test_a_talk_has_a_page_in_the_visitors_zone(open_page: OpenPage, small: RunningShow) -> None:
    """From the schedule and back; times are the visitor's unless they want the event's."""
    page = open_page(viewport={"width": 390, "height": 844}, timezone_id="Asia/Tokyo")
    page.goto(f"{small.url}/schedule#slot-talk-9")
    title = page.locator("#slot-talk-9 h4").inner_text()
    page.locator("#slot-talk-9 h4 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".facts-of-talk")).to_contain_text("15:30")
    page.get_by_text("Event’s time").click()
    expect(page.locator(".facts-of-talk")).to_contain_text("09:30")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert violations(page) == []
    page.get_by_role("link", name="A festival").click()
    expect(page.locator("#slot-talk-9")).to_be_visible()


def test_now_and_next_stand_in_a_frame_of_another_page(
    open_page: OpenPage, small: RunningShow
) -> None:
    """Also of a page from elsewhere, in a sandbox; it follows the show."""
    page = open_page(**MOSCOW)
    framed = f"{small.url}/schedule/embed?room=hall-0"
    html = f'<iframe sandbox="allow-scripts allow-popups" src="{framed}"></iframe>'
    with served(html) as elsewhere:
        page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        expect(frame.locator(".now-next li")).to_have_count(1)
        expect(frame.locator(".now-next")).to_contain_text("until")
