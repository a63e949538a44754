"""How a recording's streams run in time: beginnings, ends, waits, jumps, keyframes.

Called by `measure`. A small file is read whole and an MP4's index too; of a large file the start,
the end and some places between. Nothing is decoded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Final

import av
from av import Packet
from av.container import InputContainer
from av.stream import Stream

from orchestrator.timetable.probe.packets import (
    BROADCAST,
    MOST_PACKETS,
    first_stamp,
    go_to,
    go_to_byte,
    packets,
)

WHOLE_BYTES: Final = 256 * 1024 * 1024
"""A file up to this size is read whole: half a second."""
START_S: Final = 30.0
TAIL_S: Final = 3.0
"""A file whose last data stands this much before the length it claims is cut off."""
PLACES: Final = (0.2, 0.4, 0.6, 0.8)
"""Parts of the length at which a large file without an index is looked into besides."""
PLACE_S: Final = 4.0
PLACE_PACKETS: Final = 4_000
MOST_OF_ALL: Final = 2_000_000
"""Packets of a file that is read whole: six hours, read once and then remembered."""
MOST_ENTRIES: Final = 2_000_000
"""Of an index: five hours of sound."""
HALVINGS: Final = 8
"""Looks for the end of a stream that ended somewhere between two places."""

STEP_S: Final = 2.0
"""OBS shows at once what is more than this ahead (MAX_TS_VAR of its media playback)."""
BACK_S: Final = 0.5
"""Stamps that go back by less are a muxer's sloppiness, and harmless."""
MOST_STEPS: Final = 200
EARLY: Final = 20
"""Packets among which the second in the order of time is: more than pictures wait for others."""
ENTRIES: Final = 40
"""Bytes at which such a file is entered, to see whether its stamps go on."""
NARROW_BYTES: Final = 100_000
OUTLIER: Final = 8
OUTLIER_S: Final = 60.0
"""The stamps have jumped where two entries are so many times the usual way apart, and so far."""


@dataclass(slots=True)
class Course:
    """How one stream runs; stamps in seconds. `steps`: waits of over `STEP_S`, from and to."""

    stream: Stream
    first: float | None = None
    last: float | None = None
    steps: list[tuple[float, float]] = field(default_factory=list)
    back: tuple[float, float] | None = None
    keyframe_gap: float = 0.0
    early: list[float] = field(default_factory=list)
    _unit: float = field(init=False)
    _before: float | None = None
    _keyframe: float | None = None

    def __post_init__(self) -> None:
        self._unit = float(self.stream.time_base or 0)

    def enter(self) -> None:
        """Begin at another place: what comes does not follow what was."""
        self._before = self._keyframe = None

    def take(self, packet: "Packet[Stream]") -> float:
        """Take the next packet, which has a stamp; return its place in the order of decoding."""
        dts = packet.dts
        pts = packet.pts if packet.pts is not None else dts
        if pts is None:
            return 0.0
        start = pts * self._unit
        order = start if dts is None else dts * self._unit
        self.add(start, start + (packet.duration or 0) * self._unit, order, packet.is_keyframe)
        return order

    def add(self, start: float, end: float, order: float, keyframe: bool) -> None:
        """Take what is shown from `start` to `end`, in the order of decoding."""
        if self.first is None or start < self.first:
            self.first = start
        if self.last is None or end > self.last:
            self.last = end
        if len(self.early) < EARLY:
            self.early.append(start)
        before, self._before = self._before, order
        if before is not None:
            if before - order > BACK_S and self.back is None:
                self.back = (before, order)
            elif order - before > STEP_S and len(self.steps) < MOST_STEPS:
                self.steps.append((before, order))
        if self._keyframe is not None and order - self._keyframe > self.keyframe_gap:
            self.keyframe_gap = order - self._keyframe
        if keyframe:
            self._keyframe = order

    @property
    def first_lasts(self) -> float:
        """How long it is from the first content to the second; they may be coded in between."""
        first, second = sorted(self.early)[:2] if len(self.early) > 1 else (0.0, 0.0)
        return second - first

    @property
    def longest(self) -> tuple[float, float]:
        """The longest wait, from and to; (0, 0) where there is none."""
        return max(self.steps, key=lambda step: step[1] - step[0], default=(0.0, 0.0))


def courses(
    container: InputContainer, streams: Sequence[Stream], claimed: float | None
) -> list[Course]:
    """Return how each of the streams runs; `claimed`: the seconds that the file says it has."""
    found = {stream.index: Course(stream) for stream in streams}
    indexed = [s for s in streams if claimed is not None and _is_indexed(s, claimed)]
    for stream in indexed:
        _read_index(found[stream.index], container.size)
    left = [stream for stream in streams if stream not in indexed]
    if left and claimed is not None and container.size > WHOLE_BYTES:
        _read_places(container, found, left, claimed)
    elif left:
        # without a length there is no index either: the end is found by reading up to it
        _read(container, found, left, most=MOST_OF_ALL)
    return list(found.values())


def _is_indexed(stream: Stream, claimed: float) -> bool:
    """Tell whether the container's index has every packet of the stream, as an MP4's has."""
    entries = len(stream.index_entries)
    if "mov" not in stream.container.format.name or not entries or stream.time_base is None:
        return False
    own = float((stream.duration or 0) * stream.time_base) or claimed
    since = float((stream.start_time or 0) * stream.time_base)
    last = float(stream.index_entries[entries - 1].timestamp * stream.time_base)
    return stream.frames > 0 and last - since > own - TAIL_S


