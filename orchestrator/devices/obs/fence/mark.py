"""The mark in OBS: an input that nobody sees, whose name says who commands. Pure.

The name carries the epoch, which counts up with each taking over, and a token of that taking over
alone: a name that has been given up never comes back.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

KINDS = ("color_source_v3", "ffmpeg_source")
"""What it is: a colour, which costs nothing while nobody sees it; where OBS has none, a recording
that is none, for without recordings there is no show."""

_NAME = re.compile(r"Orchestrator epoch (?P<epoch>[0-9]{1,9})(?: \((?P<token>[0-9a-f]{8})\))?")


@dataclass(frozen=True, slots=True, order=True)
class CommandMark:
    """One mark. `token` empty: it was let go, and nobody commands by it."""

    epoch: int
    token: str = ""

    @property
    def name(self) -> str:
        """How the input is called."""
        return f"Orchestrator epoch {self.epoch}" + (f" ({self.token})" if self.token else "")

    @classmethod
    def of(cls, name: str) -> Self | None:
        """Return the mark of this name; None where it is none, such as the copy of one."""
        found = _NAME.fullmatch(name)
        return None if found is None else cls(int(found["epoch"]), found["token"] or "")

    def let_go(self) -> "CommandMark":
        """Return what it is when nobody commands by it any more."""
        return CommandMark(self.epoch)


FIRST = CommandMark(0)
"""What is made in an OBS without a mark, by whoever comes: OBS makes one of a name."""


def marks_among(names: Iterable[str]) -> list[CommandMark]:
    """Return the marks among the names of an OBS's inputs, that which counts last."""
    return sorted(mark for name in names if (mark := CommandMark.of(name)) is not None)
