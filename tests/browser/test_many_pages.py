"""Many pages of one show in one browser, which has six connections to a host and no more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pydantic import SecretStr

from orchestrator.model.decisions import Hold, Take
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.settings import WebSettings
from tests.browser.conftest import PATIENCE_MS, TWO_TALKS, OpenPage, StartShow
from tests.browser.running_show import RunningShow

IN_THE_QA = datetime(2020, 9, 19, 15, 21, tzinfo=UTC)
OVERLAYS = ("countdown", "lower-third", "now-next", "qa", "fallback", "clock")

ASIDE = '  - {id: side, room: other, start: "18:00", title: Aside, duration: 2h}'
TWO_ROOMS = (
    TWO_TALKS.replace("{id: ", "{room: main, id: ")
    .replace("  main:\n", "  other: {name: Side room}\n  main:\n")
    .replace("sessions:\n", f"sessions:\n{ASIDE}\n")
)

WITHOUT_WORKER = "delete window.SharedWorker;"
WITHOUT_BOTH = "delete window.SharedWorker; delete window.BroadcastChannel;"

MEASURED = """() => performance.getEntriesByType("resource")
    .some((each) => each.name.endsWith("/now") && each.responseStatus === 200)"""


def opened(context: BrowserContext, address: str) -> Page:
    """Open one more page of this browser."""
    page = context.new_page()
    page.goto(address)
    return page


def take(show: RunningShow, item: str) -> None:
    """Put an item of the main room on air."""

    async def body(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Take(item), "Ben")

    show.run(body)


def has_streams(show: RunningShow, page: Page, wanted: tuple[int, int]) -> bool:
    """Wait until so many streams are left; that one was closed is seen when it is written to."""
    for _ in range(80):
        if show.streams() == wanted:
            return True
        page.wait_for_timeout(200)
    return False


@contextmanager
def hanging(show: RunningShow) -> Iterator[None]:
    """Let the daemon do nothing meanwhile, with all its connections open."""
    goes_on = threading.Event()

    async def hang(_: Rehearsal) -> None:
        goes_on.wait(20)

    thread = threading.Thread(target=show.run, args=(hang,))
    thread.start()
    yield
    goes_on.set()
    thread.join()


@contextmanager
def resting(page: Page) -> Iterator[None]:
    """Let nothing in this page run meanwhile, as a browser does with pages in its background."""
    session = page.context.new_cdp_session(page)
    session.send("Debugger.enable")
    session.send("Debugger.pause")
    yield
    session.send("Debugger.resume")
    session.detach()


def hold(show: RunningShow, item: str) -> None:
    """Hold an item of the main room."""

    async def body(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Hold(item), "Ben")

    show.run(body)


@pytest.mark.parametrize("taken_away", ["", WITHOUT_WORKER], ids=["worker", "no worker"])
def test_two_rooms_overlays_crew_page_and_board_work_in_one_browser(
    open_page: OpenPage, start_show: StartShow, taken_away: str
) -> None:
    """Twelve overlays, the crew's page and a board: filled, measured, in time; buttons work."""
    show = start_show(TWO_ROOMS, starts=IN_THE_QA)
    crew = open_page()
    context = crew.context
    context.add_init_script(taken_away)
    overlays = [
        opened(context, f"{show.url}/overlays/{name}?room={room}")
        for room in ("main", "other")
        for name in OVERLAYS
    ]
    board = opened(context, f"{show.url}/board/main")
    crew.goto(f"{show.url}/crew?room=main")
    of_rooms = [picture for picture in ("qa", "live") for _ in OVERLAYS]
    for page, picture in zip(overlays, of_rooms, strict=True):
        expect(page.locator("body")).to_have_attribute("data-picture", picture)
        page.wait_for_function(MEASURED)
    expect(board.get_by_role("heading", name="The first talk")).to_be_visible()
    expect(crew.locator("#link")).to_have_text("● Connected")
    expect(crew.locator("#on-air .title")).to_have_text("The first talk")
    # A show that begins in the middle decides first, and what is pressed meanwhile is too late.
    expect(crew.locator("#journal")).to_contain_text("the recording ended")
    crew.get_by_role("button", name="Hold").click()
    expect(crew.locator("#on-air .flags")).to_contain_text("Held until released")
    assert has_streams(show, crew, (1, 1))

    show.stop_daemon()
    expect(crew.locator("#lost")).to_be_visible(timeout=3000)
    show.start_daemon()
    expect(crew.locator("#lost")).to_be_hidden()
    take(show, "beta/premiere")
    for page in overlays[: len(OVERLAYS)]:
        expect(page.locator("body")).to_have_attribute("data-picture", "premiere")
    expect(crew.locator("#on-air .title")).to_have_text("The second talk")


