"""A rehearsal in which all time is the show's: also asyncio's own, by which a connection is given
up. Used by the swarm: an OBS that hangs costs no real seconds, and a show goes the same way again.
"""

import asyncio
import math
import sys
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from orchestrator.devices.obs.device import ObsDevice
from orchestrator.journal import writer
from orchestrator.rehearsal import virtual_time
from orchestrator.rehearsal.show import Companion, Performance, Rehearsal
from orchestrator.rehearsal.virtual_time import MovingSelector, VirtualClock
from orchestrator.show.open_show import Show

PATIENT = 100.0
"""Real seconds without an event after which a message counts as lost; a busy machine is faster."""

AGAIN = 0.02
"""Real seconds between two attempts at a journal that cannot be written."""


class _SteadySelector(MovingSelector):
    """Moves the clock at most to where the loop wants to be woken."""

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self._asked_for: set[datetime] = set()

    def select(self, timeout: float | None = None) -> Any:
        """Return what is ready; `timeout` is in seconds of the show."""
        if timeout:
            instant = self._clock.now() + timedelta(microseconds=math.ceil(timeout * 1e6))
            if instant not in self._asked_for:
                self._asked_for.add(instant)
                self._clock.call_at(instant, lambda: self._asked_for.discard(instant))
        return super().select(timeout)


class _SteadyLoop(asyncio.SelectorEventLoop):
    """An event loop that lives in the show's time."""

    def __init__(self, selector: _SteadySelector, clock: VirtualClock) -> None:
        super().__init__(selector)
        self._clock = clock

    def time(self) -> float:
        """Return the show's seconds."""
        return self._clock.monotonic()


@dataclass
class SteadyRehearsal(Rehearsal):
    """One that waits for the journal, unless that is broken on purpose just now."""

    journal_is_broken: bool = field(default=False, init=False)
    obs_talks_nonsense: bool = field(default=False, init=False)
    """Then answers are waited for in vain, as long as who waits wants."""

    def run(self, companion: Companion | None = None) -> Performance:
        """Run the show to its end; see `Rehearsal`."""
        sys.setswitchinterval(0.0005)
        selector = _SteadySelector(self.clock, self._quiet)
        with (
            patch.object(virtual_time, "STALLED_AFTER", PATIENT),
            patch.object(writer, "RETRY", AGAIN),
            asyncio.Runner(loop_factory=lambda: _SteadyLoop(selector, self.clock)) as runner,
        ):
            return runner.run(self._run(companion))

    def _quiet(self) -> bool:
        """Return whether nothing is under way: connecting, which is done in threads, included."""
        hangs = any(obs.frozen and obs.knocked_at for obs in self.simulators.values())
        return super()._quiet() and (hangs or not _somebody_connects())

    def _link_is_quiet(self, room: str, device: ObsDevice) -> bool:
        quiet = super()._link_is_quiet(room, device)
        return quiet or (self.obs_talks_nonsense and not device.connection.connecting)

    def _is_busy(self, show: Show) -> bool:
        return super()._is_busy(show) or bool(show.journal.pending and not self.journal_is_broken)


def _somebody_connects() -> bool:
    return any(thread.name.endswith(" connecting") for thread in threading.enumerate())
