"""Overlays as OBS renders them: whatever the words, the size, and what becomes of the daemon."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import segno
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from orchestrator.model.decisions import Fallback, Take
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.conftest import TWO_TALKS, OpenPage, StartShow
from tests.browser.running_show import RunningShow
from tests.browser.test_many_pages import WITHOUT_BOTH

IN_THE_QA = datetime(2020, 9, 19, 15, 21, tzinfo=UTC)
CANVAS = {"width": 1920, "height": 1080}
PAGES = ("countdown", "lower-third", "now-next", "qa", "fallback", "clock")

MARKUP = "</script><script>alert(1)</script> &amp; \"two\" 'one' <img src=x onerror=alert(1)>"
HEBREW = "הרצאה על אמנות: 3D (חלק ב')"
LONG = " ".join(["Donaudampfschifffahrtsgesellschaftskapitän"] * 7)


def quoted(text: str) -> str:
    """Return the text as YAML has it between single quotes."""
    return "'" + text.replace("'", "''") + "'"


HOSTILE = f"""\
event: {{name: E, date: 2020-09-19, timezone: Europe/Moscow}}
rooms:
  main:
    name: R
    venues: [{{spatialchat: {{space: "https://spatial.chat/s/example", room: "1"}}}}]
sessions:
  - id: markup
    start: "18:00"
    title: {quoted(MARKUP)}
    speakers: [{quoted(MARKUP)}]
    media: a.mp4
    duration: 20m
    qa: 10m
  - {{id: hebrew, title: {quoted(HEBREW)}, speakers: [{quoted(HEBREW)}], duration: 10m}}
  - {{id: long, title: {quoted(LONG)}, speakers: [{"W" * 200}], duration: 10m}}
"""


def take(show: RunningShow, item: str) -> None:
    """Put an item on air."""

    async def body(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Take(item), "Ann")

    show.run(body)


def picture(page: Page) -> Image.Image:
    """Return what OBS would lay over its own picture."""
    return Image.open(io.BytesIO(page.screenshot(omit_background=True))).convert("RGBA")


def outside(page: Page) -> list[str]:
    """Return the texts that are not wholly on the canvas."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main, main *")].filter((each) => {
            const box = each.getBoundingClientRect();
            return Math.min(box.left, box.top) < 0 || box.right > innerWidth
                || box.bottom > innerHeight;
        }).map((each) => each.textContent)"""
    )
    return found


def test_any_words_are_shown_as_they_are_and_on_the_canvas(
    page: Page, start_show: StartShow
) -> None:
    """Markup, quotes, right-to-left, endless words: text, whole or cut short with an ellipsis."""
    show = start_show(HOSTILE, starts=IN_THE_QA)
    while_markup = {
        "countdown": [HEBREW],
        "now-next": [MARKUP, HEBREW],
        "qa": [MARKUP],
        "lower-third": [MARKUP],
    }
    for name, texts in while_markup.items():
        page.goto(f"{show.url}/overlays/{name}")
        for text in texts:
            expect(page.get_by_text(text, exact=True).first).to_be_attached()
        assert_on_the_canvas(page, name)
    assert page.locator("main img[src=x], main script").count() == 0
    take(show, "hebrew/live")
    for name, text in {"countdown": LONG, "now-next": LONG, "lower-third": HEBREW}.items():
        page.goto(f"{show.url}/overlays/{name}")
        expect(page.locator("main")).to_contain_text(text)
        assert_on_the_canvas(page, name)


def assert_on_the_canvas(page: Page, name: str) -> None:
    """Look for what is cut off, at the canvas's own size and at a small one."""
    page.wait_for_function(
        "() => document.getAnimations().every((each) => each.playState != 'running')"
    )
    for size in (CANVAS, {"width": 640, "height": 360}):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert outside(page) == [], (name, size)


