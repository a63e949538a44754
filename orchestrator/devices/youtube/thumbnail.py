"""The picture of a talk: rendered, or read from a file. Called by `execute`, in a thread."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.devices.youtube.plan import Thumbnail
from orchestrator.devices.youtube.worker import Image
from orchestrator.errors import PermanentError

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIZE = (1280, 720)
MARGIN = 80
MOST_BYTES = 2 * 1024 * 1024
"""YouTube takes more since 2026-09, but not on every channel."""

PAPER, INK, SOFT, ACCENT = "#14161c", "#ffffff", "#b8bcc8", "#ff4d5a"
KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
FONTS = ("DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf", "LiberationSans-Bold.ttf", "arialbd.ttf")
"""Fonts with Cyrillic and Greek that systems bring along; the first one found is taken."""


def picture(thumbnail: Thumbnail, folder: Path, font: Path | None) -> Image:
    """Return the picture to upload. `folder`: what a relative file name starts from.

    Raises PermanentError for a file that is missing, too large or neither PNG nor JPEG.
    """
    if thumbnail.file is None:
        return Image(render(thumbnail, font), "image/png")
    path = folder / thumbnail.file
    try:
        content = path.read_bytes()
    except OSError:
        raise PermanentError(f"the thumbnail {path} cannot be read") from None
    kind = next((k for magic, k in KINDS.items() if content.startswith(magic)), None)
    if kind is None:
        raise PermanentError(f"the thumbnail {path} is neither PNG nor JPEG")
    if len(content) > MOST_BYTES:
        raise PermanentError(f"the thumbnail {path} has over 2 MB; make it smaller")
    return Image(content, kind)


def render(thumbnail: Thumbnail, font: Path | None = None) -> bytes:
    """Return a PNG of 1280×720 with title, speakers and event; raises PermanentError."""
    from PIL import Image as Canvas  # noqa: PLC0415 - Pillow loads only when a picture is made
    from PIL import ImageDraw  # noqa: PLC0415 - as above

    canvas = Canvas.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=ACCENT)
    width = SIZE[0] - 2 * MARGIN
    lines, title_font = _fit(thumbnail.title, font, width)
    y = MARGIN
    for line in lines:
        draw.text((MARGIN, y), line, font=title_font, fill=INK)
        y += int(title_font.size * 1.25)
    byline, byline_font = _fit(thumbnail.byline, font, width, sizes=(44, 38, 32), most=2)
    y = SIZE[1] - MARGIN - 60 - len(byline) * int(byline_font.size * 1.3)
    for line in byline:
        draw.text((MARGIN, y), line, font=byline_font, fill=SOFT)
        y += int(byline_font.size * 1.3)
    event, event_font = _fit(thumbnail.event, font, width, sizes=(36, 30, 26), most=1)
    for line in event:
        draw.text((MARGIN, SIZE[1] - MARGIN - 36), line, font=event_font, fill=ACCENT)
    out = io.BytesIO()
    canvas.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fit(
    text: str,
    font: Path | None,
    width: int,
    sizes: tuple[int, ...] = (92, 80, 68, 58, 48),
    most: int = 4,
) -> tuple[list[str], "FreeTypeFont"]:
    """Return the text in lines, in the largest size in which it fits; cut where none does."""
    for size in sizes:
        loaded = load_font(font, size)
        lines = list(_wrap(text, loaded, width))
        if len(lines) <= most and all(loaded.getlength(line) <= width for line in lines):
            return lines, loaded
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] = kept[-1].rstrip(" ,;:–") + "…"
    return kept, loaded


def _wrap(text: str, font: "FreeTypeFont", width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def load_font(font: Path | None, size: int) -> "FreeTypeFont":
    """Return the font asked for, or the first that the system has; raises PermanentError."""
    from PIL import ImageFont  # noqa: PLC0415 - Pillow loads only when a picture is made

    for name in (str(font),) if font else FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    if font:
        raise PermanentError(f"the font {font} for thumbnails cannot be read")
    fallback = ImageFont.load_default(size)
    assert isinstance(fallback, ImageFont.FreeTypeFont)
    return fallback
