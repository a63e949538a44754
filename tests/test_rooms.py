"""The house: every package has its doors, says them, and has its tests in a folder of its name."""

import ast
import configparser
from pathlib import Path

import pytest

from tools.house_figures import House

ROOT = Path(__file__).parents[1]
CONTRACTS = configparser.ConfigParser()
CONTRACTS.read(ROOT / ".importlinter")
DOORS = {
    contract["protected_modules"].strip(): {
        line.split("-> ")[1] for line in contract["ignore_imports"].strip().splitlines()
    }
    for name, contract in CONTRACTS.items()
    if name.startswith("importlinter:contract:doors-")
}
PACKAGES = sorted(
    face.parent.relative_to(ROOT / "orchestrator").as_posix()
    for face in (ROOT / "orchestrator").rglob("*/__init__.py")
)
TESTED_ELSEWHERE = {
    "rehearsal/obs_simulator/requests": "tests/contract compares each answer with a real OBS",
    "rehearsal/obs_simulator/studio": "tests/contract: what OBS does of itself, as a real one",
}
WITHOUT_DOORS = {"model": "types for everybody", "cli": "the top floor: nobody comes in"}

FIGURES = {figure.name: figure for figure in House(ROOT).figures()}
REACHED = [
    "modules imported by one other only",
    "modules in the largest folder",
    "class names in use twice",
    "file names in use twice",
    "imports inside functions",
]


@pytest.mark.parametrize("package", DOORS)
def test_a_package_says_its_doors(package: str) -> None:
    """The docstring of its `__init__` names what others may import, and nothing else."""
    said = ast.get_docstring(
        ast.parse((ROOT / package.replace(".", "/") / "__init__.py").read_text())
    )
    assert said is not None
    names = said.partition("Doors: ")[2].rstrip(".").replace("\n", " ").split(", ")
    assert {f"{package}.{name.strip('`')}" for name in names} == {
        door if door != package else f"{package}." for door in DOORS[package]
    }


@pytest.mark.parametrize(
    "folder", [p.name for p in (ROOT / "orchestrator").iterdir() if p.is_dir()]
)
def test_every_package_has_doors(folder: str) -> None:
    """Whoever adds a package says what of it others may use."""
    if folder != "__pycache__" and folder not in WITHOUT_DOORS:
        assert any(door.split(".")[1] == folder for door in DOORS)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_its_tests(package: str) -> None:
    """In the folder of its name, at any depth."""
    has = any((ROOT / "tests" / package).rglob("test_*.py"))
    assert has is (package not in TESTED_ELSEWHERE), f"tests/{package}"


@pytest.mark.parametrize("figure", REACHED)
def test_what_the_house_has_reached_it_keeps(figure: str) -> None:
    """`python tools/house_figures.py` prints all of them."""
    assert FIGURES[figure].is_reached, FIGURES[figure].detail
