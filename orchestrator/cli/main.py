"""The command line's entry point: every command group, registered. Imports little: see `--help`."""

import sys

import typer

from orchestrator.cli import (
    as_run,
    check,
    confirm,
    control,
    edit,
    export,
    plan,
    provision,
    rehearse,
    run,
    youtube,
)
from orchestrator.cli.terminal.endings import UNUSABLE, explain_bug
from orchestrator.errors import OrchestratorError
from orchestrator.system import write_what_can_be

app = typer.Typer(
    name="orchestrator",
    help="Run an online meetup from a timetable: every cue at its time, every cue verified.",
    no_args_is_help=True,
    add_completion=False,
    # Its tracebacks show local variables, and those may hold passwords.
    pretty_exceptions_enable=False,
)

for group in (
    check,
    plan,
    provision,
    rehearse,
    run,
    control,
    edit,
    confirm,
    as_run,
    export,
    youtube,
):
    group.register(app)


def main() -> None:
    """Run the command that was typed, and exit with its code (see `endings`)."""
    write_what_can_be()
    try:
        app()
    except OrchestratorError as error:
        typer.echo(str(error), err=True)
        sys.exit(UNUSABLE)
    except Exception as error:  # noqa: BLE001 - whatever it was: words, not a stack trace alone
        explain_bug(error)
        sys.exit(UNUSABLE)
