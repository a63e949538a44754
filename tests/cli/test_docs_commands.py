"""docs/commands.md has every command with its options, and no other."""

import re
from pathlib import Path

import pytest
import typer

from orchestrator.cli.main import app
from orchestrator.model.as_run import CueOutcome

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def section(command: str) -> str:
    """Return what stands under a command's heading."""
    found = re.search(
        rf"^## orchestrator {command}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    return found[1] if found else ""


def test_every_command_is_documented_and_nothing_else() -> None:
    """The headings are exactly the commands."""
    assert sorted(re.findall(r"^## orchestrator (\S+)$", PAGE, re.MULTILINE)) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_nothing_else(name: str) -> None:
    """Under its heading each command has its usage, with exactly the options that it takes."""
    options = [each for each in COMMANDS[name].itself.params if each.opts[0].startswith("--")]
    needed = {option.opts[0] for option in options} - {"--help"}
    allowed = needed | {no for option in options for no in option.secondary_opts}
    usage = next(line for line in section(name).splitlines() if line.startswith("`orchestrator"))
    documented = set(re.findall(r"--[a-z-]+", usage))
    assert needed <= documented <= allowed


def test_every_outcome_of_a_cue_is_explained() -> None:
    """The words of the as-run log stand in the page."""
    for outcome in CueOutcome:
        assert f"| {outcome} |" in section("as-run")
