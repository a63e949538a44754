"""The crew's page says what is wrong with the picture, and with the stream, where one looks."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from playwright.sync_api import expect

from orchestrator.devices.obs.compare.stills import (
    cure_of_a_live_part,
    cure_of_a_talk,
    words_of_a_live_part,
    words_of_a_talk,
)
from orchestrator.devices.seeing import ALL_SEEN, Patience, PictureFault, Seeing
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage, StartShow

IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)
DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
WORDS = {
    **{f"talk {fault.value}": words_of_a_talk(fault) for fault in PictureFault},
    **{f"qa {fault.value}": words_of_a_live_part(fault, Patience()) for fault in PictureFault},
}
CURES = {"talk": cure_of_a_talk("Talk"), "qa": cure_of_a_live_part("Live Q&A")}
AHEAD = "“One” (Live Q&A) is next: nothing of a guest is in “Live Q&A”: add the call to it in OBS"


async def see(found: Seeing, rehearsal: Rehearsal) -> None:
    """Let the room's OBS be seen so."""
    (device, *_) = rehearsal.conductor.devices["main"]
    device.seeing = lambda: found  # type: ignore[attr-defined]  # an ObsDevice, which looks


def test_what_is_wrong_with_the_picture_is_read_without_scrolling(
    open_page: OpenPage, start_show: StartShow, tmp_path: Path
) -> None:
    """On a desk and on a phone; the alert says what to do, and is over with the fault."""
    show = start_show(starts=IN_THE_PREMIERE)
    page = open_page(viewport=DESK)
    page.goto(f"{show.url}/crew")
    wrong = page.locator("#on-air .not-seen")
    expect(page.locator("#on-air .title")).not_to_be_empty()
    for name, words in WORDS.items():
        alert = f"“A” (Premiere): {words}; {CURES[name.split()[0]]}"
        show.run(partial(see, Seeing("a/premiere", words, alert, AHEAD)))
        expect(wrong).to_have_text(f"Look at the picture: {words}")
        expect(page.locator("body")).to_contain_text(alert)
        expect(page.locator("body")).to_contain_text(AHEAD)
        for size, screen in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(screen)  # type: ignore[arg-type]  # a width and a height
            expect(wrong).to_be_in_viewport(ratio=1)
            page.screenshot(path=tmp_path / f"{name} {size}.png")
    assert violations(page) == []
    show.run(partial(see, ALL_SEEN))
    expect(wrong).to_be_hidden()
