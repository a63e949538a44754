"""Every page that people meet, on a desk and on a phone: axe-core finds nothing in any."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from orchestrator.cli.terminal.as_run_page import as_run_page
from orchestrator.model.as_run import PICTURE, AsRunLine, CueOutcome
from orchestrator.model.decisions import Decision, Hold
from orchestrator.model.rundown import ItemKind
from orchestrator.settings import WebSettings
from tests.browser.accessibility import violations, violations_in_a_picture
from tests.browser.conftest import OpenPage, StartShow

ROOT = Path(__file__).parents[2]
IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)
SCREENS = ({"width": 1280, "height": 720}, {"width": 390, "height": 844})

PAGES = {
    "api_docs.html": "/api/docs",
    "board.html": "/board/main",
    "crew.html": "/crew",
    "refused.html": "/nowhere",
    "schedule.html": "/schedule",
    "schedule_embed.html": "/schedule/embed",
    "schedule_print.html": "/schedule/print",
    "talk.html": "/talks/alpha",
}
"""Where each template of the daemon is met without a password."""

WITH_A_PASSWORD = {"sign_in.html": "/crew"}

PARTS = {"board_main.html", "public_parts.html"}
"""What stands in another page."""


def test_no_page_is_left_out() -> None:
    """Who adds a page adds where it is met."""
    templates = {path.name for path in (ROOT / "orchestrator/web/templates").glob("*.html")}
    assert templates == PAGES.keys() | WITH_A_PASSWORD.keys() | PARTS


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_axe_finds_nothing_on_any_page(
    open_page: OpenPage, start_show: StartShow, screen: dict[str, int]
) -> None:
    """The daemon's pages, and each overlay as somebody sees it who looks at it in a browser."""
    show = start_show(starts=IN_THE_PREMIERE)
    overlays = sorted(path.name for path in (ROOT / "overlays").glob("*.html"))
    page = open_page(viewport=screen)
    found = {}
    for address in PAGES.values():
        page.goto(f"{show.url}{address}")
        if address == "/crew":
            expect(page.locator("#rundown [aria-current]")).to_be_visible()
        found[address] = violations(page)
    for name in overlays:
        page.goto(f"{show.url}/overlays/{name}?room=main")
        found[name] = violations_in_a_picture(page)
    locked = start_show(settings=WebSettings(port=0, password=SecretStr("correct horse")))
    for address in WITH_A_PASSWORD.values():
        page.goto(f"{locked.url}{address}")
        found[f"{address} with a password"] = violations(page)
    assert {address: lines for address, lines in found.items() if lines} == {}


def test_the_crews_page_has_nothing_to_find_before_the_show_has_come(
    open_page: OpenPage, start_show: StartShow
) -> None:
    """A daemon may take a moment to say what is on; who listens hears what is waited for."""
    page = open_page()
    page.route("**/feed*", lambda route: route.abort())
    page.goto(f"{start_show(starts=IN_THE_PREMIERE).url}/crew")
    expect(page.get_by_role("main")).to_contain_text("Asking the daemon")
    assert violations(page) == []


def test_axe_finds_nothing_in_the_minutes_of_an_evening(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """The as-run log as a page, which stands on a disk; a phone can read it."""
    taken = IN_THE_PREMIERE + timedelta(minutes=8)
    line = AsRunLine(
        room="main",
        device="OBS main",
        what=PICTURE,
        item="alpha/premiere",
        session="alpha",
        picture=ItemKind.PREMIERE,
        planned=taken,
        taken=taken,
        verified=taken,
        outcome=CueOutcome.VERIFIED,
        called="“The first talk” (Premiere)",
        published=IN_THE_PREMIERE,
    )
    failed = replace(line, taken=None, verified=None, outcome=CueOutcome.FAILED, reason="no scene")
    held = Decision(1, taken, "main", "Ann", Hold("alpha/premiere"), "a good question")
    minutes = tmp_path / "as-run.html"
    text = as_run_page("An evening", [line, failed], [held], ZoneInfo("Europe/Moscow"))
    minutes.write_text(text, encoding="utf-8")
    page = open_page(viewport=SCREENS[1])
    page.goto(minutes.as_uri())
    assert "Ann: hold: “The first talk” (Premiere) – a good question" in page.inner_text("table")
    assert violations(page) == []
