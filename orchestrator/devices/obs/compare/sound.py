"""Where the sound of a recording is put against its picture.

Pure; used by `first_frame` and `diff`.

OBS places a recording's sound by when it arrives, before it knows when the picture is drawn, and
then lets differences below 70 ms stand. Only when the input's sync offset changes from one that is
not 0 does it place what comes next by the picture. docs/decisions/obs-take-recipe.md has the
measurements.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

LOADING_MS: Final = 19_999
"""While a file is opened nobody hears it. OBS takes its first sound for older than it is, and would
delay all of its sound for the rest of the evening to make up for that; so far in the future it does
not. It is as far as OBS allows."""

PLACED_MS: Final = 1
"""What is left of it once the picture is there: the change to this places the sound by it."""

PLACED_AFTER: Final = timedelta(seconds=0.1)
"""After its picture has come on air a recording's sound can be placed by it."""

FRAMES_LATE: Final = 1.5
"""Frames of OBS by which the picture follows the sound when a held recording is played: 1 to 2, 2
where the recording has as many frames a second as OBS."""

_SETTLING: Final[Mapping[int, tuple[timedelta, int]]] = MappingProxyType(
    {1: (timedelta(seconds=0.4), 2), 2: (timedelta(seconds=1.2), 0)}
)
"""From which offset, after how long, to which: the sound is placed anew. In its first moments a
recording's picture may still slip by a frame."""


def held_ms(frame: float) -> int:
    """Return the sync offset, in ms, of a recording that is held; `frame`: seconds of OBS's frame.

    By this the sound comes with its picture from its first sample, to within half a frame.
    """
    return round(frame * FRAMES_LATE * 1000)


def next_ms(now: int, frame: float, played: timedelta) -> int | None:
    """Return the offset to give a recording that has been seen playing on air for so long, or None.

    What is none of ours a person has set for this recording: it stays.
    """
    if not is_to_be_placed(now, frame):
        return None
    after, to = _SETTLING.get(now, (PLACED_AFTER, PLACED_MS))
    return to if played >= after else None


def is_to_be_placed(now: int, frame: float) -> bool:
    """Return whether a recording that plays has an offset that is not to stay."""
    return now in (LOADING_MS, held_ms(frame), *_SETTLING)
