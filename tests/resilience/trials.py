"""Runs the fault campaign's trials, in this process or in several. Called by `__main__`."""

import logging
import multiprocessing
import random
import shutil
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

from orchestrator.cli.terminal.logs import log_nowhere
from tests.resilience.on_real_obs.rows import REAL_ROWS
from tests.resilience.rows import ROWS

CAMPAIGNS = {"simulators": ROWS, "a real OBS": REAL_ROWS}

Trial = tuple[str, str, int, int]
"""The campaign, a row's name, the campaign's seed, and the trial's number."""

Result = tuple[str, float, str]
"""The row's name, the worst seconds, and what went wrong: empty for nothing."""


def attempt(trial: Trial) -> Result:
    """Run one trial; the folder of one that went wrong is kept, with its logs."""
    where, name, seed, number = trial
    row = next(row for row in CAMPAIGNS[where] if row.name == name)
    log_nowhere()
    # A simulator's server tells of each connection that a fault cut short.
    logging.getLogger("websockets").setLevel(logging.CRITICAL + 1)
    rng = random.Random(f"{name} {seed} {number}")
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        seconds = row.trial(folder, rng)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = " < ".join(f"{frame.name}:{frame.lineno}" for frame in frames[:-4:-1])
        return name, 0.0, f"{name} #{number}, see {folder}: {error!r} ({lines})"
    shutil.rmtree(folder, ignore_errors=True)
    return name, seconds, ""


def results(trials: list[Trial], jobs: int) -> Iterator[Result]:
    """Yield what came of the trials, as they end."""
    if jobs == 1:
        yield from map(attempt, trials)
        return
    spawned = multiprocessing.get_context("spawn")
    with spawned.Pool(jobs, maxtasksperchild=20) as pool:
        yield from pool.imap_unordered(attempt, trials)
