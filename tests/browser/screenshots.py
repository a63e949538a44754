"""`make screenshots`: pictures of the pages for the documentation, from rehearsals on simulators.

The whole ML Art meetup in a hurry for the crew's page, so that there is something behind it; one
that stands in a talk and its Q&A for what viewers see.
"""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from orchestrator.model.decisions import Take
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.chromium import chromium
from tests.browser.running_show import RunningShow

MEETUP = Path(__file__).parents[2] / "schedules" / "2020-09-19.yaml"
SPEED = 60.0
IN_THE_PREMIERE = datetime(2020, 9, 19, 14, 7, tzinfo=UTC)

DESK = {"width": 1440, "height": 1200}
PHONE = {"width": 390, "height": 844}
OVERLAYS = ("countdown", "now-next", "qa", "lower-third", "clock", "fallback")
TILE = (640, 360)

COLOURS = 192
"""Of a palette: the pictures stay below 150 kB, and nobody sees the difference."""


def main(folder: Path) -> None:
    """Write all pictures into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        with rehearsed(SPEED) as show:
            crew(browser, show, folder)
        with rehearsed(1.0, IN_THE_PREMIERE) as show:
            for_viewers(browser, show, folder)
            save(overlays(browser, show), folder / "overlays.png")
    for file in sorted(folder.glob("*.png")):
        print(f"{file}  {file.stat().st_size // 1000} kB")


@contextmanager
def rehearsed(speed: float, starts: datetime | None = None) -> Iterator[RunningShow]:
    """Rehearse the meetup."""
    with TemporaryDirectory(prefix="screenshots-") as folder:
        show = RunningShow(Path(copy(MEETUP, folder)), speed, starts).start()
        try:
            yield show
        finally:
            show.stop()


def crew(browser: Browser, show: RunningShow, folder: Path) -> None:
    """Take the crew's page in the second premiere: something is behind it, something is to come."""
    pages = [opened(browser, f"{show.url}/crew", size) for size in (DESK, PHONE)]
    for page, name in zip(pages, ("crew-desk", "crew-phone"), strict=True):
        page.get_by_label("You are").fill("Ann")
        page.get_by_role("button", name="That is me").click()
        expect(page.locator("#on-air .title")).to_have_text(
            "A gallery of neural art, from training to the visitor's query", timeout=60_000
        )
        # Some minutes into the talk the program's picture is the talk's.
        expect(page.get_by_label("Elapsed")).to_have_text(re.compile("^[4-9]:"), timeout=30_000)
        save(shot(page), folder / f"{name}.png")
        page.context.close()


def for_viewers(browser: Browser, show: RunningShow, folder: Path) -> None:
    """Take the public schedule, and the room's board."""
    for path, name, size in (
        ("/schedule", "schedule-desk", {"width": 1200, "height": 900}),
        ("/schedule", "schedule-phone", PHONE),
        ("/board/ml-art", "board", {"width": 800, "height": 500}),
    ):
        page = opened(browser, f"{show.url}{path}", size)
        page.wait_for_load_state("networkidle")
        save(shot(page), folder / f"{name}.png")
        page.context.close()


def overlays(browser: Browser, show: RunningShow) -> Image.Image:
    """Take all overlays while the Q&A begins, each over something like a talk's picture."""

    async def take_the_qa(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("ml-art", Take("neural-ca/qa"), "Ann")

    page = opened(browser, f"{show.url}/overlays/lower-third", {"width": 1920, "height": 1080})
    show.run(take_the_qa)
    page.locator("main.shown").wait_for()  # before the others: it goes out again
    sheet = Image.new("RGB", (2 * TILE[0], 3 * TILE[1]))
    for name in sorted(OVERLAYS, key=lambda each: each != "lower-third"):
        if name != "lower-third":
            page.goto(f"{show.url}/overlays/{name}")
        expect(page.locator("main")).to_have_css("opacity", "1")
        page.wait_for_function("() => [...document.images].every((each) => each.complete)")
        row, column = divmod(OVERLAYS.index(name), 2)
        sheet.paste(over_a_picture(shot(page), name), (column * TILE[0], row * TILE[1]))
    page.context.close()
    return sheet


def over_a_picture(overlay: Image.Image, name: str) -> Image.Image:
    """Return the overlay as OBS shows it, made smaller, its name in a corner."""
    tile = Image.new("RGBA", TILE, "#46505c")
    tile.alpha_composite(overlay.convert("RGBA").resize(TILE, Image.Resampling.LANCZOS))
    draw = ImageDraw.Draw(tile)
    draw.text((12, 10), name, fill="white", font_size=16)
    draw.rectangle((0, 0, TILE[0] - 1, TILE[1] - 1), outline="#0008")
    return tile.convert("RGB")


def opened(browser: Browser, url: str, size: dict[str, int]) -> Page:
    """Open a page of its own, as somebody in Berlin has it."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale="en-GB",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    return page


def shot(page: Page) -> Image.Image:
    """Return what is in the window now."""
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


def save(picture: Image.Image, file: Path) -> None:
    """Write it with a small palette."""
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
