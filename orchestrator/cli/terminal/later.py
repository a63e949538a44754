"""Commands that load when they are called: until then, their name and their one line of help.

Used by `main` and `youtube.group`. So `--help` is there at once, and no command waits for what
another needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from orchestrator.upkeep.gc_pause import no_collections

PACKAGE = "orchestrator.cli"


@dataclass(frozen=True, slots=True)
class Listed:
    """A command, not loaded yet: a module of this package with `commands`, a typer app that has it.

    `line` is the first paragraph of its help.
    """

    module: str
    line: str


class Later(TyperCommand):
    """A command whose module is loaded when it is called, or completed in a shell."""

    def __init__(self, name: str, listed: Listed) -> None:
        super().__init__(name, callback=None, help=listed.line)
        self._listed = listed

    @cached_property
    def itself(self) -> Any:
        """The command, its module loaded; a command of typer's."""
        with no_collections():
            module = import_module(f"{PACKAGE}.{self._listed.module}")
        return get_group(module.commands).commands[self.name or ""]

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Begin the command itself; what is called is what the context names."""
        return self.itself.make_context(*arguments, **options)


def group_of(listed: Mapping[str, Listed]) -> type[TyperGroup]:
    """Return a class of groups that have these commands, in their order."""

    class Group(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            for name, each in listed.items():
                self.add_command(Later(name, each))

    return Group


def app_of(listed: Mapping[str, Listed], **options: Any) -> typer.Typer:
    """Return a typer app of these commands; `options`: the app's."""
    app = typer.Typer(cls=group_of(listed), **options)
    # Without commands of its own an app is a group only with a callback.
    app.callback()(_nothing)
    return app


def _nothing() -> None:
    """Do nothing before the command."""
