"""`orchestrator youtube end`: the operator ends a room's broadcast, through the running daemon.

Registered by `cli.youtube`.
"""

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
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, read_settings, stop


def end(
    room: RoomOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """End the room's broadcast for good; asks first, for YouTube cannot reopen it."""
    from orchestrator.errors import PermanentError  # noqa: PLC0415
    from orchestrator.web.client import Client  # noqa: PLC0415 (start-up time)

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
