"""The overlays as pictures, small; run by `make screenshots`, kept in the folder `pictures` here.

Whoever changes how an overlay looks renews them, and looks at them; `test_overlay_pictures`
compares.
"""

import io
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, expect

from orchestrator.model.decisions import Take
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.chromium import chromium
from tests.browser.conftest import TWO_TALKS
from tests.browser.running_show import RunningShow

IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 10, tzinfo=UTC)
FOLDER = Path(__file__).parent / "pictures"
NAMES = ("lower-third", "countdown", "now-next", "qa", "clock", "fallback")
"""The lower third comes first: it goes out again."""

CANVAS = {"width": 1920, "height": 1080}
SIZE = (480, 270)

HIDE_NUMBERS = """() => document.querySelectorAll("[data-countdown], [data-clock], [data-time]")
    .forEach((each) => { each.style.visibility = "hidden"; })"""
"""Hours and countdowns are another second's in each picture."""


def pictures(page: Page, show: RunningShow) -> dict[str, Image.Image]:
    """Return each overlay at the beginning of the first talk's Q&A, over grey."""

    async def take_the_qa(rehearsal: Rehearsal) -> None:
        await rehearsal.conductor.decide("main", Take("alpha/qa"), "Ann")

    page.set_viewport_size({"width": CANVAS["width"], "height": CANVAS["height"]})
    page.goto(f"{show.url}/overlays/{NAMES[0]}")
    show.run(take_the_qa)
    page.locator("main.shown").wait_for()
    taken = {}
    for name in NAMES:
        if name != NAMES[0]:
            page.goto(f"{show.url}/overlays/{name}")
        expect(page.locator("main")).to_have_css("opacity", "1")
        page.wait_for_function("() => [...document.images].every((each) => each.complete)")
        page.evaluate(HIDE_NUMBERS)
        taken[name] = _over_grey(page.screenshot(omit_background=True, animations="disabled"))
    return taken


def _over_grey(png: bytes) -> Image.Image:
    shown = Image.new("RGBA", (CANVAS["width"], CANVAS["height"]), "#46505c")
    shown.alpha_composite(Image.open(io.BytesIO(png)).convert("RGBA"))
    return shown.convert("RGB").resize(SIZE, Image.Resampling.BOX)


def main() -> None:
    """Keep new pictures."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="overlays-") as folder, chromium() as browser:
        file = Path(folder) / "show.yaml"
        file.write_text(TWO_TALKS, encoding="utf-8")
        show = RunningShow(file, 1.0, IN_THE_PREMIERE).start()
        try:
            page = browser.new_context(reduced_motion="reduce").new_page()
            for name, picture in pictures(page, show).items():
                picture.save(FOLDER / f"{name}.png", optimize=True)
        finally:
            show.stop()


if __name__ == "__main__":
    main()
