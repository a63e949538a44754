"""Writes a twin: picture and sound, each copied or made anew, into one MP4. Called by `maker`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import av
from av import Packet, VideoFrame
from av.container import OutputContainer
from av.stream import Stream

from orchestrator.errors import PermanentError
from orchestrator.preparing.picture import PictureLine, PictureWork, add_picture, coded
from orchestrator.preparing.stream_reading import Reading, Tell, opened, seconds

INDEX_FIRST: Final = {"movflags": "+faststart"}
"""An OBS that fetches the file over the network has its index at once."""


class NotMadeError(PermanentError):
    """No twin could be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What is written. `picture` None: it is copied. `sound` None: there is none.

    `jumpy`: the stamps of the original jump. `said`: what the twin says of itself.
    """

    source: Path
    jumpy: bool
    picture: PictureWork | None
    sound: Path | None
    said: str

    def to(self, target: Path, tell: Tell) -> None:
        """Write the file; raises av.FFmpegError, OSError, NotMadeError."""
        with (
            opened(self.source, jumpy=self.jumpy) as reading,
            self._sound() as sound,
            av.open(str(target), "w", format="mp4", options=dict(INDEX_FIRST)) as out,
        ):
            out.metadata["comment"] = self.said
            work = self.picture
            if work is None:
                packets = _copied(out, reading, tell)
            else:
                packets = _made(work, out, reading, tell)
            first = next(packets, None)
            if first is None:
                raise NotMadeError("no picture of it can be decoded: export it again")
            beside = _Beside(out, sound)
            for packet in chain((first,), packets):
                beside.write_up_to(seconds(packet.dts, packet.time_base) or 0.0)
                out.mux(packet)
            beside.write_up_to(None)

    @contextmanager
    def _sound(self) -> Iterator[Reading | None]:
        if self.sound is None:
            yield None
            return
        with opened(self.sound, jumpy=False) as reading:
            yield reading


class _Beside:
    """Sound that is written beside the picture, as far as that has come."""

    def __init__(self, out: OutputContainer, reading: Reading | None) -> None:
        self._out = out
        self._packets: Iterator[Packet[Stream]] = iter(())
        self._next: Packet[Stream] | None = None
        if reading is not None and reading.sound is not None:
            self._stream = out.add_stream_from_template(reading.sound)
            self._packets = (p for p in reading.packets([reading.sound]) if p.size)
            self._next = next(self._packets, None)

    def write_up_to(self, at: float | None) -> None:
        """Write what comes up to so many seconds; None: all that is left."""
        while self._next is not None:
            packet = self._next
            if at is not None and (seconds(packet.dts, packet.time_base) or 0.0) > at:
                return
            packet.stream = self._stream
            self._out.mux(packet)
            self._next = next(self._packets, None)


def _copied(out: OutputContainer, reading: Reading, tell: Tell) -> "Iterator[Packet[Stream]]":
    """Yield the picture as it is."""
    assert reading.picture is not None, "asked before"
    stream = out.add_stream_from_template(reading.picture)
    for packet in reading.packets([reading.picture]):
        if not packet.size:
            continue
        tell(seconds(packet.dts, packet.time_base) or 0.0)
        packet.stream = stream
        yield packet


def _made(
    work: PictureWork, out: OutputContainer, reading: Reading, tell: Tell
) -> "Iterator[Packet[Stream]]":
    """Yield the picture made anew; nothing where none can be decoded."""
    frames = _decoded(reading, tell)
    first = next(frames, None)
    if first is None:
        return
    whole = work.size(first.width, first.height)[:2]
    line, stream = PictureLine(work, whole), add_picture(out, work, whole)
    for frame in chain((first,), frames, (None,)):
        for each in line.fed(frame):
            yield from coded(stream, each)
    yield from coded(stream, None)


def _decoded(reading: Reading, tell: Tell) -> Iterator[VideoFrame]:
    assert reading.picture is not None, "asked before"
    for packet in reading.packets([reading.picture]):
        for frame in reading.frames(packet):
            if isinstance(frame, VideoFrame):
                tell(frame.time or 0.0)
                yield frame
