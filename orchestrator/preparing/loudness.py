"""Measures sound by EBU R128, with FFmpeg's `ebur128`; for `first_pass` and `even_sound`."""

import gc
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av import AudioFrame

from orchestrator.preparing.chain import Chain
from orchestrator.preparing.target import RATE

UNIT: Final = Fraction(1, RATE)
SAMPLES: Final = "fltp"
LAYOUT: Final = "stereo"
"""How sound is while it is worked on: nothing clips in it."""

NOTHING: Final = -69.0
"""LUFS below which the measure has met nothing: its gate is at -70."""

_SUMMARY: Final = re.compile(r"\bI:\s+(\S+) LUFS")
_PEAK: Final = re.compile(r"True peak:\s+Peak:\s+(\S+) dBFS")
_SIDE: Final = re.compile(r"Peak level dB: (\S+)")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured: LUFS, None where there was too little to measure; dBTP; dBFS a side."""

    loudness: float | None
    peak: float
    sides: tuple[float, float]


class SoundMeter:
    """Takes frames of `SAMPLES` in `LAYOUT`; `heard` ends it."""

    def __init__(self) -> None:
        steps = (
            ("astats", "measure_overall=none:measure_perchannel=Peak_level"),
            ("ebur128", "peak=true:framelog=quiet"),
        )
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