def test_overlays_are_transparent_and_keep_nothing(page: Page, start_show: StartShow) -> None:
    """OBS's picture shows around the words; no cookie, no storage."""
    show = start_show(starts=IN_THE_QA)
    for name in PAGES:
        page.goto(f"{show.url}/overlays/{name}")
        if name == "lower-third":  # which comes and goes
            expect(page.locator("main")).to_contain_text("Ann Example")
            assert picture(page).getpixel((4, 4)) == (0, 0, 0, 0)
        else:
            expect(page.locator("main")).to_have_css("opacity", "1")
            assert picture(page).getchannel("A").getextrema() == (0, 255), name
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_smaller_canvas_gets_the_same_picture(page: Page, start_show: StartShow) -> None:
    """Words break in the same places and stand in the same place, whatever OBS renders."""
    show = start_show(starts=IN_THE_QA)
    for name in ("now-next", "qa"):
        page.goto(f"{show.url}/overlays/{name}")
        expect(page.locator("main")).to_have_css("opacity", "1")
        page.wait_for_function("() => [...document.images].every((each) => each.complete)")
        pictures = []
        for width in (1280, 640):
            page.set_viewport_size({"width": width, "height": width * 9 // 16})
            pictures.append(picture(page).resize((320, 180)))
        difference = ImageStat.Stat(ImageChops.difference(*pictures)).mean
        assert max(difference) < 2, name


def test_the_lower_third_comes_in_and_goes_out_on_cue(page: Page, start_show: StartShow) -> None:
    """Not with the picture but four seconds after it, for twelve seconds; of the show.

    At its own speed: a busy machine lets a faster rehearsal fall behind the page's clock by more.
    """
    show = start_show(starts=IN_THE_QA - timedelta(minutes=10), speed=1)
    page.goto(f"{show.url}/overlays/lower-third")
    third = page.locator("main")
    expect(third).to_contain_text("Ann Example")
    third.evaluate(
        """(main) => {
            window.turns = [];
            let before = main.classList.contains("shown");
            new MutationObserver(() => {
                const shown = main.classList.contains("shown");
                if (shown !== before) window.turns.push(shown);
                before = shown;
            }).observe(main, { attributes: true });
        }"""
    )
    pressed = show.now()
    take(show, "beta/premiere")
    expect(third).to_contain_text("Ben Example")
    page.wait_for_function("() => window.turns.length >= 1")
    came = show.now()
    page.wait_for_function("() => window.turns.length >= 2", timeout=30_000)
    went = show.now()
    assert page.evaluate("window.turns") == [True, False]
    assert came - pressed >= timedelta(seconds=3.5)
    assert went - came >= timedelta(seconds=11.5)
    expect(third).to_contain_text("Ben Example")  # it keeps its words while it slides out


@pytest.mark.parametrize(
    ("path", "place"),
    [("overlays/countdown", "[data-countdown]"), ("crew", "#standby .when .count")],
)
def test_countdowns_do_not_believe_the_machines_date(
    page: Page, start_show: StartShow, path: str, place: str
) -> None:
    """Five minutes off, as laptops are: what is left is the show's, on overlay and crew page."""
    show = start_show(starts=IN_THE_QA)
    page.clock.set_fixed_time(IN_THE_QA + timedelta(minutes=5))
    page.goto(f"{show.url}/{path}")
    left = page.locator(place)
    expect(left).to_have_text(re.compile(r"^8:\d\d$"))
    tea = datetime(2020, 9, 19, 15, 30, tzinfo=UTC)
    before = show.now()
    minutes, seconds = map(int, left.inner_text().split(":"))
    shown = tea - timedelta(minutes=minutes, seconds=seconds)
    assert before - timedelta(seconds=2) < shown < show.now() + timedelta(seconds=2)


def test_a_restart_of_the_daemon_is_not_seen(page: Page, start_show: StartShow) -> None:
    """The page stays, its countdown goes on, and it follows the show when the daemon is back."""
    show = start_show(starts=IN_THE_QA)
    page.goto(f"{show.url}/overlays/countdown")
    title, digits = page.locator("main .title"), page.locator("[data-countdown]")
    expect(title).to_have_text("Tea")
    page.evaluate(
        """() => {
            window.flickers = 0;
            new MutationObserver(() => (window.flickers += 1))
                .observe(document.querySelector("main"), { attributes: true });
        }"""
    )
    show.stop_daemon()
    before = digits.inner_text()
    expect(digits).not_to_have_text(before)
    show.start_daemon()
    take(show, "tea/break")
    expect(title).to_have_text("The second talk")
    assert page.evaluate("window.flickers") == 0


def test_the_invitation_has_a_code_that_leads_into_the_room(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """While a Q&A is live: who answers, the short link, and the same link as a QR code."""
    show = start_show(starts=IN_THE_QA)
    page = open_page(viewport=CANVAS)
    page.goto(f"{show.url}/overlays/qa")
    main = page.locator("main")
    expect(main).to_contain_text("Ann Example")
    expect(main).to_contain_text("spatial.chat/s/example?room=1")
    code = page.locator("main img")
    expect(code).to_have_css("opacity", "1")
    page.wait_for_function(
        "() => document.images[0].complete && document.images[0].naturalWidth > 0"
    )
    expect(main).to_have_css("transform", "none")  # it has come in
    drawn = Image.open(io.BytesIO(code.screenshot())).convert("L")
    modules = modules_of("https://spatial.chat/s/example?room=1")
    seen = modules_in(drawn, len(modules))
    assert inner(seen) == inner(modules)
    take(show, "beta/premiere")
    expect(main).to_be_hidden()


def modules_of(link: str) -> list[list[bool]]:
    """Return the code's dark modules, with four light ones around."""
    rows = segno.make(link, error="m", micro=False).matrix_iter(border=4)
    return [[bool(each) for each in row] for row in rows]


def inner(modules: list[list[bool]]) -> list[list[bool]]:
    """Leave out the outermost light ones, whose corners are round."""
    return [row[1:-1] for row in modules[1:-1]]


def modules_in(drawn: Image.Image, count: int) -> list[list[bool]]:
    """Return which of so many modules in a row are dark, looked up in their middles."""
    middles = [int((number + 0.5) * drawn.width / count) for number in range(count)]
    return [[drawn.getpixel((x, y)) < 128 for x in middles] for y in middles]  # type: ignore[operator] # a number in mode L


def test_the_fallback_page_asks_for_patience(page: Page, start_show: StartShow) -> None:
    """Its words stand there whether or not the daemon is to be heard."""
    show = start_show(TWO_TALKS, starts=IN_THE_QA)

    async def fall_back(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Fallback(), "Ann")

    show.run(fall_back)
    page.add_init_script(WITHOUT_BOTH)  # whose requests a route does not see
    page.route("**/feed/stage", lambda route: route.abort())
    page.goto(f"{show.url}/overlays/fallback")
    expect(page.locator("main")).to_contain_text("We will be right back.")
    expect(page.locator("main")).to_be_visible()
