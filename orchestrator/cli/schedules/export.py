"""`orchestrator export …`: where each of its commands is; loaded by `main`."""

from typing import Final

import typer

from orchestrator.cli.terminal.later import Listed, app_of

COMMANDS: Final = {
    "site": Listed(
        "schedules.export_files", "Write the public schedule as files that work from any folder."
    ),
    "schedule": Listed(
        "schedules.export_files", "Write the schedule as a file that other programs read."
    ),
}
"""By name, in the order of the help."""

commands = typer.Typer()
commands.add_typer(
    app_of(
        COMMANDS,
        help="Write the schedule: a site that works from any folder, or a file for programs.",
    ),
    name="export",
)
