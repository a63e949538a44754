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


COMBED = Picture(codec="mpeg2video", interlaced=True, options={"flags": "+ildct+ilme", "b": "4M"})

Change = Callable[[Image.Image], Image.Image]


def as_it_is(image: Image.Image) -> Image.Image:
    return image


def lit(part: float) -> Change:
    """Return that the picture has this part of its brightness."""
    return lambda image: image.point(lambda light: light * part)


def blended(image: Image.Image) -> Image.Image:
    """Return the picture with its lines two by two in one, as a smaller one has them."""
    return image.resize((image.width, image.height // 2)).resize(image.size)


def seen(folder: Path, picture: Picture, changed: Change) -> tuple[str, ...]:
    """Return what is wrong where OBS shows the film so."""
    film = write(folder / "a.ts", Film(picture, format="mpegts"))
    own = nearest(film, AT, bytes(WIDTH * HEIGHT))
    assert own is not None
    shown = BytesIO()
    changed(Image.open(BytesIO(own.jpeg)).convert("L")).convert("RGB").save(shown, "jpeg")
    tried = Tried("a.ts", "", 5.0, 320, 180, (TrialLook(own.at, shown.getvalue()),))
    (played,) = compare([RoomTrials(ROOM, [SessionTrial("a", film, tried)])])
    return played.wrong


@pytest.mark.parametrize("picture", [PLAIN, HDR, COMBED], ids=["plain", "hdr", "interlaced"])
def test_the_same_picture_is_right(picture: Picture, tmp_path: Path) -> None:
    """Compressed once more, as OBS hands it out."""
    assert seen(tmp_path, picture, as_it_is) == ()


def test_an_interlaced_picture_may_lose_its_combs(tmp_path: Path) -> None:
    """OBS makes a smaller one of it, in which they are grey."""
    assert seen(tmp_path, COMBED, blended) == ()


def test_another_brightness_is_another_picture_but_for_hdr(tmp_path: Path) -> None:
    """How bright HDR is in OBS depends on its version, its settings and the canvas."""
    (wrong,) = seen(tmp_path / "plain", PLAIN, lit(0.5))
    assert "another picture" in wrong
    assert seen(tmp_path / "hdr", HDR, lit(0.5)) == ()


def test_nothing_is_wrong_of_hdr_too(tmp_path: Path) -> None:
    """What is black where the file has a picture is not shown."""
    (wrong,) = seen(tmp_path, HDR, lit(0))
    assert "nothing but black" in wrong
