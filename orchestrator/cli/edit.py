"""`orchestrator edit`: what an edited timetable would change, and a yes or no to it."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from orchestrator.cli.control import JsonOption, UrlOption, person
from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, UNUSABLE, stop
from orchestrator.cli.terminal.tables import local_clock, plain
from orchestrator.errors import PermanentError
from orchestrator.web.client import Client
from orchestrator.web.state.documents import Problem, StateDocument

commands = typer.Typer()


@commands.command()
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
    try:
        with Client(read_settings().web, url) as client:
            state = client.state()
            if answer is None:
                _show(state, as_json)
            else:
                _answer(client, state, answer, as_json)
    except PermanentError as error:
        stop(str(error), UNUSABLE)


def _answer(client: Client, state: StateDocument, word: str, as_json: bool) -> None:
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


def _show(state: StateDocument, as_json: bool) -> None:
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
    for dropped in edited.dropped:
        stays = " (on air, it is shown to its end)" if dropped.on_air else ""
        typer.echo(plain(f"dropped: “{dropped.title}”{stays}").plain)
    for change in edited.changes:
        before = _span(change.start_before, change.end_before, zone)
        after = _span(change.start_after, change.end_after, zone)
        typer.echo(plain(f"{change.room}  {before} → {after}  {change.words}").plain)
    if edited.changes_total > len(edited.changes):
        typer.echo(f"… and {edited.changes_total - len(edited.changes)} more")
    typer.echo("Answer with: orchestrator edit accept, or: orchestrator edit reject")


def _span(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> str:
    if start is None:
        return "–"
    return f"{local_clock(start, zone)}–{local_clock(end, zone) if end else ''}"
