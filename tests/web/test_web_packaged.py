"""What pip installs has the pages: every file beside the code is named in pyproject.toml."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SETUPTOOLS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
    "setuptools"
]


def files_of(folder: str) -> list[Path]:
    """Return the files that are no code, nor made from it."""
    found = sorted((ROOT / folder).rglob("*"))
    return [
        file.relative_to(ROOT)
        for file in found
        if file.is_file() and file.suffix not in (".py", ".pyc")
    ]


@pytest.mark.parametrize("file", files_of("orchestrator"), ids=str)
def test_files_of_pages_are_installed_with_the_package(file: Path) -> None:
    """Scripts, styles, templates and pictures; a new kind of file needs a new line there."""
    assert any(fnmatch(file.name, each) for each in SETUPTOOLS["package-data"]["*"])


@pytest.mark.parametrize("file", files_of("overlays"), ids=str)
def test_overlays_are_installed_where_they_are_looked_for(file: Path) -> None:
    """In the folder of data that `overlays_folder` falls back to."""
    patterns = SETUPTOOLS["data-files"]["share/meetup-orchestrator/overlays"]
    assert any(fnmatch(str(file), each) for each in patterns)
