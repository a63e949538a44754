"""An answer that is given again while what it rests on is the same.

A look is due every second, and most find what the one before found. Used by `device` and
`forecast`.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last answer. What it rests on is compared as it was: hand in nothing that changes."""

    def __init__(self) -> None:
        self._last: tuple[tuple[object, ...], T] | None = None

    def answer(self, rests_on: tuple[object, ...], work_out: Callable[[], T]) -> T:
        """Return the last answer if it rested on the same, or work it out."""
        if self._last is None or self._last[0] != rests_on:
            self._last = (rests_on, work_out())
        return self._last[1]
