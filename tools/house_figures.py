"""Prints the house's figures, each beside its bar: how big rooms are, and what is named twice.

`python tools/house_figures.py [CHECKOUT]`. Counted from the code's own text; nothing is imported.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PACKAGE = "orchestrator"


@dataclass(frozen=True)
class Figure:
    """One row of the table; `most` is the bar."""

    name: str
    now: float
    most: float
    shown: str
    detail: tuple[str, ...] = ()

    @property
    def is_reached(self) -> bool:
        """Whether the bar is reached."""
        return self.now <= self.most


class House:
    """The modules of a checkout, parsed once."""

    def __init__(self, checkout: Path) -> None:
        self.root = checkout / PACKAGE
        self.trees = {
            file.relative_to(checkout): ast.parse(file.read_text("utf-8"))
            for file in sorted(self.root.rglob("*.py"))
        }

    @cached_property
    def modules(self) -> dict[str, Path]:
        """Every module by its dotted name, faces (`__init__`) among them."""
        return {_dotted(path): path for path in self.trees}

    @property
    def rooms(self) -> Iterator[Path]:
        """The modules that are no face and no program's start."""
        return (path for path in self.trees if path.name not in ("__init__.py", "__main__.py"))

    @cached_property
    def visitors(self) -> dict[str, set[str]]:
        """By module: who imports it. A name taken at a face is taken of the module behind it."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, path in self.modules.items():
            if path.name != "__init__.py":
                for source, taken in _imports(self.trees[path]):
                    found[self._behind(source, taken)].add(name)
        return found

    def _behind(self, source: str, taken: str) -> str:
        """Return the module from which a name comes."""
        if f"{source}.{taken}" in self.modules:
            return f"{source}.{taken}"
        path = self.modules.get(source)
        if path is not None and path.name == "__init__.py":
            for behind, handed_out in _imports(self.trees[path]):
                if handed_out == taken:
                    return self._behind(behind, taken)
        return source

    def figures(self) -> list[Figure]:
        """Return all that is counted."""
        return [
            self._visited_once(),
            self._largest_folder(),
            _twice("class names in use twice", self._classes(), 4),
            _twice("file names in use twice", Counter(path.name for path in self.rooms), 12),
            self._lines(),
            self._imports_inside_functions(),
        ]

    def _visited_once(self) -> Figure:
        rooms = [_dotted(path) for path in self.rooms]
        once = [name for name in rooms if len(self.visitors[name]) == 1]
        share = len(once) / len(rooms)
        lines = (f"{name} by {next(iter(self.visitors[name]))}" for name in once)
        return Figure(
            "modules imported by one other only", share, 0.25, f"{share:.1%}", tuple(lines)
        )

    def _largest_folder(self) -> Figure:
        sizes = Counter(path.parent for path in self.rooms)
        largest = max(sizes.values())
        full = (str(folder) for folder, size in sizes.items() if size == largest)
        return Figure("modules in the largest folder", largest, 15, str(largest), tuple(full))

    def _classes(self) -> Counter[str]:
        return Counter(
            node.name
            for tree in self.trees.values()
            for node in tree.body
            if isinstance(node, ast.ClassDef)
        )

    def _lines(self) -> Figure:
        rehearsal = Path(PACKAGE, "rehearsal")
        count = sum(
            len((self.root.parent / path).read_text("utf-8").splitlines())
            for path in self.trees
            if not path.is_relative_to(rehearsal)
        )
        return Figure(f"lines in {PACKAGE}/ without rehearsal/", count, 27_500, f"{count:,}")

    def _imports_inside_functions(self) -> Figure:
        places = sorted(
            f"{path}:{node.lineno}"
            for path, tree in self.trees.items()
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        )
        return Figure("imports inside functions", len(places), 5, str(len(places)), tuple(places))


def _twice(name: str, count: Counter[str], most: int) -> Figure:
    again = tuple(sorted(each for each, number in count.items() if number > 1))
    return Figure(name, len(again), most, str(len(again)), again)


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what is imported: the module, and the name taken from it ("" for the module itself)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.name, "") for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, each.name) for each in node.names)


def main() -> int:
    """Print the table, and what is meant by each figure that is not reached. Returns 0."""
    checkout = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    figures = House(checkout).figures()
    print(f"{'figure':45} {'now':>8} {'bar':>8}")
    for each in figures:
        bar = f"{each.most:.0%}" if each.most < 1 else f"{each.most:,}"
        print(f"{each.name:45} {each.shown:>8} {bar:>8}{'' if each.is_reached else '  not yet'}")
    for each in figures:
        if each.detail and not each.is_reached:
            print(f"\n{each.name}:", *each.detail, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
