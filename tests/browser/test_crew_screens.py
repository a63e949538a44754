"""The crew's page as it is seen: on a phone, from three metres, by keyboard, by axe-core."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from orchestrator.model.decisions import Fallback
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.accessibility import violations
from tests.browser.conftest import TWO_TALKS, OpenPage, StartShow

IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)
IN_THE_QA = datetime(2020, 9, 19, 15, 21, tzinfo=UTC)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}

ASIDE = '  - {id: side, room: other, start: "18:00", title: Aside, duration: 2h}'
TWO_ROOMS = (
    TWO_TALKS.replace("{id: ", "{room: main, id: ")
    .replace("  main:\n", "  other: {name: Side room}\n  main:\n")
    .replace("sessions:\n", f"sessions:\n{ASIDE}\n")
)


@pytest.mark.parametrize("screen", [PHONE, SMALL_PHONE], ids=["phone", "small phone"])
def test_take_is_in_reach_on_a_phone(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """Without scrolling, and wherever one has scrolled to; so is what came of the press."""
    page = open_page(viewport=screen, has_touch=True)
    page.goto(f"{start_show(starts=IN_THE_PREMIERE).url}/crew")
    take = page.get_by_role("button", name="Take")
    expect(take).to_be_in_viewport(ratio=1)
    page.locator("#records").scroll_into_view_if_needed()
    take.tap()
    expect(page.locator("#controls .notice")).to_be_in_viewport(ratio=1)
    again = page.get_by_role("button", name="Press again")
    # A finger leaves the button as if a pointer were over it.
    expect(again).to_have_css("background-color", "rgb(255, 200, 97)")
    again.tap()
    expect(page.locator("#on-air .kind")).to_have_text("Live Q&A")
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]


def test_time_and_title_can_be_read_from_three_metres(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """On a laptop's screen, 31 cm wide: digits 15 mm high, the title 7 mm; and in one look."""
    page = open_page(viewport=DESK)
    page.goto(f"{start_show(starts=IN_THE_PREMIERE).url}/crew")
    millimetre = DESK["width"] / 310
    capital = 0.7  # of a font's size

    def height(selector: str) -> float:
        size = page.locator(selector).evaluate(
            "each => parseFloat(getComputedStyle(each).fontSize)"
        )
        return float(size) * capital / millimetre

    assert height("#on-air .count.main") >= 14
    assert height("#on-air .title") >= 7
    for part in ("#on-air", "#standby", "#controls", "#program"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)


def test_a_show_is_run_by_keyboard_alone(page: Page, start_show: StartShow) -> None:
    """Name, room, take, retime and help without a pointer; keys rest while somebody writes."""
    page.goto(f"{start_show(TWO_ROOMS, starts=IN_THE_QA).url}/crew")
    title = page.locator("#on-air .title")
    expect(title).to_have_text("Aside")
    for _ in range(2):  # past the link that skips the head of the page
        page.keyboard.press("Tab")
    page.keyboard.type("Hattie")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    expect(title).to_have_text("The first talk")
    page.keyboard.press("h")
    expect(page.locator("#journal")).to_contain_text("Hattie hold: The first talk (Q&A)")
    expect(page.locator("#controls .notice")).to_contain_text("Held")  # it would hide the next
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    take = page.get_by_role("button", name="Take")
    take.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#controls .notice")).to_contain_text("Press again")
    page.keyboard.press("Enter")
    expect(title).to_have_text("Tea")


def test_keys_can_be_switched_off(page: Page, start_show: StartShow) -> None:
    """For those whose software speaks letters for them (WCAG 2.1.4); it is remembered."""
    page.goto(f"{start_show(starts=IN_THE_QA).url}/crew")
    page.get_by_role("button", name="Keys on").click()
    page.reload()
    expect(page.locator("#on-air .title")).to_have_text("The first talk")
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Keys off")).to_be_visible()
    expect(page.locator("#controls .notice")).to_be_empty()


@pytest.mark.parametrize(("screen", "key"), [(PHONE, "m"), (DESK, "?")], ids=["phone", "desk"])
def test_axe_finds_nothing_in_any_state(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int], key: str
) -> None:
    """On air and asked twice; in a dialogue; under the fallback picture, refused and cut off."""
    show = start_show(TWO_ROOMS, starts=IN_THE_PREMIERE)
    page = open_page(viewport=screen)
    page.goto(f"{show.url}/crew?room=main")
    expect(page.locator("#program img")).to_be_visible()
    expect(page.get_by_role("button", name="+5 min")).to_be_disabled()  # a recording's length
    page.keyboard.press("t")
    assert violations(page) == [], "asked twice"
    page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == [], "in a dialogue"
    page.keyboard.press("Escape")

    async def fall_back(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Fallback(), "Ben")

    show.run(fall_back)
    expect(page.locator("#on-air .kind")).to_have_text("Fallback instead of Premiere")
    page.keyboard.press("f")
    expect(page.locator("#controls .notice")).to_contain_text("on air already")
    page.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible()
    assert violations(page) == [], "cut off"
    page.context.set_offline(False)
    expect(page.locator("#lost")).to_be_hidden()


def test_the_programs_picture_and_youtube_are_shown(page: Page, start_show: StartShow) -> None:
    """A picture of what OBS sends, anew about every second; the broadcast, its title and units."""
    page.goto(f"{start_show(starts=IN_THE_PREMIERE).url}/crew")
    picture = page.get_by_role("img", name="What the viewers of Main room see")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 480
    first = picture.get_attribute("src")
    assert first is not None
    expect(picture).not_to_have_attribute("src", first)
    page.get_by_role("tab", name="YouTube").click()
    youtube = page.get_by_role("tabpanel", name="YouTube")
    expect(youtube.get_by_role("link")).to_have_attribute("href", re.compile("othTjSowvqY"))
    expect(youtube).to_contain_text(re.compile(r"\d+ used today, \d+ left"))


def test_records_are_tabs_and_the_choice_is_kept(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """By mouse and arrow keys; a room without YouTube has no tab for it."""
    show = start_show(TWO_ROOMS, starts=IN_THE_PREMIERE)
    page = open_page(viewport=DESK)
    page.goto(f"{show.url}/crew?room=main")
    tabs = page.get_by_role("tab")
    expect(page.get_by_role("tabpanel")).to_have_accessible_name("Journal")
    expect(tabs).to_have_text(["Journal", "Posts", "YouTube"])
    page.get_by_role("tab", name="Posts").click()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel")).to_have_accessible_name("YouTube")
    expect(page.get_by_role("tab", name="YouTube")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.goto(f"{show.url}/crew?room=main")
    expect(page.get_by_role("tabpanel")).to_have_accessible_name("YouTube")
    page.goto(f"{show.url}/crew?room=other")
    expect(tabs.filter(visible=True)).to_have_text(["Journal", "Posts"])
    expect(page.get_by_role("tabpanel")).to_have_accessible_name("Journal")


def test_a_missing_picture_is_said(page: Page, start_show: StartShow) -> None:
    """A black rectangle could be the program itself."""
    page.route("**/program.jpg*", lambda route: route.fulfill(status=204))
    page.goto(f"{start_show(starts=IN_THE_PREMIERE).url}/crew")
    expect(page.locator("#program")).to_contain_text("No picture at the moment.")