@pytest.mark.parametrize("taken_away", ["", WITHOUT_WORKER], ids=["worker", "no worker"])
def test_the_page_that_was_first_may_go(
    open_page: OpenPage, start_show: StartShow, taken_away: str
) -> None:
    """It has the stream for the others: while it rests, and when it is closed, they go on."""
    show = start_show(starts=IN_THE_QA)
    first = open_page()
    context = first.context
    context.add_init_script(taken_away)
    first.goto(f"{show.url}/crew")
    expect(first.locator("#link")).to_have_text("● Connected")
    second = opened(context, f"{show.url}/crew")
    third = opened(context, f"{show.url}/crew")
    for page in (second, third):
        expect(page.locator("#on-air .title")).to_have_text("The first talk")
    with resting(first):
        hold(show, "alpha/qa")
        for page in (second, third):
            expect(page.locator("#on-air .flags")).to_contain_text("Held until released")
            expect(page.locator("#link")).to_have_text("● Connected")
    expect(first.locator("#on-air .flags")).to_contain_text("Held until released")
    assert has_streams(show, first, (1, 0))
    first.close()
    take(show, "beta/premiere")
    for page in (second, third):
        expect(page.locator("#on-air .title")).to_have_text("The second talk")
    third.reload()
    expect(third.locator("#on-air .title")).to_have_text("The second talk")
    expect(third.locator("#link")).to_have_text("● Connected")
    assert has_streams(show, third, (1, 0))


@pytest.mark.parametrize("taken_away", ["", WITHOUT_WORKER], ids=["worker", "no worker"])
def test_a_page_that_rested_is_not_cut_off(
    open_page: OpenPage, start_show: StartShow, taken_away: str
) -> None:
    """A browser stops the pages in its background; back in sight they catch up, and cry no wolf."""
    show = start_show(starts=IN_THE_QA)
    crew = open_page()
    context = crew.context
    context.add_init_script(taken_away)
    crew.goto(f"{show.url}/crew")
    expect(crew.locator("#link")).to_have_text("● Connected")
    crew.evaluate(
        """() => {
            window.said = [];
            const link = document.querySelector("#link");
            new MutationObserver(() => window.said.push(link.textContent))
                .observe(link, { childList: true, subtree: true });
        }"""
    )
    with resting(crew):
        context.new_page().wait_for_timeout(4000)  # longer than a daemon may keep silent
        hold(show, "alpha/qa")
    expect(crew.locator("#on-air .flags")).to_contain_text("Held until released")
    crew.get_by_role("button", name="Release").click()
    expect(crew.locator("#on-air .flags")).not_to_contain_text("Held")
    assert set(crew.evaluate("window.said")) <= {"", "● Connected", "▲ Catching up"}


