"""Commands load when they are called: what is said of them before, and what nobody waits for."""

import inspect
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer

from orchestrator.cli.main import app
from orchestrator.cli.terminal.later import Later
from tests.cli.typing_commands import typed

HEAVY = (
    "PIL",
    "apscheduler",
    "asyncio",
    "av",
    "fastapi",
    "googleapiclient",
    "httpx",
    "jinja2",
    "pydantic",
    "sqlalchemy",
    "uvicorn",
)


def commands_of(group: object, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Later]]:
    for name, command in getattr(group, "commands", {}).items():
        yield " ".join((*words, name)), command
        yield from commands_of(command.itself, (*words, name))


COMMANDS = dict(commands_of(typer.main.get_command(app)))


def loaded_by(statement: str) -> set[str]:
    """Return which of the heavy packages a statement loads, in a Python of its own."""
    script = f"{statement}; import sys; print(*(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_help_imports_nothing_heavy() -> None:
    """Whoever asks for help does not wait for the web framework or the database."""
    assert loaded_by("import orchestrator.cli.main") == set()


def test_the_list_of_commands_loads_none_of_them() -> None:
    """The help of all commands comes from their lines in the table alone."""
    shown = (
        "import contextlib, io; from orchestrator.cli.main import app\n"
        "with contextlib.redirect_stdout(io.StringIO()): app(['--help'], standalone_mode=False)\n"
        "pass"
    )
    assert loaded_by(shown) == set()


def test_status_loads_neither_database_nor_web_framework() -> None:
    """A look at a running show takes what it takes to ask and to read the answer."""
    assert loaded_by("import orchestrator.cli.control") == {"asyncio", "httpx", "pydantic"}


def test_run_loads_what_the_picture_needs_and_no_more() -> None:
    """The pages come after it, Google's client and a decoder where there is work for them."""
    needed = {"apscheduler", "asyncio", "httpx", "jinja2", "pydantic", "sqlalchemy"}
    assert loaded_by("import orchestrator.cli.run") == needed


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_the_same_before_and_after_it_is_loaded(name: str) -> None:
    """Its line in the list of commands is the first paragraph of its own help."""
    command = COMMANDS[name]
    own = inspect.cleandoc(command.itself.help or "")
    assert command.help == " ".join(own.partition("\n\n")[0].split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    """Each command can be asked what it does."""
    ended = typed(*name.split(), "--help")
    assert ended.code == 0
    assert f"orchestrator {name}" in ended.out


def test_a_slip_of_the_keyboard_is_met_with_the_command_that_was_meant() -> None:
    """Commands that are not loaded yet are known by name."""
    assert "Did you mean 'status'?" in typed("statsu").err
    assert "Did you mean 'login'?" in typed("youtube", "logn").err
