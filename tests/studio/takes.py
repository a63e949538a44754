"""Finds the takes in a recorded stream and judges each: what was seen before, when, how long."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.studio.clips import Picture, sound_lags

GLITCH = 10
"""Frames: what is shown more briefly between two pictures nobody meant to show."""

LOOKED_AT = 75
"""Frames of each take in which its tones are compared with its pictures."""


@dataclass(frozen=True, slots=True)
class ShownTake:
    """One take of a clip as viewers saw it.

    `black` and `stale` are frames between the picture before and the clip; `first` is the number
    of the first frame shown, `first_shown` how often; `sound` the seconds by which the sound is
    later than the picture, None where no tone was heard. `shown` are its pictures.
    """

    clip: int
    at: float
    black: int
    stale: int
    first: int
    first_shown: int
    sound: float | None
    shown: tuple[Picture, ...] = field(default=(), repr=False)


def shown_takes(pictures: Sequence[Picture], tones: Sequence[float]) -> list[ShownTake]:
    """Return the takes in the order in which they were shown."""
    takes = []
    between: list[Picture] = []
    for run in _runs(pictures):
        if len(run) < GLITCH:
            between += run
            continue
        if run[0].clip is not None:
            takes.append(_take(run, between, tones))
        between = []
    return takes


def _runs(pictures: Sequence[Picture]) -> list[list[Picture]]:
    """Split where the picture becomes another; within a clip also where it goes back."""
    runs: list[list[Picture]] = []
    for picture in pictures:
        last = runs[-1][-1] if runs else None
        same = last is not None and (last.clip, last.black) == (picture.clip, picture.black)
        if same and last and (picture.number or 0) >= (last.number or 0):
            runs[-1].append(picture)
        else:
            runs.append([picture])
    return runs


def _take(run: Sequence[Picture], between: Sequence[Picture], tones: Sequence[float]) -> ShownTake:
    numbers = [picture.number for picture in run]
    looked_at = run[:LOOKED_AT]
    heard = [tone for tone in tones if run[0].at <= tone <= looked_at[-1].at]
    lags = sound_lags(list(looked_at), heard)
    assert run[0].clip is not None
    assert run[0].number is not None
    return ShownTake(
        clip=run[0].clip,
        at=run[0].at,
        black=sum(picture.black for picture in between),
        stale=sum(not picture.black for picture in between),
        first=run[0].number,
        first_shown=numbers.count(run[0].number),
        sound=statistics.median(lags) if lags else None,
        shown=tuple(run),
    )
