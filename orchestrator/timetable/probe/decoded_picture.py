"""What a recording's picture is like: decodes its first second and a few pictures besides.

Called by `measure`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import av
from av import VideoFrame
from av.container import InputContainer
from av.video.stream import VideoStream

from orchestrator.timetable.probe.packets import (
    codec_of,
    first_stamp,
    go_to_part,
    go_to_start,
    packets,
    starts_at,
)

BLACK: Final = 20
"""Brightness (0-255) up to which a picture is black in all its parts."""
BLACK_START_S: Final = 1.0
PLACES: Final = (0.4, 0.8)
"""Parts of the length at which a picture is decoded to see whether its size is still the same."""
PATIENCE: Final = 400
"""Packets read at one place; without a picture in them it counts as one that cannot be decoded."""
AT_LEAST: Final = 50
"""Pictures of the start that are decoded in any case, to meet damage."""
AT_A_PLACE: Final = 10
LOST: Final = 20
"""Packets with a keyframe among them of which none can be decoded: there is no picture there."""
MOST_PIXELS: Final = 16_384 * 16_384 // 4
"""Larger pictures are not decoded: OBS's textures end there, and memory may."""
SMPTE_2084, ARIB_STD_B67 = 16, 18


@dataclass(frozen=True, slots=True)
class PictureFound:
    """See `Recording`; `broken` "" while pictures can be decoded."""

    broken: str = ""
    damaged_at_s: float | None = None
    shown_from_s: float = 0.0
    black_start: bool = False
    width: int = 0
    height: int = 0
    changes_size: bool = False
    turned: int = 0
    pixel_aspect: float = 1.0
    pixel_format: str = ""
    bits: int = 8
    interlaced: bool = False
    see_through: bool = False
    hdr: str = ""


def picture_of(
    container: InputContainer, stream: VideoStream, since: float, until: float
) -> PictureFound:
    """Return what the picture is like, which lasts from `since` to `until`."""
    name = codec_of(stream)
    if not name:
        return PictureFound(broken="there is no decoder for it")
    if stream.width * stream.height > MOST_PIXELS:
        return PictureFound(broken=f"it is {stream.width}×{stream.height} large")
    start = _Seen()
    for frame in _decoded(container, stream, partial(go_to_start, container), start):
        if start.count >= AT_LEAST and (not start.black or start.lasted > BLACK_START_S):
            break
        start.add(frame)
    first = start.first
    if first is None:
        return PictureFound(broken=f"its {name} picture cannot be decoded")
    places = [_Seen() for _ in PLACES]
    for part, place in zip(PLACES, places, strict=True):
        go_there = partial(go_to_part, container, part, since, until)
        for frame in _decoded(container, stream, go_there, place):
            place.add(frame)
            if place.count >= AT_A_PLACE:
                break
        place.end()
    sizes = start.sizes.union(*(place.sizes for place in places))
    damaged = next((s.damaged_at for s in (start, *places) if s.damaged_at is not None), None)
    components = first.format.components
    return PictureFound(
        damaged_at_s=None if damaged is None else max(0.0, damaged - first_stamp(container)),
        shown_from_s=max(0.0, (first.time or 0.0) - first_stamp(container)),
        black_start=start.black_for(BLACK_START_S),
        width=first.width,
        height=first.height,
        changes_size=len(sizes) > 1,
        turned=round(first.rotation) % 360,
        pixel_aspect=_aspect(stream),
        pixel_format=first.format.name,
        bits=components[0].bits if components else 8,
        interlaced=first.interlaced_frame,
        see_through=_says_alpha(stream),
        hdr={SMPTE_2084: "PQ", ARIB_STD_B67: "HLG"}.get(first.color_trc, ""),
    )


def _says_alpha(stream: VideoStream) -> bool:
    """Tell whether WebM's mark is set, by which OBS decodes alpha; of ProRes it shows none."""
    return stream.metadata.get("alpha_mode") == "1"


def _aspect(stream: VideoStream) -> float:
    aspect = stream.sample_aspect_ratio
    return float(aspect) if aspect and aspect > 0 else 1.0


@dataclass(slots=True)
class _Seen:
    """What was decoded from one place on. `damaged_at`: the stamp of the first that could not be.

    `refused`: how many could not be before the first that could, and none is damage by itself: a
    place may lie before a keyframe. `refused_at`: the first; `refused_key`: a keyframe is of them.

    Black are all pictures so far; how it begins is looked at only until one is not black.
    """

    first: VideoFrame | None = None
    count: int = 0
    black: bool = True
    black_until: float = 0.0
    lasted: float = 0.0
    sizes: set[tuple[int, int]] = field(default_factory=set)
    damaged_at: float | None = None
    refused: int = 0
    refused_at: float | None = None
    refused_key: bool = False

    def refuse(self, at: float | None, keyframe: bool) -> None:
        """Note a packet that cannot be decoded."""
        if self.count:
            self.damaged_at = at if self.damaged_at is None else self.damaged_at
            return
        self.refused_at = at if not self.refused else self.refused_at
        self.refused += 1
        self.refused_key = self.refused_key or keyframe

    def end(self) -> None:
        """Note that the place is over: where none of many could be decoded, that is damage."""
        if not self.count and self.refused >= LOST and self.refused_key:
            self.damaged_at = self.refused_at

    def add(self, frame: VideoFrame) -> None:
        """Take the next picture."""
        self.first = self.first or frame
        self.count += 1
        self.sizes.add((frame.width, frame.height))
        self.lasted = (frame.time or 0.0) - (self.first.time or 0.0)
        self.black = self.black and _is_black(frame)
        if self.black:
            self.black_until = self.lasted

    def black_for(self, seconds: float) -> bool:
        """Tell whether all pictures of the first seconds are black, or all there are."""
        return self.black or self.black_until >= seconds


def _decoded(
    container: InputContainer, stream: VideoStream, go_there: Callable[[], None], seen: _Seen
) -> Iterator[VideoFrame]:
    """Yield pictures from the keyframe at or before a place on, up to a limit of work."""
    try:
        go_there()
        for packet in packets(container, [stream], PATIENCE):
            try:
                frames = packet.decode()
            except av.FFmpegError:  # players go on to the next one
                seen.refuse(starts_at(packet), packet.is_keyframe)
                continue
            yield from (frame for frame in frames if isinstance(frame, VideoFrame))
        if not seen.count:
            yield from stream.decode(None)
    except av.FFmpegError:
        return  # damage further on is for the length check to find


def _is_black(frame: VideoFrame) -> bool:
    small = frame.reformat(width=32, height=18, format="gray")
    plane = small.planes[0]
    rows = bytes(plane)
    width = plane.line_size
    return all(max(rows[y * width : y * width + 32]) <= BLACK for y in range(18))
