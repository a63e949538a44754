"""The fault campaign in its short form: some faults, once each (`make faults`: all)."""

import random
from pathlib import Path

import pytest

from tests.resilience.rows import ROWS, Row

SHORT = (
    "OBS killed during premiere", "connection to OBS cut", "recording missing", "a person switches",
    "OBS talks nonsense", "daemon killed (", "file broken", "10 min", "second daemon",
    "clock set 1 h back", "damaged at a restart", "venue down",
)  # fmt: skip
"""Parts of their names. Most of those that need real time are in the long form alone."""


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if any(part in row.name for part in SHORT)],
    ids=lambda row: row.name,
)
def test_the_show_survives(row: Row, tmp_path: Path) -> None:
    """Viewers see the right picture again, nothing is lost or doubled, and the crew is told."""
    row.trial(tmp_path, random.Random(f"{row.name} 1 0"))
