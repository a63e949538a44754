"""Figures: a name, a value with its unit, the bar it is held against; percentiles of samples."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the bench's table. `bar` is what the project wants to reach, in words."""

    part: str
    name: str
    value: float
    unit: str
    bar: str = ""
    samples: int = 1


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the smallest sample that at least `share` (0 to 1) of them do not exceed."""
    ranked = sorted(samples)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def spread(
    part: str, name: str, samples: Sequence[float], unit: str, bars: dict[str, str]
) -> list[Figure]:
    """Return p50, p95, p99 and max of the samples as figures; `bars` by those words."""
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return [
        Figure(
            part,
            f"{name} {word}",
            percentile(samples, share),
            unit,
            bars.get(word, ""),
            len(samples),
        )
        for word, share in shares.items()
    ]