def test_a_full_browser_is_told_from_a_lost_daemon(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """Where pages can share nothing six are too many: what is shown is true, buttons say why."""
    show = start_show(starts=IN_THE_QA)
    crew = open_page()
    context = crew.context
    context.add_init_script(WITHOUT_BOTH)
    crew.goto(f"{show.url}/crew")
    expect(crew.locator("#link")).to_have_text("● Connected")
    others = [opened(context, f"{show.url}/overlays/clock") for _ in range(5)]
    expect(crew.locator("#link")).to_have_text("✕ Too many pages")
    expect(crew.locator("#lost")).to_contain_text("this browser has too many of its pages open")
    hold(show, "alpha/qa")
    expect(crew.locator("#on-air .flags")).to_contain_text("Held until released")
    button = crew.get_by_role("button", name="Release")
    expect(button).to_be_disabled()
    crew.keyboard.press("r")
    expect(crew.locator("#controls .notice")).to_contain_text("too many pages are open")
    others[0].close()
    expect(crew.locator("#link")).to_have_text("● Connected")
    expect(crew.locator("#lost")).to_be_hidden()
    expect(button).to_be_enabled()


@pytest.mark.parametrize(
    "taken_away", ["", WITHOUT_WORKER, WITHOUT_BOTH], ids=["worker", "no worker", "alone"]
)
def test_a_daemon_that_hangs_is_not_taken_for_a_full_browser(
    open_page: OpenPage, start_show: StartShow, taken_away: str
) -> None:
    """Its connections stay open and say nothing: it is lost, and found when it goes on."""
    show = start_show(starts=IN_THE_QA)
    crew = open_page()
    crew.context.add_init_script(taken_away)
    crew.goto(f"{show.url}/crew")
    link = crew.locator("#link")
    expect(link).to_have_text("● Connected")
    crew.evaluate(
        """() => {
            window.said = [];
            const link = document.querySelector("#link");
            new MutationObserver(() => window.said.push(link.textContent))
                .observe(link, { childList: true, subtree: true });
        }"""
    )
    with hanging(show):
        expect(link).to_have_text("✕ Not connected", timeout=4000)
        expect(crew.locator("#lost")).to_contain_text("The daemon is not heard")
        crew.wait_for_timeout(1500)  # its questions end without an answer meanwhile
    expect(link).to_have_text("● Connected")
    assert crew.evaluate("window.said") == ["✕ Not connected", "● Connected"]


@pytest.mark.parametrize("taken_away", ["", WITHOUT_WORKER], ids=["worker", "no worker"])
def test_signing_out_ends_what_other_pages_of_the_browser_are_told(
    open_page: OpenPage, start_show: StartShow, taken_away: str
) -> None:
    """At a borrowed laptop every page of the crew says so; overlays, open to all, go on."""
    settings = WebSettings(port=0, password=SecretStr("horse"))
    show = start_show(starts=IN_THE_QA, settings=settings)
    first = open_page()
    context = first.context
    context.add_init_script(taken_away)
    first.goto(f"{show.url}/crew")
    first.get_by_label("Password").fill("horse")
    first.keyboard.press("Enter")
    expect(first.locator("#on-air .title")).to_have_text("The first talk")
    second = opened(context, f"{show.url}/crew")
    third = opened(context, f"{show.url}/crew")
    overlay = opened(context, f"{show.url}/overlays/countdown")
    expect(second.locator("#link")).to_have_text("● Connected")
    first.get_by_role("button", name="Sign out").click()
    expect(second.locator("#link")).to_have_text("✕ Signed out")
    expect(second.locator("#lost")).to_contain_text("Load the page again to sign in.")
    take(show, "beta/premiere")
    expect(overlay.locator("body")).to_have_attribute("data-picture", "premiere")
    expect(second.locator("#on-air .title")).to_have_text("The first talk")
    expect(third.locator("#link")).to_have_text("✕ Signed out")
    second.reload()
    second.get_by_label("Password").fill("horse")
    second.keyboard.press("Enter")
    expect(second.locator("#on-air .title")).to_have_text("The second talk")
    expect(second.locator("#link")).to_have_text("● Connected")
    expect(third.locator("#on-air .title")).to_have_text("The second talk", timeout=PATIENCE_MS)
    expect(third.locator("#link")).to_have_text("● Connected")


def test_new_code_has_a_worker_of_its_own(
    open_page: OpenPage, start_show: StartShow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart with other code a page that is loaded again speaks with no older worker."""
    show = start_show(starts=IN_THE_QA)
    page = open_page()
    page.goto(f"{show.url}/overlays/countdown")
    expect(page.locator("main .title")).to_have_text("Tea")
    (before,) = workers(page)
    show.stop_daemon()
    monkeypatch.setattr("orchestrator.web.pages.files.version_of", lambda _: "0123456789abcdef")
    show.start_daemon()
    page.reload()
    expect(page.locator("main .title")).to_have_text("Tea")
    take(show, "tea/break")
    expect(page.locator("main .title")).to_have_text("The second talk")
    (after,) = workers(page)
    assert before != after
    assert after.endswith("/static/feed/worker.js?0123456789abcdef")


def workers(page: Page) -> list[str]:
    """Return the addresses of the browser's shared workers."""
    browser = page.context.browser
    assert browser is not None
    session = browser.new_browser_cdp_session()
    found = session.send("Target.getTargets")["targetInfos"]
    session.detach()
    return [each["url"] for each in found if each["type"] == "shared_worker"]


def test_another_browser_profile_shares_nothing(open_page: OpenPage, start_show: StartShow) -> None:
    """A page in private mode has a worker and a stream of its own."""
    show = start_show(starts=IN_THE_QA)
    pages = [open_page(), open_page()]
    for page in pages:
        page.goto(f"{show.url}/overlays/countdown")
        expect(page.locator("main .title")).to_have_text("Tea")
    assert len(workers(pages[0])) == 2
    pages[0].context.close()
    take(show, "tea/break")
    expect(pages[1].locator("main .title")).to_have_text("The second talk")
