"""`orchestrator youtube …`: where each of its commands is; loaded by `main`."""

from typing import Final

import typer

from orchestrator.cli.terminal.later import Listed, app_of

COMMANDS: Final = {
    "login": Listed(
        "youtube.signing_in",
        "Sign in with the channel's account, in a browser, and write the token file.",
    ),
    "create": Listed(
        "youtube.broadcasts",
        "Find or make each room's broadcasts and its stream, and bind them; safe to run again.",
    ),
    "status": Listed(
        "youtube.broadcasts",
        "Show each room's broadcasts, their phases and addresses, and the stream's health.",
    ),
    "quota": Listed(
        "youtube.broadcasts", "Show the units used and left today, and what each room's show needs."
    ),
    "end": Listed(
        "youtube.ending",
        "End the room's broadcast for good; asks first, for YouTube cannot reopen it.",
    ),
}
"""By name, in the order of the help."""

commands = typer.Typer()
commands.add_typer(
    app_of(COMMANDS, help="YouTube: sign in; prepare and look at the rooms' broadcasts."),
    name="youtube",
)
