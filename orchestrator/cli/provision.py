"""`orchestrator provision`: what a room needs and its OBS has not is created there."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, stop
from orchestrator.cli.terminal.logs import log_nowhere
from orchestrator.cli.terminal.timetable_file import stop_if_unreadable
from orchestrator.model.findings import summed_up
from orchestrator.preflight.studios import StudioVisit, visit_all
from orchestrator.timetable.loading import load

commands = typer.Typer()


@commands.command()
def provision(
    file: Annotated[Path, typer.Argument(help="The timetable.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be created; create nothing.")
    ] = False,
    pages: Annotated[
        str | None,
        typer.Option(
            help="Where OBS finds the overlay pages; left out: the daemon on this machine.",
            metavar="URL",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Create what is missing in each room's OBS: scenes, inputs, overlays. Never deletes.

    What is there stays as it is, so a second run finds nothing to do. Exit codes: 0 done, 1 an OBS
    cannot be reached or something stands in the way, 2 the file cannot be read.
    """
    log_nowhere()
    settings = read_settings()
    stop_if_unreadable(file)
    loaded = load(file, settings.media_root)
    if loaded.timetable is None:
        found = "\n".join(str(problem) for problem in summed_up(loaded.problems))
        stop(f"{found}\nNothing is created until this is fixed.", REFUSED)
    studios = visit_all(loaded.timetable.rooms.values(), settings, pages, create=not dry_run)
    if as_json:
        text = json.dumps([each.as_json() for each in studios], ensure_ascii=False, indent=2)
        typer.echo(text)
    else:
        _print(studios, dry_run)
    if not all(studio.ok for studio in studios):
        raise typer.Exit(REFUSED)


def _print(studios: Sequence[StudioVisit], dry_run: bool) -> None:
    for studio in studios:
        for line in _lines(studio, dry_run):
            typer.echo(f"{studio.room} (OBS {studio.obs}): {line}")


def _lines(studio: StudioVisit, dry_run: bool) -> list[str]:
    if studio.problem:
        return [studio.problem]
    verb = "would create" if dry_run else "created"
    lines = [f"{verb} {what}" for what in studio.lacking]
    lines += [f"in the way: {trouble}" for trouble in studio.troubles]
    return lines or ["has everything already"]
