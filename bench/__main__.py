"""`python -m bench [PART …] [--json FILE]`: parts are those of PARTS."""

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import scale, studio
from bench.evening import evening
from bench.feed import feed_at_cues, feed_of_a_busy_show
from bench.festival import festival
from bench.figures import Figure
from bench.hostile import hostile
from bench.pages import pages
from bench.picture import picture
from bench.premieres import premieres_in_the_stream
from bench.prepare import prepare
from bench.startup import startup
from bench.swap import swap
from bench.truth import truth
from bench.youtube import cue_errors_beside_youtube


def _cues(folder: Path) -> list[Figure]:
    with studio.studio(folder) as obs:
        return studio.cue_errors(obs, folder / "cues", 60)


def _takes(folder: Path) -> list[Figure]:
    with studio.studio(folder) as obs:
        return studio.operator_takes(obs, folder / "takes", 30)


def _evening(folder: Path) -> list[Figure]:
    with studio.studio(folder) as obs:
        return evening(obs, folder / "evening", 20)


def _premieres(folder: Path) -> list[Figure]:
    with studio.studio(folder) as obs:
        return premieres_in_the_stream(obs, folder / "premieres", 20)


def _start(folder: Path) -> list[Figure]:
    with studio.studio(folder) as obs:
        return studio.start_and_idle(obs, folder / "start", 5, 30)


def _startup(folder: Path) -> list[Figure]:
    return startup(folder, 9)


def _compile(folder: Path) -> list[Figure]:
    return [f for number in (10, 1_000, 20_000) for f in scale.compile_day(folder, number)]


def _rooms(folder: Path) -> list[Figure]:
    figures = []
    for number in (1, 50, 200):
        own = folder / str(number)
        own.mkdir()
        figures += scale.rooms_at_once(own, number, 8)
    return figures


def _feed(folder: Path) -> list[Figure]:
    busy = folder / "busy"
    busy.mkdir()
    figures = feed_of_a_busy_show(busy, 500, 40)
    with studio.studio(folder) as obs:
        return [*figures, *feed_at_cues(obs, folder / "feed", 500, 60)]


def _pages(folder: Path) -> list[Figure]:
    return pages(folder, 60, 10)


def _picture(folder: Path) -> list[Figure]:
    with studio.studio(folder) as obs:
        return picture(obs, folder / "picture", 25, 25)


def _swap(folder: Path) -> list[Figure]:
    return swap(folder, 20_000, 60)


def _youtube(folder: Path) -> list[Figure]:
    with studio.studio(folder) as obs:
        return cue_errors_beside_youtube(obs, folder / "youtube", rounds=2, cues=50)


PARTS: dict[str, Callable[[Path], list[Figure]]] = {
    "cues": _cues,
    "takes": _takes,
    "evening": _evening,
    "premieres": _premieres,
    "start": _start,
    "startup": _startup,
    "compile": _compile,
    "rooms": _rooms,
    "swap": _swap,
    "feed": _feed,
    "youtube": _youtube,
    "pages": _pages,
    "picture": _picture,
    "truth": truth,
    "prepare": prepare,
    "hostile": hostile,
    "festival": festival,
}


def main() -> None:
    """Run the parts asked for, print the table, write the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    asked = parser.parse_args()
    figures: list[Figure] = []
    for name in asked.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            figures += PARTS[name](Path(folder))
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")
    Console().print(_table(figures))


def _table(figures: list[Figure]) -> Table:
    table = Table(title="Bench", title_justify="left")
    for name in ("part", "figure"):
        table.add_column(name)
    for name in ("value", "unit", "bar", "samples"):
        table.add_column(name, justify="right")
    for f in figures:
        table.add_row(f.part, f.name, f"{f.value:,.2f}", f.unit, f.bar, str(f.samples))
    return table


if __name__ == "__main__":
    main()
