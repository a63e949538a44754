"""What small pictures of the program say: black, standing, or as it should be."""

import io
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw

from orchestrator.devices.obs.compare.stills import (
    HEIGHT,
    WIDTH,
    Stills,
    are_alike,
    is_black,
    pixels_of,
)
from orchestrator.devices.seeing import Patience, PictureFault
from tests.devices.obs.sights import NOW

SPEAKS, SILENT = 0.0, 600.0


def painted(ground: int = 90, bar: tuple[int, int, int, int] | None = None) -> bytes:
    """Return the pixels of a picture, with a light bar in it."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (ground, ground, ground))
    if bar is not None:
        ImageDraw.Draw(picture).rectangle(bar, "white")
    written = io.BytesIO()
    picture.save(written, "BMP")
    return pixels_of(written.getvalue())


def camera(number: int) -> bytes:
    """Return another picture for each number."""
    return painted(90 + number % 5)


def shown(pictures: list[bytes], every: float = 2.0) -> Stills:
    """Return what is known after these pictures, the last of them now."""
    stills = Stills()
    for number, pixels in enumerate(pictures):
        stills.note(pixels, NOW - timedelta(seconds=every * (len(pictures) - 1 - number)))
    return stills


def of_a_live_part(stills: Stills, silent_for: float) -> PictureFault | None:
    return stills.of_a_live_part(NOW, Patience(), silent_for)


@pytest.mark.parametrize("junk", [b"", b"BM", b"BM" + bytes(60), b"\xff\xd8\xff" + bytes(100)])
def test_what_is_no_bmp_is_refused(junk: bytes) -> None:
    """An OBS that answers with something else is believed nothing."""
    with pytest.raises(ValueError, match="no BMP"):
        pixels_of(junk)


def test_black_is_black_with_a_little_sign_in_it() -> None:
    """A dark room is not: something is to be seen in it."""
    assert is_black(painted(0))
    assert is_black(painted(16, (0, 0, 2, 2)))
    assert not is_black(painted(0, (0, 0, 12, 12)))
    assert not is_black(painted(40))


def test_pictures_are_alike_with_a_small_clock_in_them() -> None:
    """Where somebody moves they are not."""
    assert are_alike(painted(), painted())
    assert are_alike(painted(), painted(bar=(0, 0, 2, 3)))
    assert not are_alike(painted(), painted(bar=(0, 0, 9, 9)))
    assert not are_alike(painted(), b"")


def test_a_camera_is_as_it_should_be() -> None:
    """Whether or not anybody speaks."""
    stills = shown([camera(number) for number in range(40)])
    assert of_a_live_part(stills, SPEAKS) is None
    assert of_a_live_part(stills, SILENT) is None


def test_a_guest_is_black_after_some_seconds_though_somebody_speaks() -> None:
    """And no longer when a picture is there."""
    assert of_a_live_part(shown([painted(0)] * 4), SPEAKS) is None
    black = shown([camera(1), *[painted(0)] * 5])
    assert of_a_live_part(black, SPEAKS) is PictureFault.BLACK
    black.note(camera(2), NOW)
    assert of_a_live_part(black, SILENT) is None


def test_a_picture_that_stands_is_told_where_nobody_is_heard() -> None:
    """A slide stands while somebody speaks: that is no fault. Nor is a short silence."""
    frozen = shown([camera(1), *[painted(120)] * 16])
    assert of_a_live_part(frozen, SILENT) is PictureFault.STILL
    assert of_a_live_part(frozen, SPEAKS) is None
    assert of_a_live_part(frozen, 29) is None
    assert of_a_live_part(shown([camera(1), *[painted(120)] * 14]), SILENT) is None


def test_a_talk_is_asked_about_at_once_where_it_is_black_and_late_where_it_stands() -> None:
    """Slides stand for long."""
    assert shown([painted(0)]).of_a_talk(NOW) is None
    assert shown([painted(0)] * 2, every=0.5).of_a_talk(NOW) is PictureFault.BLACK
    assert shown([camera(1)] * 5).of_a_talk(NOW) is None
    assert shown([camera(1)] * 6).of_a_talk(NOW) is PictureFault.STILL


def test_a_recording_that_stands_itself_is_asked_ever_more_seldom() -> None:
    """To ask it takes decoding; once the picture has moved it is asked anew."""
    stills = shown([camera(1)] * 6)
    asked = [
        second
        for second in range(0, 100, 2)
        if stills.is_to_be_asked(PictureFault.STILL, NOW + timedelta(seconds=second))
    ]
    assert asked == [0, 20, 80]
    stills.note(camera(2), NOW)
    assert stills.is_to_be_asked(PictureFault.STILL, NOW + timedelta(seconds=10))
