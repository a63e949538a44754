"""The fault campaign: `python -m tests.resilience [--repeats 20] [--seed 1] [--jobs 1] [ROW …]`.

Prints a table with counts and worst times, of what is done when it is interrupted; ends with 1
where a trial went wrong. Give parts of the rows' names to run only those. Jobs are processes: many
trials wait more than they compute. `--real`: on a real OBS, of which two cores carry four.
"""

import argparse
import random
import signal
import sys
from collections import defaultdict
from contextlib import suppress

from rich.console import Console
from rich.table import Table

from tests.resilience.rows import Row
from tests.resilience.trials import CAMPAIGNS, Result, results


def table_of(where: str, rows: list[Row], done: dict[str, list[Result]]) -> Table:
    """Return the campaign's table."""
    table = Table(title=f"Faults, on {where}", title_justify="left")
    for name in ("fault", "trials", "wrong", "worst", "of what"):
        table.add_column(name)
    for row in rows:
        found = done[row.name]
        worst = max((seconds for _, seconds, _ in found), default=0.0)
        wrong = sum(bool(what) for *_, what in found)
        shown = f"{worst:.2f} s" if row.measures else ""
        table.add_row(row.name, str(len(found)), str(wrong), shown, row.measures)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.resilience")
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--real", action="store_true")
    asked = parser.parse_args()
    where, jobs = ("a real OBS" if asked.real else "simulators"), asked.jobs
    parts = asked.rows or [""]
    rows = [row for row in CAMPAIGNS[where] if any(part in row.name for part in parts)]
    trials = [
        (where, row.name, asked.seed, number)
        for row in rows
        for number in range(asked.repeats * row.times)
    ]
    # An interrupted campaign has seen something of every row.
    if jobs > 1:
        random.Random(asked.seed).shuffle(trials)
    else:
        trials.sort(key=lambda trial: trial[-1])
    done: dict[str, list[Result]] = defaultdict(list)
    failures: list[str] = []
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):  # what is done so far is shown
        for result in results(trials, jobs):
            done[result[0]].append(result)
            if result[2]:
                failures.append(result[2])
                print(result[2][:900], file=sys.stderr, flush=True)
            print(f"{sum(map(len, done.values()))} of {len(trials)}", end="\r", file=sys.stderr)
    Console(width=120).print(table_of(where, rows, done))
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
