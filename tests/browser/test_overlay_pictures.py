"""The overlays look as they did when somebody last looked at them: compared with kept pictures."""

from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.browser.conftest import StartShow
from tests.browser.overlay_pictures import FOLDER, IN_THE_PREMIERE, NAMES, pictures

PATCHES = (48, 27)
"""The picture is compared patch by patch: the edges of letters differ from machine to machine."""

ALIKE = 16
"""Of 255, by which the mean of a patch may differ."""


def test_overlays_look_as_they_did(page: Page, start_show: StartShow) -> None:
    """Place, size, colour and words of each; `make screenshots` keeps new pictures."""
    taken = pictures(page, start_show(starts=IN_THE_PREMIERE))
    kept = {name: Image.open(FOLDER / f"{name}.png").convert("RGB") for name in NAMES}
    differing = {name: difference(taken[name], kept[name]) for name in NAMES}
    assert max(differing.values()) <= ALIKE, differing


def difference(one: Image.Image, other: Image.Image) -> int:
    """Return by how much the patch that differs most does."""
    patches = [each.resize(PATCHES, Image.Resampling.BOX) for each in (one, other)]
    extremes = ImageChops.difference(*patches).getextrema()
    return max(int(most) for _, most in extremes)
