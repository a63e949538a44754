"""How commands end: exit codes, and messages instead of stack traces. Used by every command.

0: done. 1: refused, or problems were found. 2: it could not even be tried.
"""

import traceback
from contextlib import suppress
from typing import NoReturn

import typer

DONE = 0
REFUSED = 1
UNUSABLE = 2


def say(text: str) -> None:
    """Write a message for people to standard error; a full disk there costs no more than it."""
    with suppress(OSError):
        typer.echo(text, err=True)


def stop(reason: str, code: int) -> NoReturn:
    """End the command with a message for people on standard error."""
    say(reason)
    raise typer.Exit(code)


def explain_bug(error: Exception) -> None:
    """Say that this is our fault; the details stand above the message, for whoever fixes it."""
    say("".join(traceback.format_exception(error)))
    say(f"This is a bug in the orchestrator ({type(error).__name__}).")
