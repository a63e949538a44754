"""Whether what should be heard in a room is heard, by its device's own meters; pure shapes.

Made by `devices.obs`, told by the conductor, shown by `web`. It comes after the cue: no take and no
verdict of a picture waits for it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from orchestrator.devices.seeing import Patience


class Light(StrEnum):
    """What is known of the sound of what is on air."""

    OFF = "off"
    """Nobody has to be heard now, or the room's meters are not asked for."""
    AWAITED = "awaited"
    """It may be heard, and was not yet."""
    HEARD = "heard"
    SILENT = "silent"
    """The recording is silent there."""
    NOT_HEARD = "not heard"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is known. `item`: the id of what it is about; `since`: when it had begun to be on air.

    `level_db`: the loudest moment of the last second, in decibels below full scale (0), of what
    goes out; None: nothing does. `words`: what is wrong, for people; empty: nothing. `alert`: that
    of it which the crew is told at once, where no other alert says it.
    """

    light: Light = Light.OFF
    item: str = ""
    since: datetime | None = None
    level_db: float | None = None
    words: str = ""
    alert: str = ""


DEAF = Hearing()


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on, in decibels below full scale, somebody is heard in a live part; and after how
    many seconds of silence that is told: of a recording that has sound there, of a live part from
    its beginning, and of one in which somebody was heard. `picture`: the same for what is seen;
    None: nobody looks."""

    heard_from_db: float = -50.0
    not_heard_after: float = 2.0
    nobody_after: float = 20.0
    silent_after: float = 60.0
    picture: Patience | None = None

    @property
    def heard_from(self) -> float:
        """The same as a part of full scale."""
        return float(10 ** (self.heard_from_db / 20))


@runtime_checkable
class Hears(Protocol):
    """A device that has meters."""

    def hearing(self) -> Hearing:
        """Return what is known of the sound of what is on air; without effect."""
        ...
