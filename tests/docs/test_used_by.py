"""What a module's docstring says about who uses it is so."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

ROOT = Path(__file__).parents[2]


def modules() -> dict[str, ast.Module]:
    """Return the product's modules by their dotted names."""
    paths = (ROOT / "orchestrator").rglob("*.py")
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    return {
        name.removesuffix(".__init__"): ast.parse(path.read_text("utf-8"))
        for name, path in named.items()
    }


def importers(trees: Mapping[str, ast.Module]) -> Mapping[str, Set[str]]:
    """Return for each module those that import it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    found[whole if whole in trees else node.module].add(name)
    return found


def named_users(tree: ast.Module) -> Iterator[str]:
    """Yield whom the docstring names in its “Used by …” (or made, called, driven by)."""
    text = " ".join((ast.get_docstring(tree) or "").split())
    by = r"(?:Used|Made|Built|Called|Driven) (?:only )?by ((?:(?:and )?`[\w.]+`(?:, | and )?)+)"
    for sentence in re.findall(by, text):
        yield from (name.removesuffix(".py") for name in re.findall(r"`([\w.]+)`", sentence))


def test_who_is_named_as_a_user_imports_it() -> None:
    """A newcomer who follows a docstring to the user of a module finds it used there."""
    trees = modules()
    users = importers(trees)
    wrong = [
        f"{module}: used by {user}?"
        for module, tree in trees.items()
        for user in named_users(tree)
        if not any(f".{user.removeprefix('orchestrator.')}." in f"{one}." for one in users[module])
    ]
    assert wrong == []
