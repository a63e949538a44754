"""`orchestrator export`: the public schedule as files, from a timetable or the running daemon."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestrator.cli.terminal.chosen import read_settings
from orchestrator.cli.terminal.endings import REFUSED, stop
from orchestrator.cli.terminal.timetable_file import read_timetable
from orchestrator.clock import SystemClock
from orchestrator.model.findings import summed_up
from orchestrator.web.client import Client
from orchestrator.web.public.document import ScheduleDocument
from orchestrator.web.public.page import PAGE, write_site
from orchestrator.web.public.programme import planned

commands = typer.Typer()


class What(StrEnum):
    """What can be exported."""

    SITE = "site"


@commands.command()
def export(
    what: Annotated[What, typer.Argument(help="The schedule as static files.")],  # noqa: ARG001
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to; made if need be.")],
    timetable: Annotated[
        Path | None,
        typer.Option(help="The timetable; left out: the schedule of the running daemon."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Where the daemon is, if not by settings.")
    ] = None,
) -> None:
    """Write the public schedule as files that work from any folder.

    Exported again into the same folder, calendars learn what has moved and what was dropped.
    """
    now = SystemClock().now()
    schedule = _of_daemon(url) if timetable is None else _of_file(timetable, now)
    written = write_site(schedule, folder, now)
    typer.echo(f"{folder / PAGE}: {len(written.slots)} sessions")


def _of_daemon(url: str | None) -> ScheduleDocument:
    with Client(read_settings().web, url) as client:
        return client.schedule()


def _of_file(file: Path, now: datetime) -> ScheduleDocument:
    timetable, problems = read_timetable(file, read_settings().media_root)
    if timetable is None:
        found = "\n".join(str(problem) for problem in summed_up(problems))
        stop(f"{found}\nThere is no schedule until this is fixed.", REFUSED)
    return planned(timetable, now)
