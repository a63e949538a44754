"""What a prepared recording is to be like. Pure; for `cli.prepare` and all that makes twins."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

LOUDNESS: Final = -16.0
"""LUFS by EBU R128, as most of what is heard on the web: streaming platforms play at -14 to -16."""

LOUDEST: Final = -9.0
QUIETEST: Final = -31.0
"""LUFS that may be asked for; beyond these, what is asked for is a slip."""

PEAK: Final = -1.0
"""dBTP that nothing may exceed (EBU R128): above it, what codes the sound anew may clip."""

NEAR: Final = 0.5
"""LU by which two recordings may be off, one up and one down, and still be one LU apart."""

KEYFRAME_S: Final = 2.0
"""Seconds between keyframes, at most: OBS finds a place at the keyframe before it."""

RATE: Final = 48_000
"""Samples of sound per second: OBS's own rate, and that of streams."""

MOST_WIDE: Final = 1920
MOST_HIGH: Final = 1080
"""Pixels of a picture whose canvas is not known."""

FASTEST: Final = 60
SLOWEST: Final = 10
"""Pictures a second; one that stands for longer is not what OBS holds a recording on."""
USUAL: Final = Fraction(30)
USUAL_RATES: Final = (
    *(Fraction(24_000, 1001), Fraction(24), Fraction(25), Fraction(30_000, 1001)),
    *(Fraction(30), Fraction(50), Fraction(60_000, 1001), Fraction(60)),
)
SAME_RATE: Final = 0.002
"""Rates that differ by this part are one: it is less than a picture in fifteen seconds."""

VERSION: Final = 1
"""Of what is made: raise it when twins are made otherwise, and all are to be made anew."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """OBS's canvas: pixels, and pictures a second."""

    width: int
    height: int
    rate: Fraction

    def __str__(self) -> str:
        """Write it as people do."""
        return f"{self.width}×{self.height}, {float(self.rate):g} a second"


@dataclass(frozen=True, slots=True)
class TwinTarget:
    """What is wanted. `canvas` None: OBS could not be asked, and a picture keeps its own shape."""

    loudness: float = LOUDNESS
    canvas: Canvas | None = None

    def size_of(self, width: float, height: float) -> tuple[int, int, int, int]:
        """Return the size of the whole picture and, in it, that of one of this shape; all even.

        `width`, `height`: as players show it, upright and with square pixels.
        """
        if self.canvas is not None:
            whole = self.canvas.width, self.canvas.height
        else:
            scale = min(1.0, MOST_WIDE / width, MOST_HIGH / height)
            whole = _even(width * scale), _even(height * scale)
        scale = min(whole[0] / width, whole[1] / height)
        inner = (min(_even(width * scale), whole[0]), min(_even(height * scale), whole[1]))
        return *whole, *inner

    def rate_of(self, own: float, *, steady: bool) -> Fraction:
        """Return the pictures a second of one that has so many, and has them steadily or not."""
        if self.canvas is not None:
            return self.canvas.rate
        if not steady or not SLOWEST <= own <= FASTEST + 1:
            return USUAL if own < 45 else Fraction(FASTEST)
        near = min(USUAL_RATES, key=lambda rate: abs(rate - own))
        if abs(near - own) <= own * SAME_RATE:
            return near
        return Fraction(own).limit_denominator(1001)

    def is_met_by(self, said: str) -> bool:
        """Return whether a twin that says this of itself is what is wanted."""
        try:
            made = json.loads(said)
            same = made["prepared"] == VERSION and abs(made["loudness"] - self.loudness) < 0.05
            return same and (self.canvas is None or made["canvas"] == str(self.canvas))
        except (ValueError, KeyError, TypeError):
            return False

    def said(self) -> str:
        """Return what a twin says of itself."""
        canvas = None if self.canvas is None else str(self.canvas)
        made = {"prepared": VERSION, "loudness": self.loudness, "canvas": canvas}
        return json.dumps(made, ensure_ascii=False)


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
