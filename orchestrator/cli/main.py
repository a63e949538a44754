"""The command line's entry point: every command, and where it is. Imports little: see `later`."""

import sys
from typing import Final

import typer

from orchestrator.cli.terminal.endings import UNUSABLE, explain_bug
from orchestrator.cli.terminal.later import Listed, app_of
from orchestrator.errors import OrchestratorError
from orchestrator.model.decisions import PERSONS

COMMANDS: Final = {
    "check": Listed(
        "check",
        "Look for everything that could go wrong: the timetable, its recordings, OBS, YouTube, "
        "venues.",
    ),
    "plan": Listed("plan", "Show what each room will show and when, in the event's zone."),
    "new": Listed("schedules.new", "Ask five questions, and write a timetable to begin with."),
    "import": Listed(
        "schedules.importing",
        "Take a published schedule into a timetable: show what would change, ask, then write.",
    ),
    "provision": Listed(
        "provision",
        "Create what is missing in each room's OBS: scenes, inputs, overlays. Never deletes.",
    ),
    "prepare": Listed(
        "prepare",
        "Make each recording even in loudness, seekable and whole, beside the original.",
    ),
    "rehearse": Listed(
        "rehearse",
        "Run the whole show against built-in simulators; no OBS, no account needed.",
    ),
    "run": Listed(
        "run", "Run the show: bring every OBS to where the timetable says, and keep it there."
    ),
    "status": Listed(
        "control", "Show what is on air in each room, what stands by, and how the devices are."
    ),
    **{
        kind: Listed("deciding", choice.does)
        for kind, choice in PERSONS.items()
        if not choice.final
    },
    "switchover": Listed(
        "switchover",
        "Let this daemon take over now: each OBS of its show that another one commands.",
    ),
    "edit": Listed("edit", "Show what an edited timetable would change, and accept or reject it."),
    "confirm": Listed(
        "confirm", "Say that a post is where it should be: you pasted it, or saw it there."
    ),
    "as-run": Listed(
        "as_run", "Show published and planned against actual, cue by cue, with the evidence."
    ),
    "export": Listed(
        "schedules.export",
        "Write the schedule: a site that works from any folder, or a file for programs.",
    ),
    "youtube": Listed(
        "youtube.group", "YouTube: sign in; prepare and look at the rooms' broadcasts."
    ),
}
"""By name, in the order of the help."""

app = app_of(
    COMMANDS,
    name="orchestrator",
    help="Run an online meetup from a timetable: every cue at its time, every cue verified.",
    no_args_is_help=True,
    add_completion=False,
    # Its tracebacks show local variables, and those may hold passwords.
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command that was typed, and exit with its code (see `endings`)."""
    _write_what_can_be()
    try:
        app()
    except OrchestratorError as error:
        typer.echo(str(error), err=True)
        sys.exit(UNUSABLE)
    except Exception as error:  # noqa: BLE001 - whatever it was: words, not a stack trace alone
        explain_bug(error)
        sys.exit(UNUSABLE)


def _write_what_can_be() -> None:
    """Let the terminal show `?` for a sign that it does not know, instead of ending the command.

    Windows' older terminals, and files that output is led into there, take only a few letters.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and stream.errors == "strict":
            reconfigure(errors="replace")
