"""Timetables with mistakes, by the thousand: `python -m tests.timetable.mutations [--count 10000]`.

Each is the shipped timetable or one of the guide's, changed in a few places. Loading it gives a
rundown of every room or located problems, and never raises or hangs; prints how many of which.
"""

import argparse
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.table import Table

from orchestrator.clock import SystemClock
from orchestrator.model.findings import has_errors
from orchestrator.rundown.compile import compile_room
from orchestrator.timetable.loading import loads
from orchestrator.timetable.probing import with_lengths
from tests.resilience.stage import BRIEF, SHOW
from tests.timetable.test_any_text import FILE, GOOD, WORDS, assert_located, assert_sound

PATIENCE = 20
"""Seconds after which loading one counts as hanging, on a busy machine, too."""

SEEDS = [GOOD, SHOW, BRIEF]

Mutation = Callable[[str, random.Random], str]


def letters(text: str, rng: random.Random) -> str:
    """Remove, double or replace some letters."""
    place, length = rng.randrange(len(text) + 1), rng.choice([0, 1, 1, 5, 40])
    return text[:place] + rng.choice(["", *WORDS]) + text[place + length :]


def lines(text: str, rng: random.Random) -> str:
    """Remove, double, swap or indent a line."""
    rows = text.splitlines(keepends=True) or [""]
    one, other = rng.randrange(len(rows)), rng.randrange(len(rows))
    match rng.choice(["remove", "double", "swap", "indent", "outdent", "cut"]):
        case "remove":
            del rows[one]
        case "double":
            rows.insert(other, rows[one])
        case "swap":
            rows[one], rows[other] = rows[other], rows[one]
        case "indent":
            rows[one] = rng.choice([" ", "  ", "\t"]) + rows[one]
        case "outdent":
            rows[one] = rows[one].lstrip(" ")
        case _:
            rows = rows[:one]
    return "".join(rows)


def words(text: str, rng: random.Random) -> str:
    """Put another word of a timetable in a word's place."""
    parts = text.split(" ")
    parts[rng.randrange(len(parts))] = rng.choice(WORDS)
    return " ".join(parts)


def numbers(text: str, rng: random.Random) -> str:
    """Make a digit another one, or many."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return text
    place = rng.choice(places)
    return (
        text[:place] + rng.choice(["0", "9", "-1", "9" * 30, "٣", ".", "1e9"]) + text[place + 1 :]
    )


def signs(text: str, rng: random.Random) -> str:
    """Put one of YAML's signs in another's place."""
    places = [place for place, letter in enumerate(text) if letter in ":-{}[],\"'#&*!|>"]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + rng.choice(":-{}[],\"'#&*!|>%@`") + text[place + 1 :]


def another(text: str, rng: random.Random) -> str:
    """Go on with the second half of another timetable."""
    other = rng.choice(SEEDS)
    return text[: rng.randrange(len(text) + 1)] + other[rng.randrange(len(other)) :]


MUTATIONS: list[Mutation] = [letters, letters, lines, lines, words, numbers, signs, another]


def mutated(seed: str, rng: random.Random) -> str:
    """Return a timetable with one to six changes."""
    text = seed
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        text = rng.choice(MUTATIONS)(text, rng)
    return text


@contextmanager
def no_hang() -> Iterator[None]:
    """Raise TimeoutError in whatever takes longer than PATIENCE."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"it hangs in {frame}")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def outcome_of(text: str) -> str:
    """Load it and lay out every room; return what it came to."""
    data = text.encode("utf-8", "surrogatepass")
    with no_hang():
        read = loads(data, FILE)
        assert_sound(read)
        loaded = with_lengths(read, {})
        assert_located(loaded.problems)
        if loaded.timetable is None:
            assert has_errors(loaded.problems)
            return "located problems"
        for room in {session.room for session in loaded.timetable.sessions}:
            items = compile_room(room, loaded.timetable, ()).items
            assert items[-1].id == "closing"
        return "a rundown"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.timetable.mutations")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    clock, found, worst = SystemClock(), Counter[str](), 0.0
    for number in range(asked.count):
        rng = random.Random(f"{asked.seed} {number}")
        text = mutated(rng.choice(SEEDS), rng)
        begun = clock.monotonic()
        try:
            found[outcome_of(text)] += 1
        except Exception as error:
            found["A BUG"] += 1
            print(f"#{number}: {error!r}\n{text}\n", file=sys.stderr)
        worst = max(worst, clock.monotonic() - begun)
    table = Table(title=f"{asked.count} timetables with mistakes", title_justify="left")
    table.add_column("gave")
    table.add_column("of them", justify="right")
    for what, count in sorted(found.items()):
        table.add_row(what, str(count))
    console = Console(width=120)
    console.print(table)
    console.print(f"The longest took {worst:.2f} s.")
    sys.exit(found["A BUG"] > 0)


if __name__ == "__main__":
    main()
