"""`orchestrator edit`: what an edited timetable would change, and a yes or no to it."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from orchestrator.cli.control import JsonOption, UrlOption, person
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, read_settings, stop

if TYPE_CHECKING:
    from orchestrator.web.client import Client
    from orchestrator.web.state.documents import StateDocument


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(edit)


def edit(
    answer: Annotated[
        Literal["accept", "reject"] | None,
        typer.Argument(help="accept or reject; left out: show what waits."),
    ] = None,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Show what an edited timetable would change, and accept or reject it.

    Only an edit that touches what is on air or next waits; others are adopted at once.
    """
    from orchestrator.errors import PermanentError  # noqa: PLC0415
    from orchestrator.web.client import Client  # noqa: PLC0415 (start-up time)

    try:
        with Client(read_settings().web, url) as client:
            state = client.state()
            if answer is None:
                _show(state, as_json)
            else:
                _answer(client, state, answer, as_json)
    except PermanentError as error:
        stop(str(error), UNUSABLE)


def _answer(client: "Client", state: "StateDocument", word: str, as_json: bool) -> None:
    from orchestrator.web.state.documents import Problem  # noqa: PLC0415

    if state.pending_edit is None:
        stop("Not done: no edit of the timetable waits to be accepted.", REFUSED)
    found = client.answer_edit(word, state.pending_edit.digest, person())
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    if isinstance(found, Problem):
        stop(f"Not done: {found.reason}.", REFUSED)
    if not as_json:
        typer.echo("The show goes on by the edited timetable." if word == "accept" else _REJECTED)


_REJECTED = "The show goes on by the timetable as it was. The file still has the edit."


def _show(state: "StateDocument", as_json: bool) -> None:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from orchestrator.cli.terminal.tables import local_clock, plain  # noqa: PLC0415

    if as_json:
        wanted = {"pending_edit", "timetable_problems"}
        typer.echo(state.model_dump_json(indent=2, include=wanted))
        return
    for problem in state.timetable_problems:
        typer.echo(plain(f"not used: {problem}").plain)
    edited = state.pending_edit
    if edited is None:
        typer.echo("No edit of the timetable waits to be accepted.")
        return
    zone = ZoneInfo(state.event.timezone)
    for change in edited.changes:
        starts = (change.start_before, change.start_after)
        times = " → ".join(local_clock(at, zone) if at else "–" for at in starts)
        typer.echo(plain(f"{change.room}  {times}  {change.words}").plain)
    if edited.changes_total > len(edited.changes):
        typer.echo(f"… and {edited.changes_total - len(edited.changes)} more")
    typer.echo("Answer with: orchestrator edit accept, or: orchestrator edit reject")
