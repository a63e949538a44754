"""An OBS that is on air with something else when the show first meets it. Used by `reconciler`.

The show takes over nothing that runs: it asks, once.
"""

from dataclasses import dataclass
from datetime import datetime

from orchestrator.devices.port import Device, TakeCommand
from orchestrator.model.decisions import HandsOnSeen
from orchestrator.model.state import RoomState

STREAMING = "streaming"
"""The device's fact (see `devices.port.Health`) that says whether viewers see it."""


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
        facts = dict(self._device.health().facts) if self._asks else {}
        if STREAMING not in facts:
            return None
        self._asks = False
        steps = [
            step for step in self._device.steps(state, now) if not isinstance(step, TakeCommand)
        ]
        verdict = self._device.verdict(state, now)
        is_ours = verdict.met or verdict.nearly
        if not facts[STREAMING] or not steps or is_ours:
            return None
        found = self._device.health().summary
        wanted = "; ".join(step.what for step in steps)
        return Stranger(
            HandsOnSeen(state.item.id, found, until_released=True),
            f"{self._device.name} is on air already and is not touched: it {found}",
            f"Release the room to take it over, which would: {wanted}",
        )
