"""How commands end: exit codes, and messages instead of stack traces. Used by every command.

0: done. 1: refused, or problems were found. 2: it could not even be tried.
"""

import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from orchestrator.settings import Settings

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


def read_settings() -> "Settings":
    """Return the settings; ends the command, without repeating any value, when they are wrong."""
    from pydantic import ValidationError  # noqa: PLC0415 (commands that need no settings are quick)
    from pydantic_settings import SettingsError  # noqa: PLC0415

    from orchestrator.settings import Settings  # noqa: PLC0415

    try:
        return Settings()
    except ValidationError as error:
        stop("\n".join(settings_problems(error)), UNUSABLE)
    except SettingsError as error:
        stop(f"The settings cannot be read: {error}. docs/settings.md lists them.", UNUSABLE)


def settings_problems(error: "ValidationError") -> list[str]:
    """Return what is wrong with the settings, by variable. The values may be secrets: not shown."""
    return [
        f"The setting ORCHESTRATOR_{'__'.join(str(part).upper() for part in each['loc'])} "
        f"{_trouble(each)}. docs/settings.md lists the settings."
        for each in error.errors(include_input=False, include_url=False)
    ]


def _trouble(found: "ErrorDetails") -> str:
    unknown = found["type"] == "extra_forbidden"
    return "is not known: perhaps it is misspelt" if unknown else f"cannot be used: {found['msg']}"


def explain_bug(error: Exception) -> None:
    """Say that this is our fault; the details stand above the message, for whoever mends it."""
    say("".join(traceback.format_exception(error)))
    say(f"This is a bug in the orchestrator ({type(error).__name__}).")
