"""Rehearses the same evenings with two checkouts, by turns: same logs, and at what cost.

`python tools/compare_rehearsals.py OTHER [--times N]`; OTHER is a checkout with its `.venv`, this
one is the new one. Ends with 1 when any log or any post differs. Seconds are of the processor, user
and system, of whole processes, medians: the machine may be busy with other things.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TALKS = 9
"""Of 12 minutes, with 5 minutes of questions and a break of 3: three hours."""

STREAM = "stream: {before: 5m, after: 2m}"
YOUTUBE = "youtube: {broadcast: othTjSowvqY}"
A_TALK = "youtube: {per: session, thumbnail: none}"
VENUES = (
    'venues: [{matrix: {room: "!a:example.org", topic: on}}, '
    "{spatialchat: {space: https://spatial.chat/s/ods, room: 231308}}]"
)
EVENINGS = {
    "three hours": (),
    "with a venue": (VENUES,),
    "with YouTube and a venue": (STREAM, YOUTUBE, VENUES),
    "with a broadcast a talk": (STREAM, A_TALK),
}


def evening(keys: tuple[str, ...]) -> str:
    """Return the timetable of a room with these keys; every third talk has its start."""
    lines = [
        "event: {name: Long evening, date: 2030-05-01, timezone: Europe/Berlin}",
        f"rooms:\n  main: {{{', '.join(('name: Main', *keys))}}}\nsessions:",
    ]
    first = datetime(2030, 5, 1, 18)  # noqa: DTZ001 - as it stands in the file
    for number in range(TALKS):
        at = first + number * timedelta(minutes=20)
        start = f', start: "{at:%H:%M}"' if number % 3 == 0 else ""
        lines += [
            (
                f"  - {{id: t{number}, title: Talk {number}, speakers: [Ann {number}], "
                f"media: t{number}.mp4, duration: 12m, qa: 5m{start}}}"
            ),
            f"  - {{id: b{number}, title: Break {number}, break: 3m}}",
        ]
    return "\n".join((*lines, ""))


def rehearsed(checkout: Path, file: Path) -> tuple[float, str]:
    """Rehearse at once; return the processor's seconds, and the log with the table of posts."""
    log = file.with_suffix(".jsonl")
    log.unlink(missing_ok=True)
    before = _used()
    command = [checkout / ".venv/bin/orchestrator", "rehearse", "--speed", "max"]
    run = subprocess.run(
        [*map(str, command), "--as-run", str(log), str(file)],
        cwd=file.parent,
        env={**os.environ, "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if not log.exists():
        raise SystemExit(f"{checkout}: {run.stdout}{run.stderr}")
    return _used() - before, log.read_text(encoding="utf-8") + run.stdout


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def main() -> int:
    """Compare, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="the checkout to compare with")
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    same = True
    print(f"{'evening':28}{'other':>8}{'here':>8}{'ratio':>8}  logs and posts")
    with tempfile.TemporaryDirectory(prefix="evenings-") as folder:
        for name, keys in EVENINGS.items():
            file = Path(folder) / "evening.yaml"
            file.write_text(evening(keys), encoding="utf-8")
            runs = [
                (rehearsed(asked.other.resolve(), file), rehearsed(HERE, file))
                for _ in range(asked.times)
            ]
            other, here = (statistics.median(run[i][0] for run in runs) for i in (0, 1))
            equal = len({told for run in runs for _, told in run}) == 1
            same &= equal
            word = "the same" if equal else "DIFFERENT"
            print(f"{name:28}{other:8.2f}{here:8.2f}{here / other:8.2f}  {word}", flush=True)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
