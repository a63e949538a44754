"""GetSourceScreenshot: a small picture that names what it shows; where a film plays, it moves."""

import base64
import io
import zlib

from PIL import Image, ImageDraw

from orchestrator.rehearsal.obs_simulator.ask import Ask, RequestRefusedError
from orchestrator.rehearsal.obs_simulator.codes import MediaStateCode, Status
from orchestrator.rehearsal.obs_simulator.requests.finding import Answer, find_source
from orchestrator.rehearsal.obs_simulator.requests.transforms import source_size
from orchestrator.rehearsal.obs_simulator.studio.studio import Studio
from orchestrator.rehearsal.obs_simulator.studio.world import (
    CANVAS_HEIGHT,
    CANVAS_WIDTH,
    Input,
    Scene,
    shown_in,
)

_SMALLEST, _LARGEST = 8, 4096
CAMERAS = ("v4l2_input", "xshm_input")


def get_source_screenshot(studio: Studio, ask: Ask) -> Answer:
    """Draw a scene or input, as a data URI."""
    source = find_source(studio, ask, "sourceName")
    image_format = ask.text("imageFormat")
    formats = studio.version.formats
    if image_format not in formats:
        raise RequestRefusedError(
            Status.INVALID_REQUEST_FIELD,
            "Your specified image format is invalid or not supported by this system.",
        )
    width, height = _size(ask, *source_size(source))
    if ask.has("imageCompressionQuality"):
        ask.number("imageCompressionQuality", -1, 100)
    picture = _drawn(source.name, width, height)
    if _moves(studio, source):
        _move(picture, studio.frame)
    if studio.draws_nothing:
        picture.paste("black", (0, 0, width, height))
    written = io.BytesIO()
    picture.save(written, formats[image_format])
    encoded = base64.b64encode(written.getvalue()).decode("ascii")
    return {"imageData": f"data:image/{image_format};base64,{encoded}"}


def _size(ask: Ask, width: float, height: float) -> tuple[int, int]:
    if not width or not height:
        width, height = CANVAS_WIDTH, CANVAS_HEIGHT
    asked_width, asked_height = (
        int(ask.number(name, _SMALLEST, _LARGEST)) if ask.has(name) else 0
        for name in ("imageWidth", "imageHeight")
    )
    if asked_width and asked_height:
        return asked_width, asked_height
    if asked_width:
        return asked_width, max(int(asked_width * height / width), 1)
    if asked_height:
        return max(int(asked_height * width / height), 1), asked_height
    return int(width), int(height)


def _drawn(name: str, width: int, height: int) -> Image.Image:
    shade = zlib.crc32(name.encode())
    ground = tuple(32 + (shade >> shift) % 96 for shift in (0, 8, 16))
    picture = Image.new("RGB", (width, height), ground)
    ImageDraw.Draw(picture).text((4, 4), name, fill="white", font_size=max(height // 8, 8))
    return picture


def _moves(studio: Studio, source: Input | Scene) -> bool:
    """Return whether a recording that plays is in it, or a camera."""
    shown = shown_in(source) if isinstance(source, Scene) else [source]
    return any(_is_alive(studio, one) for one in shown if isinstance(one, Input))


def _is_alive(studio: Studio, source: Input) -> bool:
    player = studio.players.of(source)
    return source.kind.id in CAMERAS if player is None else player.state is MediaStateCode.PLAYING


def _move(picture: Image.Image, frame: int) -> None:
    """Put a bar into it that goes on with every frame."""
    width, height = picture.size
    left = frame * max(width // 16, 1) % width
    ImageDraw.Draw(picture).rectangle((left, height // 2, left + width // 8, height), "silver")


HANDLERS = {"GetSourceScreenshot": get_source_screenshot}
