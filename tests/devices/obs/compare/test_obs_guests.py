"""Whether the scene of a live part has in it what a guest is seen and heard by."""

from typing import Any

import pytest

from orchestrator.devices.obs.compare.inventory import (
    GuestItem,
    guests_of,
    lacking,
    lacks_its_device,
)

CAMERA = GuestItem("Camera", "v4l2_input", shown=True)
HIDDEN = GuestItem("Call", "browser_source", shown=False)


def item(name: str, kind: str | None, shown: bool = True, **more: Any) -> dict[str, Any]:
    return {"sourceName": name, "inputKind": kind, "sceneItemEnabled": shown, **more}


def test_guests_are_what_is_not_ours_and_no_decoration() -> None:
    """A nested scene may have anybody in it; a group is looked into by itself."""
    listed = {
        "sceneItems": [
            item("main now", "browser_source"),
            item("Background", "image_source"),
            item("Blue", "color_source_v3"),
            item("Title", "text_ft2_source_v2"),
            item("Camera", "v4l2_input"),
            item("Call", "browser_source", shown=False, isGroup=False),
            item("Guests", None, isGroup=False),
            item("Group", None, isGroup=True),
        ]
    }
    nested = GuestItem("Guests", "", shown=True)
    assert guests_of(listed, {"main now"}) == [CAMERA, HIDDEN, nested]


@pytest.mark.parametrize(
    ("guests", "lost", "told"),
    [
        ([], [], "nothing of a guest is in “Live Q&A”: add the call"),
        ([HIDDEN], [], "all that could bring a guest is hidden in “Live Q&A”: show it"),
        ([CAMERA], ["Camera"], "the device of “Camera” is not there: plug it in"),
        ([CAMERA, HIDDEN], [], ""),
    ],
)
def test_what_is_lacking_is_said_with_its_cure(
    guests: list[GuestItem], lost: list[str], told: str
) -> None:
    """One of them is enough: the crew may have several, for different guests."""
    found = lacking("Live Q&A", guests, lost)
    assert found.startswith(told)
    assert bool(found) == bool(told)


@pytest.mark.parametrize(
    ("setting", "is_lost"),
    [
        ("/dev/video0", False),
        ("/dev/video1", True),
        ("/dev/video9", True),
        ("default", False),
        ("", False),
        (None, False),
    ],
)
def test_a_device_is_there_if_obs_offers_it(setting: str | None, is_lost: bool) -> None:
    """One that was pulled out is still listed, and not to be chosen; a default is anybody's."""
    devices = [
        {"itemName": "Camera", "itemValue": "/dev/video0", "itemEnabled": True},
        {"itemName": "Old one", "itemValue": "/dev/video1", "itemEnabled": False},
    ]
    assert lacks_its_device(setting, devices) is is_lost
