"""What the tests in a browser share: a Chromium, pages that report their faults, rehearsed shows.

The tests are plain functions: Playwright keeps an event loop of its own running in the thread, so
it ends with each module, and an `async` test has no place in these.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page

from orchestrator.settings import WebSettings
from tests.browser.chromium import Faults, chromium
from tests.browser.running_show import RunningShow

PATIENCE_MS = 10_000
"""How long a page may take for anything that a test waits for."""

TWO_TALKS = """\
event:
  name: An evening of talks
  date: 2020-09-19
  timezone: Europe/Moscow
  url: https://example.org/evening
  register: https://example.org/register

rooms:
  main:
    name: Main room
    youtube: {broadcast: othTjSowvqY}
    venues:
      - spatialchat: {space: "https://spatial.chat/s/example", room: "1"}

sessions:
  - {id: alpha, start: "18:00", title: The first talk, speakers: [Ann Example],
     media: alpha.mp4, duration: 20m, qa: 10m}
  - {id: tea, break: 10m, title: Tea}
  - {id: beta, title: The second talk, speakers: [Ben Example],
     media: beta.mp4, duration: 20m, qa: 10m}
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the browser: it runs where there is one."""
    for item in items:
        if {"browser", "page", "open_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run a Chromium for the tests of one module."""
    with chromium() as running:
        yield running


class OpenPage(Protocol):
    """Opens a page in a context of its own; takes Playwright's options for contexts."""

    def __call__(self, **options: object) -> Page: ...


@pytest.fixture
def faults() -> Faults:
    """Note what goes wrong in pages; a test that provokes faults on purpose clears it."""
    return Faults()


@pytest.fixture
def open_page(browser: Browser, faults: Faults) -> Iterator[OpenPage]:
    """Open pages whose faults fail the test: uncaught errors, breaches of the content policy."""
    contexts = []

    def open_one(**options: object) -> Page:
        wanted = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
        context = browser.new_context(**{**wanted, **options})  # type: ignore[arg-type] # Playwright's own keywords
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        context.on("page", faults.watch)
        faults.watch(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults.seen == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Open one page, 1280 × 720, in English, in Berlin."""
    return open_page(viewport={"width": 1280, "height": 720})


class StartShow(Protocol):
    """Starts a show of a timetable's text."""

    def __call__(
        self,
        timetable: str = ...,
        *,
        speed: float = ...,
        starts: datetime | None = ...,
        settings: WebSettings | None = ...,
    ) -> RunningShow: ...


@pytest.fixture
def start_show(tmp_path: Path) -> Iterator[StartShow]:
    """Start rehearsed shows, in real time unless asked otherwise, with their pages."""
    shows: list[RunningShow] = []

    def start(
        timetable: str = TWO_TALKS,
        *,
        speed: float = 1.0,
        starts: datetime | None = None,
        settings: WebSettings | None = None,
    ) -> RunningShow:
        file = tmp_path / f"show-{len(shows)}.yaml"
        file.write_text(timetable, encoding="utf-8")
        shows.append(RunningShow(file, speed, starts, settings))
        return shows[-1].start()

    yield start
    for show in shows:
        show.stop()
