"""A device that is on air with something else when the show first meets it. For `reconciler`.

The show takes over nothing that runs: it asks, once.
"""

from dataclasses import dataclass
from datetime import datetime

from orchestrator.devices.port import Device, Met, Missing, TakeCommand
from orchestrator.model.decisions import HandsOnSeen
from orchestrator.model.state import RoomState


@dataclass(frozen=True, slots=True)
class Stranger:
    """What was found: the decision that leaves it alone, why, and what the crew is asked."""

    choice: HandsOnSeen
    reason: str
    question: str


class FirstSight:
    """The first look at a device. `asks`: the show was never on it before."""

    def __init__(self, device: Device, *, asks: bool) -> None:
        self._device = device
        self._asks = asks

    def stranger(self, state: RoomState, now: datetime) -> Stranger | None:
        """Return what is on air there that is not ours; None when nothing is, or it was asked."""
        if not self._asks:
            return None
        health = self._device.health()
        if health.streaming is None:
            return None
        self._asks = False
        steps = [
            step for step in self._device.steps(state, now) if not isinstance(step, TakeCommand)
        ]
        if not health.streaming or not steps or self._is_ours(state, now):
            return None
        found = health.summary
        wanted = "; ".join(step.what for step in steps)
        return Stranger(
            HandsOnSeen(state.item.id, found, until_released=True),
            f"{self._device.name} is on air already and is not touched: it {found}",
            f"Release the room to take it over, which would: {wanted}",
        )

    def _is_ours(self, state: RoomState, now: datetime) -> bool:
        match self._device.verdict(state, now):
            case Met() | Missing(nearly=True):
                return True
        return False
