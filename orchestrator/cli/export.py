"""`orchestrator export`: the public schedule as files, from a timetable or the running daemon."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestrator.cli.terminal.endings import REFUSED, read_settings, stop

if TYPE_CHECKING:
    from orchestrator.web.public.document import ScheduleDocument


class What(StrEnum):
    """What can be exported."""

    SITE = "site"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


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
    from orchestrator.clock import SystemClock  # noqa: PLC0415 (start-up time)
    from orchestrator.web.public.site import PAGE, write_site  # noqa: PLC0415

    now = SystemClock().now()
    schedule = _of_daemon(url) if timetable is None else _of_file(timetable, now)
    written = write_site(schedule, folder, now)
    typer.echo(f"{folder / PAGE}: {len(written.slots)} sessions")


def _of_daemon(url: str | None) -> "ScheduleDocument":
    from orchestrator.web.client import Client  # noqa: PLC0415 (start-up time)

    with Client(read_settings().web, url) as client:
        return client.schedule()


def _of_file(file: Path, now: datetime) -> "ScheduleDocument":
    from orchestrator.cli.terminal.timetable_file import read_timetable  # noqa: PLC0415 (start-up time)
    from orchestrator.web.public.programme import planned  # noqa: PLC0415

    timetable, problems = read_timetable(file, read_settings().media_root)
    if timetable is None:
        found = "\n".join(str(problem) for problem in problems)
        stop(f"{found}\nThere is no schedule until this is mended.", REFUSED)
    return planned(timetable, now)
