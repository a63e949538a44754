"""Small pictures of a recording near an instant, to compare with what OBS shows. Blocks.

Called by `preflight.trial_findings` and, for a talk that seems to be black or to stand, by
`show.equipment`; in a thread. Shades of grey, as bytes, row by row; nothing else is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
from av import VideoFrame
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import Colorspace

WIDTH, HEIGHT = 48, 27
BEFORE, AFTER = 1.0, 0.7
"""Seconds around the instant: OBS says where it is with its next frame, and shows one before."""

FRAMES_BEFORE: Final = 3
"""How many frames before the instant may be shown, where they are slow; seen at one a second."""

BLACK: Final = 24
"""Brightness (0-255) up to which a picture is black in all its parts."""

ALIKE: Final = 8.0
"""Mean difference in brightness up to which two pictures are the same: colours are converted, and
compressed once more. The same was seen to differ by 3 at most, another film by 30 and more."""

FAR, FEW = 40, 0.006
"""And what share may differ by so much: slides of one look differ in a hundredth, their words.
Of the same not one part in a thousand was seen to."""

READINGS: Final = (Colorspace.ITU601, Colorspace.ITU709)
"""A file need not say which it means; OBS decides by its size."""

SLACK_OF_COMBS: Final = 20
"""Where something moves in an interlaced picture, its combs become other greys in a small one."""

EIGHT_BITS: Final = 8
HDR: Final = (16, 18)
"""Transfer characteristics (ITU-T H.273) of PQ and HLG."""
AS_IT_IS: Final = bytes(range(256))
LINEAR: Final = bytes(round(255 * (value / 255) ** 2.2) for value in range(256))
"""OBS's screenshots of films with more than eight bits are in linear light (seen on 29 and 32)."""
SLACK_OF_DEEP: Final = 4
ALIKE_DEEP: Final = 12.0
"""And not quite in the one that is reckoned here: 8 was seen, where many edges are."""

MOST_FRAMES: Final = 2_000
"""Decoded for one look; a keyframe can be far away."""

SHOWN_WIDTH: Final = 320

PLAIN, PLAINLY = 60, 0.05
"""Brightness of a pixel that is plainly to be seen, and the part of such that a picture needs."""

EACH_S, MOST_PLACES = 0.2, 40
"""Seconds between the pictures that are looked at, where they do not become too many."""

MOVES: Final = 6.0
"""Mean difference in brightness of two pictures a second apart of which nobody says they stand."""

LOOKED_THROUGH_S: Final = 4.0
"""Seconds of a recording, up to now, in which it must move: it may have stood before."""

Picture = bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of the recording: when, its small picture, and a JPEG for people.

    `width` and `height` as they lie in the file; players turn it by `rotation` degrees. `slack`:
    see `alike`. `is_hdr`: OBS shows it in another brightness, by its settings and its version.
    """

    at: float
    picture: Picture
    jpeg: bytes
    width: int
    height: int
    rotation: int
    slack: int
    is_hdr: bool = False


def small(jpeg: bytes) -> Picture:
    """Return the small picture of a JPEG; raises ValueError for bytes that are none."""
    try:
        with av.open(BytesIO(jpeg), "r") as container:
            return _small(next(container.decode(video=0)), Colorspace.DEFAULT)
    except (av.FFmpegError, StopIteration, IndexError) as error:
        raise ValueError("no picture") from error


def nearest(path: Path, at: float, wanted: Picture) -> Frame | None:
    """Return the frame around this instant that is most like the picture; None: there is none.

    `at`: in seconds of the recording's own time stamps, as OBS's cursor counts.
    """
    best: tuple[float, VideoFrame, Picture] | None = None
    try:
        for frame in _around(path, at):
            for picture in _readings(frame):
                off = min(difference(turned, wanted) for turned in turns(picture))
                if best is None or off < best[0]:
                    best = (off, frame, picture)
        return None if best is None else _frame(best[1], best[2])
    except (av.FFmpegError, OSError, ValueError):
        return None


def _from(path: Path, since: float, until: float) -> Iterator[VideoFrame]:
    """Yield the frames from the keyframe before an instant up to the first after another."""
    with av.open(str(path)) as container:
        films = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
        if (video := next(films, None)) is None:
            return
        video.thread_type = "NONE"  # one core at most: a show runs beside it
        container.seek(int(since * av.time_base))
        for number, frame in enumerate(container.decode(video)):
            yield frame
            if (frame.time or 0.0) > until or number > MOST_FRAMES:
                return


def _around(path: Path, at: float) -> Iterator[VideoFrame]:
    with av.open(str(path)) as container:
        films = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
        if (video := next(films, None)) is None:
            return
        before = max(BEFORE, FRAMES_BEFORE / float(video.average_rate or FRAMES_BEFORE))
        container.seek(int(max(at - before, 0.0) * av.time_base))
        for number, frame in enumerate(container.decode(video)):
            instant = frame.time or 0.0
            if instant > at + AFTER or number > MOST_FRAMES:
                return
            if instant >= at - before:
                yield frame


def is_plainly_seen(path: Path, since: float, until: float) -> bool:
    """Return whether no picture between these instants, and a little around, is nearly black.

    False also where that cannot be told. Instants: see `nearest`.
    """
    first, last = max(since - BEFORE, 0.0), until + AFTER
    step = max(EACH_S, (last - first) / MOST_PLACES)
    seen = _pictures(path, [first + n * step for n in range(int((last - first) / step) + 1)])
    return bool(seen) and all(_shows_something(each) for each in seen)


def moves_throughout(path: Path, since: float, until: float) -> bool:
    """Return whether the last seconds before `until` look otherwise each second.

    False also where that cannot be told. Instants: see `nearest`.
    """
    first = max(since + AFTER, until - LOOKED_THROUGH_S)
    places = [first + second for second in range(int(until - first) + 1)]
    seen = _pictures(path, places)
    pairs = list(pairwise(seen))
    return len(pairs) > 1 and all(difference(one, other) >= MOVES for one, other in pairs)


def _pictures(path: Path, places: Sequence[float]) -> list[Picture]:
    """Return the small picture at each place, which rise; nothing where one cannot be had."""
    found: list[Picture] = []
    try:
        for frame in _from(path, places[0] if places else 0.0, places[-1] if places else 0.0):
            while len(found) < len(places) and (frame.time or 0.0) >= places[len(found)]:
                found.append(_small(frame, Colorspace.DEFAULT))
    except (av.FFmpegError, OSError, ValueError):
        return []
    return found if len(found) == len(places) else []


def _shows_something(picture: Picture) -> bool:
    return sum(each > PLAIN for each in picture) >= PLAINLY * len(picture)


def difference(one: Picture, other: Picture) -> float:
    """Return by how much two pictures differ in brightness, on average, of 255."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def alike(one: Picture, other: Picture, slack: int = 1) -> bool:
    """Return whether both show the same; `slack`: how many times as much may differ far."""
    far = sum(abs(a - b) > FAR for a, b in zip(one, other, strict=True))
    most = ALIKE if slack == 1 else ALIKE_DEEP
    return difference(one, other) <= most and far <= FEW * len(one) * slack


