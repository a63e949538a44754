"""Makes a recording's sound even: a file of its own with AAC, measured until it is right.

Called by `maker`, and by `first_pass` for the sound as it is. There is one gain for the whole
recording, so quiet places stay quiet; a limiter takes what would be over the true peak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

from orchestrator.preparing.chain import Chain, Step
from orchestrator.preparing.loudness import LAYOUT, SAMPLES, UNIT, Heard, loudness_of
from orchestrator.preparing.stream_reading import Tell, opened, seconds
from orchestrator.preparing.target import PEAK, RATE

BITS_A_SECOND: Final = 192_000
EXACT: Final = 0.2
"""LU by which what was made may be off before it is made again."""
TRIES: Final = 5
HEADROOM: Final = 0.7
"""dB below `PEAK` at which the limiter begins: coding raises peaks by about so much."""
MOST_DEEPER: Final = 6.0
"""dB by which the limiter may go deeper, in all, where coding raises them by more."""
FAINT: Final = -50.0
"""LUFS below which a recording has no voice that was recorded low, but the noise of a room."""
MOST_CHANNELS: Final = 8
"""More are tracks of a mixer, which has its own mix in the first two."""
SILENT_SIDE: Final = -60.0
"""dBFS up to which a side is silent: the probe's own measure."""


class SoundLine:
    """Makes one line of decoded sound of any kind: `SAMPLES`, `LAYOUT`, without gaps, from 0.

    `steps` come after. `any`: whether there was any sound.
    """

    def __init__(self, steps: tuple[Step, ...] = ()) -> None:
        self.any = False
        whole = (("aresample", "async=1:first_pts=0"), *steps)
        self._line = Chain.of_sound(RATE, SAMPLES, LAYOUT, UNIT, whole)
        self._alike: Chain | None = None
        self._format: tuple[int, str, str, Fraction] | None = None
        self._due = 0

    def fed(self, frame: AudioFrame | None) -> Iterator[AudioFrame]:
        """Feed a frame, None: it was the last; yield what comes out."""
        for part in self._made_alike(frame):
            self.any = True
            yield from _sounds(self._line.fed(part))
        if frame is None and self.any:
            yield from _sounds(self._line.fed(None))

    def _made_alike(self, frame: AudioFrame | None) -> Iterator[AudioFrame]:
        """Yield it in the one format; sound may change its own in the middle."""
        found = None if frame is None else _format(frame, self._format)
        if found != self._format and self._alike is not None:
            yield from _sounds(self._alike.fed(None))
            self._alike = None
        if frame is None or found is None:
            return
        if self._alike is None:
            self._format, self._alike = found, _alike(found, frame)
        if frame.pts is None:
            frame.pts = self._due
        self._due = frame.pts + round(frame.samples / (frame.sample_rate * float(found[3])))
        yield from _sounds(self._alike.fed(frame))


def _format(
    frame: AudioFrame, before: tuple[int, str, str, Fraction] | None
) -> tuple[int, str, str, Fraction]:
    unit = frame.time_base or (before[3] if before else Fraction(1, frame.sample_rate))
    return frame.sample_rate, frame.format.name, frame.layout.name, unit


def _alike(found: tuple[int, str, str, Fraction], frame: AudioFrame) -> Chain:
    rate, sample_format, layout, unit = found
    mixed = (("pan", "stereo|c0=c0|c1=c1"),) if frame.layout.nb_channels > MOST_CHANNELS else ()
    same = f"sample_fmts={SAMPLES}:sample_rates={RATE}:channel_layouts={LAYOUT}"
    steps = (*mixed, ("aformat", same), ("asettb", f"1/{RATE}"))
    return Chain.of_sound(rate, sample_format, layout, unit, steps)


def on_both_sides(opposite: bool, heard: Heard) -> tuple[Step, ...]:
    """Return what brings the sound to all who listen: those with one ear in, or one speaker.

    Empty: nothing is to be done. `opposite`: left and right cancel each other out.
    """
    left, right = heard.sides
    if left <= SILENT_SIDE < right:
        return (("pan", "stereo|c0=c1|c1=c1"),)
    if opposite or right <= SILENT_SIDE < left:
        return (("pan", "stereo|c0=c0|c1=c0"),)
    return ()


