"""The fault campaign: `python -m tests.resilience [--repeats 20] [--seed 1] [ROW …]`.

Prints a table with counts and worst times; ends with 1 where a trial went wrong. Give parts of the
rows' names to run only those. `--real`: on a real OBS instead of simulators.
"""

import argparse
import random
import sys
import tempfile
import traceback
from pathlib import Path

from rich.console import Console
from rich.table import Table

from orchestrator.cli.logs import log_nowhere
from tests.resilience.on_real_obs.rows import REAL_ROWS
from tests.resilience.rows import ROWS, Row


def run(row: Row, repeats: int, seed: int) -> tuple[int, list[str], float]:
    """Return how many trials there were, what went wrong, and the worst seconds."""
    wrong: list[str] = []
    worst, trials = 0.0, repeats * row.times
    for number in range(trials):
        rng = random.Random(f"{row.name} {seed} {number}")
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            try:
                worst = max(worst, row.trial(Path(folder), rng))
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                wrong.append(f"{row.name} #{number}: {error!r} ({where.name})")
    return trials, wrong, worst


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.resilience")
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true")
    asked = parser.parse_args()
    log_nowhere()
    rows, where = (REAL_ROWS, "a real OBS") if asked.real else (ROWS, "simulators")
    table = Table(title=f"Faults, on {where}", title_justify="left")
    for name in ("fault", "trials", "wrong", "worst", "of what"):
        table.add_column(name)
    failures: list[str] = []
    for row in rows:
        if asked.rows and not any(part in row.name for part in asked.rows):
            continue
        trials, wrong, worst = run(row, asked.repeats, asked.seed)
        failures += wrong
        table.add_row(row.name, str(trials), str(len(wrong)), f"{worst:.2f} s", row.measures)
    Console(width=120).print(table)
    for each in failures:
        print(each[:600])
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
