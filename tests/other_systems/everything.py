"""Imports every module of the orchestrator, and shows the help of every command; run by a test."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator

import click
import typer
from typer.testing import CliRunner

import orchestrator
from orchestrator.cli.main import app


def main() -> int:
    """Return 1 where something does not work."""
    for module in pkgutil.walk_packages(orchestrator.__path__, "orchestrator."):
        importlib.import_module(module.name)
    for words in _commands(typer.main.get_command(app), ()):
        shown = CliRunner().invoke(app, [*words, "--help"])
        print("orchestrator", *words, "ends with", shown.exit_code)
        if shown.exit_code:
            print(shown.output, shown.exception, file=sys.stderr)
            return 1
    return 0


def _commands(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    for name, each in getattr(getattr(command, "itself", command), "commands", {}).items():
        yield from _commands(each, (*words, name))


if __name__ == "__main__":
    sys.exit(main())
