"""The public schedule as visitors have it: with and without scripts, in their zone, on a phone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from orchestrator.model.decisions import Take
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.timetable.loading import load
from orchestrator.web.public.page import write_site
from orchestrator.web.public.programme import planned
from tests.browser.accessibility import violations
from tests.browser.conftest import TWO_TALKS, OpenPage, StartShow

DURING_ALPHA = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)
PHONE = {"width": 390, "height": 844}

HOSTILE = """\
event: {name: "ערב של אמנות <b>&amp;", date: 2020-09-19, timezone: Asia/Kolkata,
  url: "https://example.org/?a=1&b=<i>", register: "https://example.org/register"}
rooms:
  a: {name: "<i>Saal</i>", venues: [{spatialchat: {space: "https://spatial.chat/s/x", room: "7"}}]}
  b: {name: "Малый зал",
    venues: [{spatialchat: {space: "https://spatial.chat/s/x?\\"><b>", room: "7"}}]}
sessions:
  - {id: now, room: a, start: "22:30", title: "</script><script>alert(1)</script>", duration: 45m,
     speakers: ["<img src=x onerror=alert(1)>"], media: a.mp4, qa: 10m,
     abstract: "<svg onload=alert(1)> https://example.org/?q=\\"><script>alert(1)</script>"}
  - {id: wide, room: a, title: "%s", speakers: ["%s"], duration: 50m}
  - {id: rtl, room: b, start: "22:00", title: "הרצאה על אמנות: 3D", duration: 40m, qa: 20m}
""" % ("W" * 300, "Wolfeschlegelsteinhausenbergerdorff" * 3)  # noqa: UP031 (the text has braces)


def look_again(page: Page) -> None:
    """Make the page do what it does when a visitor comes back to it: ask the server."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def wait_until_shown(page: Page, condition: Callable[[], bool]) -> None:
    """Look again until the page shows what is wanted."""
    for _ in range(50):
        if condition():
            return
        look_again(page)
        page.wait_for_timeout(200)
    raise AssertionError("the page never showed it")


def test_without_scripts_everything_is_there(open_page: OpenPage, start_show: StartShow) -> None:
    """What is on, what comes next, each talk with its speaker, the ways in; in the event's time."""
    page = open_page(java_script_enabled=False)
    show = start_show(starts=DURING_ALPHA)
    page.goto(f"{show.url}/schedule")
    now = page.get_by_role("region", name="Now")
    while "Due now" in now.inner_text():  # a show that has just begun has seen no picture yet
        assert show.now() < DURING_ALPHA + timedelta(seconds=60), "no picture was seen"
        page.reload()
    expect(now.get_by_role("heading", name="The first talk")).to_be_visible()
    expect(now).to_contain_text("Premiere until 18:20")
    expect(now).to_contain_text("Next 18:30 Tea")
    programme = page.get_by_role("region", name="Programme")
    for words in ("The first talk", "Ann Example", "Tea", "The second talk", "Ben Example"):
        expect(programme).to_contain_text(words)
    expect(programme).to_contain_text("All times: Moscow (UTC+3)")
    ways = page.get_by_role("region", name="How to take part")
    links = [link.get_attribute("href") for link in ways.get_by_role("link").all()]
    assert links == [
        "https://example.org/register",
        "https://spatial.chat/s/example",
        "https://spatial.chat/s/example?room=1",
        "https://youtu.be/othTjSowvqY",
    ]


def test_a_visitor_chooses_between_both_zones(page: Page, start_show: StartShow) -> None:
    """Their own comes first; a key is enough to change."""
    page.goto(f"{start_show(starts=DURING_ALPHA).url}/schedule")
    first = page.locator("#slot-alpha .when")
    expect(first).to_contain_text("17:00 – 17:30")
    expect(page.locator("[data-zone-note]")).to_have_text(["All times: Berlin (UTC+2)"] * 2)
    page.get_by_role("radio", name="Your time").press("ArrowRight")
    expect(page.get_by_role("radio", name="Event’s time")).to_be_checked()
    expect(first).to_contain_text("18:00 – 18:30")
    expect(page.locator("[data-zone-note]")).to_have_text(["All times: Moscow (UTC+3)"] * 2)


def test_a_visitor_in_the_events_zone_has_nothing_to_choose(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """Also where the zone has another name and the same time."""
    page = open_page(timezone_id="Europe/Minsk")
    page.goto(f"{start_show(starts=DURING_ALPHA).url}/schedule")
    expect(page.locator("[data-zone-note]")).to_have_text(["All times: Moscow (UTC+3)"] * 2)
    expect(page.get_by_role("radio")).to_have_count(0)


def test_days_begin_where_the_visitor_is(open_page: OpenPage, start_show: StartShow) -> None:
    """In Tokyo the evening in Moscow goes on after midnight."""
    page = open_page(timezone_id="Asia/Tokyo")
    page.goto(f"{start_show(starts=DURING_ALPHA).url}/schedule")
    headings = page.locator(".day h3")
    expect(headings).to_have_text(["Sunday 20 September 2020"])
    page.get_by_text("Event’s time").click()
    expect(headings).to_have_text(["Saturday 19 September 2020"])


def test_the_page_follows_the_show_by_itself(page: Page, start_show: StartShow) -> None:
    """What is on changes without a reload; the zone, and where the keyboard was, stay."""
    show = start_show(starts=DURING_ALPHA)
    page.goto(f"{show.url}/schedule")
    page.get_by_role("radio", name="Event’s time").check()
    now = page.get_by_role("region", name="Now")

    async def take_the_second(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Take("beta/premiere"), "Ann")

    show.run(take_the_second)
    heading = now.get_by_role("heading", name="The second talk")
    wait_until_shown(page, heading.is_visible)
    expect(page.get_by_role("radio", name="Event’s time")).to_be_checked()
    expect(page.get_by_role("radio", name="Event’s time")).to_be_focused()
    expect(page.locator("#slot-alpha .when")).to_contain_text("18:00")


def test_a_lost_connection_is_told_and_forgotten(page: Page, start_show: StartShow) -> None:
    """The visitor knows that the page may be old, until it is not."""
    show = start_show(starts=DURING_ALPHA)
    page.goto(f"{show.url}/schedule")
    told = page.get_by_text("No connection: what you see may be out of date.")
    show.stop_daemon()
    wait_until_shown(page, told.is_visible)
    show.start_daemon()
    wait_until_shown(page, told.is_hidden)


@pytest.mark.parametrize("timetable", [TWO_TALKS, HOSTILE], ids=["two talks", "hostile"])
def test_axe_finds_nothing(open_page: OpenPage, start_show: StartShow, timetable: str) -> None:
    """In both colour schemes, on a phone and on a desk, whatever the texts."""
    starts = datetime(2020, 9, 19, 17, 20, tzinfo=UTC) if timetable == HOSTILE else DURING_ALPHA
    show = start_show(timetable, starts=starts)
    for viewport in (PHONE, {"width": 1200, "height": 900}):
        page = open_page(viewport=viewport)
        page.goto(f"{show.url}/schedule")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of Playwright's
            assert violations(page) == [], (viewport, scheme)


def test_hostile_texts_stay_texts_and_fit_a_narrow_screen(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """No dialog, no script, no sideways scrolling at 320 pixels (WCAG's reflow)."""
    page = open_page(viewport={"width": 320, "height": 640})
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    show = start_show(HOSTILE, starts=datetime(2020, 9, 19, 17, 20, tzinfo=UTC))
    page.goto(f"{show.url}/schedule")
    title = "</script><script>alert(1)</script>"
    expect(page.locator("#slot-now").get_by_role("heading", name=title)).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    assert page.locator("a[href^='javascript']").count() == 0
    assert dialogs == []


def test_the_files_work_from_a_disk(open_page: OpenPage, tmp_path: Path) -> None:
    """Zones, and what is on by the visitor's clock, without any server."""
    file = tmp_path / "show.yaml"
    file.write_text(TWO_TALKS, encoding="utf-8")
    timetable = load(file).timetable
    assert timetable is not None
    write_site(planned(timetable, DURING_ALPHA), tmp_path / "site", DURING_ALPHA)
    page = open_page()
    page.clock.install(time=DURING_ALPHA)
    page.goto((tmp_path / "site" / "index.html").as_uri())
    expect(page.locator("#slot-alpha .when")).to_contain_text("17:00 – 17:30")
    expect(page.locator("#slot-alpha").get_by_text("On now")).to_be_visible()
    expect(page.locator("#slot-beta").get_by_text("On now")).to_be_hidden()
    page.clock.fast_forward("45:00")
    expect(page.locator("#slot-beta").get_by_text("On now")).to_be_visible()
    expect(page.locator("#slot-alpha").get_by_text("On now")).to_be_hidden()
    assert violations(page) == []


def test_a_script_from_the_right_stands_beside_its_time(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """Title, speakers and abstract in one column; within each, lines run as that script does."""
    file = tmp_path / "show.yaml"
    file.write_text(
        TWO_TALKS.replace("The first talk", "الفن والآلة").replace(
            "id: alpha", 'id: alpha, abstract: "كيف ترسم الآلات الصور؟"'
        ),
        encoding="utf-8",
    )
    loaded = load(file)
    assert loaded.timetable is not None, loaded.problems
    write_site(planned(loaded.timetable, DURING_ALPHA), tmp_path / "site", DURING_ALPHA)
    page = open_page()
    page.goto((tmp_path / "site" / "index.html").as_uri())
    slot = page.locator("#slot-alpha")
    column = slot.locator(".what").evaluate("each => each.getBoundingClientRect().left")
    for part in ("h4", ".abstract", ".speakers", ".facts"):
        left = slot.locator(part).evaluate("each => each.getBoundingClientRect().left")
        assert abs(left - column) < 1, part
    for part in ("h4", ".abstract"):
        assert slot.locator(part).evaluate("each => getComputedStyle(each).direction") == "rtl"