def _read_index(course: Course, size: int) -> None:
    """Read the index; its stamps are those of decoding, and what is cut off by an edit is left."""
    unit = float(course.stream.time_base or 0)
    before = 0.0
    for entry in islice(course.stream.index_entries, MOST_ENTRIES):
        if entry.pos + entry.size > size:
            break  # the file is cut off before it
        if entry.is_discard:
            continue
        at = entry.timestamp * unit
        lasts = at - before if 0.0 < at - before < STEP_S else 0.0
        course.add(at, at + lasts, at, entry.is_keyframe)
        before = at


def _read(
    container: InputContainer,
    found: Mapping[int, Course],
    streams: Sequence[Stream],
    until: float | None = None,
    most: int = MOST_PACKETS,
) -> None:
    """Read on from here; `until` a stamp in seconds, None: to the end."""
    for stream in streams:
        found[stream.index].enter()
    over: set[int] = set()
    for packet in packets(container, streams, most):
        order = found[packet.stream_index].take(packet)
        if until is not None and order > until:
            over.add(packet.stream_index)
            if len(over) == len(streams):
                return


def _read_places(
    container: InputContainer,
    found: Mapping[int, Course],
    streams: Sequence[Stream],
    claimed: float,
) -> None:
    """Read the start, some places between and the end.

    The start without a seek: that would find the picture's first keyframe, and leave out sound
    before it.
    """
    start = first_stamp(container)
    _read(container, found, streams, start + START_S, PLACE_PACKETS)
    for part in PLACES:
        since = claimed * part
        _read_from(container, found, streams, since, since + PLACE_S)
    _read_from(container, found, streams, max(0.0, claimed - TAIL_S), None)
    end = end_of(found.values())
    for stream in streams:
        course = found[stream.index]
        if end is not None and course.last is not None and course.last < end - TAIL_S:
            _find_end(container, course, end)


def _read_from(
    container: InputContainer,
    found: Mapping[int, Course],
    streams: Sequence[Stream],
    since: float,
    until: float | None,
) -> None:
    """Read from a moment on; both in seconds after the recording's first."""
    try:
        go_to(container, since)
    except av.FFmpegError:
        return
    stop = None if until is None else first_stamp(container) + until
    _read(container, found, streams, stop, PLACE_PACKETS if until is not None else MOST_PACKETS)


def _find_end(container: InputContainer, course: Course, end: float) -> None:
    """Halve the stretch in which the stream ended until its end is known to some seconds."""
    start = first_stamp(container)
    low, high = course.last or start, end
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        since = middle - start
        found = {course.stream.index: course}
        _read_from(container, found, [course.stream], since, since + PLACE_S)
        if course.last is not None and course.last >= middle:
            low = course.last
        else:
            high = middle


def jump(container: InputContainer, found: Sequence[Course]) -> tuple[float, float] | None:
    """Return the stamps before and after which the time of all streams jumps; None: nowhere."""
    backs = [course.back for course in found if course.back is not None]
    if backs:
        return backs[0]
    together = _together([course.steps for course in found]) if len(found) > 1 else None
    if together is not None:
        return together
    if container.format.name in BROADCAST and container.size > WHOLE_BYTES:
        return _jump_between(container, found[0].stream)
    return None


def _together(steps: Sequence[Sequence[tuple[float, float]]]) -> tuple[float, float] | None:
    """Return a step in which all the streams leap over the same time."""
    first, *others = steps
    for since, until in first:
        overlaps = [
            any(min(until, b) - max(since, a) > STEP_S for a, b in other) for other in others
        ]
        if all(overlaps):
            return since, until
    return None


def _jump_between(container: InputContainer, stream: Stream) -> tuple[float, float] | None:
    """Look for a jump where two of the entries are too far apart, or the wrong way."""
    spread = [container.size * n // ENTRIES for n in range(ENTRIES)]
    entries = [(byte, at) for byte in spread if (at := _entry(container, stream, byte)) is not None]
    ways = sorted(after - before for (_, before), (_, after) in pairwise(entries))
    if not ways:
        return None
    most = max(OUTLIER * ways[len(ways) // 2], OUTLIER_S)
    for low, high in pairwise(entries):
        if low[1] - high[1] > BACK_S:
            return low[1], high[1]
        if high[1] - low[1] > most:
            before, after = _narrowed(container, stream, low, high)
            if after - before > OUTLIER_S:
                return before, after
    return None


def _entry(container: InputContainer, stream: Stream, byte: int) -> float | None:
    """Return the stamp of the stream's first packet from this byte on."""
    try:
        go_to_byte(container, byte)
    except av.FFmpegError:
        return None
    packet = next(packets(container, [stream], 50), None)
    return None if packet is None else Course(stream).take(packet)


def _narrowed(
    container: InputContainer, stream: Stream, low: tuple[int, float], high: tuple[int, float]
) -> tuple[float, float]:
    """Halve the bytes between two entries, and stay where the longer part of the time is.

    What is left of it is a jump; where little happens in the picture, nothing is left.
    """
    while high[0] - low[0] > NARROW_BYTES:
        byte = (low[0] + high[0]) // 2
        at = _entry(container, stream, byte)
        if at is None:
            break
        if at - low[1] > high[1] - at:
            high = byte, at
        else:
            low = byte, at
    return low[1], high[1]


def end_of(courses_found: Iterable[Course]) -> float | None:
    """Return the last stamp of all."""
    return max((c.last for c in courses_found if c.last is not None), default=None)
