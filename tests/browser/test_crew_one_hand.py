"""The crew's page where another orchestrator has taken OBS: who has it, and the way back."""

import pytest
from playwright.sync_api import Page, expect

from orchestrator.devices.obs.device import ObsDevice
from tests.browser.accessibility import violations
from tests.browser.conftest import StartShow

TAKEN = "another orchestrator commands it: the one on ann-laptop, in /home/ann/show.yaml"


def test_who_has_taken_obs_is_named_and_it_is_taken_back(
    page: Page, start_show: StartShow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the OBS, with the one button that turns it round; it is gone when that is done."""
    taken = [TAKEN]
    monkeypatch.setattr(ObsDevice, "taken_by", property(lambda _: "".join(taken)))
    monkeypatch.setattr(ObsDevice, "take_back", lambda _: taken.clear())
    page.goto(f"{start_show().url}/crew")
    back = page.locator("#health").get_by_role("button", name="Take it back")
    expect(back).to_be_visible()
    assert violations(page) == []
    back.click()
    expect(page.locator("#health .notice")).to_have_text("✓ Taken back.")
    expect(back).to_have_count(0)
    expect(page.locator("#alerts")).to_contain_text("takes OBS main back")
