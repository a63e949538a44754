"""The picture of a talk."""

import io
from pathlib import Path

import pytest
from PIL import Image as Canvas

from orchestrator.devices.youtube.act import thumbnail
from orchestrator.devices.youtube.act.thumbnail import MARGIN, MOST_BYTES, SIZE, picture, render
from orchestrator.devices.youtube.plan.room_plan import Thumbnail
from orchestrator.errors import PermanentError

LONG = "Differentiable self-organisation with neural cellular automata and other animals " * 3


@pytest.mark.parametrize(
    "title", ["Talk", LONG, "Перенейронная философия", "Donaudampfschifffahrt" * 9, ""]
)
def test_a_picture_is_rendered_in_youtubes_size(title: str) -> None:
    """1280×720 PNG below 2 MB, whatever the title; nothing runs over the right margin."""
    content = render(Thumbnail(title, "A Speaker, Another", "ML Art"))
    opened = Canvas.open(io.BytesIO(content))
    assert (opened.size, opened.format) == (SIZE, "PNG")
    assert len(content) < MOST_BYTES
    if " " in title:
        strip = opened.crop((SIZE[0] - MARGIN // 2, 0, *SIZE))
        assert len(strip.getcolors()) == 1


def test_title_and_speakers_make_different_pictures() -> None:
    """Each talk has its own."""
    pictures = {
        render(Thumbnail(title, who, "ML Art")) for title in ("A", "B") for who in ("C", "D")
    }
    assert len(pictures) == 4


def test_a_machine_without_fonts_still_renders_and_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pillow's own font has no Cyrillic: `check` warns; Latin titles are fine."""
    monkeypatch.setattr(thumbnail, "FONTS", ("no-such-font.ttf",))
    assert render(Thumbnail("Talk", "", "")).startswith(b"\x89PNG")
    assert thumbnail.lacks_letters("Перенейронная философия")
    assert not thumbnail.lacks_letters("Talk")


def test_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    """PNG or JPEG, relative to the timetable."""
    for kind, name in (("PNG", "a.png"), ("JPEG", "b.jpg")):
        Canvas.new("RGB", (640, 360)).save(tmp_path / name, kind)
        image = picture(Thumbnail("T", "", "", Path(name)), tmp_path, None)
        assert image.kind == f"image/{kind.lower()}"
        assert image.content == (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"GIF89a", "neither PNG nor JPEG"),
        (b"\x89PNG" + b"x" * MOST_BYTES, "over 2 MB"),
    ],
)
def test_a_file_that_youtube_would_refuse_is_told(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    """Before it is sent."""
    if content is not None:
        (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(PermanentError, match=says):
        picture(Thumbnail("T", "", "", Path("x.png")), tmp_path, None)


def test_a_file_is_not_read_to_an_end_that_it_may_not_have(tmp_path: Path) -> None:
    """A little more than YouTube takes is enough to refuse it."""
    (tmp_path / "x.png").symlink_to("/dev/zero")
    with pytest.raises(PermanentError, match="neither PNG nor JPEG"):
        picture(Thumbnail("T", "", "", Path("x.png")), tmp_path, None)
