"""`orchestrator youtube login`: signing in to YouTube, on a computer with a browser."""

import typer

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.clock import SystemClock
from orchestrator.devices.youtube.commands import login as signing
from orchestrator.errors import OrchestratorError

NOT_SET_UP = (
    "Say where the client's file is, ORCHESTRATOR_YOUTUBE__CLIENT_SECRETS, and where the sign-in "
    "is to be kept, ORCHESTRATOR_YOUTUBE__TOKEN_FILE. docs/youtube.md says how to get there."
)

commands = typer.Typer()


@commands.command()
def login() -> None:
    """Sign in with the channel's account, in a browser, and write the token file."""
    youtube = read_settings().youtube
    if youtube.client_secrets is None or youtube.token_file is None:
        stop(NOT_SET_UP, UNUSABLE)
    try:
        signing.login(youtube.client_secrets, youtube.token_file, SystemClock(), say=typer.echo)
    except OrchestratorError as error:
        stop(str(error), REFUSED)
    typer.echo(f"Signed in: {youtube.token_file}. It opens the channel: keep it to yourself.")
