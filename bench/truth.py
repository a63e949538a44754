"""How soon the crew's page says that something is not as it should be, on a laptop and on a phone.

An OBS that goes away, a cue that it does not carry out, a recording that is taken away. A real
Chromium without a screen, a rehearsed show; page and show read the same machine's clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import time

from playwright.sync_api import Page, expect

from bench.figures import Figure, spread
from orchestrator.app import recordings_to_come, tell_missing
from orchestrator.model.decisions import Take
from orchestrator.rehearsal.show import Rehearsal
from orchestrator.upkeep.files_ahead import MissingFiles
from tests.browser.chromium import chromium
from tests.browser.conftest import TWO_TALKS
from tests.browser.running_show import RunningShow

PART = "truth"
IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)
SCREENS = {
    "desk": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}

NOTE_SAID = """
    // Notes when a frame with the words was handed on, and whether they stood in the window.
    ([place, words]) => {
        window.said = null;
        const look = () => {
            const found = document.querySelector(place);
            if (!found.checkVisibility() || !found.textContent.includes(words)) {
                return requestAnimationFrame(look);
            }
            const { top, bottom } = found.getBoundingClientRect();
            const stands = top >= 0 && bottom <= innerHeight;
            requestAnimationFrame(() => setTimeout(() => (window.said = [Date.now(), stands])));
        };
        requestAnimationFrame(look);
    }
"""

WHY = "#on-air .not-seen"
BAR = "#alert-bar .lines"


def truth(folder: Path, rounds: int = 10) -> list[Figure]:
    """Return the seconds from each fault to its words on the page, and how often not in sight."""
    file = folder / "talks.yaml"
    file.write_text(TWO_TALKS)
    (folder / "beta.mp4").write_bytes(b"a recording")
    found: dict[str, list[tuple[float, bool]]] = {}
    with chromium() as browser:
        for _ in range(rounds):
            show = RunningShow(file, 1.0, IN_THE_PREMIERE).start()
            try:
                pages = {
                    name: browser.new_page(viewport={**size})  # type: ignore[typeddict-item] # a size
                    for name, size in SCREENS.items()
                }
                for words, seconds, stands in _suffer(show, pages, folder / "beta.mp4"):
                    found.setdefault(words, []).append((seconds, stands))
                for page in pages.values():
                    page.close()
            finally:
                show.stop()
    figures = []
    for words, samples in found.items():
        figures += spread(PART, words, [each for each, _ in samples], "s", {"max": "≤ 1"})
        unseen = sum(not stands for _, stands in samples)
        figures.append(Figure(PART, f"{words}: not in the window", unseen, "", "0", len(samples)))
    return figures


def _suffer(show: RunningShow, pages: dict[str, Page], beta: Path) -> list[tuple[str, float, bool]]:
    for page in pages.values():
        page.goto(f"{show.url}/crew")
        expect(page.locator("#on-air")).to_have_attribute("data-seen", "seen")
    came = []

    async def go_away(rehearsal: Rehearsal) -> None:
        rehearsal.simulators["main"].kill()

    async def come_back(rehearsal: Rehearsal) -> None:
        await rehearsal.simulators["main"].restart()

    came += _said(pages, "OBS away", WHY, "is not reached", partial(show.run, go_away))
    show.run(come_back)
    _well(pages)

    async def take(item: str, rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Take(item), "Ann")

    async def take_while_frozen(rehearsal: Rehearsal) -> None:
        rehearsal.simulators["main"].freeze(1.2)
        await take("alpha/qa", rehearsal)

    frozen = partial(show.run, take_while_frozen)
    came += _said(pages, "cue not carried out", WHY, "Not seen on air", frozen)
    _well(pages)

    show.run(partial(take, "tea/break"))
    _well(pages)

    async def look(rehearsal: Rehearsal) -> None:
        conductor = rehearsal.conductor
        missing = partial(tell_missing, conductor, show.files, MissingFiles(conductor.news))
        show.files.start(partial(recordings_to_come, conductor), missing)

    show.run(look)
    expect(pages["desk"].locator("#standby .title")).to_have_text("The second talk")
    missing = "its recording is not there"
    came += _said(pages, "recording missing", BAR, missing, beta.unlink)
    beta.write_bytes(b"a recording")

    async def stop_looking(_: Rehearsal) -> None:
        await show.files.stop()

    show.run(stop_looking)
    return came


def _said(
    pages: dict[str, Page], name: str, place: str, words: str, break_it: Callable[[], object]
) -> list[tuple[str, float, bool]]:
    """Break something; return how long each page took to say it in view."""
    for page in pages.values():
        page.evaluate(NOTE_SAID, [place, words])
    began = time()
    break_it()
    came = []
    for screen, page in pages.items():
        page.wait_for_function("() => window.said")
        said_at, stands = page.evaluate("window.said")
        came.append((f"{name}, {screen}", said_at / 1000 - began, bool(stands)))
    return came


def _well(pages: dict[str, Page]) -> None:
    for page in pages.values():
        expect(page.locator("#on-air")).to_have_attribute("data-seen", "seen")
