"""Reads a recording's picture and sound on one line of time that begins at 0; for all passes.

What cannot be decoded is left out and counted; where the stamps jump, they are joined.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av import AudioFrame, Packet, VideoFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from orchestrator.timetable.probe.measure import film_of
from orchestrator.timetable.probe.packets import codec_of, first_stamp

Tell = Callable[[float], None]
"""Told up to which second of the recording a pass has come."""

JOINED_S: Final = 2.0
"""A stamp this far ahead of what is due, or `BACK_S` behind it, is one after a jump."""
BACK_S: Final = 0.5
MOST_DAMAGE: Final = 1_000
"""Places at which reading is begun again; a file with more has nothing to show."""


@dataclass(slots=True)
class TimeLine:
    """Moves stamps. `jumpy`: the recording's stamps jump, and what is after a jump is joined.

    `start`: the stamp that becomes 0, in seconds.
    """

    start: float
    jumpy: bool = False
    _offsets: list[float] = field(default_factory=lambda: [0.0])
    _due: dict[int, float] = field(default_factory=dict)

    def place(self, packet: "Packet[Stream]") -> None:
        """Give a packet its stamps on the line."""
        unit = packet.time_base
        at = packet.dts if packet.dts is not None else packet.pts
        if unit is None or at is None:
            return
        move = self._offset(packet, float(at * unit)) - self.start
        ticks = round(move / float(unit))
        if packet.pts is not None:
            packet.pts += ticks
        if packet.dts is not None:
            packet.dts += ticks

    def _offset(self, packet: "Packet[Stream]", at: float) -> float:
        if not self.jumpy:
            return 0.0
        number = packet.stream_index
        due = self._due.get(number)
        offset = self._offsets[-1]
        if due is not None:
            # Before the other stream has come to the jump, the offset of before is right for it.
            near = min(reversed(self._offsets[-2:]), key=lambda each: abs(at + each - due))
            if -BACK_S <= at + near - due <= JOINED_S:
                offset = near
            else:
                offset = due - at
                self._offsets.append(offset)
        lasts = float((packet.duration or 0) * (packet.time_base or 0))
        self._due[number] = at + offset + lasts
        return offset


@dataclass(slots=True)
class Reading:
    """A recording that is open. `damaged`: how much of it could not be read or decoded."""

    container: InputContainer
    line: TimeLine
    picture: VideoStream | None
    sound: AudioStream | None
    damaged: int = 0

    def packets(self, streams: Sequence[Stream]) -> "Iterator[Packet[Stream]]":
        """Yield what is coded, and at the end an empty packet for each stream."""
        while True:
            try:
                for packet in self.container.demux(*streams):
                    self.line.place(packet)
                    yield packet
            except av.EOFError:
                return
            except av.FFmpegError:
                self.damaged += 1
                if self.damaged > MOST_DAMAGE:
                    return
                continue
            return

    def frames(self, packet: "Packet[Stream]") -> Iterator[AudioFrame | VideoFrame]:
        """Yield what is decoded by a packet."""
        try:
            frames = packet.decode()
        except av.FFmpegError:
            self.damaged += bool(packet.size)
            return
        yield from (frame for frame in frames if isinstance(frame, AudioFrame | VideoFrame))


@contextmanager
def opened(path: Path, *, jumpy: bool) -> Iterator[Reading]:
    """Open a recording; raises av.FFmpegError, OSError."""
    with av.open(str(path)) as container:
        picture, sound = film_of(container), container.streams.best("audio")
        if picture is not None:
            picture.thread_type = "AUTO"
        line = TimeLine(first_stamp(container), jumpy)
        # PyAV ends the process where it decodes what it has no decoder for
        heard = sound if isinstance(sound, AudioStream) and codec_of(sound) else None
        yield Reading(container, line, picture, heard)


def seconds(stamp: int | None, unit: Fraction | None) -> float | None:
    """Return a stamp in seconds."""
    return None if stamp is None or unit is None else float(stamp * unit)
