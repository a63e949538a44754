"""`orchestrator confirm`: the posts that wait for a person, and the word that one is said."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from orchestrator.cli.control import JsonOption, UrlOption, person
from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.tables import local_clock, plain
from orchestrator.errors import PermanentError
from orchestrator.web.client import Client
from orchestrator.web.state.documents import PostDocument, StateDocument

commands = typer.Typer()


@commands.command()
def confirm(
    post: Annotated[
        list[str] | None,
        typer.Argument(help="The post's key; left out: list what waits for a person."),
    ] = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Say that a post is where it should be: you pasted it, or saw it there.

    Without a post: list those that wait for a person, each with its text ready to paste.
    """
    try:
        with Client(read_settings().web, url) as client:
            if post:
                _confirm(client, " ".join(post), as_json)
            else:
                _list(client.state(), as_json)
    except PermanentError as error:
        stop(str(error), UNUSABLE)


def _confirm(client: Client, key: str, as_json: bool) -> None:
    answer = client.confirm(key, person())
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    if not isinstance(answer, PostDocument):
        stop(f"Not done: {answer.reason}.", REFUSED)
    if not as_json:
        typer.echo(plain(f"{answer.post.key}: {answer.post.state}, {answer.post.reason}").plain)


def _list(state: StateDocument, as_json: bool) -> None:
    if as_json:
        typer.echo(state.model_dump_json(indent=2, include={"crew_tasks"}))
        return
    if not state.crew_tasks:
        typer.echo("No post waits for a person.")
        return
    zone = ZoneInfo(state.event.timezone)
    for task in state.crew_tasks:
        until = f"until {local_clock(task.deadline, zone)}"
        about = f"{task.key}\n  {task.venue}, {task.state}, {until}\n  {task.why}"
        typer.echo(f"{plain(about).plain}\n\n{plain(task.text).plain}\n")
