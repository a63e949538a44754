"""What OBS showed, beside the file's own picture: what is wrong, and what only looks so."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from orchestrator.devices.trials import TrialLook, Tried
from orchestrator.preflight.trial_findings import compare
from orchestrator.preflight.tried_in_obs import RoomTrials, SessionTrial
from orchestrator.timetable.probe.frames import HEIGHT, WIDTH, nearest
from tests.devices.obs.sights import ROOM
from tests.timetable.probe.unusual import HEVC
from tests.timetable.probe.unusual_making import Film, Picture, write

AT = 2.0
PLAIN = Picture()
HDR = replace(HEVC, pixels="yuv420p10le", colours=(9, 16, 9))


def seen(folder: Path, picture: Picture, changed: Callable[[int], float]) -> tuple[str, ...]:
    """Return what is wrong where OBS shows the film with its brightness changed."""
    film = write(folder / "a.mp4", Film(picture))
    own = nearest(film, AT, bytes(WIDTH * HEIGHT))
    assert own is not None
    shown = BytesIO()
    Image.open(BytesIO(own.jpeg)).convert("L").point(changed).convert("RGB").save(shown, "jpeg")
    tried = Tried("a.mp4", "", 5.0, 320, 180, (TrialLook(own.at, shown.getvalue()),))
    (played,) = compare([RoomTrials(ROOM, [SessionTrial("a", film, tried)])])
    return played.wrong


@pytest.mark.parametrize("picture", [PLAIN, HDR], ids=["plain", "hdr"])
def test_the_same_picture_is_right(picture: Picture, tmp_path: Path) -> None:
    """Compressed once more, as OBS hands it out."""
    assert seen(tmp_path, picture, lambda light: light) == ()


def test_another_brightness_is_another_picture_but_for_hdr(tmp_path: Path) -> None:
    """How bright HDR is in OBS depends on its version, its settings and the canvas."""
    (wrong,) = seen(tmp_path / "plain", PLAIN, lambda light: light * 0.5)
    assert "another picture" in wrong
    assert seen(tmp_path / "hdr", HDR, lambda light: light * 0.5) == ()


def test_nothing_is_wrong_of_hdr_too(tmp_path: Path) -> None:
    """What is black where the file has a picture is not shown."""
    (wrong,) = seen(tmp_path, HDR, lambda _: 0)
    assert "nothing but black" in wrong
