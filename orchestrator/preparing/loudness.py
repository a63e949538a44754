"""Measures sound by EBU R128, with FFmpeg's `ebur128`; for `first_pass` and `even_sound`.

`preflight.trial_findings` asks about how loud recordings are, by pieces of them.
"""

import gc
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from orchestrator.preparing.chain import Chain, Step
from orchestrator.preparing.target import RATE

UNIT: Final = Fraction(1, RATE)
SAMPLES: Final = "fltp"
LAYOUT: Final = "stereo"
"""How sound is while it is worked on: nothing clips in it."""

NOTHING: Final = -69.0
"""LUFS below which the measure has met nothing: its gate is at -70."""

PIECES, PIECE_S = 40, 3.0
"""How many pieces of a recording are listened to, evenly over it, where it does not take long."""

_SUMMARY: Final = re.compile(r"\bI:\s+(\S+) LUFS")
_PEAK: Final = re.compile(r"True peak:\s+Peak:\s+(\S+) dBFS")
_SIDE: Final = re.compile(r"Peak level dB: (\S+)")


WHOLE_MEASURE: Final[Sequence[Step]] = (
    ("astats", "measure_overall=none:measure_perchannel=Peak_level"),
    ("ebur128", "peak=true:framelog=quiet"),
)
LOUDNESS_ALONE: Final[Sequence[Step]] = (("ebur128", "framelog=quiet"),)
"""A true peak takes many times as long."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured: LUFS, None where there was too little to measure; dBTP; dBFS a side."""

    loudness: float | None
    peak: float
    sides: tuple[float, float]


class SoundMeter:
    """Takes frames of `SAMPLES` in `LAYOUT`; `heard` ends it. `steps`: what measures it."""

    def __init__(self, steps: Sequence[Step] = WHOLE_MEASURE) -> None:
        self._chain: Chain | None = Chain.of_sound(RATE, SAMPLES, LAYOUT, UNIT, steps)
        self._any = False

    def take(self, frame: AudioFrame) -> None:
        """Take the next frame."""
        assert self._chain is not None, "it has not ended"
        self._any = True
        for _ in self._chain.fed(frame):
            pass

    def heard(self) -> Heard:
        """Return what was measured. FFmpeg tells it to its log, when the filters end."""
        assert self._chain is not None, "it has not ended"
        if self._any:
            for _ in self._chain.fed(None):
                pass
        gc.collect()  # other filters that wait for their end say nothing in between
        with _told() as lines:
            self._chain = None
            gc.collect()
        text = "".join(line for _, _, line in lines)
        sides = [_number(each) for each in _SIDE.findall(text)]
        loudness = _number(_first(_SUMMARY, text))
        return Heard(
            loudness if loudness > NOTHING else None,
            _number(_first(_PEAK, text)),
            (sides[0], sides[1]) if len(sides) > 1 else (-math.inf, -math.inf),
        )


def loudness_of(path: Path) -> Heard:
    """Return what the sound of a file of ours is like: it has one track, of `LAYOUT`."""
    meter = SoundMeter()
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(SAMPLES, LAYOUT, RATE)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                meter.take(part)
        for part in resampler.resample(None):
            meter.take(part)
    return meter.heard()


def about_how_loud(path: Path) -> float | None:
    """Return about how loud a recording is, in LUFS, by pieces of it.

    None: there is too little to measure, or it cannot be read. Blocks for a second or so.
    """
    meter = SoundMeter(LOUDNESS_ALONE)
    try:
        with av.open(str(path)) as container:
            for part in _pieces(container):
                meter.take(part)
    except (av.FFmpegError, OSError, ValueError):
        return None
    return meter.heard().loudness


def _pieces(container: InputContainer) -> Iterator[AudioFrame]:
    """Yield what is heard in each piece, as `SoundMeter` takes it, one after the other."""
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        return
    resampler = av.AudioResampler(SAMPLES, LAYOUT, RATE)
    length, heard = (container.duration or 0) / av.time_base, 0
    number = PIECES if length > PIECES * PIECE_S else 1
    for piece in range(number):
        since = piece * length / number
        if piece:
            container.seek(int(since * av.time_base))
        until = None
        for frame in container.decode(stream):
            if until is None:
                until = (frame.time or 0.0) + (PIECE_S if number > 1 else PIECES * PIECE_S)
            if (frame.time or 0.0) >= until:
                break
            frame.pts = None
            for part in resampler.resample(frame):
                part.pts = heard
                heard += part.samples
                yield part


@contextmanager
def _told() -> "Iterator[list[tuple[int, str, str]]]":
    """Have what FFmpeg says in this thread while the block runs."""
    before = av.logging.get_level()
    av.logging.set_level(av.logging.INFO)
    try:
        with av.logging.Capture(local=True) as lines:
            yield lines
    finally:
        av.logging.set_level(before)


def _first(wanted: re.Pattern[str], text: str) -> str:
    found = wanted.search(text)
    return found[1] if found else "-inf"


def _number(text: str) -> float:
    return float(text) if text not in ("-inf", "nan", "-nan") else -math.inf
