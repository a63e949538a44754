"""The picture of a talk: rendered, or read from a file. Called by `execute`, in a thread."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image as Canvas
from PIL import ImageFont
from PIL.ImageDraw import Draw, ImageDraw
from PIL.ImageFont import FreeTypeFont

from orchestrator.devices.youtube.api.worker import Image
from orchestrator.devices.youtube.plan.room_plan import Thumbnail
from orchestrator.errors import PermanentError

SIZE = (1280, 720)
MARGIN = 80
MOST_BYTES = 2 * 1024 * 1024
"""YouTube takes more since 2026-09, but not on every channel."""

LEADING = 1.25
GAP = 28
"""Pixels between title, speakers and event."""

PAPER, INK, SOFT, ACCENT = "#14161c", "#ffffff", "#b8bcc8", "#ff4d5a"
KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
FONTS = (
    "DejaVuSans-Bold.ttf",
    "NotoSans-Bold.ttf",
    "LiberationSans-Bold.ttf",
    "arialbd.ttf",
    "Arial Bold.ttf",
)
KNOWN_FAMILIES = {"DejaVu Sans", "Noto Sans", "Liberation Sans", "Arial"}
"""Fonts with Cyrillic and Greek that systems bring along; the first one found is taken."""


def picture(thumbnail: Thumbnail, folder: Path, font: Path | None) -> Image:
    """Return the picture to upload. `folder`: what a relative file name starts from.

    Raises PermanentError for a file that is missing, too large or neither PNG nor JPEG.
    """
    if thumbnail.file is None:
        return Image(render(thumbnail, font), "image/png")
    path = folder / thumbnail.file
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
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
    canvas = Canvas.new("RGB", SIZE, PAPER)
    draw = Draw(canvas)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=ACCENT)
    foot = SIZE[1] - MARGIN
    for text, sizes, colour, most in (
        (thumbnail.event, (36, 30, 26), ACCENT, 60),
        (thumbnail.byline, (44, 38, 32), SOFT, 130),
    ):
        lines, loaded = _fit(text, font, sizes, most)
        foot -= _height(lines, loaded)
        _write(draw, lines, loaded, foot, colour)
    title, loaded = _fit(thumbnail.title, font, (92, 80, 68, 58, 48), foot - GAP - MARGIN)
    _write(draw, title, loaded, MARGIN, INK)
    out = io.BytesIO()
    canvas.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(draw: ImageDraw, lines: list[str], font: FreeTypeFont, top: float, colour: str) -> None:
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * font.size * LEADING), line, font=font, fill=colour)


def _height(lines: list[str], font: FreeTypeFont) -> int:
    return round(len(lines) * font.size * LEADING) + (GAP if lines else 0)


def _fit(
    text: str, font: Path | None, sizes: tuple[int, ...], height: int
) -> tuple[list[str], FreeTypeFont]:
    """Return the text in lines, in the largest size in which it fits; cut where none does."""
    width = SIZE[0] - 2 * MARGIN
    for size in sizes:
        loaded = load_font(font, size)
        lines = list(_wrap(text, loaded, width))
        most = int(height // (size * LEADING))
        if len(lines) <= most and all(loaded.getlength(line) <= width for line in lines):
            return lines, loaded
    kept = [_shorten(line, loaded, width) for line in lines[:most]]
    if len(lines) > most and kept:
        kept[-1] = _shorten(kept[-1] + "…", loaded, width)
    return kept, loaded


def _shorten(line: str, font: FreeTypeFont, width: int) -> str:
    """Return a line that fits; one long word is cut."""
    while font.getlength(line) > width:
        line = line.rstrip("…")[:-1] + "…"
    return line


def _wrap(text: str, font: FreeTypeFont, width: int) -> Iterator[str]:
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


def load_font(font: Path | None, size: int) -> FreeTypeFont:
    """Return the font asked for, or the first that the system has; raises PermanentError."""
    for name in (str(font),) if font else FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    if font:
        raise PermanentError(f"the font {font} for thumbnails cannot be read")
    fallback = ImageFont.load_default(size)
    assert isinstance(fallback, FreeTypeFont)
    return fallback


def lacks_letters(text: str) -> bool:
    """Whether the text has letters that only a font of the system could show, and there is none."""
    if text.isascii():
        return False
    return str(load_font(None, 10).getname()[0]) not in KNOWN_FAMILIES
