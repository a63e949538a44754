"""whose_it_is(…) → whose an OBS is, by the mark that was found there. Pure; called by `fence`."""

from dataclasses import dataclass
from enum import Enum, auto

from orchestrator.devices.obs.fence.holder import Holder
from orchestrator.devices.obs.fence.mark import CommandMark


class Whose(Enum):
    """Whether we command this OBS."""

    UNREAD = auto()
    """The mark is not known: nothing is ordered."""
    OPEN = auto()
    """Nobody commands it who would have to be asked."""
    OURS = auto()
    LOST = auto()
    """Another has taken it since we had it, and keeps it until a person takes it back."""


@dataclass(frozen=True, slots=True)
class MarkFound:
    """What was found: the mark that counts, who wrote it, and the scene collection it is in."""

    mark: CommandMark | None
    holder: Holder | None
    collection: str


@dataclass(frozen=True, slots=True)
class Ours:
    """The last mark of our own, and the collection in which it was put."""

    mark: CommandMark
    collection: str


def whose_it_is(found: MarkFound, ours: Ours | None, *, was_lost: bool) -> Whose:
    """Return how we stand.

    A collection has a mark of its own: who had this OBS goes on having it in another. An OBS that
    crashed may come back with an older mark than was last put there.
    """
    if was_lost:
        return Whose.LOST
    if ours is None:
        return Whose.OPEN
    if found.mark == ours.mark:
        return Whose.OURS
    elsewhere = found.collection != ours.collection
    if found.mark is None or elsewhere or found.mark.epoch < ours.mark.epoch:
        return Whose.OPEN
    return Whose.LOST
