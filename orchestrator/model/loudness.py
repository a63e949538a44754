"""How loud a recording is, second by second, as one text: a digit for each second.

`0` is full scale, each step is 6 dB less, and `9` is silence. Measured by `timetable.probe`, kept
in its cache, held against OBS's meters by `devices.obs.ears`, played by the simulated OBS.
"""

import math
from typing import Final

STEP_DB: Final = 6.0
SILENT: Final = 9
"""The digit of what is below -54 dB; nobody hears it."""

PLAIN: Final = 6
"""Up to this digit, -42 dB, a second's loudest moment is plainly to be heard."""

UNKNOWN: Final = ""


def digit_of(peak: float) -> int:
    """Return the digit of a peak, which is a part of full scale (1)."""
    if peak <= 0:
        return SILENT
    return min(SILENT, max(0, math.floor(-20 * math.log10(min(peak, 1.0)) / STEP_DB)))


def spelled(peaks: list[float]) -> str:
    """Return the text of each second's peak."""
    return "".join(str(digit_of(peak)) for peak in peaks)


def peak_at(loudness: str, second: float) -> float | None:
    """Return about how loud it is there, as a part of full scale; None where that is not known."""
    place = int(second)
    if not 0 <= place < len(loudness):
        return None
    digit = int(loudness[place])
    return 0.0 if digit >= SILENT else 10 ** (-STEP_DB * digit / 20)


def is_plain(loudness: str, since: float, until: float) -> bool:
    """Return whether there is sound in each second between these two."""
    first, last = max(0, math.floor(since)), math.floor(until)
    part = loudness[first : last + 1]
    return len(part) == last + 1 - first and all(int(digit) <= PLAIN for digit in part)
