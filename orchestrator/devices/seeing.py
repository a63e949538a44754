"""Whether what should be seen in a room is seen, by small pictures of it; pure shapes.

Made by `devices.obs`, told by the conductor, shown by `web`. Like `hearing` it comes after the cue:
no take and no verdict waits for it.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol, runtime_checkable


class PictureFault(Enum):
    """What may be wrong with a picture that is there."""

    BLACK = "black"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Seeing:
    """What is known. `item`: the id of what it is about.

    `words`: what is wrong with the picture, for people; empty: nothing. `alert`: the same as the
    crew is told it. `ahead`: what the next item lacks, as the crew is told it.
    """

    item: str = ""
    words: str = ""
    alert: str = ""
    ahead: str = ""


ALL_SEEN = Seeing()


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. `every`: between two pictures; 0: none is looked at.

    `black_after`, `still_after`: of a live part, until that is told. `inputs_before` a live part
    opens it is looked whether its inputs are there; 0: it is not.
    """

    every: float = 2.0
    black_after: float = 8.0
    still_after: float = 30.0
    inputs_before: float = 120.0


class Films(Protocol):
    """Knows what recordings show."""

    async def show_else(self, media: Path, since: float, until: float, fault: PictureFault) -> bool:
        """Return whether a recording plainly has no such fault between these two instants.

        They are seconds of its own time stamps. False also where that cannot be told.
        """
        ...


@runtime_checkable
class Sees(Protocol):
    """A device that looks at what it shows."""

    def seeing(self) -> Seeing:
        """Return what is known of the picture that is on air, and of what comes next."""
        ...
