"""What comes of opening a recording in a device before the show; pure shapes, and who can do it.

Made by `devices.obs.hand.trial`, passed on by `web.api.trial_routes`, judged by
`preflight.trial_findings`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class TrialLook:
    """What was seen: a JPEG, and where the recording was then, in seconds of its time stamps."""

    at: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of opening one recording. Lengths in seconds, sizes in pixels.

    `told`: the path that the device was told, empty where it cannot be told of the file. `problem`
    is empty when the recording opened and played. `length` None: the device knows none. `looks` are
    empty unless asked for.
    """

    told: str
    problem: str = ""
    length: float | None = None
    width: int = 0
    height: int = 0
    looks: tuple[TrialLook, ...] = ()

    @property
    def opened(self) -> bool:
        """Whether it played there."""
        return not self.problem


@runtime_checkable
class TriesRecordings(Protocol):
    """A device that can open a recording where nobody sees it."""

    async def try_recording(self, media: Path, *, look: bool) -> Tried:
        """Open it, off air, and say what came of it; `look`: take pictures, too.

        Raises TemporaryError. At most one at a time.
        """
        ...

    async def mixer_troubles(self) -> tuple[str, ...]:
        """Return what keeps the sound of recordings from being heard; raises TemporaryError."""
        ...