def _sounds(frames: Iterator[object]) -> Iterator[AudioFrame]:
    return (frame for frame in frames if isinstance(frame, AudioFrame))


@dataclass(frozen=True, slots=True)
class Gain:
    """What is done: decibels, and the true peak in dBTP at which is limited; None: nowhere."""

    by: float
    limit: float | None

    def steps(self) -> tuple[Step, ...]:
        """Return the filters that do it; at four times the rate peaks between samples are seen."""
        louder = ("volume", f"{self.by:.2f}dB:precision=float")
        if self.limit is None:
            return (louder,)
        limit = f"limit={10 ** (self.limit / 20):.5f}:level=false:attack=5:release=50:latency=true"
        return louder, ("aresample", f"{4 * RATE}"), ("alimiter", limit), ("aresample", f"{RATE}")


def first_gain(heard: Heard, wanted: float) -> Gain:
    """Return what should make this sound so loud, in LUFS."""
    by = 0.0 if is_faint(heard) else wanted - (heard.loudness or 0.0)
    return Gain(by, PEAK - HEADROOM if heard.peak + by > PEAK - HEADROOM else None)


def is_faint(heard: Heard) -> bool:
    """Return whether there is nothing to make louder: silence, a room's noise, a click."""
    return heard.loudness is None or heard.loudness < FAINT


def corrected(gain: Gain, made: Heard, wanted: float) -> Gain | None:
    """Return what comes nearer than this gain did; None: it is near enough, or cannot be."""
    off = 0.0 if is_faint(made) else wanted - (made.loudness or 0.0)
    over = made.peak - PEAK
    if abs(off) <= EXACT and over <= 0:
        return None
    limit = gain.limit if gain.limit is not None else PEAK - HEADROOM
    if over > 0:
        limit = max(limit - over - 0.1, PEAK - HEADROOM - MOST_DEEPER)
    return Gain(gain.by + (off if abs(off) > EXACT else 0.0), limit)


@dataclass(frozen=True, slots=True)
class SoundWork:
    """What sound is made of: the recording, whether its stamps jump, what it was, and is to be.

    `length`: of what is made, in seconds. `wanted` in LUFS.
    """

    source: Path
    jumpy: bool
    opposite: bool
    heard: Heard
    wanted: float
    length: float

    def even(self, target: Path, tell: Tell) -> Heard:
        """Write the sound alone, as loud as is wanted, and return what it measures now.

        Raises av.FFmpegError; OSError where the disk is full.
        """
        gain: Gain | None = first_gain(self.heard, self.wanted)
        made = self.heard
        for _ in range(TRIES):
            assert gain is not None, "the first is one"
            self._write(target, gain, tell)
            made = loudness_of(target)
            gain = corrected(gain, made, self.wanted)
            if gain is None:
                break
        return made

    def _write(self, target: Path, gain: Gain, tell: Tell) -> None:
        line = SoundLine(
            (
                *on_both_sides(self.opposite, self.heard),
                *gain.steps(),
                ("apad", f"whole_dur={self.length:.6f}"),
                ("asetnsamples", "n=1024:p=0"),
            )
        )
        with (
            opened(self.source, jumpy=self.jumpy) as reading,
            av.open(str(target), "w", format="mp4") as out,
        ):
            assert reading.sound is not None, "asked before"
            stream = out.add_stream("aac", rate=RATE, layout=LAYOUT)
            assert isinstance(stream, AudioStream)
            stream.bit_rate = BITS_A_SECOND
            for packet in reading.packets([reading.sound]):
                tell(seconds(packet.pts, packet.time_base) or 0.0)
                for frame in reading.frames(packet):
                    if isinstance(frame, AudioFrame):
                        _encode(out, stream, line.fed(frame))
            _encode(out, stream, line.fed(None))
            out.mux(stream.encode(None))


def _encode(out: OutputContainer, stream: AudioStream, frames: Iterator[AudioFrame]) -> None:
    for frame in frames:
        out.mux(stream.encode(frame))
