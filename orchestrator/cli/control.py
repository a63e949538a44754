"""`status`, and what the commands that decide share: they talk to the running daemon.

Each looks at the room first and sends its decision with the version it saw, so that a decision
about a state that has passed is refused instead of doing something else.
"""

import getpass
from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.room_lines import rooms_of
from orchestrator.cli.terminal.tables import local_clock, plain
from orchestrator.errors import MalformedError, PermanentError
from orchestrator.web.client import Client
from orchestrator.web.state.documents import (
    DecisionDocument,
    RefusedDocument,
    RoomDocument,
    StateDocument,
)

commands = typer.Typer()

RoomOption = Annotated[
    str | None, typer.Option("--room", help="The room's id; left out: the only room.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Where the daemon is; left out: as in the settings.")
]


@commands.command()
def status(
    room: RoomOption = None,
    ids: Annotated[
        bool, typer.Option("--ids", help="Name rooms and items by the ids that commands take.")
    ] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Show what is on air in each room, what stands by, and how the devices are."""
    try:
        with Client(read_settings().web, url) as client:
            state = client.state()
    except PermanentError as error:
        stop(str(error), UNUSABLE)
    rooms = [room_of(state, room)] if room is not None else list(state.rooms.values())
    if as_json:
        shown = state.model_copy(update={"rooms": {each.id: each for each in rooms}})
        typer.echo(shown.model_dump_json(indent=2))
    else:
        _print_rooms(state, rooms, ids)
        _print_alerts(state)


def decide(
    decision: Mapping[str, object], room: str | None, as_json: bool, url: str | None
) -> None:
    """Look, decide, show what came of it; ends with REFUSED when it was refused."""
    try:
        with Client(read_settings().web, url) as client:
            state = client.state()
            seen = room_of(state, room)
            body = {**decision, "version": seen.version, "who": person()}
            answer = client.decide(seen.id, body)
    except MalformedError as error:
        stop(str(error), UNUSABLE)
    except PermanentError as error:
        stop(str(error), UNUSABLE)
    show_answer(answer, state, as_json)


def show_answer(
    answer: DecisionDocument | RefusedDocument, state: StateDocument, as_json: bool
) -> None:
    """Show the room after a decision; ends with REFUSED when it was refused."""
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        # The devices have not acted yet: what they show now would mislead.
        _print_rooms(state, [answer.room.model_copy(update={"devices": ()})])
        _print_decided(answer)
    if isinstance(answer, RefusedDocument):
        stop(f"Not done: {answer.reason}.", REFUSED)


def _print_decided(answer: DecisionDocument | RefusedDocument) -> None:
    """Say what was decided in the journal's words: the table shows only what is on air and next."""
    if isinstance(answer, DecisionDocument):
        number = answer.decision.number
        for line in answer.room.journal:
            if line.number == number:
                typer.echo(f"Decided: {line.text}")


def room_of(state: StateDocument, wanted: str | None) -> RoomDocument:
    """Return the room that was named, or the only one; ends the command without."""
    known = ", ".join(state.rooms)
    if wanted is None and len(state.rooms) == 1:
        return next(iter(state.rooms.values()))
    if wanted is None:
        stop(f"Which room? Add --room and one of: {known}.", UNUSABLE)
    if wanted not in state.rooms:
        stop(f"Unknown room “{wanted}”; rooms: {known}.", UNUSABLE)
    return state.rooms[wanted]


def person() -> str:
    """Return who types, as the journal names them."""
    try:
        return f"{getpass.getuser()} (command line)"[:80]
    except (OSError, KeyError):
        return "command line"


def _print_rooms(state: StateDocument, rooms: list[RoomDocument], ids: bool = False) -> None:
    Console().print(rooms_of(state, rooms, ids))


def _print_alerts(state: StateDocument) -> None:
    zone = ZoneInfo(state.event.timezone)
    for alert in state.alerts[-5:]:
        room = f" {alert.room}:" if alert.room else ""
        state_of_it = f" (seen by {alert.seen_by})" if alert.seen_by else ""
        words = f"{alert.id}. {local_clock(alert.at, zone)}{room} {alert.text}"
        ended = f" (over since {local_clock(alert.over, zone)})" if alert.over else ""
        typer.echo(plain(f"{words}{ended}{state_of_it}").plain)
