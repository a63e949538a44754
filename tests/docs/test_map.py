"""docs/architecture.md leads to code that is there, and leaves no package out."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs" / "architecture.md").read_text()


def test_the_map_leads_to_files_that_are_there() -> None:
    """Each path in it is one of the repository, or below `orchestrator/`."""
    named = set(re.findall(r"`([\w./-]+(?:/[\w.-]*|\.py))`", MAP))
    assert {path for path in named if not _there(path)} == set()


def test_every_package_has_its_paragraph() -> None:
    """A newcomer finds each folder of `orchestrator/` explained."""
    packages = {path.parent.name for path in (ROOT / "orchestrator").glob("*/__init__.py")}
    explained = set(re.findall(r"`([a-z]+)(?:/\w+)?`\*\*", MAP))
    assert packages - explained == set()


def _there(path: str) -> bool:
    roots = (ROOT, ROOT / "orchestrator", *(ROOT / "orchestrator").glob("*/"))
    return any((root / path).exists() for root in roots)
