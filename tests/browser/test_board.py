"""The room board as visitors have it: in a space's frame, on a phone, without scripts."""

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from orchestrator.rehearsal.show import Rehearsal
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage, StartShow
from tests.browser.running_show import RunningShow
from tests.browser.spaces import served, space_page

DEEP_LINK = "https://spatial.chat/s/example?room=1"
PREMIERE = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)
QUESTIONS = datetime(2020, 9, 19, 15, 22, tzinfo=UTC)
ENDS = datetime(2020, 9, 19, 15, 20, tzinfo=UTC)
PATIENCE = 5.0
"""Seconds that a space has to answer before the plain link is opened."""


@pytest.fixture
def stack() -> ExitStack:
    """Close what a test opens."""
    with ExitStack() as stack:
        yield stack


def enter(
    page: Page, stack: ExitStack, show: RunningShow, side: str, room: str = "900", frame: str = ""
) -> FrameLocator:
    """Open a page of a space with the board in its frame; return the frame."""
    page.route("https://spatial.chat/**", lambda route: route.fulfill(body="SpatialChat itself"))
    html = space_page(f"{show.url}/board/main", side, room, frame)
    page.goto(stack.enter_context(served(html)))
    board = page.frame_locator("#board")
    expect(board.locator(".go")).to_be_attached()
    return board


@pytest.mark.parametrize("side", ["documented", "demo"])
def test_the_space_moves_the_visitor_who_clicks(
    page: Page, start_show: StartShow, stack: ExitStack, side: str
) -> None:
    """Both forms of SpatialChat's messages are understood; the page around stays."""
    board = enter(page, stack, start_show(starts=PREMIERE), side)
    before = page.url
    assert page.evaluate("window.moved") is None, "nobody is moved by force"
    board.get_by_role("link", name="Go to Main room").click()
    expect(board.locator(".note")).to_have_text("On your way.")
    assert page.evaluate("window.moved") == "1"
    assert page.url == before


@pytest.mark.parametrize("side", ["old", "silent"])
def test_where_no_answer_comes_the_plain_link_is_opened(
    page: Page, start_show: StartShow, stack: ExitStack, side: str
) -> None:
    """After five seconds the visitor gets there all the same; the link stands there meanwhile."""
    show = start_show(starts=PREMIERE)
    board = enter(page, stack, show, side)
    board.get_by_role("link", name="Go to Main room").click()
    clicked = show.now()
    expect(board.locator(".note")).to_have_text("Taking you there…")
    expect(board.get_by_role("link", name="spatial.chat/s/example?room=1")).to_be_visible()
    page.wait_for_url(DEEP_LINK)
    assert (show.now() - clicked).total_seconds() >= PATIENCE - 0.2


def test_a_refusal_opens_the_plain_link_at_once(
    page: Page, start_show: StartShow, stack: ExitStack
) -> None:
    """A space that says no is not waited for."""
    show = start_show(starts=PREMIERE)
    board = enter(page, stack, show, "refusing")
    clicked = show.now()
    board.get_by_role("link", name="Go to Main room").click()
    page.wait_for_url(DEEP_LINK)
    assert (show.now() - clicked).total_seconds() < PATIENCE - 1


def test_in_the_room_itself_it_says_so(page: Page, start_show: StartShow, stack: ExitStack) -> None:
    """Where the space tells that the visitor is there already, nobody is sent anywhere."""
    board = enter(page, stack, start_show(starts=PREMIERE), "documented", room="1")
    expect(board.get_by_text("You are in Main room.")).to_be_visible()
    expect(board.locator(".go")).to_be_hidden()


def test_without_a_frame_the_button_is_a_link(open_page: OpenPage, start_show: StartShow) -> None:
    """On a page of its own nobody is asked: one click leads there; axe finds nothing to mend.

    Its times are the visitor's, and say so, with 24 hours wherever they live.
    """
    page = open_page(locale="en-US")
    show = start_show(starts=PREMIERE)
    page.route("https://spatial.chat/**", lambda route: route.fulfill(body="SpatialChat itself"))
    page.goto(f"{show.url}/board/main")
    expect(page.get_by_role("heading", name="Next")).to_have_text("Next – your time, UTC+2")
    expect(page.locator(".next time").first).to_have_text("17:20")
    assert violations(page) == []
    page.get_by_role("link", name="Go to Main room").click()
    page.wait_for_url(DEEP_LINK)


