"""Reads the settings, or ends the command in words. Used by every command that needs settings."""

from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from orchestrator.cli.terminal.endings import UNUSABLE, stop
from orchestrator.journal.place import journal_of
from orchestrator.settings import Settings


def settings_for(timetable: Path | None) -> Settings:
    """Return the settings with the journal of this timetable, unless they name another.

    Without a timetable: that of the current folder, where people mostly are when they ask.
    """
    settings = read_settings()
    if settings.journal_url:
        return settings
    journal = journal_of(Path.cwd() / "timetable" if timetable is None else timetable)
    return settings.model_copy(update={"journal_url": journal})


def read_settings() -> Settings:
    """Return the settings; ends the command, without repeating any value, when they are wrong."""
    try:
        return Settings()
    except ValidationError as error:
        stop("\n".join(settings_problems(error)), UNUSABLE)
    except SettingsError as error:
        stop(f"The settings cannot be read: {error}. docs/settings.md lists them.", UNUSABLE)


def settings_problems(error: ValidationError) -> list[str]:
    """Return what is wrong with the settings, by variable. The values may be secrets: not shown."""
    return [
        f"The setting ORCHESTRATOR_{'__'.join(str(part).upper() for part in each['loc'])} "
        f"{_trouble(each)}. docs/settings.md lists the settings."
        for each in error.errors(include_input=False, include_url=False)
    ]


def _trouble(found: ErrorDetails) -> str:
    if found["type"] == "extra_forbidden":
        return "is not known: perhaps it is misspelt"
    return f"cannot be used: {found['msg'].removeprefix('Value error, ')}"
