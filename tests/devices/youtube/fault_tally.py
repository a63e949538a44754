"""Counts what the runs with random faults met and left behind, for the table that they print."""

from collections import Counter
from dataclasses import dataclass, field

from tests.devices.youtube.shows import Studio


@dataclass
class FaultTally:
    """Sums over all runs of a test module."""

    runs: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    doubles: int = 0
    ledger: int = 0
    meter: int = 0
    refused_for_quota: int = 0

    def count(self, kind: str, show: Studio, doubles: int, kills: int, forgot: bool) -> None:
        """Add one run; the units of a run whose ledger was thrown away cannot be compared."""
        self.runs[kind] += 1
        self.faults.update(str(order.kind) for order in show.emulator.faults.happened)
        self.kills += kills
        self.doubles += doubles
        self.refused_for_quota += show.emulator.meter.exceeded
        if not forgot:
            self.ledger += show.ledger.used()
            self.meter += show.emulator.meter.total

    def __str__(self) -> str:
        """Return the table, a line for each count."""
        lines = [f"{number:>8,}  runs: {kind}" for kind, number in self.runs.items()]
        lines.append(f"{self.faults.total():>8,}  faults that struck, of these")
        lines += [f"{number:>14,}  {kind}" for kind, number in sorted(self.faults.items())]
        lines += [
            f"{self.kills:>8,}  kills of the daemon",
            f"{self.doubles:>8,}  things made twice",
            f"{self.ledger:>8,}  units in the ledger",
            f"{self.meter:>8,}  units on the emulator's meter",
            f"{self.refused_for_quota:>8,}  requests refused for quota",
        ]
        return "\n".join(lines)