def turns(picture: Picture) -> Sequence[Picture]:
    """Return the picture as it is, and turned by 90, 180 and 270 degrees, clockwise."""
    return picture, _quarter(picture), picture[::-1], _quarter(picture)[::-1]


def _quarter(picture: Picture) -> Picture:
    """Return it turned by 90 degrees, squeezed into the same shape again."""
    return bytes(
        picture[(HEIGHT - 1 - x * HEIGHT // WIDTH) * WIDTH + y * WIDTH // HEIGHT]
        for y in range(HEIGHT)
        for x in range(WIDTH)
    )


def is_black(picture: Picture) -> bool:
    """Return whether nothing is to be seen."""
    return max(picture) <= BLACK


def _small(frame: VideoFrame, colours: Colorspace, light: bytes = AS_IT_IS) -> Picture:
    """Return the small picture, read as RGB first: so OBS has it, too."""
    plane = frame.reformat(WIDTH, HEIGHT, "rgb24", src_colorspace=colours).planes[0]
    data, width = bytes(plane).translate(light), plane.line_size
    return bytes(
        (299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2]) // 1000
        for y in range(HEIGHT)
        for at in range(y * width, y * width + 3 * WIDTH, 3)
    )


def _readings(frame: VideoFrame) -> Iterator[Picture]:
    """Yield the small picture in each way in which OBS may have read it."""
    for colours in READINGS:
        yield _small(frame, colours)
        if _is_deep(frame):
            yield _small(frame, colours, LINEAR)


def _is_deep(frame: VideoFrame) -> bool:
    return any(component.bits > EIGHT_BITS for component in frame.format.components)


def _frame(frame: VideoFrame, picture: Picture) -> Frame:
    return Frame(
        at=frame.time or 0.0,
        picture=picture,
        jpeg=_jpeg(frame),
        width=frame.width,
        height=frame.height,
        rotation=round(frame.rotation) % 360,
        slack=_slack(frame),
        is_hdr=frame.color_trc in HDR,
    )


def _slack(frame: VideoFrame) -> int:
    if frame.interlaced_frame:
        return SLACK_OF_COMBS
    return SLACK_OF_DEEP if _is_deep(frame) else 1


def _jpeg(frame: VideoFrame) -> bytes:
    height = max(2, round(frame.height * SHOWN_WIDTH / frame.width / 2) * 2)
    encoder = VideoCodecContext.create("mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height = SHOWN_WIDTH, height
    encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1, 1)
    shown = frame.reformat(width=SHOWN_WIDTH, height=height, format="yuvj420p")
    shown.pts = 0
    return b"".join(bytes(p) for p in (*encoder.encode(shown), *encoder.encode(None)))
