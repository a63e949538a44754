"""Which slots of a room are pinned to a wall-clock start, as decided so far; used by `walk`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from orchestrator.rundown.slots import Slot


class Pin(NamedTuple):
    """This slot, the first being 0, begins at this instant."""

    slot: int
    at: datetime


Pins = Sequence[Pin | None]
"""For each slot the first pin at it or after it; one more at the end, always None."""


def find_pins(
    slots: Sequence[Slot], retimed: Mapping[str, datetime], is_skipped: Callable[[Slot], bool]
) -> Pins:
    """Find the pins; `retimed` has the starts that were decided, by session.

    A skipped slot leaves its pin to the one after it: skipping the first of a chain does not pull
    the rest forward.
    """
    starts: list[datetime | None] = []
    inherited: datetime | None = None
    for slot in slots:
        pin = _own_pin(slot, retimed) or inherited
        inherited = pin if is_skipped(slot) else None
        starts.append(None if inherited else pin)
    pins: list[Pin | None] = [None]
    for index in range(len(slots) - 1, -1, -1):
        start = starts[index]
        pins.append(pins[-1] if start is None else Pin(index, start))
    return pins[::-1]


def _own_pin(slot: Slot, retimed: Mapping[str, datetime]) -> datetime | None:
    if not slot.opens_session or slot.session is None:
        return None
    return retimed.get(slot.session.id, slot.pin)
