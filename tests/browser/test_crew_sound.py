"""The crew's page says whether what is on air is heard: a light in words, and a meter."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from orchestrator.rehearsal.obs_simulator.studio.world import Input
from orchestrator.rehearsal.show import Rehearsal
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage, StartShow

IN_THE_PREMIERE = datetime(2020, 9, 19, 15, 5, tzinfo=UTC)
SCREENS = [{"width": 1280, "height": 720}, {"width": 390, "height": 844}]
EMPTY = "document.querySelector('#on-air .meter i').style.inlineSize === '0%'"


async def mute(rehearsal: Rehearsal) -> None:
    """Mute the talk on air, as a person does in OBS."""
    studio = rehearsal.simulators["main"].studio
    for source in studio.world.inputs:
        if isinstance(source, Input) and source.name.startswith("Talk"):
            source.muted = True
            studio.tell("InputMuteStateChanged", inputName=source.name, inputMuted=True)


@pytest.mark.parametrize("screen", SCREENS, ids=["desk", "phone"])
def test_a_talk_is_heard_until_somebody_mutes_it(
    open_page: OpenPage, start_show: StartShow, tmp_path: Path, screen: dict[str, int]
) -> None:
    """The light turns with the meter; why it is not heard is read without scrolling."""
    show = start_show(starts=IN_THE_PREMIERE)
    page = open_page(viewport=screen)
    page.goto(f"{show.url}/crew")
    sound = page.locator("#on-air .sound")
    expect(sound).to_have_attribute("data-tone", "good")
    expect(sound).to_contain_text("Heard")
    assert width_of(page) > 20
    assert violations(page) == []
    page.screenshot(path=tmp_path / "heard.png")
    show.run(mute)
    expect(sound).to_contain_text("Not heard: somebody muted “Talk A” in OBS")
    expect(sound).to_have_attribute("data-tone", "bad")
    expect(sound).to_be_in_viewport(ratio=1)
    page.wait_for_function(EMPTY)
    assert violations(page) == []
    page.screenshot(path=tmp_path / "muted.png")


def test_nothing_is_said_of_the_sound_where_nobody_has_to_be_heard(
    page: Page, start_show: StartShow
) -> None:
    """Before the first talk there is no light, and no meter that stands still."""
    show = start_show()
    page.goto(f"{show.url}/crew")
    expect(page.locator("#on-air .title")).not_to_be_empty()
    expect(page.locator("#on-air .sound")).to_be_hidden()


def width_of(page: Page) -> float:
    """Return how far the meter is, in percent."""
    bar = page.locator("#on-air .meter i")
    return float(bar.evaluate("each => parseFloat(each.style.inlineSize || '0')"))
