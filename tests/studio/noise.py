"""Finds a clip's own sound again in a recorded stream, to the tenth of a millisecond.

A clip of this kind carries noise that nothing else has, from its first sample to its last: any
piece of it is found where it is, and what is missing is seen to be missing.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from tests.studio.clips import SAMPLES, Picture
from tests.studio.real_obs import RATE

PIECE = 0.02
"""Seconds of the sound that are looked for at a time."""

BEGINNING = 0.5
"""Seconds of a clip, from its first sample, every piece of which is to be heard."""

PART, CLEAR = 0.004, (0.012, 0.016)
"""Seconds, and where they begin, of a clip's first piece that is to be heard. Every media input
begins with a seek, after which AAC leaves out the first 8 ms and fades in: it needs the packet
before (measured by decoding the file without any OBS). One of two: OBS may splice within."""

ASTRAY = 0.3
"""Seconds by which a piece may be off and still be found."""

CLOSE_BY, CLEARLY = 0.002, 0.8
"""Seconds by which a part may be off that is looked for right before the rest, and how like."""

ALIKE = 0.5
"""Correlation of a piece that went through two encoders, and of one that a splice has shortened."""

STEADY = (20, 75)
"""The frames of a take by which its picture's time is taken: the rhythm of the first is not yet
steady."""


def noise(clip: int, seconds: float) -> np.ndarray:
    """Return the sound of a clip: noise below 6 kHz, another for each clip."""
    wide = np.random.default_rng(clip).standard_normal(round(seconds * SAMPLES))
    narrow = np.convolve(wide, np.hanning(17), "same")
    return np.asarray(narrow / np.abs(narrow).max() * 0.8)


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of one take. `late`: seconds by which it follows its picture, None: not found.

    `lost`: seconds of its beginning that are nowhere to be heard; `from_first`: whether the rest of
    its first piece is, when it is faded in.
    """

    late: float | None
    lost: float
    from_first: bool


class Sound:
    """All the sound of a recorded stream."""

    def __init__(self, recording: Path) -> None:
        with av.open(str(recording)) as container:
            frames = [
                (float(frame.time or 0.0), frame.to_ndarray().mean(axis=0))
                for frame in container.decode(audio=0)
            ]
        self._start = frames[0][0]
        self._samples = np.zeros(self._index(frames[-1][0]) + len(frames[-1][1]) + 1)
        for at, samples in frames:
            index = self._index(at)
            self._samples[index : index + len(samples)] = samples

    def _index(self, at: float) -> int:
        return round((at - self._start) * SAMPLES)

    def found(
        self, piece: np.ndarray, due: float, astray: float = ASTRAY, alike: float = ALIKE
    ) -> float | None:
        """Return when the piece begins in the stream, in seconds, near `due`; None: it does not."""
        first = max(self._index(due - astray), 0)
        where = self._samples[first : self._index(due + astray) + len(piece)]
        if len(where) < len(piece):
            return None
        products = np.correlate(where, piece, "valid")
        powers = np.convolve(where**2, np.ones(len(piece)), "valid")
        likeness = products / np.sqrt(np.maximum(powers * float((piece**2).sum()), 1e-12))
        best = int(np.argmax(likeness))
        return None if likeness[best] < alike else self._start + (first + best) / SAMPLES

    def of(self, wave: np.ndarray, shown: Sequence[Picture]) -> Heard:
        """Return how a take's sound is heard; `shown` are its pictures."""
        zero = _zero(shown)
        size = round(PIECE * SAMPLES)
        pieces = [wave[n * size : (n + 1) * size] for n in range(round(2.0 / PIECE))]
        begins = [self.found(piece, zero + n * PIECE) for n, piece in enumerate(pieces)]
        early = begins[: round(BEGINNING / PIECE)]
        later = [
            at - zero - n * PIECE
            for n, at in enumerate(begins)
            if at is not None and n * PIECE >= BEGINNING
        ]
        late = statistics.median(later) if later else None
        return Heard(
            late, PIECE * sum(at is None for at in early), self._begins_whole(wave, begins)
        )

    def _begins_whole(self, wave: np.ndarray, begins: Sequence[float | None]) -> bool:
        """Return whether what is left of the first piece is right before those that follow."""
        starts = (at - n * PIECE for n, at in enumerate(begins) if n and at is not None)
        start = next(starts, None)
        if start is None:
            return False
        parts = [(at, wave[round(at * SAMPLES) : round((at + PART) * SAMPLES)]) for at in CLEAR]
        found = (self.found(part, start + at, CLOSE_BY, CLEARLY) for at, part in parts)
        return any(at is not None for at in found)


def _zero(shown: Sequence[Picture]) -> float:
    """Return the instant in the stream at which the recording began, by its steady pictures."""
    first, last = STEADY
    return statistics.median(
        picture.at - (picture.number or 0) / RATE
        for before, picture in zip(shown[first:last], shown[first + 1 : last], strict=False)
        if before.number != picture.number
    )
