"""`orchestrator youtube end`: asks the running daemon to end a room's broadcast for good."""

from typing import Annotated

import typer

from orchestrator.cli.control import (
    JsonOption,
    RoomOption,
    UrlOption,
    person,
    room_of,
    show_answer,
)
from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.errors import PermanentError
from orchestrator.web.client import Client

commands = typer.Typer()


@commands.command()
def end(
    room: RoomOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """End the room's broadcast for good; asks first, for YouTube cannot reopen it."""
    try:
        with Client(read_settings().web, url) as client:
            state = client.state()
            seen = room_of(state, room)
            if seen.broadcast is None or not seen.broadcast.id:
                stop(f"{seen.name} has no broadcast on YouTube.", REFUSED)
            question = f"End “{seen.broadcast.title}” ({seen.broadcast.watch}) for good?"
            if not yes and not typer.confirm(question, err=True):
                stop("Nothing was ended.", REFUSED)
            body = {"kind": "end-broadcast", "broadcast": seen.broadcast.id}
            answer = client.decide(seen.id, {**body, "version": seen.version, "who": person()})
    except PermanentError as error:
        stop(str(error), UNUSABLE)
    show_answer(answer, state, as_json)