def test_the_end_of_the_recording_shows_by_itself(
    page: Page, start_show: StartShow, stack: ExitStack
) -> None:
    """Seconds after the recording has ended the board says that the speaker is live."""
    show = start_show(starts=ENDS - timedelta(seconds=8))
    board = enter(page, stack, show, "silent")
    expect(board.get_by_text("until the live Q&A")).to_be_visible()
    expect(board.get_by_text("Live now: Ann Example")).to_be_visible(timeout=20_000)
    (line,) = show.run(line_of_questions)
    assert show.now() - line < timedelta(seconds=5)
    expect(board.get_by_text("left for questions")).to_be_visible()


async def line_of_questions(rehearsal: Rehearsal) -> list[datetime]:
    """Return when the Q&A was taken."""
    return [line.taken for line in rehearsal.conductor.as_run if line.item == "alpha/qa"]  # type: ignore[misc] # taken


@pytest.mark.parametrize("wrong_by", [timedelta(days=-400), timedelta(minutes=7)])
def test_the_countdown_is_right_on_a_machine_whose_clock_is_wrong(
    page: Page, start_show: StartShow, wrong_by: timedelta
) -> None:
    """Seconds pass by the visitor's machine, the instant is the server's."""
    show = start_show(starts=PREMIERE)
    page.clock.set_fixed_time(PREMIERE + wrong_by)
    page.goto(f"{show.url}/board/main")
    expect(page.locator(".left")).to_have_text(re.compile(r"^14:\d\d$"))
    first = page.locator(".left").inner_text()
    expect(page.locator(".left")).not_to_have_text(first)
    minutes, seconds = map(int, page.locator(".left").inner_text().split(":"))
    left = (ENDS - show.now()).total_seconds()
    assert abs(minutes * 60 + seconds - left) < 1.5


def test_it_lives_in_a_sandboxed_frame_and_is_counted(
    page: Page, start_show: StartShow, stack: ExitStack
) -> None:
    """A frame that makes the page a stranger to its own server hides nothing and breaks nothing."""
    show = start_show(starts=PREMIERE)
    board = enter(page, stack, show, "silent", frame='sandbox="allow-scripts"')
    first = board.locator(".left").inner_text()
    expect(board.locator(".left")).not_to_have_text(first)
    assert page.context.cookies() == []
    with page.expect_response(lambda answer: "/board/main/news" in answer.url and answer.ok):
        pass  # it asks every two seconds, and that question is its check-in
    answer = page.request.get(f"{show.url}/api/v1/rooms/main").json()
    assert answer["boards"]["open"] == 1


def test_without_scripts_it_is_whole_and_comes_anew(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """What is on, until when, and the way there stand in the page, which asks for itself again."""
    show = start_show(starts=QUESTIONS)
    page = open_page(java_script_enabled=False)
    page.goto(f"{show.url}/board/main")
    expect(page.get_by_role("heading", level=1)).to_have_text("The first talk")
    expect(page.get_by_role("link", name="Go to Main room")).to_have_attribute("href", DEEP_LINK)
    assert page.locator("meta[http-equiv=refresh]").count() == 1
    expect(page.get_by_text("until 18:30 MSK")).to_be_visible()
    expect(page.locator(".left")).to_be_hidden()
    counting = open_page()
    counting.goto(f"{show.url}/board/main")
    expect(counting.locator(".left")).to_be_visible()
    expect(counting.locator(".still")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568), (640, 400)])
def test_the_button_is_in_sight_on_every_screen(
    open_page: OpenPage, start_show: StartShow, width: int, height: int
) -> None:
    """On a phone and in a small frame nobody has to scroll to get to the speaker."""
    show = start_show(starts=QUESTIONS)
    page = open_page(viewport={"width": width, "height": height})
    page.goto(f"{show.url}/board/main")
    expect(page.get_by_role("link", name="Go to Main room")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_restart_of_the_daemon_is_told_and_gone_through(
    page: Page, start_show: StartShow
) -> None:
    """The board stays, says that it may be out of date, and goes on when the daemon is back."""
    show = start_show(starts=PREMIERE)
    page.goto(f"{show.url}/board/main")
    note = page.get_by_text("No connection at the moment")
    expect(note).to_be_hidden()
    show.stop_daemon()
    expect(note).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("The first talk")
    show.start_daemon()
    expect(note).to_be_hidden(timeout=30_000)
