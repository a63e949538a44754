"""Makes a recording's picture anew: upright, with square pixels, steady, at the target's size.

Called by `maker`. Everything a player does with a picture, and OBS does not, is done here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, cast

from av import VideoFrame
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import PictureType
from av.video.stream import VideoStream

from orchestrator.preparing.chain import Chain, Step
from orchestrator.preparing.target import KEYFRAME_S, TwinTarget

OPTIONS: Final = {"preset": "veryfast", "crf": "20", "profile": "high"}
PIXELS: Final = "yuv420p"
HD_HIGH: Final = 720
"""Lines from which a picture that does not say how its colours are meant has them as HD has."""
UNSAID: Final = (0, 2)
"""Values of colour properties that say nothing: reserved, unspecified (ITU-T H.273)."""
BT709: Final = 1
LIMITED: Final = 1
TURNS: Final = {
    90: (("transpose", "cclock"),),
    180: (("hflip", ""), ("vflip", "")),
    270: (("transpose", "clock"),),
}
"""By the degrees, counter-clockwise, by which a display matrix turns."""
BT709_ALL: Final = "out_transfer=bt709:out_primaries=bt709:out_color_matrix=bt709:out_range=tv"
HDR: Final = (16, 18)
"""Transfers: PQ and HLG. swscale brings what is brighter than paper white down to it."""


@dataclass(frozen=True, slots=True)
class PictureWork:
    """What a picture is made to be. `length` in seconds: up to there its last one stands."""

    target: TwinTarget
    rate: Fraction
    turned: int
    pixel_aspect: float
    interlaced: bool
    length: float

    @property
    def unit(self) -> Fraction:
        """The unit of the stamps of what is made."""
        return 1 / self.rate

    def size(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return the whole size, and the picture's in it, for one that is stored so large."""
        shown = width * self.pixel_aspect, float(height)
        if self.turned in (90, 270):
            shown = shown[1], shown[0]
        return self.target.size_of(*shown)

    def steps(self, frame: VideoFrame, whole: tuple[int, int]) -> Sequence[Step]:
        """Return the filters for frames like this one, to the whole size."""
        width, height = self.size(frame.width, frame.height)[2:]
        scale = min(whole[0] / width, whole[1] / height)
        if scale < 1:  # a later part of another shape, where the first has given the size
            width, height = (2 * round(each * scale / 2) for each in (width, height))
        combed = (("bwdif", "mode=send_frame:deint=interlaced"),) if self.interlaced else ()
        colours = BT709_ALL if frame.color_trc in HDR else _colours(frame)
        return (
            *combed,
            *TURNS.get(self.turned, ()),
            ("scale", f"{width}:{height}:flags=bicubic:{colours}"),
            ("setsar", "1"),
            ("format", PIXELS),
            ("pad", f"{whole[0]}:{whole[1]}:(ow-iw)/2:(oh-ih)/2"),
        )


def _colours(frame: VideoFrame) -> str:
    """Return how the colours are read, where the picture does not say, and written."""
    said = "" if frame.colorspace not in UNSAID else _unsaid(frame.height)
    return f"{said}out_color_matrix=bt709:out_range=tv"


def _unsaid(height: int) -> str:
    return f"in_color_matrix={'bt709' if height >= HD_HIGH else 'bt601'}:"


@dataclass(slots=True)
class PictureLine:
    """Makes of decoded pictures, whatever they are, one line of equal ones, from 0 to the end."""

    work: PictureWork
    whole: tuple[int, int]
    _steady: Chain = field(init=False)
    _alike: Chain | None = None
    _format: tuple[int, int, str, int, int] | None = None
    _last: VideoFrame | None = None
    _until: float = 0.0

    def __post_init__(self) -> None:
        """Make the filters that all pictures pass."""
        steady = ("fps", f"fps={self.work.rate}:start_time=0:round=near")
        self._steady = Chain.of_picture(*self.whole, PIXELS, UNIT, (steady,))

    def fed(self, frame: VideoFrame | None) -> Iterator[VideoFrame]:
        """Feed a picture, None: it was the last; yield what comes out."""
        for part in self._made_alike(frame):
            at = part.time
            if at is None or (self._last is not None and at < self._until):
                continue
            self._last, self._until = part, at
            yield from self._placed(part, at)
        if frame is None and self._last is not None:
            end = self.work.length - 1 / float(self.work.rate)
            if end > self._until:
                yield from self._placed(self._last, end)
            yield from _pictures(self._steady.fed(None))

    def _placed(self, frame: VideoFrame, at: float) -> Iterator[VideoFrame]:
        frame.time_base, frame.pts = UNIT, round(at / float(UNIT))
        yield from _pictures(self._steady.fed(frame))

    def _made_alike(self, frame: VideoFrame | None) -> Iterator[VideoFrame]:
        """Yield it at the whole size; a broadcast may change its own in the middle."""
        found = None if frame is None else _format(frame)
        if found != self._format and self._alike is not None:
            yield from _pictures(self._alike.fed(None))
            self._alike = None
        if frame is None or found is None or frame.pts is None:
            return
        if self._alike is None:
            self._format = found
            unit = frame.time_base or UNIT
            steps = self.work.steps(frame, self.whole)
            self._alike = Chain.of_picture(
                frame.width, frame.height, frame.format.name, unit, steps
            )
        yield from _pictures(self._alike.fed(frame))


UNIT: Final = Fraction(1, 90_000)


def _format(frame: VideoFrame) -> tuple[int, int, str, int, int]:
    return frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_trc


def _pictures(frames: Iterator[object]) -> Iterator[VideoFrame]:
    return (frame for frame in frames if isinstance(frame, VideoFrame))


def add_picture(out: OutputContainer, work: PictureWork, whole: tuple[int, int]) -> VideoStream:
    """Add the stream of what is made."""
    stream = out.add_stream("libx264", rate=work.rate, options=dict(OPTIONS))
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = *whole, PIXELS
    context = stream.codec_context
    context.time_base = work.unit
    context.gop_size = max(1, int(work.rate * Fraction(KEYFRAME_S)))
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED
    return stream


def coded(stream: VideoStream, frame: VideoFrame | None) -> "list[Packet[Stream]]":
    """Return what a picture comes to, None: what is left at the end.

    What it was coded as before is no rule for the new one.
    """
    if frame is not None:
        frame.pict_type = PictureType.NONE
    return cast("list[Packet[Stream]]", stream.encode(frame))
