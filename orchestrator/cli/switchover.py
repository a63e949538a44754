"""`orchestrator switchover`: this daemon takes each OBS back that another has taken."""

import typer

from orchestrator.cli.control import JsonOption, UrlOption, person
from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.errors import PermanentError
from orchestrator.web.client import Client
from orchestrator.web.state.documents import SwitchoverDocument

commands = typer.Typer()


@commands.command()
def switchover(as_json: JsonOption = False, url: UrlOption = None) -> None:
    """Let this daemon take over now: each OBS of its show that another one commands.

    The other one then does nothing more there, and says who has it. Exit codes: 0 done, 1 no OBS
    of this show is commanded by another daemon, 2 the daemon cannot be reached.
    """
    try:
        with Client(read_settings().web, url) as client:
            answer = client.switchover(person())
    except PermanentError as error:
        stop(str(error), UNUSABLE)
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    if not isinstance(answer, SwitchoverDocument):
        stop(f"Not done: {answer.reason}.", REFUSED)
    if not as_json:
        typer.echo(f"Taken over: {', '.join(answer.taken)}")
